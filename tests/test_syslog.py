"""Lines of syslog: parsed whatever the program that sent them, read without ever blocking it."""

from __future__ import annotations

import socket

import pytest

from harness.syslog import DAEMON, Log, parse


@pytest.mark.parametrize(
    ("datagram", "expected"),
    [
        (
            b"<30>Nov 21 05:10:44 demo-server[3]: Child 11 terminated",
            (DAEMON, 6, "demo-server", 3, "Child 11 terminated"),
        ),
        (b"<30>Nov  1 05:10:44 a.out: x: y\n", (DAEMON, 6, "a.out", 0, "x: y")),
        (b"<14>demo-server[12]: no time\0", (1, 6, "demo-server", 12, "no time")),
        (b"<30>Nov 21 05:10:44 demo-server[3]: ", (DAEMON, 6, "demo-server", 3, "")),
        (b"neither priority nor name", (-1, -1, "", 0, "neither priority nor name")),
        (b"<30>\xff\xfe", (-1, -1, "", 0, "<30>\\xff\\xfe")),
    ],
)
def test_parse(datagram: bytes, expected: tuple[int, int, str, int, str]) -> None:
    line = parse(datagram)
    assert (line.facility, line.severity, line.program, line.pid, line.text) == expected


def test_lines_are_read_as_they_come() -> None:
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
    log = Log(ours)
    for number in range(500):
        theirs.send(b"<30>Nov 21 05:10:44 demo-server[3]: line %d" % number)
    found = log.wait_for(r"line (\d+)", 5.0, 500)
    assert [int(match[1]) for _, match in found] == list(range(500))
    assert not log.wait_for("something else", 0.05)
    log.close()
    ours.close()
    theirs.close()
