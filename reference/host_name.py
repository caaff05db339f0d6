"""host-name: the name of this host (QGN task 1).

    python -m reference.host_name

Beside the guide's C:

    gethostname(buffer, 128)              name = socket.gethostname()
    printf("host name: %s\\n", buffer)     print(f"host name: {name}")
"""

import socket
import sys


def main() -> None:
    if len(sys.argv) > 1:
        sys.exit("usage: host_name")
    print(f"host name: {socket.gethostname()}")


if __name__ == "__main__":
    main()
