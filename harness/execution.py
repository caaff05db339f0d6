"""One execution of a client or tool: started with chosen arguments, met by us, seen to end.

What is judged: standard output, standard error, exit status or death by signal, and the elapsed
time between the two moments that the agent recorded.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from harness.difference import excerpt, explain
from harness.errors import HarnessError
from harness.faults.record import Record
from harness.lab.world import Death, World
from harness.machine import Machine
from harness.outcomes import Failed, Inconclusive
from harness.output import Drain, Output
from harness.steps import Step
from harness.transcript import Transcript

END_LIMIT = 10.0
"""Seconds in which a program that waits for nothing must end."""


@dataclass(eq=False)
class Execution:
    """A program that was started and should end by itself."""

    command: Sequence[str]
    world: World
    machine: Machine
    transcript: Transcript
    pid: int = 0
    began: float = 0.0
    out: Output = field(default_factory=Output)
    error: Output = field(default_factory=Output)
    file: int = -1
    """A descriptor of the file that standard output goes to, if it is one."""
    ended: Death | None = None
    record: Record | None = None
    """What came of the faults that it was started under, if it was."""
    step: Step | None = None
    """The step of waiting for its end, once there is one; what is due of it is noted there."""

    @property
    def seconds(self) -> float:
        """From the start to the end; raises Failed if it has not ended."""
        return self.wait().time - self.began

    @property
    def stdout(self) -> bytes:
        """All of standard output, after the end."""
        self.wait()
        if self.file >= 0:
            return os.pread(self.file, 1 << 20, 0)
        return self.out.data

    @property
    def stderr(self) -> bytes:
        """All of standard error, after the end."""
        self.wait()
        return self.error.data

    @property
    def faults(self) -> Record:
        """What came of the faults that it was started under. Raises HarnessError if of none."""
        if self.record is None:
            raise HarnessError("this program was started under no schedule of faults")
        return self.record

    def running(self) -> bool:
        """Whether it has not ended yet."""
        return self.world.death_of(self.pid) is None

    def wait(self, within: float = END_LIMIT) -> Death:
        """Wait for the end. Raises Failed if it does not come, Inconclusive if starved."""
        if self.ended:
            return self.ended
        step = self.step = self.transcript.step("wait", "target", within=within)
        step.met = False
        within *= self.machine.timeout_scale
        death = self.world.death_of(self.pid, within)
        if death is None:
            death = self._second_look(within)
        self.ended = death
        self.transcript.add("target", str(death), at=death.time)
        for output in (self.out, self.error):
            # A child that it left behind may hold its streams open: then what is there must do.
            output.ended.wait(1.0)
        step.met = True
        step.seen |= {"fate": str(death), "seconds": round(death.time - self.began, 3)}
        step.seen |= {"stdout": self.stdout, "stderr": self.stderr}
        return death

    def _due(self, what: str, value: object, met: bool) -> None:
        """Note what was due of the end or the output."""
        if self.step:
            self.step.due[what] = value
            self.step.met = self.step.met and met

    def expect_exit(self, status: int, within: float = END_LIMIT) -> None:
        """It exits with this status. Raises Failed, telling an exit from a death by signal."""
        death = self.wait(within)
        self._due("status", status, death.exit_status == status)
        if death.exit_status != status:
            raise Failed(
                f"exit status {status} was due, but it {death}",
                observed=f"it {death}" + self._said(),
            )

    def expect_failure_exit(self, within: float = END_LIMIT) -> None:
        """It exits with any status but 0. Raises Failed."""
        death = self.wait(within)
        self._due("failure", True, bool(death.exit_status))
        if not death.exit_status:
            raise Failed(
                f"a failure must show in the exit status, but it {death}",
                observed=f"it {death}" + self._said(),
            )

    def expect_no_crash(self, within: float = END_LIMIT) -> None:
        """It ends by itself, with whatever status. Raises Failed for a signal or no end."""
        death = self.wait(within)
        self._due("no_signal", True, not death.signal)
        if death.signal:
            raise Failed(f"it {death}", observed=f"it {death}" + self._said())

    def expect_stdout(self, *acceptable: bytes) -> None:
        """Standard output is one of these. Raises Failed with the difference to the first."""
        self._due("stdout", list(acceptable), self.stdout in acceptable)
        if self.stdout not in acceptable:
            raise Failed(
                "standard output is not what was due",
                observed=excerpt(self.stdout, 200) + self._said(),
                acceptable=" or ".join(excerpt(each, 200) for each in acceptable),
                difference=explain(acceptable[0], self.stdout),
            )

    def expect_stderr_contains(self, *words: str) -> None:
        """Standard error has each of these texts. Raises Failed naming the first missing."""
        text = self.stderr.decode("utf-8", "backslashreplace")
        for word in words:
            self._due("stderr_contains", list(words), word in text)
            if word not in text:
                raise Failed(
                    f"standard error does not say {word!r}",
                    observed=excerpt(self.stderr, 300),
                )

    def fate(self) -> list[str]:
        """Lines for the evidence."""
        death = self.world.death_of(self.pid)
        if self.record:
            self.record.tell(self.transcript)
        lines = [f"command: {' '.join(self.command)}"]
        return [*lines, f"it {death}" if death else "it has not ended"]

    def outputs(self) -> dict[str, Output]:
        """Its streams by name."""
        return {"stdout": self.out, "stderr": self.error}

    def close(self) -> None:
        """Give back what belongs to us; the world ends the process."""
        if self.file >= 0:
            os.close(self.file)
            self.file = -1
        if self.record:
            self.record.close()

    def _second_look(self, within: float) -> Death:
        """Was it starved? Its processes' time in the run queue is counted since they began."""
        use = self.world.processes()
        waited = max((each.waited for each in use), default=0.0)
        disk = any(each.state == "D" for each in use)
        death = self.world.death_of(self.pid, max(1.0, within / 2) if waited or disk else 0.2)
        if death:
            return death
        # A loop without end wants a processor as well, and got one.
        used = sum(each.cpu for each in use)
        if disk or waited > 0.3 * within > 1.5 * used:
            raise Inconclusive(
                "the machine was too busy to see the program end",
                observed=f"its processes waited {waited:.1f} s for a processor",
            )
        raise Failed(
            f"it did not end within {within:.1f} s",
            observed=f"it still ran after {within:.1f} s" + self._said(),
        )

    def _said(self) -> str:
        text = ""
        if self.out.total and self.file < 0:
            text += f"; standard output {excerpt(self.out.data, 120)}"
        if self.error.total:
            text += f"; standard error {excerpt(self.error.data, 120)}"
        return text


def execute(
    command: Sequence[str],
    folder: str,
    environment: dict[str, str],
    world: World,
    machine: Machine,
    drain: Drain,
    transcript: Transcript,
    stdout: str | int = "pipe",
    stdin: int | None = None,
    warm: bool = False,
    record: Record | None = None,
) -> Execution:
    """Start a program. Raises Failed.

    ``stdout`` is ``pipe``, ``file``, ``terminal``, or a descriptor of the caller's, who then sees
    for himself what arrives there. ``warm`` as in :meth:`harness.lab.world.World.spawn`. With
    ``record`` it runs under that schedule of faults.
    """
    execution = Execution(command, world, machine, transcript, record=record)
    if isinstance(stdout, int):
        out_write = os.dup(stdout)
        execution.out.ended.set()
    elif stdout == "file":
        execution.file, path = tempfile.mkstemp(prefix="sockcheck-")
        os.unlink(path)
        out_write = os.dup(execution.file)
        execution.out.ended.set()
    else:
        opening = drain.terminal if stdout == "terminal" else drain.pipe
        out_write, execution.out = opening(world.most_output)
    error_write, execution.error = drain.pipe(world.most_output)
    given = os.open(os.devnull, os.O_RDONLY) if stdin is None else os.dup(stdin)
    try:
        streams = (given, out_write, error_write)
        execution.pid = world.spawn(
            command,
            environment,
            folder,
            streams,
            warm=warm,
            tracer=record.tracer() if record else (),
            record=record.descriptor if record else -1,
        )
        execution.began = world.last_spawn
    except OSError as problem:
        raise Failed(
            f"the command could not be executed: {os.strerror(problem.errno or 0)}",
            observed=str(problem.args[-1]),
        ) from problem
    finally:
        for descriptor in (given, out_write, error_write):
            with suppress(OSError):
                os.close(descriptor)
    transcript.add("target", f"started: {' '.join(command)}", at=execution.began)
    stream = stdout if isinstance(stdout, str) else "descriptor"
    transcript.step("run", "target", command=list(command), stdout=stream, given=stdin is not None)
    return execution
