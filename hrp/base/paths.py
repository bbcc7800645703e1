"""Addresses that somebody else may have written, and which of them are ours to go to."""

import re

# A path of this site in plain letters: no host, no scheme, nothing that a browser reads as a second slash.
_OWN = re.compile(r"/(?![/\\])[!-\[\]-~]*")


def is_own(address: str | None) -> bool:
    """Say whether `address` is a path of this site, and nothing that leads elsewhere."""
    return bool(address and _OWN.fullmatch(address))
