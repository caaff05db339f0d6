"""The few system calls that make a private world: clone, mount, addresses on ``lo``, sysctls.

Runs inside the small helper process, so it imports nothing but the standard library.
Sources: namespaces(7), user_namespaces(7), clone(2), mount(2), netdevice(7).
"""

from __future__ import annotations

import ctypes
import errno
import fcntl
import os
import signal
import socket
import stat
import struct

CLONE_NEWNS = 0x00020000
CLONE_NEWUTS = 0x04000000
CLONE_NEWIPC = 0x08000000
CLONE_NEWUSER = 0x10000000
CLONE_NEWPID = 0x20000000
CLONE_NEWNET = 0x40000000

MS_NOSUID = 0x2
MS_NODEV = 0x4
MS_NOEXEC = 0x8
MS_BIND = 0x1000
MS_REC = 0x4000
MS_PRIVATE = 0x40000
MNT_DETACH = 2

PR_SET_PDEATHSIG = 1
PR_SET_DUMPABLE = 4
PR_SET_CHILD_SUBREAPER = 36

_CAPABILITY_VERSION_3 = 0x20080522
_SIOCSIFFLAGS = 0x8914
_SIOCSIFADDR = 0x8916
_SIOCSIFNETMASK = 0x891C
_IFF_UP_RUNNING = 0x1 | 0x40

_RTM_NEWROUTE = 24
_RTA_DST, _RTA_OIF = 1, 4
_RT_TABLE_MAIN, _RT_SCOPE_LINK = 254, 253

_SYS_CLONE3 = 435
"""The same for every processor (clone(2))."""
_CLONE_ARGUMENTS = struct.Struct("8Q")
"""struct clone_args of linux/sched.h: flags first, the signal of its death fifth."""

_libc = ctypes.CDLL(None, use_errno=True)
_python = ctypes.PyDLL(None, use_errno=True)
"""Calls during which nothing else of the interpreter runs."""

# Found now, once: each lab calls it in a new process.
_mount = _libc.mount
_mount.argtypes = (*3 * (ctypes.c_char_p,), ctypes.c_ulong, ctypes.c_char_p)
_unmount = _libc.umount2
_clone = _python.syscall
_clone.argtypes = (ctypes.c_long, ctypes.c_char_p, ctypes.c_size_t)
_clone.restype = ctypes.c_long
_before_fork = _python.PyOS_BeforeFork
_after_fork_in_child = _python.PyOS_AfterFork_Child
_after_fork_in_parent = _python.PyOS_AfterFork_Parent


def _checked(result: int, what: str) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")
    return result


def unshare(flags: int) -> None:
    """Leave the given namespaces for new ones. Raises OSError (EPERM, ENOSPC) where forbidden."""
    _checked(_libc.unshare(flags), "unshare")


def fork_into(flags: int) -> int:
    """fork(2) whose child is born in new namespaces, as process 1 of a new one for processes.

    For a process of one thread. Raises OSError (EPERM, ENOSPC) where forbidden.
    """
    arguments = _CLONE_ARGUMENTS.pack(flags, 0, 0, 0, signal.SIGCHLD, 0, 0, 0)
    # What os.fork() does: Python's C API, "Operating System Utilities".
    _before_fork()
    pid: int = _clone(_SYS_CLONE3, arguments, len(arguments))
    if pid == 0:
        _after_fork_in_child()
    else:
        _after_fork_in_parent()
    return _checked(pid, "clone")


def drop_capabilities() -> None:
    """Give up every capability of this process, as an exec by an ordinary user does."""
    header = struct.pack("Ii", _CAPABILITY_VERSION_3, 0)
    _checked(_libc.capset(header, bytes(24)), "capset")


def prctl(option: int, value: int, second: int = 0) -> None:
    """prctl(2) with one argument or two, each a number or an address. Raises OSError."""
    words = [ctypes.c_ulong(word) for word in (value, second, 0, 0)]
    _checked(_libc.prctl(option, *words), f"prctl {option}")


def mount(source: str, target: str, kind: str | None, flags: int, data: str | None = None) -> None:
    """mount(2). Raises OSError naming the mount point."""
    words = [word.encode() if word else None for word in (source, target, kind, data)]
    _checked(_mount(*words[:3], flags, words[3]), f"mount {target}")


def unmount(target: str) -> None:
    """Detach a mount point now, free it when its last user is gone. Raises OSError."""
    _checked(_unmount(target.encode(), MNT_DETACH), f"umount {target}")


def map_identity(inside_uid: int, inside_gid: int, outside_uid: int, outside_gid: int) -> None:
    """Map one user and one group into the new user namespace (user_namespaces(7))."""
    _write("/proc/self/setgroups", "deny")
    _write("/proc/self/uid_map", f"{inside_uid} {outside_uid} 1")
    _write("/proc/self/gid_map", f"{inside_gid} {outside_gid} 1")


def become(user: int) -> None:
    """Give up being the super-user: another user and group, no others. Raises OSError."""
    os.setgroups([])
    os.setresgid(user, user, user)
    os.setresuid(user, user, user)
    # Otherwise our own /proc/self would still belong to the super-user (prctl(2)).
    prctl(PR_SET_DUMPABLE, 1)


def raise_loopback(addresses: list[str]) -> None:
    """Bring ``lo`` up and give it further IPv4 addresses, each as a /32 alias."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
        fcntl.ioctl(control, _SIOCSIFFLAGS, struct.pack("16sH14x", b"lo", _IFF_UP_RUNNING))
        for number, address in enumerate(addresses, 1):
            name = b"lo:%d" % number
            for request, value in (
                (_SIOCSIFADDR, socket.inet_aton(address)),
                (_SIOCSIFNETMASK, b"\xff\xff\xff\xff"),
            ):
                structure = struct.pack("HH4s8x", socket.AF_INET, 0, value)
                fcntl.ioctl(control, request, struct.pack("16s16s", name, structure))


def write_sysctl(name: str, value: str) -> None:
    """Set one sysctl of the current network namespace, named as sysctl(8) names it."""
    _write("/proc/sys/" + name.replace(".", "/"), value)


def limit_process_ids(count: int) -> int:
    """Set the number of process ids of the current PID namespace; returns what it was.

    Before Linux 6.14 there is one number for the whole machine, which is not ours to change.
    """
    release = os.uname().release.split(".")
    if (int(release[0]), int(release[1].partition("-")[0])) < (6, 14):
        raise OSError(errno.ENOSYS, "this kernel has one limit of process ids for all namespaces")
    descriptor = os.open("/proc/sys/kernel/pid_max", os.O_RDWR | os.O_CLOEXEC)
    try:
        before = int(os.read(descriptor, 32))
        os.pwrite(descriptor, str(count).encode(), 0)
    finally:
        os.close(descriptor)
    return before


def keep_changes_inside(folder: str) -> bool:
    """Let what is written below a folder go to a tmpfs of this mount namespace (overlayfs).

    False where this kernel or this machine forbids it; then nothing is changed.
    """
    workshop = "/mnt"
    mount("tmpfs", workshop, "tmpfs", MS_NOSUID | MS_NODEV, "mode=755,size=64m")
    try:
        os.mkdir(f"{workshop}/upper", stat.S_IMODE(os.stat(folder).st_mode))
        os.mkdir(f"{workshop}/work")
        layers = f"lowerdir={folder},upperdir={workshop}/upper,workdir={workshop}/work"
        mount("overlay", folder, "overlay", MS_NODEV, f"{layers},userxattr")
    except OSError:
        return False
    finally:
        unmount(workshop)
    return True


def replace_files(files: dict[str, str]) -> None:
    """Put private files over existing ones, in the current mount namespace only.

    The tmpfs that holds them is detached again, so nothing else becomes visible or hidden.
    Raises OSError where a file to be replaced does not exist.
    """
    if not files:
        return
    workshop = "/mnt"
    mount("tmpfs", workshop, "tmpfs", MS_NOSUID | MS_NODEV, "mode=755,size=8m")
    for number, (path, text) in enumerate(files.items()):
        private = f"{workshop}/{number}"
        write_file(private, text)
        mount(private, path, None, MS_BIND)
    unmount(workshop)


def write_file(path: str, text: str) -> None:
    """Make a file that everybody may read. Raises OSError."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o644)
    try:
        os.fchmod(descriptor, 0o644)  # whatever the umask
        left = memoryview(text.encode("utf-8", "surrogateescape"))
        while left:
            left = left[os.write(descriptor, left) :]
    finally:
        os.close(descriptor)


def route_to_loopback(network: str, prefix: int) -> None:
    """``ip route add NETWORK/PREFIX dev lo``: packets leave to lo, where nobody has the address.

    They are dropped without an answer (rtnetlink(7)). Raises OSError.
    """
    index = socket.if_nametoindex("lo")
    attributes = struct.pack("HH4s", 8, _RTA_DST, socket.inet_aton(network))
    attributes += struct.pack("HHi", 8, _RTA_OIF, index)
    header = struct.pack(
        "BBBBBBBBI", socket.AF_INET, prefix, 0, 0, _RT_TABLE_MAIN, 4, _RT_SCOPE_LINK, 1, 0
    )
    body = header + attributes
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, socket.NETLINK_ROUTE) as netlink:
        netlink.bind((0, 0))
        netlink.send(struct.pack("IHHII", 16 + len(body), _RTM_NEWROUTE, 0x405, 1, 0) + body)
        problem = struct.unpack_from("i", netlink.recv(4096), 16)[0]
    if problem:
        raise OSError(-problem, f"route to {network}: {os.strerror(-problem)}")


def private_devices() -> None:
    """Replace /dev by a private one with the usual few devices, so that /dev/log can be made."""
    workshop = "/mnt"
    mount("tmpfs", workshop, "tmpfs", MS_NOSUID, "mode=755,size=1m")
    for name in ("null", "zero", "full", "random", "urandom", "tty"):
        if os.path.exists(f"/dev/{name}"):
            open(f"{workshop}/{name}", "w", encoding="ascii").close()
            mount(f"/dev/{name}", f"{workshop}/{name}", None, MS_BIND)
    for name in ("pts", "shm"):
        os.mkdir(f"{workshop}/{name}")
        if os.path.isdir(f"/dev/{name}"):
            mount(f"/dev/{name}", f"{workshop}/{name}", None, MS_BIND | MS_REC)
    for name, target in (("fd", "/proc/self/fd"), ("stdin", "fd/0"), ("stdout", "fd/1")):
        os.symlink(target, f"{workshop}/{name}")
    os.symlink("fd/2", f"{workshop}/stderr")
    os.symlink("pts/ptmx", f"{workshop}/ptmx")
    mount(workshop, "/dev", None, MS_BIND | MS_REC)
    unmount(workshop)


def _write(path: str, text: str) -> None:
    """Write a file that is there already, in one piece, as those of /proc want it."""
    descriptor = os.open(path, os.O_WRONLY | os.O_TRUNC | os.O_CLOEXEC)
    try:
        os.write(descriptor, text.encode("ascii"))
    finally:
        os.close(descriptor)
