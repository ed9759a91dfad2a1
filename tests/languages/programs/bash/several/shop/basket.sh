total() {
    local sum=0 price
    for price; do ((sum += price)); done
    echo "$sum"
}
