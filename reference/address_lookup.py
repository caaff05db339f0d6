"""address-lookup: the addresses and ports of a host and a service (NTHU, getaddrinfo).

    python -m reference.address_lookup HOST SERVICE

Beside the slides' C:

    hints.ai_socktype = SOCK_STREAM             socket.getaddrinfo(
    getaddrinfo(argv[1], argv[2], &hints, …)        host, service, type=SOCK_STREAM)
    gai_strerror(code)                          problem.strerror
    for (p = list; p != NULL; p = p->ai_next)   for … address in found:
    inet_ntop(…), ntohs(sin->sin_port)          address[:2]
"""

import socket
import sys


def main() -> None:
    if len(sys.argv) != 3:
        sys.exit("usage: address_lookup host service")
    host, service = (argument.encode() for argument in sys.argv[1:])
    try:
        found = socket.getaddrinfo(host, service, type=socket.SOCK_STREAM)
    except OSError as problem:
        sys.exit(f"getaddrinfo: {problem.strerror}")
    for _, _, _, _, address in found:
        print(*address[:2], sep=":")


if __name__ == "__main__":
    main()
