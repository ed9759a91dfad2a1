pub fn f() {
    let broken = = 2;
}
