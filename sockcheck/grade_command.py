"""``sockcheck grade``, ``regrade``, ``override``: the marks of a class."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import suites
from harness.catalogue import load
from harness.errors import BadInput
from harness.grade import ClassGrade, Override
from reports import github
from reports.grades_document import text as document_text
from reports.visible import one_line
from sockcheck.grading import overrides
from sockcheck.grading.grades_csv import number
from sockcheck.grading.overrides import Decision
from sockcheck.grading.publish import publish, published
from sockcheck.grading.regrade import Change, changes
from sockcheck.grading.session import Request, Session, opened
from sockcheck.grading.store import write_file

PROPOSED = "regrade.json"


def add_parsers(commands: Any) -> None:
    """Add the commands of a class to the command line."""
    grade = commands.add_parser(
        "grade",
        help="grade a class of submissions",
        description="Build and judge every submission in a sandbox, and write explained marks. "
        "What is judged already is not judged again: give the same command to go on.",
        epilog="Exit codes: 0 all graded, 2 usage or bad input, 3 some could not be judged.",
    )
    _common(grade)
    grade.add_argument(
        "--dry-run", action="store_true", help="show what would be judged, and judge nothing"
    )
    grade.add_argument(
        "--github",
        action="store_true",
        help="print annotations for GitHub Actions, and write its step summary",
    )
    grade.set_defaults(command=run_grade)
    again = commands.add_parser(
        "regrade",
        help="grade anew, and show first whose mark would change",
        description="After a change of the assignment or of sockcheck: shows whose mark would "
        "change and why. Nothing is changed until it is applied, as a whole.",
    )
    _common(again)
    decision = again.add_mutually_exclusive_group()
    decision.add_argument("--apply", action="store_true", help="let the new marks hold")
    decision.add_argument("--drop", action="store_true", help="forget them")
    again.set_defaults(command=run_regrade)
    hand = commands.add_parser(
        "override",
        help="give points by hand, with a reason",
        description="Points that hold through every re-grade. Without --requirement they are "
        "those of the whole submission. The next `sockcheck grade` or `regrade` applies them.",
    )
    hand.add_argument("out", type=Path, metavar="DIR", help="the folder of the grades")
    hand.add_argument("name", metavar="NAME", help="the submission")
    hand.add_argument("points", type=float, metavar="POINTS")
    hand.add_argument("--reason", required=True, metavar="TEXT")
    hand.add_argument("--part", default="", metavar="PART")
    hand.add_argument("--requirement", default="", metavar="ID")
    hand.set_defaults(command=run_override)


def _common(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("submissions", type=Path, metavar="SUBMISSIONS", help="a folder, an archive, or an export")
    add("--assignment", type=Path, required=True, metavar="FILE", help="what was asked (TOML)")
    add("--out", type=Path, required=True, metavar="DIR", help="where marks and results are kept")
    add("--only", action="append", default=[], metavar="NAME", help="judge these submissions only")
    add("--jobs", type=int, default=0, metavar="N", help="parts judged at once")
    add("--scheduler", default="", metavar="URL", help="judge on a Dask cluster: tcp://HOST:8786")
    add("--no-sandbox", action="store_true", help="trust the submissions")


def _request(options: argparse.Namespace) -> Request:
    if not 0 <= options.jobs <= 512:
        raise BadInput(f"--jobs {options.jobs}: give 1 to 512.")
    return Request(
        submissions=options.submissions,
        assignment=options.assignment,
        out=options.out,
        only=tuple(options.only),
        jobs=options.jobs,
        sandboxed=not options.no_sandbox,
        scheduler=options.scheduler,
    )


def run_grade(options: argparse.Namespace) -> int:
    """Carry out ``sockcheck grade``; returns the exit code."""
    if not options.github:
        return _grade(options)
    # The names of submissions are chosen by others, and are printed on the way.
    with github.literal(sys.stdout):
        code = _grade(options)
    grade = published(options.out)
    if grade and not options.dry_run:
        print(github.class_annotations(grade), end="")
        github.append_summary(github.class_summary(grade, load(suites.FOLDER)))
    return code


def _grade(options: argparse.Namespace) -> int:
    with opened(_request(options)) as session:
        if options.dry_run:
            return _show_plan(session)
        before = published(options.out)
        fingerprint = session.assignment.facts.fingerprint
        if before and before.assignment.fingerprint != fingerprint:
            raise BadInput(
                f"The grades in {options.out} were made for another form of {options.assignment} "
                f"(suite {before.assignment.suite_version}, seed {before.assignment.seed}). "
                "`sockcheck regrade` with the same arguments shows whose mark would change and "
                "why, and then applies the change as a whole."
            )
        grade = session.grade(session.judge())
        publish(grade, session.run.catalogue, options.out, date.today())
        return _tell(grade, options.out)


def run_regrade(options: argparse.Namespace) -> int:
    """Carry out ``sockcheck regrade``; returns the exit code."""
    proposed = options.out / PROPOSED
    if options.drop:
        proposed.unlink(missing_ok=True)
        print(f"Dropped: the marks in {options.out} stay as they are.")
        return 0
    with opened(_request(options)) as session:
        before = published(options.out)
        if before is None:
            raise BadInput(f"There are no grades in {options.out} yet: `sockcheck grade` first.")
        grade = session.grade(session.judge(again=not options.apply))
        text = document_text(grade)
        if options.apply:
            if not proposed.exists() or proposed.read_text(encoding="utf-8") != text:
                raise BadInput(
                    "These marks were not shown yet, or something has changed since: give the "
                    "command without --apply first, and look at the difference."
                )
            publish(grade, session.run.catalogue, options.out, date.today())
            proposed.unlink()
            return _tell(grade, options.out)
        _tell_changes(changes(before, grade))
        write_file(proposed, text)
        print("Nothing is changed yet. The same command with --apply lets these marks hold, with")
        print("--drop it forgets them.")
        return 3 if grade.unjudged else 0


def run_override(options: argparse.Namespace) -> int:
    """Carry out ``sockcheck override``; returns the exit code."""
    grade = published(options.out)
    if grade is None:
        raise BadInput(f"There are no grades in {options.out} yet: `sockcheck grade` first.")
    if not options.reason.strip():
        raise BadInput("--reason is empty: say why, for whoever asks later.")
    if bool(options.part) != bool(options.requirement):
        raise BadInput("Give --part and --requirement, or neither.")
    if not 0 <= options.points <= 1e6:
        raise BadInput(f"POINTS {options.points:g}: give a number from 0.")
    _confirm(grade, options.name, options.part, options.requirement.upper())
    given = Override(options.points, options.reason, options.part, options.requirement.upper())
    overrides.decide(options.out, Decision(options.name, given))
    print(f"Written to {options.out / overrides.FILE}. `sockcheck grade` with the arguments of")
    print("before now gives these points.")
    return 0


def _confirm(grade: ClassGrade, name: str, part: str, requirement: str) -> None:
    from harness.catalogue import near

    names = {each.name: each for each in grade.submissions}
    if name not in names:
        raise BadInput(f"There is no submission {name!r}.{near(name, names)}")
    if not part:
        return
    parts = {each.name: each for each in names[name].parts}
    if part not in parts:
        raise BadInput(f"--part {part!r}: there is no such part.{near(part, parts)}")
    marks = [mark.requirement for mark in parts[part].marks]
    if requirement not in marks:
        raise BadInput(f"--requirement {requirement!r}: {part} has none.{near(requirement, marks)}")


def _show_plan(session: Session) -> int:
    missing, _ = session.pending()
    labels = {each.label for each in missing}
    for received, _ in session.received:
        name = received.submission.name
        if received.problem:
            print(f"{name}: {received.problem}")
            continue
        parts = [
            f"{part.name}{'' if f'{name}: {part.name}' in labels else ' (judged already)'}"
            for part in session.assignment.parts
        ]
        print(f"{name}: {', '.join(parts)}")
    print(f"{len(missing)} parts of {len(session.received)} submissions would be judged.")
    return 0


def _tell(grade: ClassGrade, folder: Path) -> int:
    width = max((len(one_line(each.name)) for each in grade.submissions), default=0)
    for each in grade.submissions:
        points = "" if each.points is None else f"{number(each.points)} of {number(each.possible)}"
        look = "; to look at" if each.for_human else ""
        state = "" if each.state == "graded" else f"  {each.state}"
        print(f"  {one_line(each.name):<{width}}  {points:>12}{state}{look}")
    print(f"Marks: {folder / 'grades.csv'}; with explanations: {folder / 'index.html'}")
    if grade.unjudged:
        names = ", ".join(one_line(each.name) for each in grade.unjudged)
        print(f"Unjudged, through no fault of theirs: {names}. The same command tries them again.")
    return 3 if grade.unjudged else 0


def _tell_changes(found: Sequence[Change]) -> None:
    for each in found:
        before = "nothing" if each.before is None else number(each.before)
        after = "unjudged" if each.after is None else number(each.after)
        print(f"{each.name}: {before} → {after}")
        for reason in each.reasons:
            print(f"    {reason}")
    print(f"{len(found)} of the marks would change." if found else "No mark would change.")
