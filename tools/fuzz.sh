#!/bin/sh
# Fuzzes what takes strangers' bytes, led by coverage: `tools/fuzz.sh [SECONDS]`, so many for each of the targets. Needs a
# CPython that atheris is built for (3.11 to 3.13, x86-64); it is installed beside the rest in .venv.
set -eu
cd "$(dirname "$0")/.."
. tools/speak.sh
SECONDS_EACH=${1:-300}
CORPUS=build/fuzz

.venv/bin/python -c 'import atheris' 2>/dev/null ||
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r tests/fuzz/requirements.txt
for target in archive yaml checkers report frames; do
    say "Fuzzing $target for $SECONDS_EACH s."
    .venv/bin/python -m tests.fuzz "$target" "$SECONDS_EACH" "$CORPUS"
done
