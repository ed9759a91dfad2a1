fn main() {
    panic!("build scripts are never run");
}
