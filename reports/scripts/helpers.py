"""The functions that a script may use: those that it does use are copied into it as they stand.

Written for the reader of such a script: the standard library alone, one thing each. Names that
begin with a capital are set by the script from its command line.
"""

from __future__ import annotations

import argparse
import array
import atexit
import base64
import fcntl
import os
import random
import select
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time
import zlib
from typing import NoReturn

HOST, PORT = "127.0.0.1", 0
COMMAND: list[str] = []  # what stands after --, to be started by this script
PID = 0  # the server's process, if --pid says so
FOLDER = ""  # a private folder of the program, where its command has a place for {folder}
PATIENCE = 4.0  # seconds that any wait may take
STARTED: list[subprocess.Popen[bytes]] = []  # the programs that this script has started
BEGAN: dict[int, float] = {}  # when each of them was started
LISTENING: list[socket.socket] = []  # the sockets that a client is to come to
DIFFERENT: list[str] = []  # what came otherwise than in the run that failed
MET: list[str] = []  # the connections that came about, so that somebody listens
WATCHED: dict[int, int] = {}  # process id and a descriptor by which its end will be known


def read_arguments(needs: str) -> None:
    """Take HOST, PORT, --pid and COMMAND from the command line."""
    global HOST, PORT, PID, COMMAND
    own, COMMAND = sys.argv[1:], []
    if "--" in own:
        own, COMMAND = own[: own.index("--")], own[own.index("--") + 1 :]
    about = (__doc__ or "").partition("\n\n")
    parser = argparse.ArgumentParser(
        description=about[0],
        epilog=about[2],
        formatter_class=argparse.RawDescriptionHelpFormatter,
        usage="%(prog)s " + needs,
    )
    if "HOST" in needs:
        parser.add_argument("HOST")
        parser.add_argument("PORT", type=int)
    if "--pid" in needs:
        parser.add_argument("--pid", type=int, default=0, help="the server's process")
    options = parser.parse_args(own)
    if needs.startswith("-- ") and not COMMAND:
        parser.error("give the command to judge after --")
    HOST, PORT = getattr(options, "HOST", HOST), getattr(options, "PORT", PORT)
    PID = getattr(options, "pid", 0)


def fail(text: str) -> NoReturn:
    """The failure shows: exit status 1."""
    print(f"\nThe failure shows: {text}")
    sys.exit(1)


def give_up(text: str) -> NoReturn:
    """Nothing could be tried, or nothing be judged: exit status 2."""
    print(f"\nNot judged: {text}")
    sys.exit(2)


def brief(value: object) -> str:
    """A value as text, long bytes shortened."""
    if isinstance(value, bytes) and len(value) > 70:
        return f"{len(value)} bytes, {value[:50]!r}..."
    return repr(value)


def expect(what: str, due: object, seen: object) -> None:
    """Say what was due and what came; if they differ, the failure shows."""
    if due == seen:
        print(f"as due: {what}: {brief(seen)}")
        return
    print(f"DUE:  {what}: {brief(due)}")
    print(f"SEEN: {what}: {brief(seen)}")
    if isinstance(due, bytes) and isinstance(seen, bytes):
        same = next((n for n, (a, b) in enumerate(zip(due, seen, strict=False)) if a != b), None)
        where = min(len(due), len(seen)) if same is None else same
        print(f"      they differ from byte {where} on")
    fail(f"{what} is not what was due")


def compare(what: str, then: object, now: object) -> None:
    """Say what came in the run that failed and what comes now; the end of the script judges."""
    print(f"{what}: {brief(now)}")
    if then != now:
        print(f"   in the run that failed: {brief(then)}")
        DIFFERENT.append(what)


def conclude(by_comparison: bool) -> None:
    """Nothing that was due is missing: judge by comparison, if that is how this failure shows."""
    if by_comparison and not DIFFERENT:
        fail("everything came as in the run that failed")
    print("\nThe failure does not show.")
    sys.exit(0)


def family_of(host: str) -> socket.AddressFamily:
    """IPv4 or IPv6."""
    return socket.AF_INET6 if ":" in host else socket.AF_INET


def try_connect(
    source: str = "", receive_buffer: int = 0, segment_size: int = 0, host: str = ""
) -> tuple[socket.socket, str]:
    """A client and what became of its connecting."""
    client = socket.socket(family_of(host or HOST), socket.SOCK_STREAM)
    client.settimeout(PATIENCE)
    if receive_buffer:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
    if segment_size:
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, segment_size)
    if source:
        client.bind((source, 0))
    try:
        client.connect((host or HOST, PORT))
    except ConnectionRefusedError:
        return client, "connection refused"
    except ConnectionError:
        return client, "connection reset (RST)"
    except TimeoutError:
        return client, "silence"
    except OSError:
        return client, "unreachable"
    MET.append(HOST)
    return client, "complete"


def connect(
    source: str = "", receive_buffer: int = 0, segment_size: int = 0, host: str = ""
) -> socket.socket:
    """A connected client. That nobody listens shows the failure only if somebody did before."""
    client, end = try_connect(source, receive_buffer, segment_size, host)
    if end != "complete" and not MET and not STARTED and not host:
        give_up(f"nobody answers at {HOST} port {PORT} ({end}): start the server first")
    if end != "complete":
        expect("a client connects", "complete", end)
    return client


def send(client: socket.socket, data: bytes) -> int:
    """Send everything; how much was taken. An end of the connection shows when it is read."""
    client.settimeout(PATIENCE)
    sent = 0
    try:
        while sent < len(data):
            sent += client.send(data[sent : sent + 262144])
    except OSError as problem:
        print(f"   (sending ended after {sent} of {len(data)} bytes: {problem})")
    return sent


def send_until_stuck(client: socket.socket, data: bytes, quiet: float) -> int:
    """Send without reading until nothing is taken for so many seconds; how much was taken."""
    client.setblocking(False)
    sent = 0
    try:
        while sent < len(data) and select.select([], [client], [], quiet)[1]:
            sent += client.send(data[sent : sent + 262144])
    except OSError as problem:
        print(f"   (sending ended after {sent} of {len(data)} bytes: {problem})")
    return sent


def send_with_fin(client: socket.socket, data: bytes) -> None:
    """Send bytes so that their last segment also carries the FIN."""
    try:
        client.send(data, socket.MSG_MORE)  # held back until more comes, or the end
        client.shutdown(socket.SHUT_WR)
    except OSError as problem:
        print(f"   (sending failed: {problem})")


def send_urgent(client: socket.socket, data: bytes) -> None:
    """Send one byte of urgent data."""
    try:
        client.send(data, socket.MSG_OOB)
    except OSError as problem:
        print(f"   (sending failed: {problem})")


def exchange(
    client: socket.socket, data: bytes, count: int, seconds: float = PATIENCE
) -> tuple[bytes, str]:
    """Send data and meanwhile read so many bytes: those that came, and why reading stopped."""
    client.setblocking(False)
    received, sent = bytearray(), 0
    while len(received) < count:
        wanting = [client] if sent < len(data) else []
        readable, writable, _ = select.select([client], wanting, [], seconds)
        if not readable and not writable:
            return bytes(received), "silence"
        try:
            if writable:
                sent += client.send(data[sent : sent + 262144])
        except OSError:
            sent = len(data)  # what ended the connection is read below
        try:
            part = client.recv(count - len(received)) if readable else None
        except BlockingIOError:
            continue
        except OSError:
            return bytes(received), "connection reset (RST)"
        if part == b"":
            return bytes(received), "end of file (FIN)"
        received += part or b""
    return bytes(received), "complete"


def read(client: socket.socket, count: int, seconds: float = PATIENCE) -> tuple[bytes, str]:
    """Read so many bytes: those that came, and why reading stopped."""
    client.settimeout(seconds)
    received = bytearray()
    while len(received) < count:
        try:
            part = client.recv(count - len(received))
        except TimeoutError:
            return bytes(received), "silence"
        except OSError:
            return bytes(received), "connection reset (RST)"
        if not part:
            return bytes(received), "end of file (FIN)"
        received += part
    return bytes(received), "complete"


def listen_for_nothing(client: socket.socket, seconds: float) -> str:
    """What came within so many seconds: "nothing", or what it was."""
    data, end = read(client, 1, seconds)
    return "nothing" if end == "silence" else f"{data!r}, {end}"


def half_close(client: socket.socket) -> None:
    """Send FIN; reading goes on."""
    try:
        client.shutdown(socket.SHUT_WR)
    except OSError as problem:
        print(f"   (the connection had ended: {problem})")


def reset(client: socket.socket) -> None:
    """Send RST and be gone: close(2) with a linger time of 0 (socket(7))."""
    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    client.close()


def finish(client: socket.socket) -> None:
    """Part in peace: half-close, read to the end, close."""
    half_close(client)
    read(client, 1 << 24, 0.5)
    client.close()


def await_fin_acknowledged(client: socket.socket) -> None:
    """Wait until the kernel of the other side has taken our FIN (TCP_INFO: FIN_WAIT2)."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if client.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 1)[0] == 5:
            return
        time.sleep(0.001)
    give_up("the FIN was not acknowledged, so the fault did not come about")


def open_datagrams(source: str = "", port: int = 0) -> socket.socket:
    """A UDP socket."""
    client = socket.socket(family_of(HOST), socket.SOCK_DGRAM)
    client.bind((source, port))
    return client


def send_datagram(client: socket.socket, data: bytes, host: str = "") -> None:
    """Send one datagram to the server."""
    try:
        client.sendto(data, (host or HOST, PORT))
    except OSError as problem:
        print(f"   (a datagram of {len(data)} bytes could not be sent: {problem})")


def receive(
    client: socket.socket, seconds: float = PATIENCE, passing_over: bytes | None = None
) -> tuple[bytes | None, str, int]:
    """The next datagram and who sent it, or None; a further copy of the last one is passed over."""
    client.settimeout(seconds)
    try:
        data, source = client.recvfrom(65536)
        while data == passing_over:
            data, source = client.recvfrom(65536)
    except OSError:  # in time nothing came, or the kernel says that nobody is there
        return None, "", 0
    return data, source[0], source[1]


def start_server() -> None:
    """Start COMMAND, if there is one, and wait until somebody listens on PORT."""
    if not COMMAND:
        return
    start(HOST, PORT, stdin=subprocess.PIPE)
    deadline = time.monotonic() + 10
    while not listeners() and time.monotonic() < deadline:
        time.sleep(0.01)


def expect_listening() -> None:
    """Somebody listens on PORT, and that within ten seconds."""
    if not COMMAND:
        give_up("this shows at the start only: give the command that starts it after --")
    expect(f"port {PORT} has a listener", True, bool(listeners()))


def start(
    host: str,
    port: int,
    arguments: list[str] | None = None,
    stdin: int | None = None,
    prefix: list[str] | None = None,
) -> subprocess.Popen[bytes] | None:
    """Start COMMAND with host and port in their places, or with these arguments at its end."""
    if not COMMAND:
        print(f"Now start your client towards host {host} port {port}.")
        return None
    global FOLDER
    if not FOLDER and any("{folder}" in word for word in COMMAND):
        FOLDER = tempfile.mkdtemp()
        with open(os.path.join(FOLDER, "password"), "wb") as file:
            file.write(PASSWORD)
    places = {"{host}": host, "{port}": str(port), "{folder}": FOLDER}
    words = [
        word for word in COMMAND if arguments is None or "{" not in word
    ]  # with arguments of its own it gets no others
    for place, value in places.items():
        words = [word.replace(place, value) for word in words]
    words = [*(prefix or []), *words, *(arguments or [])]
    print(f"starting: {' '.join(words)}")
    try:
        program = subprocess.Popen(
            words,
            stdin=stdin or subprocess.DEVNULL,
            stdout=subprocess.DEVNULL if stdin else subprocess.PIPE,
            stderr=None if stdin else subprocess.PIPE,
        )
    except OSError as problem:
        give_up(f"{words[0]} cannot be started: {problem.strerror}")
    STARTED.append(program)
    BEGAN[program.pid] = time.monotonic()
    atexit.register(end_programs)
    return program


PASSWORD = b""


def end_programs() -> None:
    """Leave nothing behind of what this script has started."""
    for pid in family():
        try:
            os.kill(pid, signal.SIGKILL)
        except OSError:
            continue
    for program in STARTED:
        program.kill()
        program.wait()


def contents(path: str) -> str:
    """The text of a file."""
    with open(path) as file:
        return file.read()


def listeners() -> set[int]:
    """The processes that hold the listening socket of PORT, as /proc shows them."""
    inodes = set()
    for table, state in (("tcp", "0A"), ("tcp6", "0A"), ("udp", "07"), ("udp6", "07")):
        try:
            lines = contents(f"/proc/net/{table}").splitlines()[1:]
        except OSError:
            continue
        for words in map(str.split, lines):
            if words[1].endswith(f":{PORT:04X}") and words[3] == state:
                inodes.add(f"socket:[{words[9]}]")
    found = set()
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            for name in os.listdir(f"/proc/{pid}/fd"):
                if os.readlink(f"/proc/{pid}/fd/{name}") in inodes:
                    found.add(int(pid))
        except OSError:
            continue  # gone, or not ours to see
    return found - {os.getpid()}


def fields(pid: int) -> list[str]:
    """The fields of /proc/PID/stat behind the name: state, parent, ... (proc(5))."""
    try:
        return contents(f"/proc/{pid}/stat").rpartition(")")[2].split()
    except OSError:
        return []


def family() -> list[int]:
    """The server's processes: the one named or found, and all below it."""
    found = set(listeners()) if PORT else set()
    found |= {PID} if PID else set()
    found |= {program.pid for program in STARTED if program.poll() is None}
    everybody = {int(name): fields(int(name)) for name in os.listdir("/proc") if name.isdigit()}
    grown = True
    while grown:
        below = {pid for pid, seen in everybody.items() if seen and int(seen[1]) in found}
        grown = not below <= found
        found |= below
    return sorted(found)


def server_processes() -> list[int]:
    """The server's processes; without any nothing can be judged."""
    found = family()
    if not found and not STARTED:
        give_up("this concerns the server's process: say which by --pid, or start it after --")
    return found


def stop_server() -> None:
    """Stop every process of the server (SIGSTOP) and wait until it is stopped."""
    for pid in server_processes():
        os.kill(pid, signal.SIGSTOP)
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if all((fields(pid) or ["T"])[0] in "TZX" for pid in family()):
            return
        time.sleep(0.001)


def continue_server() -> None:
    """Let every process of the server go on (SIGCONT)."""
    for pid in family():
        os.kill(pid, signal.SIGCONT)


def kill_server() -> None:
    """Kill every process of the server (SIGKILL) and wait until they are gone."""
    if not COMMAND:
        give_up("the server is to be started again: give its command after --")
    for pid in server_processes():
        os.kill(pid, signal.SIGKILL)
    deadline = time.monotonic() + PATIENCE
    while [each for each in STARTED if each.poll() is None] and time.monotonic() < deadline:
        time.sleep(0.001)


def server_lives() -> bool:
    """Whether a process of the server is left; without a view of it, whether it can be met."""
    time.sleep(0.3)  # a death needs a moment
    living = [pid for pid in family() if (fields(pid) or ["X"])[0] not in "ZX"]
    return bool(living) or (not STARTED and not PID and try_connect()[1] == "complete")


def fate_of_server() -> str:
    """How the program that was started has ended, if it has."""
    if not STARTED:
        return "unknown: it was not started by this script"
    return ended(STARTED[0], 1.0)


def ended(program: subprocess.Popen[bytes], seconds: float) -> str:
    """Wait for its end: ``exited with status 0``, ``was killed by SIGPIPE``, or that it lives."""
    try:
        status = program.wait(seconds)
    except subprocess.TimeoutExpired:
        return "has not ended"
    if status < 0:
        return f"was killed by {signal.Signals(-status).name}"
    return f"exited with status {status}"


def watch_server() -> None:
    """Hold every process of the server by a descriptor, so that its end will be known."""
    for pid in server_processes():
        WATCHED[pid] = os.pidfd_open(pid)


def killed_by(number: int) -> str:
    """Which watched process was killed by this signal (ioctl_pidfd(2), Linux 6.15): or nobody."""
    time.sleep(0.3)  # a death needs a moment
    if STARTED and STARTED[0].poll() == -number:
        return "the server"
    for pid, descriptor in WATCHED.items():
        told = array.array("B", struct.pack("Q56x", 8))  # PIDFD_INFO_EXIT
        try:
            fcntl.ioctl(descriptor, 0xC040FF0B, told)  # PIDFD_GET_INFO
        except OSError:
            continue
        status = struct.unpack_from("i", told, 60)[0]
        if told[0] & 8 and os.WIFSIGNALED(status) and os.WTERMSIG(status) == number:
            return f"process {pid}"
    return "nobody"


def count(what: str) -> int:
    """Descriptors, zombies, threads, or bytes of private memory of all processes of the server."""
    total = 0
    for pid in server_processes():
        state = (fields(pid) or ["X"])[0]
        try:
            if what == "zombies":
                total += state == "Z"
            elif state in "ZX":
                continue
            elif what == "descriptors":
                total += len(os.listdir(f"/proc/{pid}/fd"))
            elif what == "threads":
                total += len(os.listdir(f"/proc/{pid}/task"))
            else:
                rollup = contents(f"/proc/{pid}/smaps_rollup").split()
                total += int(rollup[rollup.index("Anonymous:") + 1]) * 1024
        except OSError:
            continue
    return total


def settled_count(what: str, limit: int) -> int:
    """The same, after up to two seconds in which it may go down to a limit."""
    deadline = time.monotonic() + 2
    number = count(what)
    while number > limit and time.monotonic() < deadline:
        time.sleep(0.02)
        number = min(number, count(what))
    return number


def processor_time(seconds: float) -> float:
    """Seconds of processor time that the server uses while so many seconds pass."""

    def used() -> float:
        known = [fields(pid) for pid in server_processes()]
        return sum(int(each[11]) + int(each[12]) for each in known if each) / ticks

    ticks = os.sysconf("SC_CLK_TCK")
    time.sleep(0.2)
    before = used()
    time.sleep(seconds)
    return round(used() - before, 2)


def listen(backlog: int, port: int) -> socket.socket:
    """A listening socket of our own, for the client to come to."""
    server = socket.socket(family_of(HOST), socket.SOCK_STREAM)
    server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    server.bind((HOST, port))
    server.listen(backlog)
    LISTENING.append(server)
    return server


def accept(server: socket.socket, seconds: float) -> tuple[socket.socket, str]:
    """The next client, and "accepted"; or a socket of no use, and "nobody came"."""
    server.settimeout(seconds if COMMAND else 120.0)
    try:
        return server.accept()[0], "accepted"
    except TimeoutError:
        return socket.socket(), "nobody came"


def bind_datagrams(port: int) -> socket.socket:
    """A UDP socket of our own, for the client to send to."""
    server = socket.socket(family_of(HOST), socket.SOCK_DGRAM)
    server.bind((HOST, port))
    LISTENING.append(server)
    return server


def receive_request(server: socket.socket, seconds: float) -> tuple[bytes | None, tuple[str, int]]:
    """The next datagram and where it came from, or None."""
    server.settimeout(seconds if COMMAND else 120.0)
    try:
        data, source = server.recvfrom(65536)
    except OSError:
        return None, ("", 0)
    return data, source


def outcome(
    program: subprocess.Popen[bytes] | None, seconds: float
) -> tuple[str, float, bytes, bytes]:
    """How it ended, how many seconds after its start, its standard output and error."""
    if program is None:
        give_up("what the client prints and how it ends is seen only if it is started after --")
    began = BEGAN[program.pid]
    try:
        out, error = program.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        program.kill()
        out, error = program.communicate()
        return "has not ended", time.monotonic() - began, out, error
    return ended(program, 1.0), time.monotonic() - began, out, error


def seen(output: bytes) -> bytes:
    """Output in which the port of this run is replaced by a word."""
    for server in LISTENING:
        output = output.replace(str(server.getsockname()[1]).encode(), b"PORT")
    return output


def enter_private_world(
    settings: dict[str, str],
    tables: dict[str, str],
    name: str,
    addresses: list[str],
    black_hole: bool,
) -> None:
    """Begin again in namespaces of our own (unshare(1)), and furnish them.

    Network settings, tables such as /etc/hosts, the host's name and addresses are then ours alone.
    """
    if not os.environ.get("IN_PRIVATE_WORLD"):
        os.environ["IN_PRIVATE_WORLD"] = "yes"
        kinds = ["--user", "--map-root-user", "--net", "--mount", "--uts"]
        try:
            subprocess.run(["unshare", *kinds, "true"], check=True, capture_output=True)
        except (OSError, subprocess.CalledProcessError) as problem:
            give_up(f"a private world cannot be made here: {problem}")
        os.execvp("unshare", ["unshare", *kinds, sys.executable, *sys.argv])
    with socket.socket() as any_socket:
        fcntl.ioctl(any_socket, 0x8914, struct.pack("16sH14x", b"lo", 0x49))  # SIOCSIFFLAGS: up
        for number, address in enumerate(addresses, 1):
            wanted = struct.pack(
                "16sHH4s8x", f"lo:{number}".encode(), socket.AF_INET, 0, socket.inet_aton(address)
            )
            fcntl.ioctl(any_socket, 0x8916, wanted)  # SIOCSIFADDR
    if black_hole:  # what is sent there is dropped without an answer
        route = ["ip", "route", "add", "203.0.113.0/24", "dev", "lo"]
        if subprocess.run(route, check=False).returncode:
            give_up("a route into nowhere cannot be made here")
    for setting, value in settings.items():
        with open("/proc/sys/" + setting.replace(".", "/"), "w") as file:
            file.write(value)
    if name:
        socket.sethostname(name)
    for path, text in tables.items():
        with tempfile.NamedTemporaryFile("w", delete=False) as table:
            table.write(text)
        os.chmod(table.name, 0o644)
        if subprocess.run(["mount", "--bind", table.name, path], check=False).returncode:
            give_up(f"{path} cannot be replaced here")


def numbered_lines(block: bytes, length: int) -> bytes:
    """Lines of a running number, a blank and the block, up to a length; the last byte a newline."""
    text = b"".join(b"%010d %s\n" % (number, block) for number in range(length // 76 + 1))
    return text[: length - 1] + b"\n"


def random_bytes(seed: str, length: int) -> bytes:
    """The same random bytes for the same seed."""
    return random.Random(seed).randbytes(length)


def unpacked(text: str) -> bytes:
    """Bytes that were compressed by zlib and written in base64."""
    return zlib.decompress(base64.b64decode(text))
