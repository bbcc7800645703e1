"""The shared text of a group's meeting names nobody: finding the names of its people in it. Pure."""

import re
from collections.abc import Iterable


def names_in(text: str, names: Iterable[str]) -> list[str]:
    """Return those of `names` that stand in `text` as words of their own, in any case, as they are written there.

    A name that is also an ordinary word is found too: it is a question to whoever writes, and stops nothing.
    """
    found = (re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text, re.IGNORECASE) for name in sorted(set(names)) if name)
    return [match[0] for match in found if match]
