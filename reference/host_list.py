"""host-list: the hosts of /etc/hosts (NTHU, known hosts).

    python -m reference.host_list

Beside the slides' C, whose functions Python does not have; so they are called in the C library:

    sethostent(1)                               libc.sethostent(1)
    while ((h = gethostent()) != NULL)          while entry := libc.gethostent():
      h->h_name, h->h_addr_list                   host.name, host.addresses
      inet_ntop(AF_INET, *a, …)                   socket.inet_ntoa(…)

An IPv4 list: glibc gives the line of `::1` as 127.0.0.1, and passes over other IPv6 lines.
"""

import ctypes
import os
import socket
import sys
from collections.abc import Iterator


class Host(ctypes.Structure):
    """struct hostent, netdb.h."""

    _fields_ = (
        ("name", ctypes.c_char_p),
        ("aliases", ctypes.POINTER(ctypes.c_char_p)),
        ("family", ctypes.c_int),
        ("length", ctypes.c_int),
        ("addresses", ctypes.POINTER(ctypes.POINTER(ctypes.c_char))),
    )


def main() -> None:
    if len(sys.argv) > 1:
        sys.exit("usage: host_list")
    for host in hosts():
        if host.family == socket.AF_INET:
            listed = "".join(f"{address} " for address in addresses(host))
            print(f"name={os.fsdecode(host.name)}, addr={{ {listed}}}")


def hosts() -> Iterator[Host]:
    """Each is overwritten by the next."""
    libc = ctypes.CDLL(None)
    libc.gethostent.restype = ctypes.POINTER(Host)
    libc.sethostent(1)
    while entry := libc.gethostent():
        yield entry.contents
    libc.endhostent()


def addresses(host: Host) -> Iterator[str]:
    """The list ends with a null pointer."""
    number = 0
    while host.addresses[number]:
        yield socket.inet_ntoa(host.addresses[number][: host.length])
        number += 1


if __name__ == "__main__":
    main()
