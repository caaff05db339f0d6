"""host-address: the canonical name and the IPv4 addresses of a host (QGN task 2).

    python -m reference.host_address [HOST]

Beside the guide's C:

    hints.ai_family = AF_INET                  socket.getaddrinfo(
    hints.ai_socktype = SOCK_STREAM                host, None, socket.AF_INET,
    hints.ai_flags = AI_CANONNAME                  socket.SOCK_STREAM,
    getaddrinfo(HOST, NULL, &hints, &res)          flags=socket.AI_CANONNAME)
    res->ai_canonname                          found[0][3]
    for (p = res; p != NULL; p = p->ai_next)   for … in found:
    ntohl(addr->s_addr)                        socket.inet_aton(address)

The guide's host is compiled in; here another one may be given. The guide's program exits with 0
after an error, this one with 1.
"""

import socket
import sys

HOST = "tejo.tecnico.ulisboa.pt"


def main() -> None:
    if len(sys.argv) > 2:
        sys.exit("usage: host_address [host]")
    host = sys.argv[1] if len(sys.argv) > 1 else HOST
    try:
        found = socket.getaddrinfo(
            host.encode(), None, socket.AF_INET, socket.SOCK_STREAM, flags=socket.AI_CANONNAME
        )
    except OSError as problem:
        sys.exit(f"error: getaddrinfo: {problem.strerror}")
    print(f"canonical hostname: {found[0][3]}")
    for _, _, _, _, (address, *_) in found:
        number = socket.inet_aton(str(address)).hex().upper()
        print(f"internet address: {address} ({number})")


if __name__ == "__main__":
    main()
