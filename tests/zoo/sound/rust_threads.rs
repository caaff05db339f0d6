// zoo: program=tcp-echo sound
// Another language: Rust, a thread for each client.
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::time::Duration;

fn serve(mut client: TcpStream) {
    let mut buffer = [0u8; 4096];
    loop {
        match client.read(&mut buffer) {
            Ok(0) => return,
            Ok(n) => {
                if client.write_all(&buffer[..n]).is_err() {
                    return;
                }
            }
            Err(problem) if problem.kind() == std::io::ErrorKind::Interrupted => continue,
            Err(_) => return,
        }
    }
}

fn main() {
    let port = std::env::args().nth(1).expect("usage: rust_threads port");
    let listener = match TcpListener::bind(format!("0.0.0.0:{port}")) {
        Ok(listener) => listener,
        Err(problem) => {
            eprintln!("bind: {problem}");
            std::process::exit(1);
        }
    };
    for client in listener.incoming() {
        match client {
            Ok(client) => {
                let _ = std::thread::Builder::new().spawn(move || serve(client));
            }
            Err(_) => std::thread::sleep(Duration::from_millis(50)),
        }
    }
}
