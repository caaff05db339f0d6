"""JUnit XML for continuous integration: one ``<testsuite>`` per run, one ``<testcase>`` per check.

A reader of JUnit knows red and green only, so the file is red (a ``<failure>`` or an ``<error>``)
exactly where the exit code is not 0:

- ``<failure>``: the check counts against the target: a failed MUST, with ``--strict`` a failed
  SHOULD, and an expected failure that passed.
- A failed SHOULD or MAY that does not count is a passed testcase; what was found stands in its
  ``<system-out>``.
- ``<skipped>``: an expected failure (message ``expected failure: REASON``), ``not-applicable``,
  ``blocked``, and ``inconclusive`` below MUST.
- ``<error>``: a fault of the harness. Also a MUST that is inconclusive or blocked, where that
  leaves the run unjudged: passing as skipped, it would be green for a target that nobody judged.
  If nothing at all was judged, a testcase ``verdict`` with an ``<error>`` says so.

The type of a failure is its level, that of an error its outcome. Evidence may hold any byte: what
XML cannot carry is written as ``\\xNN`` or ``\\uNNNN``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any
from xml.etree import ElementTree as Xml

from harness.outcomes import Outcome
from harness.result import CheckResult, RunResult
from harness.verdict import EXPECTED_FAILURE, Verdict, counts, coverage, unsettles, verdict

_NOT_IN_XML = re.compile("[^\t\n\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LISTED_LAST = ("transcript", "traceback")
_LISTED_ELSEWHERE = ("done", "repetition", EXPECTED_FAILURE)


def text(runs: Sequence[RunResult], strict: bool) -> str:
    """The file that ``--junit`` writes; ``strict`` as on the command line."""
    root = Xml.Element("testsuites", name="sockcheck")
    suites = [_suite(run, strict) for run in runs]
    root.extend(suites)
    for name in ("tests", "failures", "errors", "skipped"):
        root.set(name, str(sum(int(suite.get(name, "0")) for suite in suites)))
    root.set("time", f"{sum(run.seconds for run in runs):.3f}")
    Xml.indent(root)
    written = Xml.tostring(root, encoding="unicode")
    return f"<?xml version='1.0' encoding='utf-8'?>\n{written}\n"


def _suite(run: RunResult, strict: bool) -> Xml.Element:
    said = verdict(run.checks)
    named = run.target.get("name", run.target["text"])
    suite = Xml.Element("testsuite", name=_clean(f"{run.program}: {named}"))
    properties = Xml.SubElement(suite, "properties")
    told = {
        "target": run.target["text"],
        "seed": run.seed,
        "verdict": said.value,
        "coverage": coverage(run.checks),
        **run.discovered,
    }
    if run.notes:
        told["notes"] = "; ".join(run.notes)
    for name, value in told.items():
        Xml.SubElement(properties, "property", name=_clean(name), value=_clean(value))
    cases = [_case(run, check, said, strict) for check in run.checks]
    if said is Verdict.UNJUDGED and not any(case.find("error") is not None for case in cases):
        cases.append(_nothing_judged(run))
    suite.extend(cases)
    suite.set("tests", str(len(cases)))
    for attribute, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        suite.set(attribute, str(sum(case.find(tag) is not None for case in cases)))
    suite.set("time", f"{run.seconds:.3f}")
    return suite


def _case(run: RunResult, check: CheckResult, said: Verdict, strict: bool) -> Xml.Element:
    case = Xml.Element(
        "testcase",
        classname=_clean(run.program),
        name=_clean(f"{check.requirement} {check.check}"),
        time=f"{check.seconds:.3f}",
    )
    message = _clean(check.summary)
    if counts(check, strict):
        child = Xml.SubElement(case, "failure", type=check.level.value, message=message)
        child.text = _explanation(check)
    elif check.expected:
        reason = _clean(f"expected failure: {check.evidence.get(EXPECTED_FAILURE, '')}")
        Xml.SubElement(case, "skipped", message=reason)
        Xml.SubElement(case, "system-out").text = _explanation(check)
    elif check.outcome is Outcome.FAILED:
        headline = f"{check.level} not met: {message}\n"
        Xml.SubElement(case, "system-out").text = headline + _explanation(check)
    elif check.outcome is Outcome.ERROR or (said is Verdict.UNJUDGED and unsettles(check)):
        child = Xml.SubElement(case, "error", type=check.outcome.value, message=message)
        child.text = _explanation(check)
    elif check.outcome is not Outcome.PASSED:
        Xml.SubElement(case, "skipped", message=f"{check.outcome}: {message}")
    return case


def _nothing_judged(run: RunResult) -> Xml.Element:
    case = Xml.Element("testcase", classname=_clean(run.program), name="verdict", time="0.000")
    message = "nothing was judged, so nothing is known of the target"
    Xml.SubElement(case, "error", type=Verdict.UNJUDGED.value, message=message)
    return case


def _explanation(check: CheckResult) -> str:
    """What a reader needs to understand an outcome, as lines."""
    told = {
        "done": check.evidence.get("done", ""),
        "acceptable": check.acceptable,
        "observed": check.observed,
    }
    lines = [f"{name + ':':<12}{value}" for name, value in told.items() if value]
    others = [name for name in check.evidence if name not in (*_LISTED_LAST, *_LISTED_ELSEWHERE)]
    for name in (*others, *_LISTED_LAST):
        lines += _listing(name.replace("_", " "), check.evidence.get(name))
    return _clean("\n".join(lines))


def _listing(name: str, value: Any) -> list[str]:
    if value in (None, "", []):
        return []
    if not isinstance(value, list):
        return [f"{name}: {value}"]
    return [f"{name}:"] + [f"    {str(line).rstrip()}" for line in value]


def _clean(value: object) -> str:
    """The text with every character that XML 1.0 cannot carry made visible."""
    return _NOT_IN_XML.sub(_escaped, str(value))


def _escaped(match: re.Match[str]) -> str:
    code = ord(match.group())
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"
