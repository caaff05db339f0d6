"""udp-echo-server: a UDP echo server.

QGN task 9.

    python -m reference.udp_echo_server [PORT]

Receive up to 128 bytes, send back the bytes received, to the address they came from. What is longer
is cut. Beside the tutorial's C:

    fd = socket(…SOCK_DGRAM…)     server = socket.socket(…SOCK_DGRAM)
    bind(fd, …INADDR_ANY…)        server.bind(("", port))
    while (1) {                   while True:
      nread = recvfrom(fd, …)         data, sender = receive(server)
      sendto(fd, …nread…)             reply(server, data, sender)
    }
"""

import socket
import sys
import time
from contextlib import suppress

PORT = 58001
BUFFER_SIZE = 128


def main() -> None:
    port = int(sys.argv[1]) if len(sys.argv) > 1 else PORT

    # No SO_REUSEADDR: UDP needs none for a restart, and it would let a second server that sets it
    # too take over the port of the first.
    server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    server.bind(("", port))

    while True:
        data, sender = receive(server)
        # None of them is also a number of bytes: an empty datagram is a datagram.
        reply(server, data, sender)


def receive(server: socket.socket) -> tuple[bytes, tuple[str, int]]:
    """The next datagram, cut to the buffer, and where it came from."""
    while True:
        try:
            return server.recvfrom(BUFFER_SIZE)
        except OSError:
            # An earlier reply found nobody, or memory is short: no matter of the next datagram.
            # Trying again at once could burn the processor.
            time.sleep(0.05)


def reply(server: socket.socket, data: bytes, sender: tuple[str, int]) -> None:
    """Send the bytes back. The tutorial's server ends where that fails; this one goes on."""
    # It fails where the sender gave port 0, or no way leads back to its address. The reply is lost,
    # as any datagram may be.
    with suppress(OSError):
        server.sendto(data, sender)


if __name__ == "__main__":
    main()
