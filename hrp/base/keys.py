"""Keys: what they are for, how they are written down, which one is in use. Knows no Django.

A key ring is text, one key a line: `purpose:id:key`, for example `data:2026-11:q1w2…`, the key being 32
random bytes in URL-safe base64. Of several keys for one purpose the first is used for what is new, the
others open what is old. `python -m hrp.base.keys` prints a new ring.
"""

import base64
import binascii
import re
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime

# What is written about people, the rows of the trail, and backups: each has a key of its own.
PURPOSES = ("data", "trail", "backup")
LENGTH = 32

_LINE = re.compile(r"(?P<purpose>[a-z]+):(?P<id>[A-Za-z0-9-]{1,16}):(?P<key>[A-Za-z0-9_=-]+)", re.ASCII)


class KeyProblem(ValueError):
    """The ring cannot be used. Says why, and never a key."""


@dataclass(frozen=True)
class Ring:
    """The keys for one purpose, by id. `current` is the id of the one in use."""

    current: str
    keys: dict[str, bytes]

    def __repr__(self):
        return f"Ring({', '.join(self.keys)})"

    def key(self, key_id: str) -> bytes:
        """Return the key with this id; raises KeyProblem when the ring does not have it."""
        try:
            return self.keys[key_id]
        except KeyError:
            raise KeyProblem(f"The key '{key_id}' is not in the ring.") from None


def read(text: str) -> dict[str, Ring]:
    """Read a key ring; every purpose has at least one key. Raises KeyProblem."""
    found: dict[str, dict[str, bytes]] = {purpose: {} for purpose in PURPOSES}
    for number, line in enumerate(re.split(r"[\s,]+", text.strip()), start=1):
        parts = _LINE.fullmatch(line)
        if parts is None or parts["purpose"] not in found:
            raise KeyProblem(f"Key {number} is not written as purpose:id:key. Purposes are: {', '.join(PURPOSES)}.")
        if parts["id"] in found[parts["purpose"]]:
            raise KeyProblem(f"There are two {parts['purpose']} keys with the id '{parts['id']}'.")
        found[parts["purpose"]][parts["id"]] = _bytes(parts["key"], number)
    for purpose, keys in found.items():
        if not keys:
            raise KeyProblem(f"There is no {purpose} key.")
    everything = [key for keys in found.values() for key in keys.values()]
    if len(set(everything)) < len(everything):
        raise KeyProblem("The same key stands there twice. Each needs its own.")
    return {purpose: Ring(next(iter(keys)), keys) for purpose, keys in found.items()}


def _bytes(written: str, number: int) -> bytes:
    try:
        key = base64.urlsafe_b64decode(written + "=" * (-len(written) % 4))
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != LENGTH:
        raise KeyProblem(f"Key {number} is not {LENGTH} bytes in base64.")
    if len(set(key)) < LENGTH // 4:
        raise KeyProblem(f"Key {number} is not random.")
    return key


def new_line(purpose: str) -> str:
    """Return a new key for `purpose` as a line of a ring, named by this moment."""
    name = datetime.now(UTC).strftime("%y%m%d%H%M%S")
    return f"{purpose}:{name}:{base64.urlsafe_b64encode(secrets.token_bytes(LENGTH)).decode().rstrip('=')}"


if __name__ == "__main__":
    print("\n".join(new_line(purpose) for purpose in PURPOSES))
