"""tcp-echo-busy: a TCP echo server that is idle, or busy with one client.

QGN task 11, with question 13.

    python -m reference.tcp_echo_busy [PORT]

Whoever comes while a client is served is told ``busy`` and closed; when the client has left, the
server is idle again and serves the next. It waits in select() only. Beside the tutorial's C:

    state = idle;                      client = None
    FD_SET(fd, &rfds);                 reading = [server]
    if (state == busy)                 if client:
      FD_SET(afd, &rfds);                  reading.append(client.socket)
    select(…, &rfds, …)                select.select(reading, writing, [], …)
    if (FD_ISSET(fd, &rfds)) {         if server in readable:
      newfd = accept(fd, …);               newcomer, _ = server.accept()
      if (state == idle) …               client = Client(newcomer)
      else { write(newfd, "busy\\n", 5);  turn_away(newcomer)
        close(newfd); } }
    if (FD_ISSET(afd, &rfds)) …        client.advance()
"""

import select
import signal
import socket
import sys

PORT = 58001
BACKLOG = 5
BUFFER_SIZE = 128


def main() -> None:
    port = int(sys.argv[1]) if len(sys.argv) > 1 else PORT

    # Writing to a client that is gone raises SIGPIPE, which would end the server. Python ignores
    # it from the start; said here because C does not.
    signal.signal(signal.SIGPIPE, signal.SIG_IGN)

    server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    # Not in the tutorial: without it, a restart has to wait until old connections have expired.
    server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    server.bind(("", port))
    server.listen(BACKLOG)
    # A newcomer that gives up between select() and accept() must not leave us waiting in accept().
    server.setblocking(False)

    client: Client | None = None
    accepting = True
    while True:
        reading, writing = [server] if accepting else [], []
        if client and client.pending:
            # Nothing more is read before this is written: what is pending never grows.
            writing.append(client.socket)
        elif client:
            reading.append(client.socket)
        # Short of descriptors the listening socket stays readable, and select() would return at
        # once for ever: so look away from it for a moment.
        readable, writable, _ = select.select(reading, writing, [], None if accepting else 0.05)
        accepting = True

        # The client first: if it leaves just now, the newcomer is served.
        if client and client.socket in readable + writable and not client.advance():
            client = None
        if server in readable:
            try:
                newcomer, _ = server.accept()
            except (BlockingIOError, ConnectionAbortedError):
                continue
            except OSError:
                accepting = False
                continue
            if client:
                turn_away(newcomer)
            else:
                client = Client(newcomer)


class Client:
    """The one that is served, and what has been read from it but not yet written back."""

    def __init__(self, connected: socket.socket) -> None:
        self.socket = connected
        self.socket.setblocking(False)
        self.pending = b""

    def advance(self) -> bool:
        """Read or write what is possible now. False when the client has left, or is lost."""
        try:
            if not self.pending:
                self.pending = self.socket.recv(BUFFER_SIZE)
                if not self.pending:
                    self.socket.close()
                    return False
            # A write may take only a part of the bytes (question 8); the rest stays pending.
            written = self.socket.send(self.pending)
            self.pending = self.pending[written:]
        except BlockingIOError:
            pass  # not now: select() tells when
        except OSError:
            self.socket.close()
            return False
        return True


def turn_away(newcomer: socket.socket) -> None:
    """Say ``busy`` and close, without ever waiting: the client being served notices nothing.

    Closing a socket with bytes unread sends a reset, which can destroy the answer before it has
    been read. So what the newcomer may have sent already is taken first, up to a limit.
    """
    with newcomer:
        newcomer.setblocking(False)
        try:
            newcomer.send(b"busy\n")  # a new socket has room for five bytes
            newcomer.shutdown(socket.SHUT_WR)
            for _ in range(64):
                if not newcomer.recv(4096):
                    break
        except OSError:
            pass  # it has sent nothing, or is gone


if __name__ == "__main__":
    main()
