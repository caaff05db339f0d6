"""echosrv: a concurrent TCP echo server that prints who comes and who goes.

NTHU, "TCP ECHO server".

    python -m reference.echosrv PORT

One child process for each client. It prints ``connected from IP:PORT`` and ``disconnected from
IP:PORT``; a system call that fails is named on standard error. Beside the slides' C:

    if (argc != 2) …                       if len(sys.argv) != 2: …
    signal(SIGCHLD, SIG_IGN)               signal.signal(SIGCHLD, SIG_IGN)
    setsockopt(…SO_REUSEADDR…)             server.setsockopt(…SO_REUSEADDR…)
    listen(fd, SOMAXCONN)                  server.listen(socket.SOMAXCONN)
    for (;;) {                             while True:
      cfd = accept(fd, &peer, …);              client, peer = server.accept()
      if (fork() == 0) {                       if os.fork() == 0:
        printf("connected from …");                say(f"connected from …")
        while ((n = recv(cfd, …)) > 0)             while data := client.recv(BUFFER_SIZE):
          send(cfd, …);                                client.sendall(data)
        printf("disconnected from …");             say(f"disconnected from …")
      close(cfd); }                            client.close()
"""

import os
import signal
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

BUFFER_SIZE = 2048


def main() -> None:
    if len(sys.argv) != 2:
        sys.exit(f"usage: {sys.argv[0]} port")
    port = port_from(sys.argv[1])

    # Children that end leave no zombies: nobody asks how they ended.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    # Not in the slides: sending to a client that is gone raises SIGPIPE, which would end the child
    # without its last line. Python ignores it from the start; said here because C does not.
    signal.signal(signal.SIGPIPE, signal.SIG_IGN)

    with named("socket"):
        server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    with named("setsockopt"):
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    with named("bind"):
        server.bind(("", port))
    with named("listen"):
        server.listen(socket.SOMAXCONN)

    while True:
        try:
            client, peer = server.accept()
        except OSError as problem:
            # Most likely out of descriptors, which passes: no reason to stop serving the others.
            complain("accept", problem)
            time.sleep(0.05)
            continue
        with client:
            try:
                child = os.fork()
            except OSError as problem:
                # No more processes: this client is lost, the service goes on.
                complain("fork", problem)
                time.sleep(0.05)
                continue
            if child == 0:
                try:
                    server.close()
                    serve(client, f"{peer[0]}:{peer[1]}")
                finally:
                    os._exit(0)


def serve(client: socket.socket, peer: str) -> None:
    """The life of a child: echo until the client closes, or is lost, and say so."""
    say(f"connected from {peer}")
    call = "recv"
    try:
        while data := client.recv(BUFFER_SIZE):
            call = "send"
            # The slides ignore that send() may take only a part; sendall() loops.
            client.sendall(data)
            call = "recv"
    except OSError as problem:
        complain(call, problem)
    say(f"disconnected from {peer}")


def say(line: str) -> None:
    """Print a line at once; a reader who is gone does not keep the client from being served."""
    with suppress(OSError):
        print(line, flush=True)


def complain(call: str, problem: OSError) -> None:
    """As perror(3): the system call that failed, and why."""
    with suppress(OSError):
        print(f"{call}: {problem.strerror}", file=sys.stderr, flush=True)


@contextmanager
def named(call: str) -> Iterator[None]:
    """If the call inside fails, name it on standard error and exit with status 1."""
    try:
        yield
    except OSError as problem:
        complain(call, problem)
        sys.exit(1)


def port_from(text: str) -> int:
    """A whole number from 1 to 65535; the slides' atoi() takes ``abc`` and ``70000`` too."""
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= 65535):
        sys.exit(f"bad port: {text}")
    return int(text)


if __name__ == "__main__":
    main()
