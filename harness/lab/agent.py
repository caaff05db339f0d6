"""The agent: the process inside a world that starts programs, reports deaths and makes sockets.

In a lab it is PID 1, so the kernel kills everything with it; without namespaces it is a child
subreaper and hunts its descendants down itself. It speaks JSON over one SOCK_SEQPACKET channel,
one reply to each request, and sends ``{"death": …}`` unasked. Descriptors travel by SCM_RIGHTS.
"""

from __future__ import annotations

import errno
import fcntl
import functools
import json
import os
import resource
import select
import signal
import socket
import struct
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any, NoReturn

from harness.lab import interpreter, namespaces, processes, procfs, tracing
from harness.lab.box import Box, BoxFailure
from harness.lab.tree import BadTree

DESCRIPTORS_AT_ONCE = 32
"""So many descriptors travel in one message; sockets are asked for so many at once."""
MESSAGE_LIMIT = 180_000
"""Bytes in one message: what the default socket buffer carries."""

NAMESPACES = (
    namespaces.CLONE_NEWUSER
    | namespaces.CLONE_NEWNET
    | namespaces.CLONE_NEWNS
    | namespaces.CLONE_NEWUTS
    | namespaces.CLONE_NEWIPC
    | namespaces.CLONE_NEWPID
)
"""What is private in a lab."""

Reply = tuple[dict[str, Any], list[int]]

_PIDFD_GET_INFO = 0xC040FF0B
_PIDFD_INFO_EXIT = 1 << 3
_EXIT_CODE_OFFSET = 60
_FEWEST_PROCESS_IDS = 301
_LOOK = 0.1
"""Seconds between two looks at the memory of programs that no control group bounds."""
_RECORD = 3
"""The descriptor on which the helper that injects faults finds its record."""


class Agent:
    """Serves requests from ``channel`` until it closes, then kills every descendant."""

    def __init__(self, channel: socket.socket, control_groups: list[int] | None = None) -> None:
        self.channel = channel
        self.control_groups = control_groups or []
        self.box: Box | None = None
        self.outbox: list[bytes] = []
        self.poller = select.poll()
        self.watched: dict[int, int] = {}
        self.crowder = self.process_ids = 0
        self.tracers: set[int] = set()
        self.operations: dict[str, Callable[[dict[str, Any], list[int]], Reply]] = {
            "furnish": self.furnish,
            "collect": self.collect,
            "spawn": self.spawn,
            "socket": self.socket,
            "sockets_left": self.sockets_left,
            "signal": self.signal,
            "processes": self.processes,
            "detail": self.detail,
            "limit": self.limit,
            "sysctl": self.sysctl,
            "watch": self.watch,
            "device_log": self.device_log,
            "crowd": self.crowd,
            "end": self.end,
        }

    def serve(self) -> None:
        """The event loop: requests from the channel, deaths from SIGCHLD."""
        wake_read, wake_write = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        signal.set_wakeup_fd(wake_write, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        poller = self.poller
        poller.register(wake_read, select.POLLIN)
        self.reap()
        while True:
            poller.register(self.channel, select.POLLIN | (select.POLLOUT if self.outbox else 0))
            watches = self.box and not self.control_groups
            events = poller.poll(_LOOK * 1000 if watches else None)
            if self.box and watches and self.box.uses_too_much_memory():
                self.outbox.append(b'{"memory_used_up": true}')
            for descriptor, happened in events:
                if descriptor == wake_read:
                    os.read(wake_read, 4096)
                    self.reap()
                elif descriptor in self.watched:
                    self.tell_of_watched(descriptor)
                elif happened & ~select.POLLOUT and not self.receive():
                    return
            self.flush()

    def receive(self) -> bool:
        """Answer the request that waits. False when the other side is gone."""
        try:
            # No MSG_DONTWAIT: Python 3.11 takes flags here, and does not pass them on.
            data, descriptors, _, _ = socket.recv_fds(
                self.channel, MESSAGE_LIMIT, DESCRIPTORS_AT_ONCE
            )
        except OSError:
            return False
        if not data:
            return False
        request = json.loads(data)
        try:
            reply, sent = self.operations[request["op"]](request, descriptors)
        except OSError as problem:
            reply, sent = {"errno": problem.errno or errno.EIO, "error": str(problem)}, []
        except BoxFailure as problem:
            reply, sent = {"broken": str(problem), "interfered": problem.interfered}, []
        except BadTree as problem:
            reply, sent = {"unfit": str(problem)}, []
        finally:
            for descriptor in descriptors:
                os.close(descriptor)
        return self.answer(reply, sent)

    def answer(self, reply: dict[str, Any], descriptors: list[int]) -> bool:
        data = json.dumps({"reply": reply}).encode()
        try:
            if descriptors:
                # They go ahead of the reply, and our copies are closed before it: who then closes
                # one of them at the other end closes the last.
                socket.send_fds(self.channel, [b'{"descriptors": true}'], descriptors)
                while descriptors:
                    os.close(descriptors.pop())
            if len(data) > MESSAGE_LIMIT:
                self.answer_by_file(data)
            else:
                self.channel.send(data)
        except OSError:
            return False
        finally:
            for descriptor in descriptors:
                os.close(descriptor)
        return not reply.get("ended")

    def answer_by_file(self, data: bytes) -> None:
        """Thousands of processes, say, are too long for one message."""
        with os.fdopen(os.memfd_create("reply"), "wb", closefd=True) as file:
            file.write(data)
            file.flush()
            socket.send_fds(self.channel, [b'{"reply_in_file": true}'], [file.fileno()])

    def flush(self) -> None:
        while self.outbox:
            try:
                self.channel.send(self.outbox[0], socket.MSG_DONTWAIT | socket.MSG_NOSIGNAL)
            except OSError:
                return
            del self.outbox[0]

    def reap(self) -> None:
        """Collect every dead child; orphans of the target arrive here too."""
        while True:
            try:
                dead = os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
            except ChildProcessError:
                break
            if dead is None:
                break
            waited = procfs.waited(dead.si_pid)  # as long as it is a zombie, the kernel tells
            pid, status = os.waitpid(dead.si_pid, 0)
            if pid in self.tracers:
                self.tracers.remove(pid)
            elif pid != self.crowder:
                self.tell(pid, status, waited)
        self.flush()

    def tell(self, pid: int, status: int, waited: float = 0.0) -> None:
        death = {"pid": pid, "status": status, "time": time.monotonic(), "waited": waited}
        self.outbox.append(json.dumps({"death": death}).encode())

    def furnish(self, request: dict[str, Any], descriptors: list[int]) -> Reply:
        """From now on programs run in a box, with a copy of the folder in this package.

        The other descriptors are of the filters of system calls: the usual one, and for tracing.
        """
        furniture = request["furniture"] | {"control_groups": self.control_groups}
        self.box = Box(furniture, *descriptors)
        return {}, []

    def collect(self, request: dict[str, Any], _: list[int]) -> Reply:
        """End every program in the box, then hand out what its folder holds."""
        if self.box is None:
            raise BoxFailure("this lab has no box")
        self.kill_descendants()
        package, notes = self.box.collect(request["bytes"], request["files"])
        return {"notes": notes}, [package]

    def spawn(self, request: dict[str, Any], descriptors: list[int]) -> Reply:
        """Start a program with the three descriptors as 0, 1, 2; report a failing exec."""
        if self.box:
            return self.spawn_boxed(self.box, request, descriptors)
        told, tell = os.pipe2(os.O_CLOEXEC)
        # Looked at before the fork: the program may have ended before this process runs again.
        began = time.monotonic()
        pid = os.fork()
        if pid == 0:
            _become(request, descriptors, tell)
        os.close(tell)
        report = _all_of(told).decode()
        if request["tracer"]:
            report, refusal = self.note_tracer(report)
            if refusal:
                os.waitpid(pid, 0)
                return {"refused": refusal}, []
        if report:
            os.waitpid(pid, 0)
            number, _, step = report.partition(" ")
            return {"errno": int(number), "error": step}, []
        return {"pid": pid, "time": began}, []

    def spawn_boxed(self, box: Box, request: dict[str, Any], descriptors: list[int]) -> Reply:
        """Start a program that nobody trusts."""
        try:
            pid, began, report = box.spawn(request, descriptors)
        except OSError as problem:
            return {"errno": problem.errno or errno.EIO, "error": problem.strerror or ""}, []
        failure, refusal = self.note_tracer(report)
        if failure or refusal:
            os.waitpid(pid, 0)
            number, _, step = failure.partition(" ")
            return {"refused": refusal} if refusal else {"errno": int(number), "error": step}, []
        return {"pid": pid, "time": began}, []

    def note_tracer(self, report: str) -> tuple[str, str]:
        """Of what the helper reports (harness/faults/helper/launch.c) a failure and a refusal."""
        failure = refusal = ""
        for line in report.splitlines():
            word, _, rest = line.partition(" ")
            if word == "tracer":
                self.tracers.add(int(rest))
            elif word == "failed":
                failure = rest
            elif word == "refused":
                refusal = rest
            else:
                failure = line
        return failure, refusal

    def socket(self, request: dict[str, Any], __: list[int]) -> Reply:
        made: list[int] = []
        try:
            for _ in range(request["count"]):
                one = socket.socket(request["family"], request["type"], request["protocol"])
                made.append(one.detach())
        except OSError:
            if not made:
                raise
        return {}, made

    def sockets_left(self, _: dict[str, Any], __: list[int]) -> Reply:
        return {"count": procfs.sockets_left()}, []

    def signal(self, request: dict[str, Any], _: list[int]) -> Reply:
        os.kill(request["pid"], request["signal"])
        return {}, []

    def processes(self, request: dict[str, Any], _: list[int]) -> Reply:
        found = procfs.descendants(os.getpid(), request["sockets"])
        ours = {self.crowder, *self.tracers}
        found = [each for each in found if each["pid"] not in ours]
        return {"processes": found, "time": time.monotonic()}, []

    def detail(self, request: dict[str, Any], _: list[int]) -> Reply:
        return procfs.detail(request["pid"]), []

    def limit(self, request: dict[str, Any], _: list[int]) -> Reply:
        hard = resource.prlimit(request["pid"], request["resource"])[1]
        resource.prlimit(request["pid"], request["resource"], (request["soft"], hard))
        return {}, []

    def sysctl(self, request: dict[str, Any], _: list[int]) -> Reply:
        namespaces.write_sysctl(request["name"], request["value"])
        return {}, []

    def device_log(self, _: dict[str, Any], __: list[int]) -> Reply:
        """Bind /dev/log, as syslogd would, and hand the socket out."""
        log = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        log.bind("/dev/log")
        os.chmod("/dev/log", 0o666)
        return {}, [log.detach()]

    def watch(self, request: dict[str, Any], _: list[int]) -> Reply:
        """Tell the deaths of these processes too, which others wait for; empty if we cannot."""
        watched = []
        if _exit_is_told():
            for pid in request["pids"]:
                with suppress(ProcessLookupError):
                    descriptor = os.pidfd_open(pid)
                    self.watched[descriptor] = pid
                    self.poller.register(descriptor, select.POLLIN)
                    watched.append(pid)
        return {"watched": watched}, []

    def tell_of_watched(self, descriptor: int) -> None:
        """A watched process is dead: a zombie shows its status in /proc, a reaped one by ioctl."""
        pid = self.watched.pop(descriptor)
        self.poller.unregister(descriptor)
        status = None
        deadline = time.monotonic() + 0.5
        # Of a process that the kernel reaps by itself the death is seen before its status is.
        while status is None and time.monotonic() < deadline:
            status = procfs.exit_status(pid)
            if status is None:
                with suppress(OSError):
                    status = _exit_status(descriptor)
        os.close(descriptor)
        if status is not None:
            self.tell(pid, status)

    def crowd(self, request: dict[str, Any], _: list[int]) -> Reply:
        """Take every process id of this lab, so that no fork succeeds, or give them back."""
        if self.crowder:
            # A target that passes fork's -1 to kill may have killed it already.
            _kill_quietly(self.crowder)
            with suppress(ChildProcessError):
                os.waitpid(self.crowder, 0)
            self.crowder = 0
            namespaces.limit_process_ids(self.process_ids)
        if request["full"]:
            self.process_ids = namespaces.limit_process_ids(_FEWEST_PROCESS_IDS)
            told, tell = os.pipe2(os.O_CLOEXEC)
            self.crowder = os.fork()
            if self.crowder == 0:
                _crowd(tell)
            os.close(tell)
            os.read(told, 1)
            os.close(told)
        return {}, []

    def end(self, _: dict[str, Any], __: list[int]) -> Reply:
        self.kill_descendants()
        return {"ended": True}, []

    def kill_descendants(self) -> None:
        """Kill until no descendant is left; a fork bomb loses because its parents die first."""
        while True:
            if os.getpid() == 1:
                _kill_quietly(-1)
            else:
                for process in procfs.descendants(os.getpid(), False):
                    _kill_quietly(process["pid"])
            try:
                os.waitpid(-1, 0)
            except ChildProcessError:
                return


def _exit_status(descriptor: int) -> int | None:
    """The wait(2) status of the reaped process behind a pidfd (ioctl_pidfd(2), kernel 6.15)."""
    information = bytearray(64)
    struct.pack_into("Q", information, 0, _PIDFD_INFO_EXIT)
    fcntl.ioctl(descriptor, _PIDFD_GET_INFO, information)
    (found,) = struct.unpack_from("Q", information, 0)
    (status,) = struct.unpack_from("i", information, _EXIT_CODE_OFFSET)
    return status if found & _PIDFD_INFO_EXIT else None


@functools.cache
def _exit_is_told() -> bool:
    """Whether this kernel tells how a process ended that somebody else has waited for."""
    pid = os.fork()
    if pid == 0:
        os._exit(3)
    try:
        descriptor = os.pidfd_open(pid)
    except OSError:
        return False
    finally:
        os.waitpid(pid, 0)
    try:
        return _exit_status(descriptor) == 3 << 8
    except OSError:
        return False
    finally:
        os.close(descriptor)


def _crowd(tell: int) -> NoReturn:
    """In a forked child: hold as many process ids as there are, one by each thread."""
    import threading  # not above: see the zygote

    signal.set_wakeup_fd(-1)
    threading.stack_size(1 << 16)
    for_ever = threading.Event()
    with suppress(RuntimeError):
        for _ in range(2 * _FEWEST_PROCESS_IDS):
            threading.Thread(target=for_ever.wait, daemon=True).start()
    os.write(tell, b".")
    while True:
        signal.pause()


def _all_of(descriptor: int) -> bytes:
    """Everything up to the end of a pipe, which is closed then."""
    data = b""
    while piece := os.read(descriptor, 4096):
        data += piece
    os.close(descriptor)
    return data


def _kill_quietly(pid: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def _become(request: dict[str, Any], descriptors: list[int], tell: int) -> None:
    """In the forked child: a clean process state, then exec. Never returns."""
    step = "set up"
    try:
        os.setsid()
        tell = processes.settle_descriptors(descriptors, tell)
        processes.settle_signals()
        processes.settle_limits(request["limits"])
        step = f"change to the folder {request['cwd']}"
        os.chdir(request["cwd"])
        step = f"execute {request['argv'][0]}"
        argv = request["argv"]
        if request["warm"] and interpreter.can_run(argv):
            interpreter.settle_privileges()
            if request["tracer"]:
                tracing.be_traced(request["tracer"], tell, _RECORD)
            os.close(tell)
            interpreter.run(argv, request["env"])
        if request["tracer"]:
            helper, *faults = request["tracer"]
            os.set_inheritable(tell, True)
            argv = [helper, str(tell), str(_RECORD), *faults, "--", *argv]
        os.execvpe(argv[0], argv, request["env"])
    except OSError as problem:
        os.write(tell, f"{problem.errno} {step}".encode())
    except BaseException as problem:
        os.write(tell, f"{errno.EIO} {step}: {problem!r}".encode())
    os._exit(127)


def run_lab(
    channel: socket.socket, specification: dict[str, Any], outside: tuple[int, int]
) -> NoReturn:
    """In a forked helper: be PID 1 of new namespaces, serve.

    It is that already, made by the user and the group ``outside``, unless the programs of this lab
    are to be those of another user, whom it must become before.
    """
    try:
        sandbox = specification["sandbox"] or {"user": None, "control_groups": []}
        user = sandbox["user"]
        if user is not None:
            namespaces.become(user)
            outside = user, user
            if namespaces.fork_into(NAMESPACES):
                os._exit(0)
        inside = specification["uid"]
        namespaces.map_identity(
            outside[0] if inside is None else inside,
            outside[1] if inside is None else inside,
            *outside,
        )
        _furnish(specification)
        channel.send(b'{"ready": true}')
        Agent(channel, sandbox["control_groups"]).serve()
    except BaseException as problem:
        report_failure(channel, problem)
    # The end of PID 1 makes the kernel kill whatever is left in the namespace.
    os._exit(0)


def run_bare(channel: socket.socket) -> None:
    """In a forked helper: the same service without namespaces. Never returns."""
    try:
        namespaces.prctl(namespaces.PR_SET_CHILD_SUBREAPER, 1)
        channel.send(b'{"ready": true}')
        agent = Agent(channel)
        agent.serve()
        agent.kill_descendants()
    except BaseException as problem:
        report_failure(channel, problem)
    os._exit(0)


def _furnish(specification: dict[str, Any]) -> None:
    namespaces.mount("none", "/", None, namespaces.MS_REC | namespaces.MS_PRIVATE)
    quiet = namespaces.MS_NOSUID | namespaces.MS_NODEV | namespaces.MS_NOEXEC
    namespaces.mount("proc", "/proc", "proc", quiet)
    socket.sethostname(specification["hostname"])
    namespaces.raise_loopback(specification["addresses"])
    for name, value in specification["sysctls"].items():
        namespaces.write_sysctl(name, value)
    namespaces.replace_files(_written(specification))
    if specification["black_hole"]:
        namespaces.route_to_loopback("203.0.113.0", 24)
    if specification["syslog"]:
        namespaces.private_devices()


def _written(specification: dict[str, Any]) -> dict[str, str]:
    """Write the files of folders whose changes stay inside; the others are to be replaced.

    Only a file that is no mount point can be renamed over, as programs that keep accounts do.
    """
    inside = [f for f in specification["private_folders"] if namespaces.keep_changes_inside(f)]
    left = {}
    for name, text in specification["files"].items():
        if not any(name.startswith(f"{folder}/") for folder in inside):
            left[name] = text
            continue
        try:
            # A new file: the mode of the old one may forbid to write it.
            with suppress(FileNotFoundError):
                os.unlink(name)
            namespaces.write_file(name, text)
        except OSError:
            left[name] = text
    return left


def report_failure(channel: socket.socket, problem: BaseException) -> None:
    """Say in the place of ``ready`` that there is no world, and why."""
    try:
        channel.send(json.dumps({"failed": f"{problem}" or repr(problem)}).encode())
    except OSError:
        print(f"sockcheck agent: {problem!r}", file=sys.stderr)
