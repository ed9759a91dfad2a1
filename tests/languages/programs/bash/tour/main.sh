set -u

depth() {
    if (($1 == 0)); then
        level=0
    else
        depth $(($1 - 1))
        ((++level))
    fi
}

command=$1
shift
case $command in
    hello) echo "hello, world" ;;
    echo) cat ;;
    args) printf '%s\n' "$@" ;;
    exit) exit 3 ;;
    crash) echo "$not_set" ;;
    depth)
        depth "$1"
        echo "$level"
        ;;
    add) echo $(($1 + $2)) ;;
    count)
        lines=0 size=0
        while IFS= read -r line; do
            ((lines += 1, size += ${#line}))
        done
        echo "$lines $size"
        ;;
    unicode)
        IFS= read -r text
        echo "${#text} $text"
        ;;
    environment) tr '\0' '\n' <"/proc/$$/environ" | LC_ALL=C sort ;;
    fill) for ((text = 1; ; )); do text+=$text; done ;;
    network) (exec 3<>/dev/tcp/192.0.2.1/80) 2>/dev/null && echo connected || echo refused ;;
    write)
        for path; do
            if (: >"$path") 2>/dev/null; then echo "$path"; fi
        done
        ;;
esac
