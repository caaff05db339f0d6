"""The lab: private, furnished as specified, and gone without a trace."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from harness.lab.capture import Capture
from harness.lab.diag import SocketDiagnosis
from harness.lab.world import (
    SMALL_BUFFERS,
    Death,
    LabSpecification,
    World,
    Worlds,
)


def spawn(world: World, *argv: str, output: int | None = None) -> int:
    null = os.open(os.devnull, os.O_RDWR)
    try:
        return world.spawn(argv, os.environ, "/", (null, output or null, null))
    finally:
        os.close(null)


def output_of(world: World, *argv: str) -> str:
    reader, writer = os.pipe()
    pid = spawn(world, *argv, output=writer)
    os.close(writer)
    death = world.death_of(pid, within=10)
    assert death is not None
    assert death.exit_status == 0, death
    with os.fdopen(reader) as pipe:
        return pipe.read()


def test_sockets_live_in_the_lab(lab: World) -> None:
    listener = lab.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.bind(("193.136.138.142", 7))
    listener.listen(3)
    inside = lab.socket(socket.AF_INET, socket.SOCK_STREAM)
    inside.connect(("193.136.138.142", 7))
    with socket.socket() as outside:
        assert outside.connect_ex(("127.0.0.1", 7)) != 0
    found = SocketDiagnosis(lab).listeners()
    assert [(each.port, each.limit, each.queue) for each in found] == [(7, 3, 1)]


def test_two_labs_use_the_same_port(worlds: Worlds, lab: World) -> None:
    other = worlds.make(LabSpecification())
    for world in (lab, other):
        world.socket(socket.AF_INET, socket.SOCK_DGRAM).bind(("127.0.0.1", 58001))
    other.close()


def test_furniture(worlds: Worlds, lab: World) -> None:
    world = worlds.make(
        LabSpecification(
            hostname="example",
            uid=0,
            hosts={"tejo.tecnico.ulisboa.pt": "193.136.138.142"},
            sysctls=SMALL_BUFFERS,
            reserved_ports=(58001,),
        )
    )
    hosts = output_of(world, "cat", "/etc/hosts")
    assert "193.136.138.142 tejo.tecnico.ulisboa.pt" in hosts
    assert output_of(world, "cat", "/proc/sys/kernel/hostname") == "example\n"
    assert output_of(world, "id", "-u") == "0\n"
    assert output_of(world, "cat", "/proc/sys/net/ipv4/tcp_wmem").split() == [
        "4096",
        "16384",
        "65536",
    ]
    assert output_of(world, "cat", "/proc/sys/net/ipv4/ip_local_reserved_ports") == "58001\n"
    assert "tejo" not in Path("/etc/hosts").read_text()
    world.close()


def test_children_start_with_default_signals(lab: World) -> None:
    """A leaked SIGPIPE=ignore would hide every death by SIGPIPE."""
    status = output_of(lab, "cat", "/proc/self/status")
    fields = dict(line.split(":\t") for line in status.splitlines() if ":\t" in line)
    assert int(fields["SigIgn"], 16) == 0
    assert int(fields["SigBlk"], 16) == 0


def test_what_who_started_us_ignores_or_blocks_is_default_again() -> None:
    script = (
        "import os, signal\n"
        "from harness.lab.world import Worlds\n"
        "signal.signal(signal.SIGHUP, signal.SIG_IGN)\n"
        "signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGUSR1])\n"
        "worlds = Worlds(bare=True)\n"
        "from tests.test_lab import output_of, LabSpecification\n"
        "print(output_of(worlds.make(LabSpecification()), 'cat', '/proc/self/status'))\n"
        "worlds.close()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=True
    )
    fields = dict(line.split(":\t") for line in done.stdout.splitlines() if ":\t" in line)
    standard = (1 << 31) - 1  # those of the C library follow, which nobody can reset
    assert int(fields["SigIgn"], 16) & standard == 0
    assert int(fields["SigBlk"], 16) == 0


def test_deaths_are_told_apart(lab: World) -> None:
    exited = lab.death_of(spawn(lab, "sh", "-c", "exit 3"), within=10)
    killed = lab.death_of(spawn(lab, "sh", "-c", "kill -PIPE $$"), within=10)
    assert exited is not None
    assert killed is not None
    assert (exited.exit_status, exited.signal) == (3, 0)
    assert (killed.exit_status, killed.signal) == (None, signal.SIGPIPE)
    assert str(killed) == "was killed by SIGPIPE"


def test_death_of_unknown_signal_has_its_number() -> None:
    assert str(Death(5, 64, 0.0)) == "was killed by SIGRTMAX"
    assert str(Death(5, 40, 0.0)) == "was killed by signal 40"


_RIVALS = """
import os, time
os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
child = os.fork()
end = time.monotonic() + 0.5
while time.monotonic() < end:
    pass
"""


def test_a_death_tells_how_long_the_program_waited_for_a_processor(lab: World) -> None:
    """Two processes of one processor wait for each other half of the time; one that sleeps not."""
    rival = lab.death_of(spawn(lab, sys.executable, "-c", _RIVALS), within=30)
    asleep = lab.death_of(spawn(lab, "sleep", "0.5"), within=30)
    assert rival is not None
    assert asleep is not None
    assert rival.waited > 0.1
    assert asleep.waited < rival.waited


def test_missing_command_is_an_error_of_exec(lab: World) -> None:
    with pytest.raises(FileNotFoundError):
        spawn(lab, "/nowhere/at/all")


def test_double_forked_daemons_die_with_the_lab(worlds: Worlds, lab: World, tmp_path: Path) -> None:
    world = worlds.make(LabSpecification())
    marker = f"sockcheck-test-{os.getpid()}-{time.monotonic_ns()}"
    script = f"(setsid sh -c 'while :; do sleep 1; done; : {marker}' &); exit 0"
    pid = spawn(world, "sh", "-c", script)
    assert world.death_of(pid, within=10) is not None
    deadline = time.monotonic() + 10
    while not any("sh" in each.command for each in world.processes()):
        assert time.monotonic() < deadline
    assert marker in _all_command_lines()
    world.close()
    assert marker not in _all_command_lines()


def test_everything_dies_with_the_engine(tmp_path: Path) -> None:
    """kill -9 of the engine: the kernel ends what it started, daemons too."""
    marker = f"sockcheck-test-{os.getpid()}-{time.monotonic_ns()}"
    program = (
        "import os, sys, time\n"
        "from harness.lab.world import LabSpecification, Worlds\n"
        "for bare in (False, True):\n"
        "    world = Worlds(bare).make(LabSpecification())\n"
        "    null = os.open('/dev/null', os.O_RDWR)\n"
        f"    script = '(setsid sh -c \"while :; do sleep 1; done; : {marker}\" &); exit 0'\n"
        "    pid = world.spawn(['sh', '-c', script], os.environ, '/', (null, null, null))\n"
        "    world.death_of(pid, 10)\n"
        "    globals()[f'keep{bare}'] = world\n"
        "print('ready', flush=True)\n"
        "time.sleep(60)\n"
    )
    root = Path(__file__).resolve().parents[1]
    engine = subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, text=True, cwd=root
    )
    assert engine.stdout is not None
    assert engine.stdout.readline() == "ready\n"
    assert marker in _all_command_lines()
    engine.kill()
    engine.wait()
    deadline = time.monotonic() + 10
    while marker in _all_command_lines():
        assert time.monotonic() < deadline, "a process survived the engine"
        time.sleep(0.01)


def test_bare_world_ends_its_daemons() -> None:
    bare = Worlds(bare=True)
    world = bare.make(LabSpecification())
    marker = f"sockcheck-test-{os.getpid()}-{time.monotonic_ns()}"
    pid = spawn(world, "sh", "-c", f"(setsid sh -c 'while :; do sleep 1; done; : {marker}' &)")
    assert world.death_of(pid, within=10) is not None
    assert not world.isolated
    assert marker in _all_command_lines()
    bare.close()
    assert marker not in _all_command_lines()


def test_two_hundred_labs_at_once(worlds: Worlds, lab: World) -> None:
    made = [worlds.make(LabSpecification()) for _ in range(200)]
    for world in made:
        world.socket(socket.AF_INET, socket.SOCK_DGRAM).bind(("127.0.0.1", 9))
    for world in made:
        world.close()


def test_snapshots_see_zombies_descriptors_and_threads(lab: World) -> None:
    program = (
        "import os, threading, time\n"
        "os.open('/dev/null', 0); os.open('/dev/null', 0)\n"
        "threading.Thread(target=time.sleep, args=(60,)).start()\n"
        "if os.fork() == 0: os._exit(0)\n"
        "time.sleep(60)\n"
    )
    pid = spawn(lab, sys.executable, "-S", "-c", program)
    deadline = time.monotonic() + 20
    while True:
        processes = lab.processes()
        if any(each.state == "Z" for each in processes):
            break
        assert time.monotonic() < deadline
    parent = next(each for each in processes if each.pid == pid)
    assert parent.threads == 2
    assert parent.descriptors == 5
    assert parent.lowest_free == 5
    assert parent.anonymous > 1_000_000


def test_capture_writes_what_tcpdump_reads(lab: World, tmp_path: Path) -> None:
    capture = Capture(lab)
    receiver = lab.socket(socket.AF_INET, socket.SOCK_DGRAM)
    receiver.bind(("127.0.0.1", 777))
    sender = lab.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sender.sendto(b"forgotten", ("127.0.0.1", 777))
    receiver.recv(100)
    capture.rewind()
    for text in (b"one", b"two"):
        sender.sendto(text, ("127.0.0.1", 777))
        receiver.recv(100)
    frames = [data for *_, data in capture.frames()]
    assert [frame[-3:] for frame in frames] == [b"one", b"two"]
    path = tmp_path / "x.pcap"
    assert capture.write(path) == 2
    assert capture.lost() == 0
    capture.close()
    if shutil.which("tcpdump"):
        shown = subprocess.run(
            ["tcpdump", "-nr", str(path)], capture_output=True, text=True, check=True
        )
        assert shown.stdout.count("127.0.0.1.777: UDP, length 3") == 2


PUBLIC_PYTHON = "/usr/bin/python3"


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root, to become somebody else")
@pytest.mark.skipif(not os.access(PUBLIC_PYTHON, os.X_OK), reason="no Python that all may run")
def test_labs_work_unprivileged() -> None:
    """The rest of this file runs as whoever runs it; this as nobody."""
    root = Path(__file__).resolve().parents[1]
    program = (
        "import os, sys; sys.path.insert(0, sys.argv[1])\n"
        "from harness.lab.world import LabSpecification, Worlds\n"
        "os.setgid(65534); os.setuid(65534)\n"
        "sys.executable = sys.argv[2]\n"
        "worlds = Worlds(); assert worlds.lab_problem is None, worlds.lab_problem\n"
        "world = worlds.make(LabSpecification(uid=0))\n"
        "null = os.open('/dev/null', os.O_RDWR)\n"
        "pid = world.spawn(['sh', '-c', 'test $(id -u) = 0'], os.environ, '/', (null,) * 3)\n"
        "assert world.death_of(pid, 10).exit_status == 0\n"
        "world.socket(2, 1).bind(('127.0.0.1', 7)); worlds.close(); print('fine')\n"
    )
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        shutil.copytree(root / "harness", Path(folder, "harness"))
        for path in Path(folder).rglob("*"):
            path.chmod(0o755)
        done = subprocess.run(
            [sys.executable, "-c", program, folder, PUBLIC_PYTHON],
            capture_output=True,
            text=True,
            cwd="/",
            check=False,
        )
    assert done.stdout == "fine\n", done.stderr


def _all_command_lines() -> str:
    found = []
    for name in os.listdir("/proc"):
        if name.isdigit() and int(name) != os.getpid():
            try:
                found.append(Path(f"/proc/{name}/cmdline").read_text(errors="replace"))
            except OSError:
                continue
    return "\n".join(line for line in found if "pytest" not in line and "import os" not in line)


def test_a_snapshot_of_thousands_of_processes_arrives(lab: World) -> None:
    """Longer than one message of the agent's channel."""
    program = (
        "import os, time\n"
        "for _ in range(2500):\n"
        "    if os.fork() == 0: os._exit(0)\n"
        "print('done', flush=True)\n"
        "time.sleep(60)\n"
    )
    reader, writer = os.pipe()
    spawn(lab, sys.executable, "-S", "-c", program, output=writer)
    os.close(writer)
    with os.fdopen(reader) as pipe:
        assert pipe.readline() == "done\n"
    assert sum(each.state == "Z" for each in lab.processes()) == 2500


def test_sockets_made_in_advance_know_the_newest_settings(lab: World) -> None:
    """A lab hands out sockets several at a time; none of them may be older than a setting."""
    many = [lab.socket(socket.AF_INET, socket.SOCK_STREAM) for _ in range(20)]
    assert len({each.fileno() for each in many}) == 20
    lab.sysctl("net.ipv4.tcp_wmem", "4096 30000 60000")
    after = lab.socket(socket.AF_INET, socket.SOCK_STREAM)
    assert after.getsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF) == 30_000
    for each in (*many, after):
        each.close()


def test_one_connection_is_looked_up(lab: World) -> None:
    diagnosis = SocketDiagnosis(lab)
    listener = lab.socket(socket.AF_INET6, socket.SOCK_STREAM)
    listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
    listener.bind(("::", 0))
    listener.listen()
    for family, host in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
        client = lab.socket(family, socket.SOCK_STREAM)
        client.connect((host, listener.getsockname()[1]))
        ends = client.getpeername()[:2], client.getsockname()[:2]
        client.send(b"three")
        found = diagnosis.connection(*ends)
        assert found
        assert (found.state, found.queue) == (1, 5)
        assert diagnosis.connection(ends[0], (ends[1][0], 1)) is None  # the listener is no answer
        accepted, _ = listener.accept()
        accepted.close()
        assert diagnosis.connection(*ends) is None  # bytes lay unread: a reset
        client.close()
    listener.close()
    diagnosis.close()


def test_a_lab_in_which_a_socket_is_left_is_not_as_made(lab: World) -> None:
    assert lab.is_as_made()
    listener = lab.socket(socket.AF_INET, socket.SOCK_STREAM)
    assert not lab.is_as_made(), "a socket is open"
    listener.close()
    assert lab.is_as_made()
    listener = lab.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.bind(("127.0.0.1", 0))
    listener.listen()
    client = lab.socket(socket.AF_INET, socket.SOCK_STREAM)
    client.connect(listener.getsockname())
    accepted, _ = listener.accept()
    for end in (client, accepted, listener):
        end.close()
    assert not lab.is_as_made(), "a connection is in TIME_WAIT"


@pytest.mark.parametrize("what", ["a program", "a setting", "its end"])
def test_a_lab_in_which_anything_else_was_done_is_not_as_made(lab: World, what: str) -> None:
    assert lab.is_as_made()
    if what == "a program":
        output_of(lab, "true")
    elif what == "a setting":
        lab.sysctl("net.ipv4.tcp_wmem", "4096 30000 60000")
    else:
        lab.close()
    assert not lab.is_as_made()
