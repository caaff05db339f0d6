"""udp-echo: a UDP echo server as RFC 862 describes it.

    python -m reference.udp_echo [PORT]

RFC 862: "When a datagram is received, the data from it is sent back in an answering datagram." No
size is named, so the buffer holds the longest datagram of IPv4: 65535 bytes less 20 for the IP
header and 8 for the UDP header.
"""

import socket
import sys
import time
from contextlib import suppress

PORT = 7
BUFFER_SIZE = 65507


def main() -> None:
    port = int(sys.argv[1]) if len(sys.argv) > 1 else PORT
    # No SO_REUSEADDR: with UDP it would let a second server take over the port of the first.
    server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    server.bind(("", port))

    while True:
        try:
            data, sender = server.recvfrom(BUFFER_SIZE)
        except OSError:
            # Memory is short, or an earlier reply found nobody: that passes. Trying again at once
            # could burn the processor.
            time.sleep(0.05)
            continue
        # A sender that cannot be answered (port 0, no way back) concerns nobody else.
        with suppress(OSError):
            server.sendto(data, sender)


if __name__ == "__main__":
    main()
