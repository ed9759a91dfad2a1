#!/bin/sh
# The Python environment in .venv: every dependency by its hash, and the project itself, editable.
# Does nothing while requirements.txt and pyproject.toml are what they were.
set -eu
cd "$(dirname "$0")/.."
. tools/speak.sh
PYTHON=${PYTHON:-python3}
STAMP=.venv/installed.sha256

if [ -e "$STAMP" ] && sha256sum --check --status "$STAMP"; then
    exit 0
fi
say "Setting up the Python environment in .venv."
[ -x .venv/bin/python ] || "$PYTHON" -m venv .venv
.venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
sha256sum requirements.txt pyproject.toml >"$STAMP"
