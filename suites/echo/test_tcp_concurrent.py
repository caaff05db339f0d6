"""The concurrent servers: clients do not disturb each other, and children come and go."""

import signal
from collections.abc import Callable
from itertools import pairwise

import pytest

from harness.bench import Bench
from harness.checks import View, judges
from harness.lab.world import SMALL_BUFFERS, ProcessSnapshot
from harness.outcomes import Failed, NotApplicable
from harness.peers.tcp import End, Peer, Reading
from harness.server import Server
from suites.echo.processes import ALLOWED_GROWTH, holders, threads, zombies
from suites.echo.streams import Stream, interleave, mixed

Situation = Callable[[Server, Bench], None]
Leave = Callable[[Peer], None]

AT_ONCE = 5
"""The backlog of the guide's listings: more SYNs at one instant would be the kernel's matter."""
SETTLED = 2.0
"""Seconds in which the children of clients that have left must have ended."""


def served(server: Server, bench: Bench, count: int) -> list[Peer]:
    """So many clients, connected one by one, each proven by an echo, all still connected."""
    peers = []
    for number in range(1, count + 1):
        peer = server.connect()
        peer.expect_echo(bench.payloads.line(32), f"the line of client {number} of {count}")
        peers.append(peer)
    return peers


def child_of(server: Server, peer: Peer) -> ProcessSnapshot:
    """The process that serves this client and does nothing else. Raises NotApplicable."""
    parent = server.listening_process()
    children = [each for each in holders(server, peer) if parent and each.pid != parent.pid]
    if not children:
        raise NotApplicable(
            "no process of its own serves a client", needs="need a process for each client"
        )
    return children[0]  # a later one may hold a copy that it was forked with


def five_idle(server: Server, bench: Bench) -> None:
    """five clients were connected and had sent nothing"""
    for _ in range(5):
        server.connect()


def five_slow(server: Server, bench: Bench) -> None:
    """five clients had sent a part of a line"""
    for _ in range(5):
        server.connect().send_segments([bench.payloads.line(20)[:-1]])


def five_reset(server: Server, bench: Bench) -> None:
    """five clients had reset"""
    for peer in served(server, bench, 5):
        peer.reset()


def five_half_closed(server: Server, bench: Bench) -> None:
    """five clients had half-closed and not read their echo"""
    for _ in range(5):
        peer = server.connect()
        peer.send(bench.payloads.line(32))
        peer.half_close()


def judge_served_at_once(server: Server, bench: Bench, situation: Situation) -> None:
    """Raises Failed if one of six more clients is not served."""
    situation(server, bench)
    if server.world:
        server.wait_until_asleep()  # children that end amid the next are another matter
    for number in range(1, 7):
        payload = bench.payloads.line(32)
        peer = server.connect()
        what = f"while {situation.__doc__}, the line of client {number} of 6 more"
        peer.compare(payload, peer.exchange(payload), what)


@pytest.mark.parametrize("situation", [five_idle, five_slow, five_reset, five_half_closed])
@judges(
    "TCP-CONCURRENT-SERVED-AT-ONCE",
    acceptable="each of six more clients gets its echo while the others stay as they are",
    destructive=True,
)
def test_served_at_once(server: Server, bench: Bench, situation: Situation) -> None:
    """Five clients are idle, slow, lost or half-closed; then six more come and send a line each."""
    # Not acceptable: a client that waits until another one has left.
    judge_served_at_once(server, bench, situation)


def three_stuck(server: Server, bench: Bench) -> None:
    """three clients had sent until nothing was taken, and read nothing"""
    for _ in range(3):
        server.connect().send_until_stuck(bench.payloads.text(2_000_000), quiet=0.05)


@judges(
    "TCP-CONCURRENT-SERVED-AT-ONCE",
    acceptable="each of six more clients gets its echo while the others stay as they are",
    sysctls=SMALL_BUFFERS,
    destructive=True,
)
def test_served_while_others_are_stuck(server: Server, bench: Bench) -> None:
    """Three clients send until nothing is taken and never read; then six more send a line each."""
    judge_served_at_once(server, bench, three_stuck)


@judges(
    "TCP-CONCURRENT-LONG-STREAMS",
    acceptable="each of eight clients gets its own 200 kB, in order",
    destructive=True,
)
def test_long_streams(server: Server, bench: Bench) -> None:
    """Eight clients send 200 kB each in random pieces, interleaved, reading meanwhile."""
    # Not acceptable: a byte of another client, a client left without its echo.
    streams = [Stream(server.connect(), bench.payloads.text(200_000)) for _ in range(8)]
    interleave(server, streams, bench.payloads.random)
    mixed(streams)
    for stream in streams:
        reading = Reading(bytes(stream.received), stream.end or End.COMPLETE)
        stream.peer.compare(stream.payload, reading, f"the stream of {stream.peer.name}")


@judges(
    "TCP-CONCURRENT-BURST",
    acceptable="all five get their echo, ten times over",
    destructive=True,
)
def test_bursts(server: Server, bench: Bench) -> None:
    """Ten times: five clients connect at the same instant, all send, all read, all close."""
    # Not acceptable: one of them overlooked until the next one comes.
    for turn in range(1, 11):
        peers = [(peer, bench.payloads.line(40)) for peer in server.connect_together(AT_ONCE)]
        for peer, payload in peers:
            peer.send(payload)
        for peer, payload in peers:
            what = f"the line of one of five at once, turn {turn},"
            peer.compare(payload, peer.read(len(payload)), what)
        for peer, _ in peers:
            peer.close()
        server.wait_until_accepted()


@judges(
    "TCP-CONCURRENT-DESCRIPTOR-REUSED",
    acceptable="whoever comes and whoever stays gets exactly its own bytes",
    destructive=True,
)
def test_descriptor_reused(server: Server, bench: Bench) -> None:
    """Four clients are connected; thirty times one of them leaves, a new one comes, all send."""
    # Not acceptable: a newcomer that is forgotten, or served with what its forerunner left behind.
    peers = served(server, bench, 4)
    for turn in range(1, 31):
        place = bench.payloads.random.randrange(4)
        if turn % 2:
            peers[place].send(bench.payloads.line(8)[:-1])
        peers[place].finish()
        peers[place] = server.connect()
        for number in bench.payloads.random.sample(range(4), 4):
            who = "the newcomer" if number == place else "one that stayed"
            peers[number].expect_echo(bench.payloads.line(40), f"the line of {who}, turn {turn},")


@judges(
    "TCP-CONCURRENT-FORTY",
    acceptable="each of the forty gets its echo, while all are connected",
    destructive=True,
)
def test_forty_clients(server: Server, bench: Bench) -> None:
    """Forty clients connect one by one and stay; then each sends a line, in random order."""
    # Not acceptable: a table, a set or a pool of fewer.
    peers = served(server, bench, 40)
    for peer in bench.payloads.random.sample(peers, 40):
        peer.expect_echo(bench.payloads.line(40), f"the second line of {peer.name} of 40")


@judges(
    "TCP-CONCURRENT-HUNDREDS",
    acceptable="each of 300 clients gets its echo",
    destructive=True,
)
def test_hundreds(server: Server, bench: Bench) -> None:
    """300 clients, of whom five are connected at any time: the oldest leaves when one comes."""
    # Not acceptable: a standstill or an exit after so many.
    connected: list[Peer] = []
    for number in range(1, 301):
        peer = server.connect()
        peer.expect_echo(bench.payloads.line(40), f"the line of client {number} of 300")
        connected.append(peer)
        if len(connected) == AT_ONCE:
            oldest = connected.pop(0)
            oldest.expect_echo(bench.payloads.line(40), "a second line, beside four others,")
            oldest.close()


def judge_reaped(server: Server, staying: int) -> str:
    """Raises Failed if more zombies are left than are allowed."""
    few_in_a_row = 0

    def few_for_a_while() -> bool:
        # Few zombies there are also before the children have ended.
        nonlocal few_in_a_row
        few = zombies(server.processes()) <= ALLOWED_GROWTH
        few_in_a_row = few_in_a_row + 1 if few else 0
        return few_in_a_row > 10

    server.wait_until(few_for_a_while, SETTLED)
    left = zombies(server.processes())
    observed = f"{left} zombies after 30 clients had left and {staying} had stayed"
    if left > ALLOWED_GROWTH:
        raise Failed("children that have ended are left as zombies", observed=observed)
    return observed


@judges(
    "TCP-CONCURRENT-CHILDREN-REAPED",
    acceptable="at most 3 zombies two seconds later, and a new client is served",
    destructive=True,
    needs=(View.START,),
)
def test_reaped_when_many_end_together(server: Server, bench: Bench) -> str:
    """30 clients leave while the parent is stopped, so that their ends reach it at once."""
    # Not acceptable: one wait for each SIGCHLD, of which several may arrive as one.
    assert server.world is not None
    peers = served(server, bench, 30)
    parent = server.listening_process()
    alone = parent is not None and len(server.processes()) > 1
    if parent and alone:
        server.world.signal(parent.pid, signal.SIGSTOP)
    for peer in peers:
        peer.close()
    if parent and alone:
        ended = {"Z", "X"}
        server.wait_until(
            lambda: all(
                each.state in ended for each in server.processes() if each.parent == parent.pid
            ),
            within=1.0,
        )
        server.world.signal(parent.pid, signal.SIGCONT)
    server.expect_service(bench.payloads.line(32), "30 clients that left together")
    return judge_reaped(server, 0)


@judges(
    "TCP-CONCURRENT-CHILDREN-REAPED",
    acceptable="at most 3 zombies two seconds later, and a new client is served meanwhile",
    destructive=True,
    needs=(View.START,),
)
def test_reaped_while_others_stay(server: Server, bench: Bench) -> str:
    """33 clients are connected; 30 leave one after another, 3 stay; then a new one comes."""
    # Not acceptable: zombies until all have left, a handler that waits for those who stay.
    staying = served(server, bench, 3)
    for peer in served(server, bench, 30):
        peer.close()
    server.expect_service(bench.payloads.line(32), "30 clients that left while three stayed")
    for peer in staying:
        peer.expect_echo(bench.payloads.line(32), "the line of a client that stayed")
    return judge_reaped(server, 3)


@judges(
    "TCP-CONCURRENT-INTERRUPTED-ACCEPT",
    acceptable="each next client gets its echo, and so does the one that stays",
    destructive=True,
    needs=(View.START,),
)
def test_accept_interrupted(server: Server, bench: Bench) -> str:
    """Forty times: a client leaves, its child ends while nobody connects, then a new one comes."""
    # Not acceptable: an exit, or a standstill, because accept failed with EINTR.
    (staying,) = served(server, bench, 1)
    before = threads(server.processes())
    for turn in range(41):
        server.expect_service(bench.payloads.line(32), f"the ends of {turn} children")
        staying.expect_echo(bench.payloads.line(32), "the line of a client that stays")
        server.wait_until(lambda: threads(server.processes()) <= before, within=0.3)
    return "40 children ended, and a client came after each"


def is_settled(processes: list[ProcessSnapshot], without: int) -> bool:
    """Whether one process has been waited for, and none of the others does anything."""
    return all(each.pid != without and not each.running for each in processes)


@judges(
    "TCP-CONCURRENT-CHILD-KILLED",
    acceptable="the other clients are served on, and so is a new one",
    destructive=True,
    needs=(View.START,),
)
def test_child_killed(server: Server, bench: Bench) -> None:
    """Three clients are served; the process that serves the second is killed (SIGKILL)."""
    # Not acceptable: an end of the server or of the other children.
    assert server.world is not None
    first, second, third = served(server, bench, 3)
    killed = child_of(server, second).pid
    server.world.signal(killed, signal.SIGKILL)
    second.read(1, within=0.5, patient=False)
    # It is judged when it has heard of that, by wait, and has done what it does about it.
    server.wait_until(lambda: is_settled(server.processes(), without=killed), within=0.5)
    for peer in (first, third):
        peer.expect_echo(bench.payloads.line(32), "the line of another client, a child killed,")
    server.expect_service(bench.payloads.line(32), "the killing of a child")
    server.expect_not_killed("the killing of a child")


@judges(
    "TCP-CONCURRENT-PARENT-COPY",
    acceptable="the client whose process is killed sees an end of the connection, FIN or RST",
    destructive=True,
    needs=(View.START,),
)
def test_parent_keeps_no_copy(server: Server, bench: Bench) -> None:
    """Three clients are served; the process that serves the first is killed; that one reads on."""
    # Not acceptable: silence, for the parent, or a child forked later, holds a copy of the socket.
    assert server.world is not None
    first, *_ = served(server, bench, 3)
    child = child_of(server, first)
    server.world.signal(child.pid, signal.SIGKILL)
    reading = first.read(1)
    if reading.end not in (End.FIN, End.RST):
        others = [each for each in holders(server, first) if each.pid != child.pid]
        who = ", ".join(f"process {each.pid} ({each.command})" for each in others)
        raise Failed(
            "the connection stayed open although the process that served it was gone",
            observed=f"{reading}; it is held by {who or 'nobody that can be seen'}",
        )


@judges(
    "TCP-CONCURRENT-CHILD-LISTENER",
    acceptable="a newcomer is refused, or reset, or served by another process of the server",
    destructive=True,
    needs=(View.START,),
)
def test_child_keeps_no_listener(server: Server, bench: Bench) -> str:
    """A client is served; the process that listens is killed; then a newcomer connects."""
    # Not acceptable: a newcomer that connects and is never served, while the port stays taken.
    assert server.world is not None
    served(server, bench, 1)
    parent = server.listening_process()
    assert parent is not None
    server.world.signal(parent.pid, signal.SIGKILL)
    gone = server.wait_until(
        lambda: all(each.pid != parent.pid for each in server.processes()), within=5.0
    )
    assert gone
    peer, end = server.try_connect()
    if end is not End.COMPLETE:
        return f"the newcomer saw: {end}"
    payload = bench.payloads.line(32)
    reading = peer.exchange(payload)
    if reading.data == payload:
        return "another process of the server served the newcomer"
    if reading.end in (End.FIN, End.RST):
        return f"the newcomer saw: {reading.end}"
    keepers = [
        f"process {each.pid} ({each.command})"
        for each in server.world.processes(sockets=True)
        if server.listener and server.listener.inode in each.sockets
    ]
    raise Failed(
        "the port stayed open although the server that listened was gone",
        observed=f"a newcomer connected and got {reading}; the listening socket is held by "
        f"{', '.join(keepers) or 'nobody that can be seen'}",
    )


def by_close(peer: Peer) -> None:
    """closed"""
    peer.close()


def by_reset(peer: Peer) -> None:
    """reset"""
    peer.reset()


@pytest.mark.parametrize("leave", [by_close, by_reset])
@judges(
    "TCP-CONCURRENT-PROCESSES-END",
    acceptable="two seconds later at most 3 processes and threads more than before, or a pool that "
    "stops growing",
    destructive=True,
    needs=(View.START,),
)
def test_processes_end(server: Server, bench: Bench, leave: Leave) -> str:
    """Three times: 20 clients are served at once and leave together; processes are counted."""
    # Not acceptable: as many as there were clients, each time anew.
    served(server, bench, 1)[0].finish()
    server.wait_until(lambda: len(server.processes()) == 1, within=0.2)
    counts = [threads(server.processes())]
    for _ in range(3):
        for peer in served(server, bench, 20):
            leave(peer)
        server.wait_until(
            lambda: threads(server.processes()) <= counts[-1] + ALLOWED_GROWTH, SETTLED
        )
        counts.append(threads(server.processes()))
    observed = "processes and threads: " + ", ".join(map(str, counts))
    if min(after - before for before, after in pairwise(counts)) > ALLOWED_GROWTH:
        raise Failed(
            f"processes of clients that have {leave.__doc__} do not end", observed=observed
        )
    return observed


@judges(
    "TCP-CONCURRENT-FORK-FAILURE",
    acceptable="the server lives, those who are served are served on, and when processes are to be "
    "had again so are newcomers",
    destructive=True,
    needs=(View.LAB,),
)
def test_fork_fails(server: Server, bench: Bench) -> str:
    """Leaves the lab no free process id while three clients connect, then gives them back."""
    # Not acceptable: an exit because fork returned -1, a kill(-1), a client served by the parent
    # so that all others wait for it.
    assert server.world is not None
    (staying,) = served(server, bench, 1)
    server.wait_until_accepted()
    try:
        server.world.crowd(full=True)
    except OSError as problem:
        raise NotApplicable(
            f"forks cannot be made to fail here: {problem}", needs="could not be provoked"
        ) from problem
    try:
        tried = []
        for _ in range(3):
            peer, end = server.try_connect()
            payload = bench.payloads.line(32)
            tried.append(end is End.COMPLETE and peer.exchange(payload, within=0.3).data == payload)
            peer.close()
        staying.expect_echo(bench.payloads.line(32), "the line of a client that is served already")
        server.expect_not_killed("a fork that failed")
    finally:
        server.world.crowd(full=False)
    if all(tried):
        raise NotApplicable("it needs no new process for a client", needs="could not be provoked")
    server.expect_service(bench.payloads.line(32), "a lack of processes")
    return "it waited or turned clients away, and served again"


@judges(
    "TCP-CONCURRENT-SERVED-AT-ONCE",
    acceptable="three clients are served at once, by whatever: a process each, threads, events",
    destructive=True,
    needs=(View.START,),
)
def test_manner(server: Server, bench: Bench) -> str:
    """Three clients are served; looks which processes hold their connections."""
    # The manner is reported, not judged: what is seen from outside counts.
    before = {each.pid for each in server.processes()}
    many = threads(server.processes())
    own = [{each.pid for each in holders(server, peer)} for peer in served(server, bench, 3)]
    parent = server.listening_process()
    serving = set().union(*own) - ({parent.pid} if parent else set())
    if len(serving) >= 3:
        manner = "a process of a pool" if serving & before else "a process of its own"
    elif serving:
        manner = "a process that serves several"
    else:
        manner = "a thread" if threads(server.processes()) > many else "one process for all"
    bench.discovered["each_client_is_served_by"] = manner
    return f"each client is served by {manner}"
