"""address-text: an address given as text, in hexadecimal (NTHU, address conversion).

    python -m reference.address_text ADDRESS

Beside the slides' C:

    inet_pton(AF_INET, argv[1], &a4) == 1       socket.inet_pton(socket.AF_INET, text)
    printf("IPv4: 0x%08x\\n", ntohl(a4.s_addr))  print(f"IPv4: 0x{packed.hex()}")
    inet_pton(AF_INET6, argv[1], &a6) == 1      socket.inet_pton(socket.AF_INET6, text)

The slides' program prints nothing for what is no address; this one says so.
"""

import socket
import sys


def main() -> None:
    if len(sys.argv) != 2:
        sys.exit("usage: address_text address")
    text = sys.argv[1]
    for name, family in (("IPv4", socket.AF_INET), ("IPv6", socket.AF_INET6)):
        try:
            packed = socket.inet_pton(family, text)
        except (OSError, UnicodeError):
            continue
        print(f"{name}: 0x{packed.hex()}")
        return
    sys.exit(f"not an address: {text}")


if __name__ == "__main__":
    main()
