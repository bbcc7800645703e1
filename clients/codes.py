"""A client's code, as people type it."""

from clients.models.client import CODE_LETTERS

LENGTH = 8


def is_code(text: str) -> bool:
    """Say whether `text` has the shape of a client's code."""
    return len(text) == LENGTH and set(text) <= set(CODE_LETTERS)


def typed_code(text: str) -> str:
    """Return the code that someone typed, whatever its case, spaces and hyphens; nothing if it is none."""
    code = "".join(text.split()).replace("-", "").upper()
    return code if is_code(code) else ""
