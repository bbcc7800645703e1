"""The private file of a practice of one: what HRP needs to know on this machine, made once.

`python -m hrp.base.own_keys FILE`, or `make keys`.
"""

import os
import secrets
import sys
from pathlib import Path

from hrp.base.keys import PURPOSES, new_line

WORDS = """\
# What HRP needs to know on this machine. Only you may read this file. Keep a copy of it apart from the
# machine and apart from the backups: without it, nobody opens your records or your backups, you included.
export HRP_MODE=local
export HRP_SECRET_KEY='{secret}'
export HRP_KEYS='{ring}'
export HRP_DATA_DIR="$HOME/hrp-records"
export HRP_TIME_ZONE='{zone}'
"""


def words() -> str:
    """Return the file's words, with fresh keys."""
    ring = " ".join(new_line(purpose) for purpose in PURPOSES)
    return WORDS.format(secret=secrets.token_urlsafe(50), ring=ring, zone=time_zone())


def time_zone(link: Path = Path("/etc/localtime")) -> str:
    """Return the name of this machine's time zone, as far as it can be told."""
    return os.path.realpath(link).partition("/zoneinfo/")[2] or "UTC"


def write(path: Path) -> bool:
    """Write the file, readable by its owner alone; False if it is there already: it is never replaced."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return False
    with open(descriptor, "w") as file:
        file.write(words())
    return True


if __name__ == "__main__":
    place = Path(sys.argv[1]).expanduser()
    if write(place):
        print(f"Your keys are in {place}. Copy that file somewhere safe, away from this machine. Then:\n")
    else:
        print(f"{place} is there already, and stays as it is. To start HRP with it:\n")
    print(f"  . {place}\n  make run")
