#!/bin/sh
# What the operating system has to bring: packages, and a Docker engine that runs.
#     tools/system.sh demo|test
# Finds out what is missing, asks once, installs it and starts the engine. Exit code 2 with an explanation
# where it may not or cannot.
set -eu
cd "$(dirname "$0")/.."
. tools/speak.sh
PYTHON=${PYTHON:-python3}
PATH=$PATH:/usr/sbin:/sbin
LOG=/var/log/dockerd.log
START_SECONDS=90

engine_state() {
    "$PYTHON" tools/engine_state.py
}

python_is_there() {
    command -v "$PYTHON" >/dev/null && "$PYTHON" -c 'import sys; sys.exit(sys.version_info < (3, 11))'
}

for_python() {
    "$PYTHON" -c 'import ensurepip, venv' 2>/dev/null || echo python3-venv
}

for_engine() {
    case $1 in
    absent)
        command -v dockerd >/dev/null || echo docker.io ca-certificates
        command -v iptables >/dev/null || echo iptables
        command -v debootstrap >/dev/null || echo debootstrap
        mountpoint -q /sys/fs/cgroup || echo cgroupfs-mount
        ;;
    bare)
        command -v debootstrap >/dev/null || echo debootstrap
        ;;
    esac
}

for_tests() {
    command -v chromium >/dev/null || echo chromium
    command -v gcc >/dev/null || echo gcc
    command -v clang >/dev/null || echo clang
    command -v openssl >/dev/null || echo openssl
    command -v shellcheck >/dev/null || echo shellcheck
    ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || echo postgresql
    command -v redis-server >/dev/null || echo redis-server
    command -v runsc >/dev/null || echo runsc
    docker compose version >/dev/null 2>&1 || command -v docker-compose >/dev/null || echo docker-compose
    [ -e /usr/include/stdlib.h ] || echo libc6-dev
    ls /usr/lib/llvm-*/lib/clang/*/lib/linux/libclang_rt.fuzzer-*.a >/dev/null 2>&1 || echo libclang-rt-dev
}

explain() {
    die "Fairtrial needs Python 3.11 or later with venv, and Docker Engine 20.10 or later, running and usable by you.
On Debian and Ubuntu: sudo apt-get install $1. Elsewhere: install Python from your system's packages and Docker from
https://docs.docker.com/engine/install/, start it, and run the command again. Where no image registry can be reached,
debootstrap is needed as well. The tests also need chromium, gcc, clang, Compose, PostgreSQL, Redis,
runsc (gVisor) and shellcheck."
}

install() {
    command -v apt-get >/dev/null || explain "$*"
    consent "Install these system packages with apt-get: $*?" || explain "$*"
    as_root env DEBIAN_FRONTEND=noninteractive apt-get update -qq
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@"
}

# A pid file from before a crash or a reboot makes dockerd refuse to start when another process has the number now.
remove_stale() {
    [ -e "$1" ] || return 0
    case $(cat "/proc/$(cat "$1")/comm" 2>/dev/null) in
    "$2") ;;
    *) as_root rm -f "$1" ;;
    esac
}

start_engine() {
    if [ -d /run/systemd/system ]; then
        as_root systemctl start docker
        return
    fi
    mountpoint -q /sys/fs/cgroup || as_root cgroupfs-mount
    remove_stale /var/run/docker.pid dockerd
    remove_stale /var/run/docker/containerd/containerd.pid containerd
    # A session of its own and no stream of ours: it outlives make, and make does not wait for it.
    as_root setsid --fork sh -c "exec dockerd >>$LOG 2>&1 </dev/null 3>&- 4>&-"
}

wait_for_engine() {
    waited=0
    while [ "$waited" -lt "$START_SECONDS" ]; do
        case $(engine_state) in
        absent) ;;
        *) return 0 ;;
        esac
        sleep 1
        waited=$((waited + 1))
    done
    say "The last lines of $LOG:"
    as_root tail -n 20 "$LOG" >&2 || true
    die "Docker was started and did not answer within $START_SECONDS seconds. Start it by hand (dockerd) and see what it says."
}

refused() {
    die "A Docker engine is running, but you may not use its socket. Join its group (sudo usermod -aG docker $(id -un),
then log out and in again), or run the command with sudo."
}

python_is_there || explain python3 python3-venv
state=$(engine_state)
[ "$state" != denied ] || refused
if [ "$state" = absent ] && [ -n "${DOCKER_HOST:-}" ]; then
    die "DOCKER_HOST is $DOCKER_HOST, and no Docker engine answers there. Start it, or unset DOCKER_HOST to use this machine's own."
fi

missing="$(for_python) $(for_engine "$state")"
[ "${1:-demo}" != test ] || missing="$missing $(for_tests)"
# shellcheck disable=SC2086 # a list of packages
set -- $missing
[ $# -eq 0 ] || install "$@"

if [ "$(engine_state)" = absent ]; then
    consent "No Docker engine answers. Start it?" || explain docker.io
    say "Starting the Docker engine."
    start_engine
    wait_for_engine
fi
[ "$(engine_state)" != denied ] || refused
