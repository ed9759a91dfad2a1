#!/bin/sh
# The sandbox images, all or those named; builds only those that are not there.
set -eu
cd "$(dirname "$0")/.."
. tools/speak.sh

if [ "$(id -u)" -ne 0 ] && [ "$(.venv/bin/python tools/engine_state.py)" = bare ] && ! docker pull -q debian:trixie-slim; then
    say "No registry gave debian:trixie-slim, so debootstrap makes it, which needs root."
    as_root .venv/bin/fairtrial images build "$@"
    exit
fi
.venv/bin/fairtrial images build "$@"
