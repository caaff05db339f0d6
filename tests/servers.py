"""Small servers for the tests, run as real processes: ``python -m tests.servers NAME PORT``."""

from __future__ import annotations

import socket
import sys
import time


def listen(port: int, host: str = "", backlog: int = 16) -> socket.socket:
    server = socket.socket()
    server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    server.bind((host, port))
    server.listen(backlog)
    return server


def echo(port: int) -> None:
    """One client at a time, correct."""
    server = listen(port)
    while True:
        client, _ = server.accept()
        with client:
            try:
                while data := client.recv(4096):
                    client.sendall(data)
            except OSError:
                continue


def fragile(port: int) -> None:
    """As the guide prints it: any error of a read or write ends the server."""
    server = listen(port)
    while True:
        client, _ = server.accept()
        with client:
            while data := client.recv(4096):
                client.sendall(data)


def tired(port: int) -> None:
    """Exits when it has served 120 clients."""
    server = listen(port)
    for _ in range(120):
        client, _ = server.accept()
        with client:
            while data := client.recv(4096):
                client.sendall(data)


def upper(port: int) -> None:
    """Answers in capitals."""
    server = listen(port)
    while True:
        client, _ = server.accept()
        with client:
            while data := client.recv(4096):
                client.sendall(data.upper())


def swapped(port: int) -> None:
    """Forgets htons."""
    with listen(socket.htons(port)):
        time.sleep(60)


def elsewhere(port: int) -> None:
    """Ignores what it is told."""
    with listen(port + 1):
        time.sleep(60)


def datagrams(port: int) -> None:
    """Binds a UDP socket where a TCP one is wanted."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("", port))
        time.sleep(60)


def never(port: int) -> None:
    """Runs, and listens nowhere."""
    print("thinking", flush=True)
    time.sleep(60)


def leaves(port: int) -> None:
    """Exits at once with a message."""
    print("cannot find my configuration", file=sys.stderr)
    sys.exit(4)


if __name__ == "__main__":
    globals()[sys.argv[1]](int(sys.argv[2]))
