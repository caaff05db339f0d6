"""A crowd of clients that come and go, and what they leave behind in a server's processes.

Serving a crowd is an act that several checks judge: who is not served, descriptors, zombies,
threads, memory.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from harness.bench import Bench
from harness.outcomes import Failed, Finding
from harness.server import Server
from suites.echo.descriptors import ORDINARY_LIMIT
from suites.echo.processes import ALLOWED_GROWTH, descriptors, memory, threads, zombies

FIRST = 10
"""Clients that come before anything is counted: a server may make ready when they come."""
CLIENTS = 150
"""How many come to a server of streams after them."""
_COUNTED = (descriptors, zombies, threads, memory)

Serve = Callable[[Server, Bench, int], None]
"""Serves so many clients, one after the other. Raises a finding."""


@dataclass
class Crowd:
    """Clients that came and went, and what was counted of the server's processes."""

    size: int
    """How many were to come after FIRST."""
    whom: str
    """What they are called: clients, newcomers, datagrams."""
    came: int = 0
    """How many came; if there was a problem, the last of them met it."""
    problem: Finding | None = None
    """Why it ended before all had come."""
    before: Mapping[str, int] = field(default_factory=dict)
    """What was counted when FIRST had come, by name; nothing where no process can be seen."""
    after: dict[str, int] = field(default_factory=dict)
    """The same when all had come: the lowest within 2 s."""

    def expect_served(self, first: int | None = None) -> None:
        """All came, or so many at least. Raises what the one met that was not served."""
        if self.problem and (first is None or self.came <= first):
            raise self.problem

    def left_behind(self, what: str) -> int:
        """How many more there were than before; of zombies, how many there were."""
        return self.after[what] - (0 if what == "zombies" else self.before[what])


def crowd(
    server: Server, bench: Bench, serve: Serve, size: int = CLIENTS, whom: str = "clients"
) -> Crowd:
    """Serve FIRST clients, and then so many more."""
    seen = Crowd(size, whom)
    already = server.clients
    try:
        serve(server, bench, FIRST)
        time.sleep(0.02)  # what the last of them left behind may still be going away
        seen.before = _counted(server, bench)
        serve(server, bench, size)
    except Finding as problem:
        seen.problem = problem
    seen.came = server.clients - already
    if not seen.problem:
        seen.after = _counted(server, bench)
        server.wait_until(lambda: _leaves_nothing(server, seen), 2.0)
    return seen


def _counted(server: Server, bench: Bench) -> dict[str, int]:
    """What there is now, which goes into the transcript."""
    counted = _look(server)
    for what, number in counted.items():
        bench.transcript.step("count", "target", what=what).seen["number"] = number
    return counted


def _look(server: Server) -> dict[str, int]:
    if server.world is None:
        return {}
    processes = server.processes()
    return {each.__name__: each(processes) for each in _COUNTED}


def _has_none_left(server: Server) -> bool:
    """Whether some process has almost as many descriptors as it may have."""
    return any(each.descriptors > 0.9 * ORDINARY_LIMIT for each in server.processes())


def _settled(server: Server, what: str, enough: int) -> int:
    """The lowest count within 2 s; the first that is low enough."""
    lowest = _look(server)[what]

    def is_enough() -> bool:
        nonlocal lowest
        lowest = min(lowest, _look(server)[what])
        return lowest <= enough

    server.wait_until(is_enough, 2.0)
    return lowest


def _leaves_nothing(server: Server, seen: Crowd) -> bool:
    """Look once more: what the last clients left behind may be going away."""
    for what, number in _look(server).items():
        seen.after[what] = min(seen.after[what], number)
    return all(seen.left_behind(each) <= ALLOWED_GROWTH for each in seen.after if each != "memory")


def _tell(bench: Bench, what: str, counts: list[int], allowed: int, full: bool = False) -> bool:
    """Whether the last crowd left no more behind than is allowed, which goes into the transcript.

    ``counts``: before the first crowd and after each; ``full``: there is no room for more.
    """
    step = bench.transcript.step("count", "target", what=what)
    step.seen["number"] = counts[-1]
    step.due["at_most_more"] = allowed * (len(counts) - 1)
    step.met = counts[-1] - counts[-2] <= allowed and not full
    return step.met


def judge_growth(
    server: Server, bench: Bench, seen: Crowd, what: str, serve: Serve, called: str = ""
) -> str:
    """Raises Failed if each crowd leaves more behind than is allowed, or one was not served.

    ``what``: descriptors or threads; ``called``: what the reader is told, if not that. As long as
    there are too many more, the crowd comes once more, and twice at most: a pool stops growing.
    """
    seen.expect_served()
    counts = [seen.before[what], seen.after[what]]
    while counts[-1] - counts[-2] > ALLOWED_GROWTH and len(counts) < 4:
        serve(server, bench, seen.size)
        counts.append(_settled(server, what, counts[-1] + ALLOWED_GROWTH))
    # What has no descriptor left stops growing too.
    full = what == "descriptors" and len(counts) > 2 and _has_none_left(server)
    stops = _tell(bench, what, counts, ALLOWED_GROWTH, full)
    called = called or what
    observed = f"{counts[0]} {called} after {FIRST} {seen.whom}"
    observed += "".join(f", {count} after {seen.size} more" for count in counts[1:])
    if not stops:
        raise Failed(f"{called} are left behind by {seen.whom} that were served", observed=observed)
    return observed


def judge_zombies(bench: Bench, seen: Crowd) -> str:
    """Raises Failed if more zombies are left than is allowed, or a client was not served."""
    seen.expect_served()
    zombies = seen.after["zombies"]
    few = _tell(bench, "zombies", [0, zombies], ALLOWED_GROWTH)
    observed = f"{zombies} zombies after {FIRST + seen.size} {seen.whom}"
    if not few:
        raise Failed(f"zombies are left behind by {seen.whom} that were served", observed=observed)
    return observed


def judge_memory(
    server: Server, bench: Bench, seen: Crowd, serve: Serve, allowed: int, whom: str
) -> str:
    """Raises Failed if private memory grows by ``allowed`` bytes for each client, every time.

    As long as it has grown by that much, the crowd comes once more, and twice at most.
    """
    seen.expect_served()
    # Allocators and garbage collectors grow in steps; a leak grows in every interval.
    sizes = [seen.before["memory"], seen.after["memory"]]
    allowed *= seen.size
    while sizes[-1] - sizes[-2] > allowed and len(sizes) < 4:
        serve(server, bench, seen.size)
        sizes.append(memory(server.processes()))
    observed = "private memory in KiB: " + ", ".join(str(size // 1024) for size in sizes)
    if not _tell(bench, "memory", sizes, allowed):
        raise Failed(f"memory grows with every {whom}", observed=observed)
    return observed


def serve_clients(server: Server, bench: Bench, count: int) -> None:
    """So many clients of an echo server: connect, send a line, read it, close."""
    for _ in range(count):
        peer = server.connect()
        peer.expect_echo(bench.payloads.line(40), f"the line of {peer.name}")
        peer.close()
    server.peers.clear()


def crowd_of_clients(server: Server, bench: Bench) -> Crowd:
    """A crowd at an echo server; a hundred where no process can be seen."""
    return crowd(server, bench, serve_clients, CLIENTS if server.world else 100 - FIRST)
