"""The box: a program that nobody trusts, in bubblewrap inside the lab.

Runs inside the agent; standard library only. The box has a root of its own, read-only, in which
there are the system's programs and libraries, a few files of /etc, and three folders on one sized
tmpfs of the lab: /submission (a private copy of the program's folder), /tmp and /dev/shm.

The program must be a child of the agent, so that its death is seen as it was, by signal or status.
But bwrap stays between: it forks, and its parent half waits and turns a signal into a status. So
that half is done away with before the program begins: the other half is made to wait while it
prepares the box (it copies a pipe to a file, and the pipe does not end); once it has begun to read,
the parent half has done its work and is killed; its child becomes ours, as every orphan of a lab
does; then the pipe ends, and the program begins. bwrap(1), pid_namespaces(7).
"""

from __future__ import annotations

import errno
import fcntl
import json
import os
import resource
import select
import signal
import stat
import struct
import termios
import time
from contextlib import suppress
from typing import Any

from harness.lab import namespaces, processes, procfs
from harness.lab.tree import pack, unpack

SUBMISSION = "/submission"
"""Where the program finds its folder."""

_WORKSHOP = "/mnt"
_FOLDERS = {"submission": SUBMISSION, "tmp": "/tmp", "shm": "/dev/shm"}
_SYSTEM = ("bin", "sbin", "lib", "lib32", "lib64", "libx32")
_TABLES = (
    *("hosts", "services", "protocols", "networks", "nsswitch.conf", "host.conf", "gai.conf"),
    *("resolv.conf", "ld.so.cache", "localtime"),
)
"""What is shown of the lab's /etc; the accounts are our own."""
_SEEMING, _EXACT = ("RssAnon:", "RssShmem:"), ("Pss_Anon:", "Pss_Shmem:")
_BETWEEN_LOOKS = 0.08
_PAGE = os.sysconf("SC_PAGE_SIZE")
_HEADER = 256
"""Bytes of a file in which it says what it is."""
_PATIENCE = 20.0
"""Seconds in which a box must be ready: preparing it takes 5 ms."""
_OWN_SIZE, _OWN_FILES = 1 << 20, 64
"""Bytes and files on the tmpfs that are ours."""
_READY, _INFORMATION, _FILTER, _BLOCK, _REPORT, _RECORD = 3, 4, 5, 6, 7, 8
"""The descriptors that bwrap is given beside the standard three."""


class BoxFailure(Exception):
    """A box could not be made.

    Not the program's fault, unless ``interfered``: bubblewrap was ended or stopped by a signal,
    and only processes of an earlier instance in the same lab can do that (or the kernel, when they
    have used up their memory).
    """

    def __init__(self, reason: str, interfered: bool = False) -> None:
        super().__init__(reason)
        self.interfered = interfered


class Box:
    """The part of a lab that programs see which nobody trusts. Raises OSError."""

    def __init__(self, furniture: dict[str, Any], package: int, *filters: int) -> None:
        self.furniture = furniture
        self.user = os.getuid()
        self.filter, self.tracing_filter = map(_whole, filters)
        self.looked = 0.0
        if not furniture["control_groups"]:
            # Segments stay when nobody has them; a number that this kernel keeps for all labs in
            # common is not ours to change.
            with suppress(OSError):
                namespaces.write_sysctl("kernel.shmall", str(furniture["memory"] // _PAGE))
        size, files = furniture["disk"], furniture["files"]
        namespaces.mount(
            "tmpfs",
            _WORKSHOP,
            "tmpfs",
            namespaces.MS_NOSUID | namespaces.MS_NODEV,
            f"mode=755,size={size + _OWN_SIZE},nr_inodes={files + _OWN_FILES}",
        )
        for name in (*_FOLDERS, "etc", "etc/alternatives", "proc", "tools", "terminals"):
            os.mkdir(f"{_WORKSHOP}/{name}")
        _mount_processes(f"{_WORKSHOP}/proc")
        self._write_tables()
        self._write_accounts()
        unpack(package, f"{_WORKSHOP}/submission", size, files)

    def uses_too_much_memory(self) -> bool:
        """Whether all together used more memory than they may, and were ended for it.

        The sum of what each seems to have counts pages that they share several times, and is
        quick; only when it is too high the exact one (Pss, proc(5)) is asked for.
        """
        now = time.monotonic()
        if now < self.looked + _BETWEEN_LOOKS:
            return False
        self.looked = now
        pids = [int(name) for name in os.listdir("/proc") if name.isdigit() and name != "1"]
        most = self.furniture["memory"]
        for file, keys in (("status", _SEEMING), ("smaps_rollup", _EXACT)):
            if sum(procfs.memory(pid, file, keys) for pid in pids) <= most:
                return False
        with suppress(ProcessLookupError):
            os.kill(-1, signal.SIGKILL)
        return True

    def collect(self, most_bytes: int, most_files: int) -> tuple[int, list[str]]:
        """A package of what is in /submission now, and what was left out of it, and why."""
        return pack(f"{_WORKSHOP}/submission", most_bytes, most_files)

    def spawn(self, request: dict[str, Any], descriptors: list[int]) -> tuple[int, float, str]:
        """Start a program; its process id in the lab, when it began, what its tracer reports.

        With a tracer the descriptors are followed by that of its record and that of the helper.
        Raises OSError if it cannot be executed, BoxFailure if the box cannot be made.
        """
        self._expect_executable(request)
        ends: dict[str, int] = {}
        pipes = ("ready", "information", "block", "report")
        for name in pipes:
            ends[f"{name} read"], ends[f"{name} write"] = os.pipe2(os.O_CLOEXEC)
        ends["filter"] = os.memfd_create("filter")
        os.write(ends["filter"], self.tracing_filter if request["tracer"] else self.filter)
        if request["tracer"]:
            self._keep_helper(descriptors[4])
        os.lseek(ends["filter"], 0, os.SEEK_SET)
        os.write(ends["block write"], b".")
        # Full, so that it can be written to again only when bwrap has begun to read it.
        capacity = fcntl.fcntl(ends["ready write"], fcntl.F_SETPIPE_SZ, 4096)
        os.write(ends["ready write"], bytes(capacity))
        try:
            return self._start(request, descriptors, ends)
        finally:
            for descriptor in ends.values():
                os.close(descriptor)

    def _start(
        self, request: dict[str, Any], descriptors: list[int], ends: dict[str, int]
    ) -> tuple[int, float, str]:
        keeper = os.fork()
        if keeper == 0:
            given = [ends["ready read"], ends["information write"]]
            given += [ends["filter"], ends["block read"]]
            if request["tracer"]:
                given += [ends["report write"], descriptors[3]]
            self._become(request, [*descriptors[:3], *given])
        deadline = time.monotonic() + _PATIENCE
        for name in ("ready read", "information write", "report write"):
            os.close(ends.pop(name))
        try:
            if not _ready(ends["ready write"], deadline):
                reason = "bubblewrap did not come to prepare the box"
                raise BoxFailure(reason, _was_signalled(keeper))
        finally:
            _end(keeper)
        information = b""
        while b"}" not in information and (data := os.read(ends["information read"], 4096)):
            information += data
        pid = int(json.loads(information)["child-pid"])
        # Looked at before it begins: it may have ended before this process runs again.
        began = time.monotonic()
        os.close(ends.pop("ready write"))
        self._see_begin(request, pid, ends["block read"], deadline)
        return pid, began, _report(ends["report read"], deadline)

    def _keep_helper(self, descriptor: int) -> None:
        """Put the helper that injects faults where the box shows it."""
        place = f"{_WORKSHOP}/tools/helper"
        if not os.path.exists(place):
            _write(place, _whole(descriptor))
            os.chmod(place, 0o500)

    def _see_begin(self, request: dict[str, Any], pid: int, block: int, deadline: float) -> None:
        """Return when the program has taken bwrap's place. Raises OSError or BoxFailure."""
        bwrap = os.stat(self.furniture["bwrap"])
        while time.monotonic() < deadline:
            ended = os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT)
            with suppress(OSError):
                now = os.stat(f"/proc/{pid}/exe")
                if not ended and (now.st_dev, now.st_ino) != (bwrap.st_dev, bwrap.st_ino):
                    return
            if ended:
                # bwrap reads the byte when all is prepared, as the last thing before exec.
                if _unread(block):
                    os.waitpid(pid, 0)
                    signalled = ended.si_code != os.CLD_EXITED
                    raise BoxFailure("bubblewrap could not prepare the box", signalled)
                if ended.si_code == os.CLD_EXITED and ended.si_status == 1 and _is_new(pid):
                    os.waitpid(pid, 0)
                    raise OSError(errno.ENOEXEC, f"execute {request['argv'][0]}")
                return  # begun, and over already
            time.sleep(0.0002)
        signalled = _was_signalled(pid)
        os.kill(pid, signal.SIGKILL)
        raise BoxFailure("the program did not begin", signalled)

    def _become(self, request: dict[str, Any], descriptors: list[int]) -> None:
        """In the forked child: bwrap with a clean process state. Never returns."""
        try:
            os.setsid()
            _join(self.furniture["control_groups"])
            processes.settle_signals()
            os.close(processes.settle_descriptors(descriptors, 2))
            # When the machine itself runs out of memory, this goes first.
            _write("/proc/self/oom_score_adj", b"1000")
            processes.settle_limits(request["limits"])
            for name, (soft, hard) in self.furniture["limits"].items():
                _bound(getattr(resource, name), soft, hard)
            os.execve(self.furniture["bwrap"], self._words(request), {})
        except BaseException as problem:
            os.write(2, f"sandbox: {problem!r}\n".encode())
        os._exit(127)

    def _words(self, request: dict[str, Any]) -> list[str]:
        user = str(self.user)
        words = ["bwrap", "--file", str(_READY), "/tmp/ready"]
        words += ["--unshare-user", "--disable-userns", "--cap-drop", "ALL", "--new-session"]
        words += ["--uid", user, "--gid", user, "--clearenv"]
        for name, value in request["env"].items():
            words += ["--setenv", name, value]
        words += ["--ro-bind", "/usr", "/usr"]
        for name in _SYSTEM:
            if os.path.islink(f"/{name}"):
                words += ["--symlink", os.readlink(f"/{name}"), f"/{name}"]
            elif os.path.isdir(f"/{name}"):
                words += ["--ro-bind", f"/{name}", f"/{name}"]
        words += ["--dev", "/dev", "--ro-bind", f"{_WORKSHOP}/proc", "/proc"]
        # No terminals: this machine has a number of them for everybody.
        words += ["--ro-bind", f"{_WORKSHOP}/terminals", "/dev/pts"]
        for name, place in _FOLDERS.items():
            words += ["--bind", f"{_WORKSHOP}/{name}", place]
        words += ["--symlink", "../tmp", "/var/tmp", "--symlink", "../run", "/var/run"]
        words += ["--dir", "/run", "--dir", "/home"]
        # One folder: each mount costs bwrap a look at all the others.
        words += ["--ro-bind", f"{_WORKSHOP}/etc", "/etc"]
        if self.furniture["syslog"]:
            words += ["--ro-bind", "/dev/log", "/dev/log"]
        if request["tracer"]:
            words += ["--ro-bind", f"{_WORKSHOP}/tools", "/run/tools"]
        # bwrap makes /, /dev and what it puts there on tmpfs without a limit.
        words += ["--remount-ro", "/dev", "--remount-ro", "/"]
        words += ["--info-fd", str(_INFORMATION), "--seccomp", str(_FILTER)]
        words += ["--block-fd", str(_BLOCK), "--chdir", self._folder(request), "--"]
        if request["tracer"]:
            words += ["/run/tools/helper", str(_REPORT), str(_RECORD), *request["tracer"][1:], "--"]
        return [*words, *request["argv"]]

    def _folder(self, request: dict[str, Any]) -> str:
        return str(request["cwd"]) if str(request["cwd"]).startswith(SUBMISSION) else SUBMISSION

    def _write_tables(self) -> None:
        for name in _TABLES:
            with suppress(OSError), open(f"/etc/{name}", "rb") as table:
                _write(f"{_WORKSHOP}/etc/{name}", table.read(_OWN_SIZE // 8))
        if os.path.isdir("/etc/alternatives"):
            place = f"{_WORKSHOP}/etc/alternatives"
            namespaces.mount("/etc/alternatives", place, None, namespaces.MS_BIND)

    def _write_accounts(self) -> None:
        accounts = {0: "root"} | ({} if self.user == 0 else {self.user: "student"})
        passwd = [
            f"{name}:x:{number}:{number}::{SUBMISSION}:/bin/sh" for number, name in accounts.items()
        ]
        group = [f"{name}:x:{number}:" for number, name in accounts.items()]
        for name, lines in ("passwd", passwd), ("group", group):
            _write(f"{_WORKSHOP}/etc/{name}", ("\n".join(lines) + "\n").encode("ascii"))

    def _expect_executable(self, request: dict[str, Any]) -> None:
        """Raises the OSError that exec would raise; bwrap would tell it by a message only."""
        name = request["argv"][0]
        step = f"execute {name}"
        if "/" not in name:
            places = request["env"].get("PATH", os.defpath).split(":")
            found = [f"{each}/{name}" for each in places if os.access(f"{each}/{name}", os.X_OK)]
            if not found:
                raise OSError(errno.ENOENT, step)
            return
        inside = os.path.normpath(os.path.join(self._folder(request), name))
        if not inside.startswith(f"{SUBMISSION}/"):
            return
        path = f"{_WORKSHOP}/submission/{inside.removeprefix(SUBMISSION + '/')}"
        try:
            status = os.stat(path, follow_symlinks=False)
        except OSError as problem:
            raise OSError(problem.errno, step) from problem
        if stat.S_ISLNK(status.st_mode):
            return  # it leads somewhere in the box, which is not ours to follow
        if not stat.S_ISREG(status.st_mode) or not status.st_mode & 0o100:
            raise OSError(errno.EACCES, step)
        # The program may have changed it meanwhile, and nothing that it does may hold us up.
        flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
        with os.fdopen(os.open(path, flags), "rb") as file:
            start = file.read(_HEADER) or b""
        interpreter = start[2:].split(b"\n")[0].split()[:1] if start.startswith(b"#!") else None
        if interpreter == [] or (interpreter is None and not _is_of_this_machine(start)):
            # bwrap would let the shell try it, as execvp(3) does and execve(2) does not.
            raise OSError(errno.ENOEXEC, step)
        if interpreter and not self._is_there(os.fsdecode(interpreter[0])):
            raise OSError(errno.ENOENT, step)

    def _is_there(self, path: str) -> bool:
        """Whether a path of the box leads to something."""
        if os.path.normpath(path).startswith(SUBMISSION):
            path = _WORKSHOP + os.path.normpath(path)
        return os.path.exists(path)


def _mount_processes(place: str) -> None:
    """Mount /proc so that each sees its own processes only, where the kernel can do that."""
    quiet = namespaces.MS_NOSUID | namespaces.MS_NODEV | namespaces.MS_NOEXEC
    try:
        namespaces.mount("proc", place, "proc", quiet, "hidepid=invisible")
    except OSError:
        namespaces.mount("proc", place, "proc", quiet)


def _bound(number: int, soft: int, hard: int) -> None:
    """Set a resource limit, to no more than it is now: nobody here may raise one."""
    now = resource.getrlimit(number)[1]
    if now != resource.RLIM_INFINITY:
        hard = min(hard, now)
    resource.setrlimit(number, (min(soft, hard), hard))


def _join(control_groups: list[int]) -> None:
    """Move this process into the lab's control groups, by their open ``cgroup.procs``."""
    for descriptor in control_groups:
        os.write(descriptor, b"0")


def _ready(pipe: int, deadline: float) -> bool:
    """Whether somebody has begun to read this full pipe; False if all its readers are gone."""
    poller = select.poll()
    poller.register(pipe, select.POLLOUT)
    events = poller.poll(max(0.0, deadline - time.monotonic()) * 1000)
    return bool(events) and not events[0][1] & select.POLLERR


def _report(pipe: int, deadline: float) -> str:
    """What a tracer has to say until the program begins; nothing if there is none."""
    report = b""
    poller = select.poll()
    poller.register(pipe, select.POLLIN)
    while poller.poll(max(0.0, deadline - time.monotonic()) * 1000):
        data = os.read(pipe, 4096)
        if not data:
            return report.decode("utf-8", "replace")
        report += data
    raise BoxFailure("the tracer did not come to an end with its preparations")


def _was_signalled(pid: int) -> bool:
    """Whether a child of ours was ended, or is stopped, by a signal."""
    options = os.WEXITED | os.WSTOPPED | os.WNOHANG | os.WNOWAIT
    deadline = time.monotonic() + 0.5
    # Its descriptors are closed a moment before its end can be seen.
    while (state := os.waitid(os.P_PID, pid, options)) is None and time.monotonic() < deadline:
        time.sleep(0.001)
    return state is not None and state.si_code != os.CLD_EXITED


def _end(pid: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
    with suppress(ChildProcessError):
        os.waitpid(pid, 0)


def _is_of_this_machine(start: bytes) -> bool:
    """Whether a file that begins so is a program of the same kind as we are (elf(5))."""
    with open("/proc/self/exe", "rb") as file:
        own = file.read(_HEADER)
    return start[:6] == own[:6] and start[18:20] == own[18:20]


def _unread(pipe: int) -> bool:
    waiting = fcntl.ioctl(pipe, termios.FIONREAD, bytes(4))
    return bool(struct.unpack("i", waiting)[0])


def _is_new(pid: int) -> bool:
    """Whether a dead process never became another program: its name is still bwrap's."""
    try:
        with open(f"/proc/{pid}/comm", "rb") as name:
            return name.read().strip() == b"bwrap"
    except OSError:
        return False


def _write(path: str, data: bytes) -> None:
    with open(path, "wb") as file:
        file.write(data)


def _whole(descriptor: int) -> bytes:
    with os.fdopen(os.dup(descriptor), "rb") as file:
        file.seek(0)
        return file.read()
