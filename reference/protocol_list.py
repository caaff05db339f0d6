"""protocol-list: the protocols of /etc/protocols (NTHU, known protocols).

    python -m reference.protocol_list

Beside the slides' C, whose functions Python does not have; so they are called in the C library:

    setprotoent(1)                              libc.setprotoent(1)
    while ((p = getprotoent()) != NULL)         while entry := libc.getprotoent():
      p->p_name, p->p_proto, p->p_aliases         entry.contents
"""

import ctypes
import os
import sys
from collections.abc import Iterator


class Protocol(ctypes.Structure):
    """struct protoent, netdb.h."""

    _fields_ = (
        ("name", ctypes.c_char_p),
        ("aliases", ctypes.POINTER(ctypes.c_char_p)),
        ("number", ctypes.c_int),
    )


def main() -> None:
    if len(sys.argv) > 1:
        sys.exit("usage: protocol_list")
    libc = ctypes.CDLL(None)
    libc.getprotoent.restype = ctypes.POINTER(Protocol)
    libc.setprotoent(1)
    while entry := libc.getprotoent():
        protocol = entry.contents
        listed = "".join(f"{alias} " for alias in aliases(protocol))
        print(f"name={os.fsdecode(protocol.name)} ({protocol.number}), alias={{ {listed}}}")
    libc.endprotoent()


def aliases(protocol: Protocol) -> Iterator[str]:
    """The list ends with a null pointer."""
    number = 0
    while protocol.aliases[number]:
        yield os.fsdecode(protocol.aliases[number])
        number += 1


if __name__ == "__main__":
    main()
