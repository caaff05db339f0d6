"""greeting-server: a daemon that greets each client by its address, and logs to syslog.

OSD 3.3, server.c.

    python -m reference.greeting_server PORT

One child process for each client. Beside the course's C:

    socket, setsockopt, bind, listen       open_listener(port)
    fork(); setsid(); chdir("/"); dup2 …   become_daemon(port)
    signal(SIGCHLD, sigchld_handler)       signal.set_wakeup_fd(…): the loop reaps, not a handler
    select(…)                              select.select([server, deaths], [], [])
    accept, fork                           welcome(server)
    writen(fd, …) with select, 5 s         write_all(client, …)
    syslog(LOG_INFO, …)                    log(…)

The course's handler calls syslog() wherever the program happens to be, also inside another
syslog(), whose lock it then waits for in vain: under quick clients the daemon soon stands still.
Here a signal only wakes the loop, and the loop does the rest.
"""

import os
import select
import signal
import socket
import sys
import syslog
import time
from contextlib import suppress
from typing import NoReturn

BACKLOG = 5
WRITE_LIMIT = 5.0
PAUSE = 0.05

STATUS_USAGE, STATUS_SOCKET, STATUS_OPTION, STATUS_BIND, STATUS_LISTEN = 1, 2, 3, 4, 5
CHILD_TIMEOUT, CHILD_WRITE_ERROR = 1, 3


def main() -> None:
    port = port_from(sys.argv)
    server = open_listener(port)
    become_daemon(port)
    syslog.openlog("demo-server", syslog.LOG_PID, syslog.LOG_DAEMON)

    # Python's own handling of a signal writes a byte into this pipe, and nothing else happens.
    deaths, wake = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
    signal.set_wakeup_fd(wake, warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    # Writing to a client that is gone would end the child. Python ignores SIGPIPE from the start;
    # said here because C does not.
    signal.signal(signal.SIGPIPE, signal.SIG_IGN)

    log("Server started!")
    # A client that is gone again when its turn comes must not block accept().
    server.setblocking(False)
    while True:
        log(f"Awaiting activity on server socket {server.fileno()}")
        ready, _, _ = select.select([server.fileno(), deaths], [], [])
        if deaths in ready:
            os.read(deaths, 4096)
            reap()
        if server.fileno() in ready:
            welcome(server)


def open_listener(port: int) -> socket.socket:
    """Each step that fails has a message and an exit status of its own."""
    try:
        server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    except OSError as problem:
        fail(f"Failed to create socket: {problem.strerror}", STATUS_SOCKET)
    try:
        # This side closes first, so that after each client its port is in TIME_WAIT for a minute.
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    except OSError as problem:
        fail(f"Failed to set socket options: {problem.strerror}", STATUS_OPTION)
    try:
        server.bind(("", port))
    except OSError as problem:
        fail(f"Failed to bind socket to port {port}: {problem.strerror}", STATUS_BIND)
    try:
        server.listen(BACKLOG)
    except OSError as problem:
        text = f"Error while listening to server socket {server.fileno()}: {problem.strerror}"
        fail(text, STATUS_LISTEN)
    return server


def become_daemon(port: int) -> None:
    """The parent says where the daemon is, and goes; the child goes on without a terminal."""
    child = os.fork()
    if child:
        print(f"Daemon started as process ID {child}.")
        print(f"We're open for business at port {port}.", flush=True)
        os._exit(0)
    os.setsid()
    os.chdir("/")
    nowhere = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nowhere, descriptor)
    if nowhere > 2:
        os.close(nowhere)


def welcome(server: socket.socket) -> None:
    """Accept one client, and let a child greet it."""
    try:
        client, (address, _) = server.accept()
    except BlockingIOError:
        return
    except OSError as problem:
        # Most likely out of descriptors, which passes: no reason to stop serving the others.
        warn(f"Failed to accept a connection: {problem.strerror}")
        time.sleep(PAUSE)
        return
    with client:
        log(f"Accepted network connection from {address} on fd {client.fileno()}")
        try:
            child = os.fork()
        except OSError as problem:
            warn(f"Failed to fork: {problem.strerror}")
            time.sleep(PAUSE)
            return
        if child == 0:
            status = CHILD_WRITE_ERROR
            try:
                server.close()
                status = greet(client, address)
            finally:
                os._exit(status)
    log(f"New connection from {address}, handled by pid {child}")


def greet(client: socket.socket, address: str) -> int:
    """The life of a child: one greeting, in one piece. Its exit status."""
    log(f"Servicing client {address}")
    client.setblocking(False)
    try:
        if not write_all(client, f"Hello there, {address}!\n".encode()):
            warn("Timeout while servicing client")
            return CHILD_TIMEOUT
        client.shutdown(socket.SHUT_WR)
    except OSError as problem:
        warn(f"Error while writing to client: {problem.strerror}")
        return CHILD_WRITE_ERROR
    # A close with bytes unread sends RST, which may overtake the greeting.
    with suppress(OSError):
        for _ in range(64):
            if not client.recv(4096):
                break
    return 0


def write_all(client: socket.socket, data: bytes) -> bool:
    """Write everything; False if the client takes nothing for 5 seconds."""
    while data:
        # The course's select() also asks for exceptions, that is for urgent data, and then gives
        # up: what a client says is no reason not to greet it.
        _, writable, _ = select.select([], [client], [], WRITE_LIMIT)
        if not writable:
            return False
        with suppress(BlockingIOError):
            data = data[client.send(data) :]
    return True


def reap() -> None:
    """Of many children that end together one signal may tell, so collect all that are there."""
    while True:
        try:
            child, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if child == 0:
            return
        log(f"Child {child} terminated")
        if os.WIFSIGNALED(status):
            log(f"Child got signal {os.WTERMSIG(status)}")
        else:
            log(f"Exit status: {os.WEXITSTATUS(status)}")


def log(line: str) -> None:
    syslog.syslog(syslog.LOG_INFO, line)


def warn(line: str) -> None:
    syslog.syslog(syslog.LOG_WARNING, line)


def port_from(arguments: list[str]) -> int:
    """A whole number from 1 to 65535; the course's sscanf() takes ``12abc`` and 70000 too."""
    text = arguments[1] if len(arguments) == 2 else ""
    if not (text.isascii() and text.isdigit() and len(text) <= 5 and 1 <= int(text) <= 65535):
        print("Usage: server PORT", file=sys.stderr)
        print("       PORT: a number from 1 to 65535", file=sys.stderr)
        sys.exit(STATUS_USAGE)
    return int(text)


def fail(message: str, status: int) -> NoReturn:
    print(message, file=sys.stderr)
    sys.exit(status)


if __name__ == "__main__":
    main()
