"""The seccomp filter: system calls that no server, client or compiler needs, and an attacker does.

A list of what is denied, not of what is allowed: programs come in any language, and the wall is
made of namespaces, missing capabilities and limits; the filter takes away the parts of the kernel
in which holes have been found behind that wall. libseccomp(3) assembles it, with the numbers of
this machine's architecture.
"""

from __future__ import annotations

import ctypes
import ctypes.util
import errno
import functools
import os
import socket

from harness.errors import HarnessError

_ALLOW = 0x7FFF0000
_ERRNO = 0x00050000
_NOT_EQUAL, _EQUAL, _MASKED_EQUAL, _GREATER = 1, 4, 7, 6
_NEW_NAMESPACES = 0x7E020000
"""CLONE_NEW… of every kind that clone(2) takes."""

_DENIED = (
    # other processes, and the kernel itself
    *("process_vm_writev", "kcmp", "process_madvise"),
    *("bpf", "perf_event_open", "userfaultfd", "lookup_dcookie", "fanotify_init"),
    *("kexec_load", "kexec_file_load", "init_module", "finit_module", "delete_module", "reboot"),
    *("syslog", "quotactl", "quotactl_fd", "acct", "swapon", "swapoff", "vhangup"),
    # key rings belong to a user, not to a namespace
    *("keyctl", "add_key", "request_key"),
    # mounts and namespaces
    *("mount", "umount2", "pivot_root", "chroot", "unshare", "setns", "open_tree", "move_mount"),
    *("fsopen", "fsconfig", "fsmount", "fspick", "mount_setattr", "open_by_handle_at"),
    *("name_to_handle_at", "move_pages", "migrate_pages", "mbind", "set_mempolicy"),
    # clocks
    *("clock_settime", "settimeofday", "stime", "clock_adjtime", "adjtimex"),
    # hardware
    *("iopl", "ioperm", "modify_ldt", "vm86", "vm86old"),
)
_MISSING = (
    # Programs do without these when the kernel has none. What clone3 is asked for lies in memory,
    # where no filter sees it; the others hold memory or run outside of what limits see.
    *("clone3", "io_uring_setup", "io_uring_enter", "io_uring_register", "memfd_create"),
    "memfd_secret",
)
_FAMILIES = (socket.AF_UNIX, socket.AF_INET, socket.AF_INET6, socket.AF_NETLINK)
_TRACING = ("ptrace", "process_vm_readv", "pidfd_getfd")
"""What the helper that injects faults needs (harness/faults/helper)."""


class _Argument(ctypes.Structure):
    _fields_ = (
        ("number", ctypes.c_uint),
        ("comparison", ctypes.c_int),
        ("first", ctypes.c_uint64),
        ("second", ctypes.c_uint64),
    )


@functools.cache
def program(tracing: bool = False) -> bytes:
    """The filter as the kernel takes it; with ``tracing`` processes of one box may trace another.

    Raises HarnessError where libseccomp is missing or fails.
    """
    library = _library()
    context = library.seccomp_init(_ALLOW)
    if not context:
        raise HarnessError("libseccomp could not begin a filter")
    try:
        for name in (*_DENIED, *(() if tracing else _TRACING)):
            _rule(library, context, errno.EPERM, name)
        for name in _MISSING:
            _rule(library, context, errno.ENOSYS, name)
        for bit in range(32):
            if _NEW_NAMESPACES & 1 << bit:
                _rule(
                    library, context, errno.EPERM, "clone", (0, _MASKED_EQUAL, 1 << bit, 1 << bit)
                )
        # The lab's agent is of the same user, whose limits every process of it may set.
        _rule(library, context, errno.EPERM, "prlimit64", (0, _NOT_EQUAL, 0, 0))
        highest = max(_FAMILIES)
        for name in ("socket", "socketpair"):
            for family in range(highest):
                if family not in _FAMILIES:
                    _rule(library, context, errno.EAFNOSUPPORT, name, (0, _EQUAL, family, 0))
            _rule(library, context, errno.EAFNOSUPPORT, name, (0, _GREATER, highest, 0))
        # Of netlink only what getifaddrs(3) and getaddrinfo(3) ask.
        netlink = (0, _EQUAL, socket.AF_NETLINK, 0), (2, _NOT_EQUAL, 0, 0)
        _rule(library, context, errno.EPROTONOSUPPORT, "socket", *netlink)
        return _exported(library, context)
    finally:
        library.seccomp_release(ctypes.c_void_p(context))


def _library() -> ctypes.CDLL:
    try:
        library = ctypes.CDLL("libseccomp.so.2")
    except OSError as problem:
        raise HarnessError("libseccomp.so.2 is missing (Debian package libseccomp2)") from problem
    library.seccomp_init.restype = ctypes.c_void_p
    return library


def _rule(
    library: ctypes.CDLL,
    context: int,
    number: int,
    name: str,
    *arguments: tuple[int, int, int, int],
) -> None:
    call = library.seccomp_syscall_resolve_name(name.encode("ascii"))
    if call < 0:
        return  # this architecture, or this libseccomp, has no such call
    array = (_Argument * len(arguments))(*(_Argument(*each) for each in arguments))
    result = library.seccomp_rule_add_array(
        ctypes.c_void_p(context), ctypes.c_uint32(_ERRNO | number), call, len(arguments), array
    )
    if result < 0:
        raise HarnessError(f"libseccomp refuses a rule on {name}: {os.strerror(-result)}")


def _exported(library: ctypes.CDLL, context: int) -> bytes:
    descriptor = os.memfd_create("filter")
    with os.fdopen(descriptor, "rb") as file:
        result = library.seccomp_export_bpf(ctypes.c_void_p(context), descriptor)
        if result < 0:
            raise HarnessError(f"libseccomp cannot write the filter: {os.strerror(-result)}")
        file.seek(0)
        return file.read()
