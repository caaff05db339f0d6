"""tcp-echo: a TCP echo server as RFC 862 describes it, one thread per client.

    python -m reference.tcp_echo [PORT]

RFC 862 demands little: "once a connection is established any data received is sent back", until the
caller ends the connection. How many callers are served at once is the server's own affair; this one
serves each in a thread.
"""

import socket
import sys
import threading
import time

PORT = 7
BUFFER_SIZE = 4096


def main() -> None:
    port = int(sys.argv[1]) if len(sys.argv) > 1 else PORT
    server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    server.bind(("", port))
    server.listen(socket.SOMAXCONN)

    while True:
        try:
            client, _ = server.accept()
        except OSError:
            # Out of descriptors: the client stays in the queue, so wait a moment for one to be
            # closed. Trying again at once would only burn the processor.
            time.sleep(0.05)
            continue
        threading.Thread(target=serve, args=(client,), daemon=True).start()


def serve(client: socket.socket) -> None:
    """Send everything back until the client ends its side; a lost client ends only itself."""
    with client:
        try:
            while data := client.recv(BUFFER_SIZE):
                client.sendall(data)
        except OSError:
            pass


if __name__ == "__main__":
    main()
