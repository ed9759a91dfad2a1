mod other;

fn main() {}
