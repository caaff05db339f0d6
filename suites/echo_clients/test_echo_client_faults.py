"""Echo clients whose system calls fail."""

import errno

from harness.bench import Bench
from harness.checks import View, judges
from harness.faults.schedule import Errno, On, Schedule
from suites.echo_clients.meeting import furnish


@judges(
    "ECHO-CLIENT-SOCKET-FAILURE",
    acceptable="an exit status other than 0",
    needs=(View.START,),
)
def test_no_socket(bench: Bench) -> None:
    """Lets every socket() of the client's own kind fail with EMFILE."""
    # Not acceptable: success, a crash, waiting for an echo.
    world, _ = furnish(bench)
    datagrams = bench.program.transport == "udp"
    server = bench.scripted_datagram_server(world) if datagrams else bench.scripted_server(world)
    kind = On.DATAGRAM if datagrams else On.STREAM
    faults = Schedule(Errno("socket", times=0, number=errno.EMFILE, on=kind))
    client = bench.execute(world, server.host, server.port, faults=faults)
    client.wait()
    client.faults.expect_met()
    client.expect_failure_exit()
