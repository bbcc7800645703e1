"""Fails if a file of the repository names the host of a package registry.

Where packages come from is the business of the machine that installs them: it may use a mirror.
"""

import re
import subprocess
import sys
from pathlib import Path

# Written with [.] so that this file does not match itself.
HOSTS = re.compile(
    r"\b(pypi[.]org|pythonhosted[.]org|registry[.]npmjs[.]org|registry[.]yarnpkg[.]com|(unpkg|jsdelivr)[.](com|net)"
    r"|(deb|security|ftp|archive)[.]([a-z]+[.])?(debian[.]org|ubuntu[.]com)|proxy[.]golang[.]org|crates[.]io)\b"
)


def main() -> int:
    """Print every line that names one."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    found = 0
    for name in filter(None, listed.split("\0")):
        path = Path(name)
        if not path.is_file():
            continue
        for number, line in enumerate(path.read_bytes().decode(errors="replace").splitlines(), start=1):
            if match := HOSTS.search(line):
                print(f"{name}:{number}: names {match.group()}")
                found += 1
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
