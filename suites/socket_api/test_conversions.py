"""Byte order, and addresses as text and as numbers."""

from __future__ import annotations

import ctypes
import errno
import ipaddress
import os
import socket
import struct

import pytest

from harness.bench import Bench
from harness.outcomes import Failed
from suites.socket_api.sockets import expect, expect_error, judges

SHORTS = [0, 1, 0x1234, 58001, 0xFF00, 0xFFFF]
LONGS = [0, 1, 0x12345678, 0xC1888A8E, 0xFF000000, 0xFFFFFFFF]
BAD_IPV4 = [
    "", "1", "1.2.3", "1.2.3.4.5", "256.0.0.1", "1.2.3.4 ", " 1.2.3.4", "0x7f.0.0.1", "1.2.3.-4",
    "1..2.3", ".1.2.3.4", "1.2.3.4.", "a.b.c.d", "1.2.3.4x", "1.2.3.1000", "::1", "localhost",
]  # fmt: skip
GOOD_IPV6 = [
    "::", "::1", "1::", "2001:db8::1", "1:2:3:4:5:6:7:8", "2001:DB8::ABCD", "2001:0db8::0001",
    "::ffff:192.0.2.1", "::192.0.2.1", "1:2:3:4:5:6:192.0.2.1", "1::8", "fe80::1:2:3:4",
    "2001:0:0:1::1",
]  # fmt: skip
BAD_IPV6 = [
    "", ":", ":::", "1::2::3", "12345::", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "[::1]", ":1:2::",
    "1::2:", "::256.0.0.1", "::1.2.3", "g::", "::1 ", "::1/64", "1.2.3.4", "::1.2.3.4:5",
]  # fmt: skip
CLASSFUL = {
    "127.1": "127.0.0.1",
    "10.1.2": "10.1.0.2",
    "2130706433": "127.0.0.1",
    "0x7f.0.0.1": "127.0.0.1",
    "017.1.1.1": "15.1.1.1",
    "1.65535": "1.0.255.255",
}
NO_ADDRESS = 0xFFFFFFFF
"""(in_addr_t)(-1), by which inet_addr tells that a text is none."""


@judges("API-BYTE-ORDER", acceptable="the most significant byte first in memory")
def test_to_network_order(bench: Bench) -> str:
    """Converts numbers with htons and htonl, and looks at their bytes in memory."""
    # Not acceptable: the machine's own order where that is another.
    for short in SHORTS:
        expect(
            f"bytes of htons({short:#06x})",
            short.to_bytes(2, "big").hex(" "),
            struct.pack("=H", socket.htons(short)).hex(" "),
        )
    for long in LONGS:
        expect(
            f"bytes of htonl({long:#010x})",
            long.to_bytes(4, "big").hex(" "),
            struct.pack("=I", socket.htonl(long)).hex(" "),
        )
    first = struct.pack("=H", 1)[0]
    bench.discovered["byte_order"] = "little-endian" if first else "big-endian"
    return f"this machine is {bench.discovered['byte_order']}"


@judges("API-BYTE-ORDER-BACK", acceptable="the number that was converted")
def test_back_to_host_order() -> None:
    """Converts numbers to network order and back again."""
    # Not acceptable: another number.
    for short in SHORTS:
        expect("ntohs(htons(n))", f"{short:#x}", f"{socket.ntohs(socket.htons(short)):#x}")
    for long in LONGS:
        expect("ntohl(htonl(n))", f"{long:#x}", f"{socket.ntohl(socket.htonl(long)):#x}")


@judges("API-INET-PTON-IPV4", acceptable="four bytes, the first part first")
def test_ipv4_to_number() -> None:
    """Converts texts of IPv4 addresses with inet_pton."""
    # Not acceptable: bytes in the machine's order, a refusal.
    for numbers in ((0, 0, 0, 0), (127, 0, 0, 1), (193, 136, 138, 142), (255, 255, 255, 255)):
        text = ".".join(map(str, numbers))
        expect(f"inet_pton {text}", bytes(numbers).hex(" "), packed(socket.AF_INET, text))


@pytest.mark.parametrize("family", ["IPv4", "IPv6"])
@judges("API-INET-PTON-INVALID", acceptable="a refusal (inet_pton returns 0)")
def test_invalid_texts(bench: Bench, family: str) -> None:
    """Converts texts that are no address of the family."""
    # Not acceptable: a number.
    number, texts = socket.AF_INET, BAD_IPV4
    if family == "IPv6":
        number, texts = socket.AF_INET6, BAD_IPV6
    else:
        # POSIX leaves open whether the parts may have leading zeros.
        bench.discovered["inet_pton_of_01.2.3.4"] = packed(socket.AF_INET, "01.2.3.4")
    for text in texts:
        expect(f"inet_pton {text!r}", "a refusal", packed(number, text))


@judges("API-INET-PTON-IPV6", acceptable="the sixteen bytes that RFC 4291 says")
def test_ipv6_to_number() -> None:
    """Converts every form of IPv6 address: full, shortened, with capitals, with an IPv4 tail."""
    # Not acceptable: other bytes, a refusal.
    for text in GOOD_IPV6:
        due = ipaddress.IPv6Address(text).packed.hex(" ")
        expect(f"inet_pton {text}", due, packed(socket.AF_INET6, text))


@judges("API-INET-PTON-FAMILY", acceptable="EAFNOSUPPORT")
def test_unknown_family() -> None:
    """Converts a text and a number of a family that has no such addresses."""
    # Not acceptable: success, another error.
    expect_error("inet_pton", errno.EAFNOSUPPORT, socket.inet_pton, socket.AF_UNIX, "::1")
    libc = ctypes.CDLL(None, use_errno=True)
    room = ctypes.create_string_buffer(64)
    given = convert(libc, socket.AF_UNIX, bytes(16), room, 64)
    expect("inet_ntop", 0, given)
    expect("errno of inet_ntop", errno.EAFNOSUPPORT, ctypes.get_errno())


@judges("API-INET-NTOP-IPV4", acceptable="four decimal numbers without leading zeros")
def test_ipv4_to_text() -> None:
    """Converts numbers of IPv4 addresses with inet_ntop and inet_ntoa."""
    # Not acceptable: another text.
    for numbers in ((0, 0, 0, 0), (127, 0, 0, 1), (1, 20, 3, 100), (255, 255, 255, 255)):
        text = ".".join(map(str, numbers))
        expect("inet_ntop", text, socket.inet_ntop(socket.AF_INET, bytes(numbers)))
        expect("inet_ntoa", text, socket.inet_ntoa(bytes(numbers)))


@judges("API-INET-NTOP-IPV6", acceptable="a text of at most 45 characters that is this address")
def test_ipv6_to_text(bench: Bench) -> None:
    """Converts random and chosen IPv6 addresses with inet_ntop, and reads the texts again."""
    # Not acceptable: the text of another address, no address at all.
    made = [bench.payloads.binary(16) for _ in range(50)]
    made += [ipaddress.IPv6Address(text).packed for text in GOOD_IPV6]
    for each in made:
        text = socket.inet_ntop(socket.AF_INET6, each)
        # No address has a text of more than 45 characters.
        expect(f"the address of {text}", each.hex(" "), address_of(text))


@judges("API-INET-NTOP-CANONICAL", acceptable="the recommended text of RFC 5952")
def test_canonical_text() -> None:
    """Converts IPv6 addresses whose text can be shortened in several ways."""
    # Not acceptable: capitals, leading zeros, the shorter or later row of zeros shortened.
    for text in (
        "::", "::1", "1::", "2001:db8::1", "2001:db8:0:1:1:1:1:1", "2001:0:0:1::1",
        "2001:db8::1:0:0:1", "abcd:ef01::", "::ffff:192.0.2.1", "1:2:3:4:5:6:7:8",
    ):  # fmt: skip
        number = socket.inet_pton(socket.AF_INET6, text)
        expect("inet_ntop", text, socket.inet_ntop(socket.AF_INET6, number))


@judges("API-INET-NTOP-SPACE", acceptable="a null pointer and ENOSPC; with enough room the text")
def test_too_little_room() -> None:
    """Calls inet_ntop of the C library with room for one byte too few, and for just enough."""
    # Not acceptable: a cut text, a byte written behind the room.
    libc = ctypes.CDLL(None, use_errno=True)
    number, text = bytes((193, 136, 138, 142)), b"193.136.138.142"
    room = ctypes.create_string_buffer(b"#" * 32, 32)
    given = convert(libc, socket.AF_INET, number, room, len(text))
    expect("inet_ntop", 0, given)
    expect("errno of inet_ntop", errno.ENOSPC, ctypes.get_errno())
    expect("the byte behind the room", b"#", room.raw[len(text) : len(text) + 1])
    if not convert(libc, socket.AF_INET, number, room, len(text) + 1):
        raise Failed("just enough room is refused", observed=os.strerror(ctypes.get_errno()))
    expect("the text", text, room.value)


@judges("API-INET-ATON", acceptable="the address that inet_addr of POSIX says")
def test_classful_forms() -> None:
    """Converts texts of one, two and three parts, hexadecimal and octal ones, with inet_aton."""
    # Not acceptable: another address, a refusal.
    for text, due in CLASSFUL.items():
        try:
            found = socket.inet_ntoa(socket.inet_aton(text))
        except OSError:
            found = "a refusal"
        expect(f"inet_aton {text}", due, found)


@judges(
    "API-INET-ADDR", acceptable="(in_addr_t)(-1) for what is no address, and for 255.255.255.255"
)
def test_inet_addr() -> None:
    """Calls inet_addr of the C library with an address, with none, and with the broadcast one."""
    # Not acceptable: a way to tell the broadcast address from an error, zero for an error.
    inet_addr = ctypes.CDLL(None).inet_addr
    inet_addr.restype = ctypes.c_uint32
    found = struct.pack("=I", inet_addr(b"193.136.138.142")).hex(" ")
    expect("inet_addr 193.136.138.142", "c1 88 8a 8e", found)
    for text in (b"256.1.1.1", b"nonsense", b"255.255.255.255"):
        expect(f"inet_addr {text.decode()}", f"{NO_ADDRESS:#x}", f"{inet_addr(text):#x}")


def address_of(text: str) -> str:
    """The IPv6 address that a text is, as hexadecimal digits, without the platform's help."""
    try:
        return ipaddress.IPv6Address(text).packed.hex(" ")
    except ValueError:
        return "no address"


def packed(family: int, text: str) -> str:
    """What inet_pton makes of a text, as hexadecimal digits."""
    try:
        return socket.inet_pton(family, text).hex(" ")
    except OSError:
        return "a refusal"


def convert(
    libc: ctypes.CDLL, family: int, number: bytes, room: ctypes.Array[ctypes.c_char], size: int
) -> int:
    """inet_ntop of the C library; 0 is its null pointer."""
    libc.inet_ntop.restype = ctypes.c_void_p
    return libc.inet_ntop(int(family), number, room, ctypes.c_uint32(size)) or 0
