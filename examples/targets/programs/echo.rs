//! A TCP echo server with threads of the standard library.

use std::io;
use std::net::TcpListener;
use std::thread;

fn main() -> io::Result<()> {
    let port = std::env::args().nth(1).expect("usage: echo PORT");
    let listener = TcpListener::bind(format!("0.0.0.0:{port}"))?;
    for client in listener.incoming() {
        let Ok(client) = client else { continue };
        thread::spawn(move || io::copy(&mut &client, &mut &client));
    }
    Ok(())
}
