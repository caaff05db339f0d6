"""Targets given by their sources: how they are built, and what sanitizers see in them."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from harness.sanitizer import distinct, parse
from tests.conftest import Sockcheck

ROOT = Path(__file__).resolve().parents[1]
needs_compiler = pytest.mark.skipif(
    shutil.which("cc") is None, reason="no cc: apt-get install gcc libc6-dev"
)

LOOKS_BEHIND = """
#include <stdio.h>
#include <unistd.h>
int main(void)
{
    char name[64];
    volatile int dots = 0;
    gethostname(name, sizeof name);
    for (unsigned i = 0; i <= sizeof name; i++)
        dots += name[i] == '.';
    printf("host name: %s\\n", name);
    return 0;
}
"""
SOUND = LOOKS_BEHIND.replace("<=", "<").replace("char name[64];", "char name[65] = {0};")

ADDRESS = """\
=================================================================
==7==ERROR: AddressSanitizer: stack-buffer-overflow on address 0x7ffc at pc 0x7f6f bp 0x7f sp 0x7f
READ of size 9 at 0x7ffc8c2bf548 thread T0
    #0 0x7f6fa944d563 in __interceptor_puts ../../../../src/libsanitizer/common.inc:1283
    #1 0x5646209283cc in show /home/me/client.c:38
    #2 0x7f6fa8a45249 in __libc_start_call_main ../sysdeps/nptl/libc_start_call_main.h:58
Shadow bytes around the buggy address:
  0x10001184fe50: 00 00 00 00
"""
UNDEFINED = """\
client.c:5:62: runtime error: signed integer overflow: 1 + 2147483647 cannot be represented
    #0 0x564620928355 in main /home/me/client.c:5
client.c:6:12: runtime error: index 8 out of bounds for type 'char [8]'
    #0 0x564620928382 in main /home/me/client.c:6
"""


def test_a_report_names_the_programs_own_line() -> None:
    (report,) = parse(ADDRESS, "sizes")
    assert report.out_of_bounds
    assert report.summary == "stack-buffer-overflow in show, client.c:38"
    assert report.check == "sizes"
    assert report.lines[-1].endswith("libc_start_call_main.h:58")  # without the shadow


def test_what_is_undefined_is_told_apart_from_what_is_out_of_bounds() -> None:
    overflow, index = parse(UNDEFINED)
    assert not overflow.out_of_bounds
    assert overflow.summary.startswith("client.c:5: signed integer overflow")
    assert index.out_of_bounds
    assert len(overflow.lines) == 2
    assert distinct([overflow, index, overflow]) == [overflow, index]


@pytest.mark.parametrize(
    "problem", ["failed to allocate 0x1000 bytes", "out of memory: allocator", "CHECK failed: x"]
)
def test_what_our_own_limits_cause_is_no_report(problem: str) -> None:
    assert parse(f"==7==ERROR: AddressSanitizer: {problem}\n") == []


def judge(sockcheck: Sockcheck, folder: Path, *arguments: str) -> dict[str, Any]:
    done = sockcheck("run", "--json", str(folder / "result.json"), *arguments)
    assert (folder / "result.json").exists(), done.stdout + done.stderr
    document: dict[str, Any] = json.loads((folder / "result.json").read_text("utf-8"))
    document["printed"] = done.stdout
    return document


def outcomes(document: dict[str, Any]) -> dict[str, str]:
    return {check["requirement"]: check["outcome"] for check in document["checks"]}


@needs_compiler
def test_a_look_behind_the_buffer_is_found(sockcheck: Sockcheck, tmp_path: Path) -> None:
    """Although only the requirement itself was asked for, every check is played."""
    (tmp_path / "name.c").write_text(LOOKS_BEHIND, encoding="utf-8")
    document = judge(
        sockcheck, tmp_path, "host-name", "--source", "name.c", "--only", "MEMORY-BOUNDS"
    )
    assert document["verdict"] == "nonconformant"
    assert "name.c:10" in document["printed"]
    assert "during the check host_name" in document["printed"]
    assert "--source name.c" in document["printed"]  # so that it can be run again


@needs_compiler
def test_what_was_never_written_shows(sockcheck: Sockcheck, tmp_path: Path) -> None:
    """On the stack of this client there may by luck be a NUL behind the greeting."""
    source = ROOT / "examples" / "c" / "naive" / "connect_client.c"
    document = judge(
        sockcheck, tmp_path, "connect-client", "--source", str(source),
        "--only", "CONNECT-CLIENT-SIZES",
    )  # fmt: skip
    assert outcomes(document)["CONNECT-CLIENT-SIZES"] == "failed"
    assert "bytes follow in what it shows that never were" in document["printed"]


@needs_compiler
def test_a_manifest_names_sources(sockcheck: Sockcheck, tmp_path: Path) -> None:
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "name.c").write_text(SOUND, encoding="utf-8")
    manifest = folder / "target.toml"
    manifest.write_text(
        'program = "host-name"\nsources = ["name.c"]\ncommand = "{built}"\n', encoding="utf-8"
    )
    document = judge(sockcheck, tmp_path, "--target", str(manifest))
    assert document["verdict"] == "conformant"
    assert set(outcomes(document).values()) == {"passed"}


@needs_compiler
def test_a_compiler_without_sanitizers(
    sockcheck: Sockcheck, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The rest is judged; of these the report says why not."""
    (tmp_path / "name.c").write_text(SOUND, encoding="utf-8")
    compiler = tmp_path / "plain-cc"
    compiler.write_text(
        '#!/bin/sh\ncase "$*" in *-fsanitize*) echo "error: no sanitizers" >&2; exit 1;; esac\n'
        'exec cc "$@"\n',
        encoding="utf-8",
    )
    compiler.chmod(0o755)
    monkeypatch.setenv("CC", str(compiler))
    document = judge(sockcheck, tmp_path, "host-name", "--source", "name.c")
    assert document["verdict"] == "conformant"
    assert outcomes(document)["MEMORY-BOUNDS"] == "not-applicable"
    assert "no build with sanitizers can be made: error: no sanitizers" in document["printed"]


def test_without_sources_nothing_is_claimed(sockcheck: Sockcheck, tmp_path: Path) -> None:
    document = judge(
        sockcheck, tmp_path, "socket-write", "--cmd", "printf 'Hello World!\\n'",
        "--only", "MEMORY-BOUNDS",
    )  # fmt: skip
    assert outcomes(document)["MEMORY-BOUNDS"] == "not-applicable"
    assert document["verdict"] == "unjudged"
    assert "--source" in document["printed"]


@needs_compiler
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--source", "missing.c"), "--source missing.c: there is no such file"),
        (("--source", "."), "this is a folder"),
        (("--source", "broken.c"), "the compiler cannot build it"),
        (("--source", "broken.c", "--reference"), "--source goes with --cmd or alone"),
        (("--source", "broken.c", "--sandbox"), "built outside of a sandbox"),
        (("--cmd", "{built}"), "{built} is what --source is compiled into"),
    ],
)
def test_bad_input(
    sockcheck: Sockcheck, tmp_path: Path, arguments: tuple[str, ...], said: str
) -> None:
    (tmp_path / "broken.c").write_text("int main(void) { return 0 }\n", encoding="utf-8")
    done = sockcheck("run", "host-name", *arguments)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_no_compiler_at_all(
    sockcheck: Sockcheck, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "name.c").write_text(SOUND, encoding="utf-8")
    monkeypatch.setenv("CC", os.fspath(tmp_path / "no-such-compiler"))
    done = sockcheck("run", "host-name", "--source", "name.c")
    assert done.returncode == 2
    assert "cannot be executed" in done.stderr
    assert "apt-get install" in done.stderr
