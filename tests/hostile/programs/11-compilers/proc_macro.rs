#![crate_type = "proc-macro"]

extern crate proc_macro;

use proc_macro::TokenStream;

#[proc_macro]
pub fn run_while_compiling(_: TokenStream) -> TokenStream {
    std::fs::read_to_string("/proc/1/environ").unwrap().parse().unwrap()
}

fn main() {}
