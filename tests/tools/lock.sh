#!/bin/sh
# Writes requirements.lock and requirements-dev.lock: names, versions and hashes, and no address.
set -eu
python=${PYTHON:-python3}
tool=$(mktemp -d)
trap 'rm -rf "$tool"' EXIT INT TERM

"$python" -m venv "$tool"
"$tool/bin/pip" install --quiet --disable-pip-version-check uv
"$tool/bin/uv" lock --quiet --upgrade
export_lock() {
    "$tool/bin/uv" export --quiet --frozen --no-annotate --no-header --no-emit-project "$@"
}
export_lock --no-dev -o requirements.lock >/dev/null
export_lock -o requirements-dev.lock >/dev/null
rm -f uv.lock # it records where things were downloaded
