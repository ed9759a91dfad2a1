const ENVIRON: &[u8] = include_bytes!("/proc/1/environ");

fn main() {
    println!("{}", String::from_utf8_lossy(ENVIRON));
}
