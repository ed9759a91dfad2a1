use std::io::{self, BufRead, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;
use std::{env, fs, hint, process};

fn depth(level: u64) -> u64 {
    if level == 0 {
        0
    } else {
        1 + hint::black_box(depth(level - 1))
    }
}

fn connects() -> bool {
    let address: SocketAddr = "192.0.2.1:80".parse().unwrap();
    TcpStream::connect_timeout(&address, Duration::from_secs(5)).is_ok()
}

fn main() -> io::Result<()> {
    let args: Vec<String> = env::args().collect();
    let rest = &args[2..];
    match args[1].as_str() {
        "hello" => println!("hello, world"),
        "echo" => {
            io::copy(&mut io::stdin().lock(), &mut io::stdout().lock())?;
        }
        "args" => println!("{}", rest.join("\n")),
        "exit" => process::exit(3),
        "crash" => panic!("not caught"),
        "depth" => println!("{}", depth(rest[0].parse().unwrap())),
        "add" => {
            let numbers: Vec<i64> = rest.iter().map(|text| text.parse().unwrap()).collect();
            println!("{}", numbers.iter().sum::<i64>());
        }
        "count" => {
            let (mut lines, mut size) = (0, 0);
            for line in io::stdin().lock().lines() {
                lines += 1;
                size += line?.len();
            }
            println!("{lines} {size}");
        }
        "unicode" => {
            let mut text = String::new();
            io::stdin().read_to_string(&mut text)?;
            let text = text.trim_end();
            println!("{} {text}", text.chars().count());
        }
        "environment" => {
            let mut variables: Vec<String> = env::vars().map(|(name, value)| format!("{name}={value}")).collect();
            variables.sort();
            println!("{}", variables.join("\n"));
        }
        "fill" => {
            let mut blocks = Vec::new();
            loop {
                blocks.push(hint::black_box(vec![1u8; 1 << 20]));
            }
        }
        "network" => println!("{}", if connects() { "connected" } else { "refused" }),
        "write" => {
            for path in rest.iter().filter(|path| fs::File::create(path).is_ok()) {
                println!("{path}");
            }
        }
        _ => {}
    }
    io::stdout().flush()
}
