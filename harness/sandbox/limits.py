"""What an untrusted program may use."""

from __future__ import annotations

from dataclasses import dataclass, fields

MEBIBYTE = 1 << 20


@dataclass(frozen=True)
class Limits:
    """Bounds on one build, or on one running instance with all its processes; memory on all.

    Raises ValueError for a bound that is not positive.
    """

    cpu_seconds: int = 60
    """Processor time of each process, in seconds; SIGXCPU, then SIGKILL (setrlimit(2))."""
    build_seconds: float = 60.0
    """Wall-clock time of a build, in seconds."""
    memory: int = 1024 * MEBIBYTE
    """Bytes of memory of one program: of all processes of all its instances that are at work at
    one time (a dozen, or two where something is waited for), files in memory included, where
    control groups can be made; otherwise of the private data of each process (RLIMIT_DATA)."""
    processes: int = 256
    """Processes and threads at one time."""
    disk: int = 64 * MEBIBYTE
    """Bytes of its files in /submission, /tmp and /dev/shm together, and of any one file."""
    files: int = 4096
    """Files and folders there."""
    output: int = 16 * MEBIBYTE
    """Bytes that it may print; no more is read, and a build that goes on is ended."""

    def __post_init__(self) -> None:
        for each in fields(self):
            if getattr(self, each.name) <= 0:
                raise ValueError(f"the limit {each.name} must be above 0")

    def resources(self) -> dict[str, tuple[int, int]]:
        """Soft and hard values of setrlimit(2) by their names in the module ``resource``."""
        # Some of ours count as well: the lab's agent, and bubblewrap while it prepares.
        processes = self.processes + 8
        return {
            "RLIMIT_CPU": (self.cpu_seconds, self.cpu_seconds + 2),
            "RLIMIT_DATA": (self.memory, self.memory),
            "RLIMIT_NPROC": (processes, processes),
            "RLIMIT_FSIZE": (self.disk, self.disk),
            "RLIMIT_NOFILE": (1024, 4096),
            "RLIMIT_CORE": (0, 0),
            "RLIMIT_MEMLOCK": (MEBIBYTE, MEBIBYTE),
            "RLIMIT_MSGQUEUE": (MEBIBYTE, MEBIBYTE),
            "RLIMIT_SIGPENDING": (processes, processes),
        }
