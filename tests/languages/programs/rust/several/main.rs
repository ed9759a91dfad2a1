mod shop;

fn main() {
    println!("{}", shop::basket::total(&[2, 40]));
}
