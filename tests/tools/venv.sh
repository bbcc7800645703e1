#!/bin/sh
# Makes the environment in .venv, and says what is missing when it cannot.
set -eu
python=${PYTHON:-python3}

if ! command -v "$python" >/dev/null; then
    echo "HRP needs Python 3.11 or newer; $python is not there. Name one with: make PYTHON=/path/to/python3" >&2
    exit 1
fi
if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
    echo "HRP needs Python 3.11 or newer; $("$python" --version) is older. Name one with: make PYTHON=/path/to/python3" >&2
    exit 1
fi
if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    echo "This Python cannot make environments: its venv and ensurepip modules are a package of their own." >&2
    echo "On Debian and Ubuntu: apt-get install python3-venv. Then ask again." >&2
    exit 1
fi
"$python" -m venv .venv
