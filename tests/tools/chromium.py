"""Finds Chromium for the browser tests; installs Debian's when it may."""

import os
import shutil
import subprocess
import sys

INSTALL = "apt-get update && apt-get install -y --no-install-recommends chromium"

# Quiet, without a sandbox (tests often run as root, in a container), and unable to look up any
# name but this machine's.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
]


def find() -> str | None:
    """Return the path of a Chromium: the one that CHROMIUM names, else what is installed."""
    if named := os.environ.get("CHROMIUM"):
        return shutil.which(named)
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if path := shutil.which(name):
            return path
    return None


def ensure() -> str:
    """Return the path of a Chromium; install it when there is none and this is root on Debian."""
    if path := find():
        return path
    if os.environ.get("CHROMIUM"):
        sys.exit(f"CHROMIUM names {os.environ['CHROMIUM']}, which is not a program that can be run.")
    if os.geteuid() == 0 and shutil.which("apt-get"):
        print("Installing Chromium for the browser tests.", flush=True)
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(INSTALL, shell=True, stdout=subprocess.DEVNULL, env=environment)
        if path := find():
            return path
    sys.exit(f"The browser tests need Chromium. Install it with:\n    sudo sh -c '{INSTALL}'\nor name one in CHROMIUM.")
