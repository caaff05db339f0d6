"""service-list: the services of /etc/services (NTHU, known services).

    python -m reference.service_list

Beside the slides' C, whose functions Python does not have; so they are called in the C library:

    setservent(1)                               libc.setservent(1)
    while ((s = getservent()) != NULL)          while entry := libc.getservent():
      s->s_name, s->s_proto, s->s_aliases         entry.contents
      ntohs(s->s_port)                            socket.ntohs(service.port)
"""

import ctypes
import os
import socket
import sys
from collections.abc import Iterator


class Service(ctypes.Structure):
    """struct servent, netdb.h. The port is in network byte order."""

    _fields_ = (
        ("name", ctypes.c_char_p),
        ("aliases", ctypes.POINTER(ctypes.c_char_p)),
        ("port", ctypes.c_int),
        ("protocol", ctypes.c_char_p),
    )


def main() -> None:
    if len(sys.argv) > 1:
        sys.exit("usage: service_list")
    libc = ctypes.CDLL(None)
    libc.getservent.restype = ctypes.POINTER(Service)
    libc.setservent(1)
    while entry := libc.getservent():
        service = entry.contents
        name, protocol = os.fsdecode(service.name), os.fsdecode(service.protocol)
        listed = "".join(f"{alias} " for alias in aliases(service))
        port = socket.ntohs(service.port & 0xFFFF)
        print(f"name={name} ({protocol}/{port}), alias={{ {listed}}}")
    libc.endservent()


def aliases(service: Service) -> Iterator[str]:
    """The list ends with a null pointer."""
    number = 0
    while service.aliases[number]:
        yield os.fsdecode(service.aliases[number])
        number += 1


if __name__ == "__main__":
    main()
