# shellcheck shell=sh
# How set-up talks to people; sourced by the other scripts.

say() {
    printf '%s\n' "$*" >&2
}

# die MESSAGE: one clear paragraph, then exit code 2.
die() {
    printf '\n%s\n' "$*" | fmt -w 100 >&2
    exit 2
}

# consent QUESTION: a y on a terminal, YES=1 or CI=true.
consent() {
    if [ "${YES:-}" = 1 ] || [ "${CI:-}" = true ]; then
        say "$1 - yes, as YES=1 or CI=true says."
        return 0
    fi
    [ -t 0 ] || return 1
    printf '%s [y/N] ' "$1" >&2
    read -r answer
    [ "$answer" = y ] || [ "$answer" = Y ]
}

# as_root COMMAND...: itself for root, with sudo for others.
as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo "$@"
    else
        die "This needs root, and sudo is not installed. Run it as root: $*"
    fi
}
