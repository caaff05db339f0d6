"""name-lookup: the names of an address and a port (NTHU, getnameinfo).

    python -m reference.name_lookup IP PORT

Beside the slides' C:

    inet_pton(AF_INET, argv[1], &sin.sin_addr)  socket.inet_pton(socket.AF_INET, …)
    sin.sin_port = htons(atoi(argv[2]))         port_number(…)
    getnameinfo(&sin, …, host, …, service, …)   socket.getnameinfo((address, port), 0)
    printf("%s:%s\\n", host, service)            print(f"{host}:{service}")

What has no name is shown by its number.
"""

import socket
import sys


def main() -> None:
    if len(sys.argv) != 3:
        sys.exit("usage: name_lookup ip port")
    address, port = sys.argv[1], port_number(sys.argv[2])
    try:
        socket.inet_pton(socket.AF_INET, address)
    except (OSError, UnicodeError):
        sys.exit(f"not an IPv4 address: {address}")
    try:
        host, service = socket.getnameinfo((address, port), 0)
    except OSError as problem:
        sys.exit(f"getnameinfo: {problem.strerror}")
    print(f"{host}:{service}")


def port_number(text: str) -> int:
    """The slides' atoi takes `abc` for 0 and 65537 for 1; nobody means that."""
    if not text.isascii() or not text.isdigit() or len(text) > 5 or int(text) > 65535:
        sys.exit(f"not a port: {text}")
    return int(text)


if __name__ == "__main__":
    main()
