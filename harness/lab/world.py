"""The engine's side of a world: ask its agent for programs, sockets, snapshots and signals.

A world is a lab (private namespaces) or bare (this machine as it is); both offer the same calls.
"""

from __future__ import annotations

import errno
import json
import os
import select
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from harness.errors import HarnessError
from harness.lab.agent import DESCRIPTORS_AT_ONCE, MESSAGE_LIMIT
from harness.lab.control_groups import Group
from harness.lab.tree import BadTree
from harness.outcomes import NotApplicable
from harness.syslog import Log

SMALL_BUFFERS = {
    "net.ipv4.tcp_wmem": "4096 16384 65536",
    "net.ipv4.tcp_rmem": "4096 65536 131072",
}
"""Buffers that make lost queues visible on the wire; the defaults swallow about 5 MB."""

TINY_SEND_BUFFER = {"net.ipv4.tcp_wmem": "4096 4096 4096"}
"""The setting under which a blocking write returns short when a signal stops it."""

_REPLY_LIMIT = 30.0


@dataclass(frozen=True)
class LabSpecification:
    """What a lab is furnished with. Addresses are IPv4, added to ``lo``; hosts map names to one."""

    hostname: str = "lab"
    uid: int | None = None
    addresses: tuple[str, ...] = ("193.136.138.142",)
    hosts: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)
    sysctls: Mapping[str, str] = field(default_factory=dict)
    reserved_ports: tuple[int, ...] = ()
    private_folders: tuple[str, ...] = ()
    """Folders below which everything that is written stays in the lab, where overlayfs works."""
    syslog: bool = False
    """Give the lab a /dev/log whose datagrams are ours to read."""
    python: str = ""
    """A Python module: be ready to run it by a fork; see :mod:`harness.lab.interpreter`."""
    black_hole: bool = False
    """Drop everything sent to 203.0.113.0/24 without an answer."""
    sandbox: Mapping[str, Any] | None = None
    """For programs that nobody trusts; made by :mod:`harness.sandbox.lab`."""

    def message(self) -> dict[str, Any]:
        """The JSON object that the agent is furnished by."""
        lines = ["127.0.0.1 localhost", "::1 localhost"]
        lines += [f"127.0.1.1 {self.hostname}"] if self.hostname else []
        lines += [f"{address} {name}" for name, address in self.hosts.items()]
        sysctls = {"net.ipv4.ip_unprivileged_port_start": "0", **self.sysctls}
        if self.reserved_ports:
            # Otherwise a client of ours could be given the server's port as its own.
            ports = ",".join(map(str, self.reserved_ports))
            sysctls["net.ipv4.ip_local_reserved_ports"] = ports
        return asdict(self) | {
            "files": {"/etc/hosts": "\n".join(lines) + "\n", **self.files},
            "sysctls": sysctls,
        }


@dataclass(frozen=True)
class Death:
    """The end of a process: wait(2) status and the time on the monotonic clock, in seconds.

    ``waited``: seconds that its first thread, all its life, was ready to run and had no processor
    (proc_pid_schedstat(5)); 0 where the kernel does not tell.
    """

    pid: int
    status: int
    time: float
    waited: float = 0.0

    @property
    def signal(self) -> int:
        """The signal that killed it, 0 if it exited by itself."""
        return os.WTERMSIG(self.status) if os.WIFSIGNALED(self.status) else 0

    @property
    def exit_status(self) -> int | None:
        """Its exit status, None if a signal killed it."""
        return os.WEXITSTATUS(self.status) if os.WIFEXITED(self.status) else None

    def __str__(self) -> str:
        """The predicate of a sentence: ``was killed by SIGPIPE``, ``exited with status 1``."""
        if self.signal:
            return f"was killed by {signal_name(self.signal)}"
        return f"exited with status {self.exit_status}"


@dataclass(frozen=True)
class ProcessSnapshot:
    """One process of the target at one moment; see :mod:`harness.lab.procfs` for the units."""

    pid: int
    parent: int
    session: int
    state: str
    command: str
    threads: int
    descriptors: int
    lowest_free: int
    anonymous: int
    cpu: float
    waited: float
    running: int
    sockets: tuple[int, ...] = ()


@dataclass(frozen=True)
class ProcessDetail:
    """Where a process works, and what its descriptors are, as proc(5) names it."""

    folder: str
    descriptors: Mapping[int, str]


def _untraceable(reason: str) -> NotApplicable:
    return NotApplicable(f"faults cannot be injected here: {reason}", needs="need exact faults")


def signal_name(number: int) -> str:
    """``SIGPIPE`` for 13; the number itself for one without a name."""
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


class _Interference(HarnessError):
    """What we did in a lab was prevented by a program in it."""


class World:
    """One lab or bare world. Used by one thread at a time, closed by any."""

    def __init__(self, channel: socket.socket, isolated: bool) -> None:
        self.isolated = isolated
        self.boxed = False
        """Whether its programs run in a box (:mod:`harness.lab.box`)."""
        self.most_output: int | None = None
        """Bytes that are read of each stream of a program; None for all."""
        self.group: Group | None = None
        """The control group of its programs, if they are bounded by one."""
        self.last_spawn = 0.0
        """When the last program was started, on the monotonic clock."""
        self.syslog: socket.socket | None = None
        """Where the lab's syslog lines arrive, if it has a /dev/log."""
        self.log: Log | None = None
        """Its reader, if somebody wants the lines."""
        self.folder = ""
        """The private folder of a target whose command has a place for one."""
        self.port = 0
        """The port that the target is told to listen on in this world."""
        self.environment: dict[str, str] = {}
        """Variables that every program in this world finds, whatever its own."""
        self.deaths: list[Death] = []
        self.watched: set[int] = set()
        self.at_close: list[Callable[[], None]] = []
        self._memory_used_up = False
        self._channel = channel
        self._lock = threading.RLock()
        self._closed = False
        self._only_sockets = True
        """Whether nothing but sockets was asked of it."""
        self._sockets: dict[tuple[int, int, int], tuple[int, list[int]]] = {}
        """For each kind of socket, how many were asked for, and descriptors made in advance."""

    def furnish(
        self, furniture: Mapping[str, Any], package: int, filters: tuple[bytes, bytes]
    ) -> None:
        """Run every program of this lab in a box; see :mod:`harness.sandbox.lab`.

        ``package`` is a descriptor that :func:`harness.lab.tree.pack` made; of the filters of
        system calls the second is for programs into which faults are injected. Raises BadTree if
        the package is none, OSError, HarnessError.
        """
        given = [package]
        try:
            for each in filters:
                given.append(os.memfd_create("filter"))
                os.write(given[-1], each)
            self._request({"op": "furnish", "furniture": dict(furniture)}, given)
        finally:
            for descriptor in given[1:]:
                os.close(descriptor)
        self.boxed = True

    def collect(self, most_bytes: int, most_files: int) -> tuple[int, list[str]]:
        """End the box's programs; a package of their folder, and what was left out of it.

        Raises BadTree if there is more in it, OSError.
        """
        request = {"op": "collect", "bytes": most_bytes, "files": most_files}
        reply, descriptors = self._request(request)
        return descriptors[0], list(reply["notes"])

    def spawn(
        self,
        argv: Sequence[str],
        environment: Mapping[str, str],
        folder: str,
        descriptors: tuple[int, int, int],
        limits: Mapping[str, int] | None = None,
        warm: bool = False,
        tracer: Sequence[str] = (),
        record: int = -1,
    ) -> int:
        """Start a program; returns its process id inside. Raises OSError if exec fails.

        ``warm``: a Python program may run in a fork of an interpreter that is there already.
        ``tracer``: the helper that injects faults and what it is told, ``record`` the descriptor
        that it writes to; raises NotApplicable where programs cannot be traced.
        """
        if self.boxed and Path(argv[0]).name == "strace":
            # The program could get at it, and so at what it is shown.
            raise _untraceable("its sandbox does not let it be traced by strace")
        given = [*descriptors, record] if tracer else [*descriptors]
        helper = os.open(tracer[0], os.O_RDONLY | os.O_CLOEXEC) if tracer and self.boxed else -1
        request = {
            "op": "spawn",
            "argv": list(argv),
            "env": {**environment, **self.environment},
            "cwd": folder,
            "limits": dict(limits or {}),
            "warm": warm,
            "tracer": list(tracer),
        }
        kills = self.group.memory_kills() if self.group else 0
        try:
            reply, _ = self._request(request, given if helper < 0 else [*given, helper])
        except HarnessError as problem:
            # The box is prepared with the memory of the program, whose other instances may have
            # used it up: then it is not we who failed.
            if self.group and (self.group.memory_kills() > kills or self.group.is_full()):
                step = f"execute {argv[0]}: its memory is used up"
                raise OSError(errno.ENOMEM, step) from problem
            if isinstance(problem, _Interference):
                step = f"execute {argv[0]}: processes that it left prevented it by a signal"
                raise OSError(errno.ECANCELED, step) from problem
            raise
        finally:
            if helper >= 0:
                os.close(helper)
        self.last_spawn = float(reply["time"])
        return int(reply["pid"])

    def socket(self, family: int, kind: int, protocol: int = 0) -> socket.socket:
        """A socket made inside: it lives in this world's network. Raises OSError."""
        if not self.isolated:
            return socket.socket(family, kind, protocol)
        which = int(family), int(kind), protocol
        with self._lock:
            made, spare = self._sockets.setdefault(which, (0, []))
            if not spare:
                # Who has asked once will ask again, and each request costs 0.2 ms.
                request = dict(zip(("family", "type", "protocol"), which, strict=True))
                # Not of other families: a packet socket receives from the moment it is made.
                internet = family in (socket.AF_INET, socket.AF_INET6)
                count = min(max(2, made), DESCRIPTORS_AT_ONCE) if internet else 1
                spare += self._request({"op": "socket", "count": count, **request})[1]
            self._sockets[which] = made + 1, spare
            return socket.socket(family, kind, protocol, fileno=spare.pop(0))

    def _forget_sockets(self) -> None:
        """Close those that nobody has asked for yet."""
        for _, spare in self._sockets.values():
            while spare:
                os.close(spare.pop())

    def is_as_made(self) -> bool:
        """Whether this is a lab like a new one: nothing but sockets was asked of it, and the
        kernel knows of none any more, not even in TIME_WAIT."""
        if self._closed or not (self.isolated and self._only_sockets):
            return False
        reply, _ = self._request({"op": "sockets_left"})
        return bool(reply["count"] == sum(len(spare) for _, spare in self._sockets.values()))

    def signal(self, pid: int, number: int) -> bool:
        """Send a signal; False if there is no such process any more."""
        try:
            self._request({"op": "signal", "pid": pid, "signal": int(number)})
        except ProcessLookupError:
            return False
        return True

    def processes(self, sockets: bool = False) -> list[ProcessSnapshot]:
        """Every process of the target, oldest first; with ``sockets`` their socket inodes."""
        reply, _ = self._request({"op": "processes", "sockets": sockets})
        return [
            ProcessSnapshot(**{**each, "sockets": tuple(each.get("sockets", ()))})
            for each in reply["processes"]
        ]

    def detail(self, pid: int) -> ProcessDetail:
        """Working folder and descriptors of a process. Raises OSError if it is gone."""
        reply, _ = self._request({"op": "detail", "pid": pid})
        names = {int(number): name for number, name in reply["descriptors"].items()}
        return ProcessDetail(reply["folder"], names)

    def limit(self, pid: int, resource_number: int, soft: int) -> bool:
        """Set the soft value of a resource limit of a running process (prlimit(2)); False if there
        is no such process any more."""
        try:
            self._request({"op": "limit", "pid": pid, "resource": resource_number, "soft": soft})
        except ProcessLookupError:
            return False
        return True

    def sysctl(self, name: str, value: str) -> None:
        """Change one network sysctl of the lab. Raises OSError."""
        self._forget_sockets()  # they were made as it was before
        self._request({"op": "sysctl", "name": name, "value": value})

    def open_syslog(self) -> None:
        """Bind the lab's /dev/log; its datagrams arrive at ``syslog``. Raises OSError."""
        _, descriptors = self._request({"op": "device_log"})
        self.syslog = socket.socket(fileno=descriptors[0])

    def watch(self, pids: Iterable[int]) -> None:
        """Let ``death_of`` tell of processes too that others wait for; see ``watched``."""
        reply, _ = self._request({"op": "watch", "pids": list(pids)})
        self.watched |= set(reply["watched"])

    def crowd(self, full: bool) -> None:
        """Let every fork in this lab fail, or succeed again. Raises OSError where it cannot be."""
        if full and not self.isolated:
            raise OSError(errno.EPERM, "the process ids of this machine are not ours to take")
        self._request({"op": "crowd", "full": full})

    def death_of(self, pid: int, within: float = 0.0) -> Death | None:
        """The death of a process that the agent started or inherited, waiting ``within`` s."""
        deadline = time.monotonic() + within
        while True:
            for death in self.deaths:
                if death.pid == pid:
                    return death
            left = deadline - time.monotonic()
            if not self._collect(max(0.0, left)) and left <= 0:
                return None

    @property
    def killed_for_memory(self) -> bool:
        """Whether a program was killed because they had used up their memory together."""
        return self._memory_used_up or bool(self.group and self.group.memory_kills())

    def close(self) -> None:
        """Kill every process inside and wait until they are gone. Safe to call twice."""
        with self._lock:
            if self._closed:
                return
            # The kernel ends a lab whose agent is gone already.
            with suppress(HarnessError, OSError):
                self._request({"op": "end"})
            self._closed = True
            self._forget_sockets()
            self._channel.close()
            if self.syslog:
                self.syslog.close()
            for action in self.at_close:
                action()

    def _request(
        self, request: dict[str, Any], descriptors: Iterable[int] = ()
    ) -> tuple[dict[str, Any], list[int]]:
        with self._lock:
            if self._closed:
                raise HarnessError("this world is closed")
            self._only_sockets &= request["op"] in ("socket", "sockets_left")
            data = json.dumps(request).encode()
            if len(data) > MESSAGE_LIMIT:
                raise HarnessError(f"a request of {len(data)} bytes: environment too large?")
            try:
                socket.send_fds(self._channel, [data], list(descriptors))
            except OSError as problem:
                raise HarnessError(f"the agent of the world is gone: {problem}") from problem
            received: list[int] = []
            while True:
                message, arrived = self._message(_REPLY_LIMIT)
                received += arrived
                if message is None:
                    raise HarnessError(f"the agent did not answer {request['op']!r} in 30 s")
                if "reply" in message:
                    break
            reply: dict[str, Any] = message["reply"]
            if "broken" in reply:
                raise (_Interference if reply["interfered"] else HarnessError)(reply["broken"])
            if "unfit" in reply:
                raise BadTree(reply["unfit"])
            if "refused" in reply:
                raise _untraceable(reply["refused"])
            if "errno" in reply:
                raise OSError(reply["errno"], reply["error"])
            return reply, received

    def _collect(self, within: float) -> bool:
        with self._lock:
            return not self._closed and self._message(within)[0] is not None

    def _message(self, within: float) -> tuple[dict[str, Any] | None, list[int]]:
        poller = select.poll()
        poller.register(self._channel, select.POLLIN)
        if not poller.poll(within * 1000):
            return None, []
        data, descriptors, _, _ = socket.recv_fds(self._channel, MESSAGE_LIMIT, DESCRIPTORS_AT_ONCE)
        if not data:
            raise HarnessError("the agent of the world has died")
        message: dict[str, Any] = json.loads(data)
        if message.get("reply_in_file"):
            with os.fdopen(descriptors.pop(), "rb") as file:
                file.seek(0)
                message = json.load(file)
        if "memory_used_up" in message:
            self._memory_used_up = True
        if "death" in message:
            self.deaths.append(Death(**message["death"]))
        return message, list(descriptors)


def _await_agent(channel: socket.socket) -> None:
    """Wait until an agent is ready. Raises HarnessError if it says why it cannot be, or nothing."""
    poller = select.poll()
    poller.register(channel, select.POLLIN)
    data = channel.recv(MESSAGE_LIMIT) if poller.poll(_REPLY_LIMIT * 1000) else b""
    answer = json.loads(data) if data else {"failed": "its agent never answered"}
    if "failed" in answer:
        raise HarnessError(answer["failed"])


class Worlds:
    """Makes worlds; holds the zygote. ``lab_problem`` says why labs cannot be made, else None."""

    def __init__(self, bare: bool = False) -> None:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        root = str(Path(__file__).resolve().parents[2])
        code = "import sys; sys.path.insert(0, sys.argv[1]); sys.dont_write_bytecode = True; "
        code += "from harness.lab.zygote import main; main(int(sys.argv[2]))"
        self._zygote = subprocess.Popen(
            [sys.executable, "-I", "-S", "-c", code, root, str(theirs.fileno())],
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            # Every function of the C library is found now (ld.so(8)). Otherwise each fork looks for
            # those that it is the first to call, if only for _exit.
            env={**os.environ, "LD_BIND_NOW": "1"},
        )
        theirs.close()
        self._channel = ours
        self._lock = threading.Lock()
        self._worlds: list[World] = []
        self._making: set[socket.socket] = set()
        """Our ends of the channels to agents that are not ready yet."""
        self._closing = False
        self.lab_problem: str | None = "bare mode was asked for" if bare else self._probe()

    def _probe(self) -> str | None:
        try:
            self._make(LabSpecification(), isolated=True).close()
        except HarnessError as problem:
            return str(problem)
        return None

    def make(self, specification: LabSpecification, descriptors: Sequence[int] = ()) -> World:
        """A lab as specified, or a bare world where labs cannot be made. Raises HarnessError.

        ``descriptors``: of the control groups that its programs are to join.
        """
        world = self._make(specification, self.lab_problem is None, descriptors)
        with self._lock:
            self._worlds = [each for each in self._worlds if not each._closed] + [world]
            too_late = self._closing
        if too_late:
            world.close()
            raise HarnessError("the session has ended")
        return world

    def _make(
        self, specification: LabSpecification, isolated: bool, given: Sequence[int] = ()
    ) -> World:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        message = json.dumps(specification.message() | {"isolated": isolated}).encode()
        try:
            with theirs, self._lock:
                if self._closing:
                    raise HarnessError("the session has ended")
                self._making.add(ours)
                socket.send_fds(self._channel, [message], [theirs.fileno(), *given])
            _await_agent(ours)
        except OSError as problem:
            ours.close()
            raise HarnessError(f"the lab's zygote is gone: {problem}") from problem
        except HarnessError:
            ours.close()
            raise
        finally:
            self._making.discard(ours)
        world = World(ours, isolated)
        if isolated and specification.syslog:
            world.open_syslog()
        return world

    def close(self) -> None:
        """End every world and the zygote; when this returns, no process of theirs is left."""
        with self._lock:
            self._closing = True
            for channel in list(self._making):
                with suppress(OSError):
                    channel.shutdown(socket.SHUT_RDWR)
        for world in self._worlds:
            world.close()
        self._channel.close()
        try:
            self._zygote.wait(10)
        except subprocess.TimeoutExpired:
            self._zygote.kill()
            self._zygote.wait()
