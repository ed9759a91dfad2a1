#![allow(long_running_const_eval)]

const FOREVER: u64 = {
    let mut number = 1u64;
    while number != 0 {
        number = number.wrapping_add(2);
    }
    number
};

fn main() {
    println!("{FOREVER}");
}
