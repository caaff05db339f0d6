"""A small class whose grade every report is tested with: good, partial, broken, hostile, absent."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import suites
from harness.catalogue import Catalogue, load
from harness.grade import (
    AssignmentFacts,
    ClassGrade,
    ForHuman,
    Lateness,
    Mark,
    Override,
    PartFacts,
    PartGrade,
    State,
    SubmissionGrade,
)
from harness.outcomes import Level, Outcome
from harness.result import CheckResult

GOLDEN = Path(__file__).resolve().parent / "golden" / "reports"
CATALOGUE: Catalogue = load(suites.FOLDER)
HOSTILE = "</pre><script>alert(1)</script> \"&amp; \x1b[31m\x00 \u202egnp.exe ﷽ =cmd|'/C calc'!A0"
"""What a hostile program prints and a hostile name tries: markup, escapes, bidi, a formula."""
SECRET = "TCP-ECHO-SIGPIPE"
"""The requirement that the assignment hides."""
SECRET_EVIDENCE = "XYZZY-seen-only-by-the-instructor"
TRANSCRIPT = [
    "… 3 earlier events",
    "  0.001000  target     listens on tcp 0.0.0.0:29757",
    "  0.002000  client 1   connected",
    '  0.003000  client 1   sent 40 bytes "one\\n"',
    '  0.004000  client 1   received 40 bytes "one\\n"',
    "  0.005000  client 1   sent FIN (half-close)",
    "  0.006000  client 2   sent RST",
    "  0.007000  target     was killed by SIGPIPE",
    "  0.008000  client 2   connection refused",
    f'  0.009000  client 2   received 40 bytes "{HOSTILE}"',
]
DIFFERENCE = [
    "first difference at offset 2 (4 bytes expected, 4 received)",
    "expected         0   61 62 63 64                                      |abcd|",
    "received         0   61 62 00 64                                      |ab.d|",
    "                           ^^                                           ^ the first byte",
]

ASSIGNMENT = AssignmentFacts(
    title="Sockets, sheet 3 <echo & more>",
    suite_version="0.1.0",
    seed=7,
    parts=(
        PartFacts("echo", "tcp-echo-iterative", 12.0, False, "make echo", "./echo {port}"),
        PartFacts("udp", "udp-echo-server", 8.0, False, "make udp", "./udp {port}"),
        PartFacts("fork", "tcp-echo-fork", 2.0, True, "make fork", "./fork {port}"),
    ),
    deadline="2026-03-02T23:59:00+00:00",
    late_rule="Each day costs a tenth of the points.",
    hidden_rule="Some checks are hidden until 2026-04-01.",
    fingerprint="f" * 64,
)


def same_as_golden(name: str, written: str) -> None:
    """With SOCKCHECK_GOLDEN=write in the environment the file is written anew."""
    path = GOLDEN / name
    if os.environ.get("SOCKCHECK_GOLDEN") == "write":
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(written.encode())
    assert written == path.read_bytes().decode()


def check(
    requirement: str, outcome: Outcome, name: str = "a_check", **evidence: Any
) -> CheckResult:
    """A check with everything that a report can show."""
    return CheckResult(
        requirement=requirement,
        level=Level.MUST,
        check=name,
        outcome=outcome,
        summary="" if outcome is Outcome.PASSED else f"it said {HOSTILE}",
        acceptable="every byte\nin order",
        observed=f"40 bytes, then {HOSTILE}",
        evidence={"done": "Sends a line.", **evidence},
        seconds=0.5,
    )


def failed(requirement: str, name: str = "a_check", **evidence: Any) -> CheckResult:
    """A failed check with a transcript, a difference and what the program printed."""
    told = {"difference": DIFFERENCE, "stdout": [HOSTILE], "transcript": TRANSCRIPT}
    return check(requirement, Outcome.FAILED, name, **{**told, **evidence})


def mark(requirement: str, outcome: Outcome, points: float, possible: float, **more: Any) -> Mark:
    """A mark of a MUST; ``checks`` follow from the outcome unless given."""
    checks = (check(requirement, outcome),)
    if outcome is Outcome.FAILED:
        checks = (failed(requirement),)
    reasons = {Outcome.PASSED: "Met.", Outcome.FAILED: "Not met."}
    told = {"reason": reasons.get(outcome, "Not judged."), "checks": checks, **more}
    return Mark(requirement, Level.MUST, outcome, points, possible, **told)


def secret(outcome: Outcome, points: float) -> Mark:
    """The mark that students must not see before April."""
    evidence = {"stderr": [SECRET_EVIDENCE], "done": SECRET_EVIDENCE}
    return mark(
        SECRET,
        outcome,
        points,
        3.0,
        hidden=True,
        hidden_until="2026-04-01",
        reason=f"Not met: {SECRET_EVIDENCE}.",
        checks=(failed(SECRET, "sigpipe_secretly", **evidence),),
    )


def good_part(name: str, program: str, possible: float, bonus: bool = False) -> PartGrade:
    """A part with all points."""
    half = possible / 2
    marks = (
        mark("STARTS", Outcome.PASSED, half, half),
        mark("UDP-ECHO-PLAIN", Outcome.PASSED, half, half),
    )
    return PartGrade(name, program, State.GRADED, possible, possible, bonus, marks)


def partial_part() -> PartGrade:
    """9 of 12 points asked for, one mark of each kind."""
    blocked = f"{SECRET} comes first, and its outcome was failed"
    marks = (
        mark("STARTS", Outcome.PASSED, 3.0, 3.0),
        mark(
            "TCP-ECHO-PLAIN",
            Outcome.FAILED,
            1.0,
            2.0,
            attempts=(Outcome.FAILED, Outcome.FAILED),
            reason="1 of 2 checks failed.",
            checks=(
                check("TCP-ECHO-PLAIN", Outcome.PASSED, "plain_echo[1]"),
                failed("TCP-ECHO-PLAIN", "plain_echo[2]"),
            ),
        ),
        secret(Outcome.FAILED, 0.0),
        mark(
            "TCP-ECHO-LOST-CLIENT",
            Outcome.BLOCKED,
            0.0,
            2.0,
            counted=False,
            blocked_by=SECRET,
            reason=f"Not counted: {blocked}.",
            checks=(check("TCP-ECHO-LOST-CLIENT", Outcome.BLOCKED),),
        ),
        mark(
            "TCP-ECHO-HALF-CLOSE",
            Outcome.INCONCLUSIVE,
            0.0,
            2.0,
            counted=False,
            attempts=(Outcome.FAILED, Outcome.PASSED),
            reason="The two runs disagree.",
        ),
        mark("TCP-ECHO-BYTEWISE", Outcome.FAILED, 0.0, 0.0),
    )
    # (3 + 1 + 0) of (3 + 2 + 3) counted, of 12.
    return PartGrade(
        "echo",
        "tcp-echo-iterative",
        State.GRADED,
        6.0,
        12.0,
        marks=marks,
        build_output="echo.c:9:5: warning: unused variable ‘n’ [-Wunused-variable]\n",
        notes=("found in src/", f"after {SECRET} nothing was left running"),
        discovered=(("backlog", "5"),),
    )


BROKEN_BUILD = (
    "make: Entering directory '/submission'\n"
    "echo.c: In function ‘main’:\n"
    "echo.c:12:5: error: expected ‘;’ before ‘}’ token <b>\x1b[0m\n"
    "src/udp.c:3: warning: no newline, 100%: really\n"
    "make: *** [Makefile:2: echo] Error 1\n"
)

SUBMISSIONS = (
    SubmissionGrade(
        name="amelie",
        state=State.GRADED,
        points=22.0,
        possible=20.0,
        students=("Amélie Nothomb",),
        identifiers=("s1001",),
        parts=(
            good_part("echo", "tcp-echo-iterative", 12.0),
            good_part("udp", "udp-echo-server", 8.0),
            good_part("fork", "tcp-echo-fork", 2.0, bonus=True),
        ),
        lateness=Lateness("2026-03-01T10:00:00+00:00", 0.0, 0.0, "In time."),
        bonus=2.0,
        bonus_reason="Two bonus points for fork.",
        content="a" * 64,
    ),
    SubmissionGrade(
        name="broken",
        state=State.NOT_BUILT,
        points=0.0,
        possible=20.0,
        students=("Bruno Ken", "Carla O’Neil"),
        identifiers=("bruno@example.org", "carla@example.org"),
        parts=(
            PartGrade(
                "echo",
                "tcp-echo-iterative",
                State.NOT_BUILT,
                0.0,
                12.0,
                build_output=BROKEN_BUILD,
            ),
            PartGrade("udp", "udp-echo-server", State.MISSING, 0.0, 8.0, notes=("no udp.c",)),
        ),
    ),
    SubmissionGrade(
        name="=cmd|' /C calc'!A0 \u202e<img src=x onerror=alert(1)>",
        state=State.GRADED,
        points=12.6,
        possible=20.0,
        students=("@Eve <script>alert(2)</script> \u202eevil",),
        identifiers=("+49123",),
        parts=(partial_part(), good_part("udp", "udp-echo-server", 8.0)),
        lateness=Lateness("2026-03-03T12:00:00+00:00", 1.0, 1.4, "1 day late: a tenth less."),
        overrides=(
            Override(1.0, "The text was ambiguous", "echo", "TCP-ECHO-PLAIN", 0.0),
            Override(0.0, f"{SECRET_EVIDENCE} by hand", "echo", SECRET, 0.0),
        ),
        for_human=(
            ForHuman("echo", "TCP-ECHO-HALF-CLOSE", "failed once, passed once"),
            ForHuman("echo", SECRET, SECRET_EVIDENCE),
        ),
        notes=(f"see also {SECRET}",),
    ),
    SubmissionGrade(
        name="unlucky",
        state=State.UNJUDGED,
        points=None,
        possible=20.0,
        parts=(
            PartGrade(
                "echo",
                "tcp-echo-iterative",
                State.UNJUDGED,
                None,
                12.0,
                notes=("the harness broke: OSError: no space left on device",),
            ),
            good_part("udp", "udp-echo-server", 8.0),
        ),
    ),
    SubmissionGrade(
        name="zoe",
        state=State.ABSENT,
        points=0.0,
        possible=20.0,
        students=("Zoë",),
        identifiers=("s1009",),
    ),
)
CLASS = ClassGrade(ASSIGNMENT, tuple(sorted(SUBMISSIONS, key=lambda each: each.name)))
EVE = next(each for each in SUBMISSIONS if each.name.startswith("=cmd"))
