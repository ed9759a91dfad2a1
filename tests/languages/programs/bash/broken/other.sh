f() {
    if then; fi
}
