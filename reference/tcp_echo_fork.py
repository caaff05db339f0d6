"""tcp-echo-fork: a concurrent TCP echo server, one child process for each client.

QGN task 12, with task 8 and questions 8, 9 and 11.

    python -m reference.tcp_echo_fork [PORT]

The parent only accepts; each client is served by a child of its own, so none waits for another.
Beside the tutorial's C:

    signal(SIGCHLD, SIG_IGN)           signal.signal(SIGCHLD, SIG_IGN)
    while (1) {                        while True:
      do newfd = accept(fd, …);            client, _ = server.accept()
      while (newfd == -1 && errno == EINTR);
      if ((pid = fork()) == 0) {           if os.fork() == 0:
        close(fd);                             server.close()
        while ((n = read(newfd, …)) …          serve(client)
        close(newfd); exit(0); }               os._exit(0)
      close(newfd);                        client.close()
"""

import os
import signal
import socket
import sys
import time

PORT = 58001
BACKLOG = 5
BUFFER_SIZE = 128


def main() -> None:
    port = int(sys.argv[1]) if len(sys.argv) > 1 else PORT

    # Children that end leave no zombies: nobody asks how they ended.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    # Writing to a client that is gone raises SIGPIPE, which would end the child; the children
    # inherit this. Python ignores it from the start; said here because C does not.
    signal.signal(signal.SIGPIPE, signal.SIG_IGN)

    server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    # Not in the tutorial: without it, a restart has to wait until old connections have expired.
    server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    server.bind(("", port))
    server.listen(BACKLOG)

    while True:
        # An accept() that a signal interrupted is tried again by Python itself (PEP 475).
        try:
            client, _ = server.accept()
        except OSError:
            # The client gave up while it waited, or this process is short of descriptors: neither
            # is a reason to stop serving the others. Trying again at once would burn the processor.
            time.sleep(0.05)
            continue
        with client:
            try:
                child = os.fork()
            except OSError:
                # No more processes: this client is lost, the service goes on.
                time.sleep(0.05)
                continue
            if child == 0:
                try:
                    # The child must not hold the listening socket: the port would stay taken as
                    # long as this client stays.
                    server.close()
                    serve(client)
                finally:
                    os._exit(0)
        # Here the parent has closed its copy of the connected socket; otherwise the client would
        # never see the end of file.


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
