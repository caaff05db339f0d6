"""tcp-echo-iterative: an iterative TCP echo server.

QGN task 10, with task 8 and questions 8, 9, 11 and 12.

    python -m reference.tcp_echo_iterative [PORT]

One client at a time: accept it, send back everything that it writes until it closes, close, accept
the next. The others wait in the backlog. Beside the tutorial's C:

    fd = socket(…)                socket.socket(…)
    bind(fd, …INADDR_ANY…)        server.bind(("", port))
    listen(fd, 5)                 server.listen(BACKLOG)
    while (1) {                   while True:
      newfd = accept(fd, …)           client, _ = server.accept()
      while ((n = read(…)) != 0)      while data := client.recv(BUFFER_SIZE):
        while (n > 0) write(…)            write_all(client, data)
      close(newfd)                    client.close()
"""

import signal
import socket
import sys
import time

PORT = 58001
BACKLOG = 5
BUFFER_SIZE = 128


def main() -> None:
    port = int(sys.argv[1]) if len(sys.argv) > 1 else PORT

    # Writing to a client that is gone raises SIGPIPE, which would end the server (task 8). Python
    # ignores it from the start; said here because C does not.
    signal.signal(signal.SIGPIPE, signal.SIG_IGN)

    server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    # Not in the tutorial: without it, a restart has to wait until old connections have expired.
    server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    server.bind(("", port))
    server.listen(BACKLOG)

    while True:
        try:
            client, _ = server.accept()
        except OSError:
            # The client gave up while it waited (ECONNABORTED), or this process is short of
            # something (EMFILE): neither is a reason to stop serving the others.
            time.sleep(0.05)
            continue
        with client:
            serve(client)


def serve(client: socket.socket) -> None:
    """Echo until the client closes, or is lost: then only this client is over."""
    try:
        while data := client.recv(BUFFER_SIZE):
            write_all(client, data)
    except OSError:
        pass


def write_all(client: socket.socket, data: bytes) -> None:
    """A write may take only a part of the bytes (question 8), so write until none is left."""
    while data:
        written = client.send(data)
        data = data[written:]


if __name__ == "__main__":
    main()
