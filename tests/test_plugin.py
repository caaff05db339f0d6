"""The suites under plain pytest with the plugin, and closed against their surroundings."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import suites
from tests.conftest import Sockcheck
from tests.test_cli import QUICK, server


def run_pytest(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    plugin = ("-p", "harness.plugin", "-p", "no:cacheprovider", "-rA")
    return subprocess.run(
        [sys.executable, "-m", "pytest", *plugin, *arguments, str(suites.FOLDER)],
        capture_output=True,
        text=True,
        cwd=cwd,
        timeout=120,
        check=False,
    )


def test_plain_pytest_judges_a_target(tmp_path: Path) -> None:
    done = run_pytest(
        *("--sockcheck-program", "tcp-echo", "--sockcheck-cmd", server("upper")),
        *("--sockcheck-only", "TCP-ECHO-TEXT-UNCHANGED", "--sockcheck-seed", "5"),
        cwd=tmp_path,
    )
    assert done.returncode == 1, done.stdout
    assert "sockcheck seed: 5" in done.stdout
    assert "failed: TCP-ECHO-PLAIN (MUST)" in done.stdout
    assert "1 failed, 1 passed, 5 skipped" in done.stdout


@pytest.mark.parametrize("workers", ["1", "2"])
def test_xdist_keeps_a_target_together(tmp_path: Path, workers: str) -> None:
    done = run_pytest(
        *("--sockcheck-all", "--sockcheck-reference", "-n", workers, "--dist", "loadgroup"),
        *("--sockcheck-only", "STARTS", "--sockcheck-only", "*-ECHO-PLAIN"),
        cwd=tmp_path,
    )
    assert done.returncode == 0, done.stdout
    assert "failed" not in done.stdout


def test_plain_pytest_without_a_target_runs_nothing(tmp_path: Path) -> None:
    assert run_pytest(cwd=tmp_path).returncode == 5  # "no tests collected" is not success


def test_bad_input_under_plain_pytest(tmp_path: Path) -> None:
    done = run_pytest("--sockcheck-program", "tcp-eco", "--sockcheck-reference", cwd=tmp_path)
    assert done.returncode == 2
    assert "Did you mean tcp-echo" in done.stdout + done.stderr


def test_surroundings_change_nothing(
    sockcheck: Sockcheck, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A conftest.py, a configuration and environment variables of the user's are never read."""
    trap = "raise SystemExit('imported something of the user')\n"
    for name in ("conftest.py", "sitecustomise.py", "test_trap.py", "harness.py", "suites.py"):
        (tmp_path / name).write_text(trap)
    (tmp_path / "pytest.ini").write_text("[pytest]\naddopts = --nonsense\n")
    monkeypatch.setenv("PYTEST_ADDOPTS", "--nonsense -p nonsense")
    monkeypatch.setenv("PYTEST_PLUGINS", "nonsense")
    command = str(Path(sys.executable).parent / "sockcheck")
    if not os.path.exists(command):
        pytest.skip("the sockcheck command is not installed beside this Python")
    done = subprocess.run(
        [command, "run", "tcp-echo", "--reference", *QUICK],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert not (tmp_path / ".pytest_cache").exists()
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "conftest.py",
        "harness.py",
        "pytest.ini",
        "sitecustomise.py",
        "suites.py",
        "test_trap.py",
    ]
