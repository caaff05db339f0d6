"""What several tests share: worlds, and the command line in a process of its own."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from harness.lab.world import LabSpecification, World, Worlds
from harness.sandbox import problem

Sockcheck = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="session")
def worlds() -> Iterator[Worlds]:
    made = Worlds()
    yield made
    made.close()


@pytest.fixture
def lab(worlds: Worlds) -> Iterator[World]:
    if worlds.lab_problem:
        pytest.skip(f"no labs here: {worlds.lab_problem}")
    world = worlds.make(LabSpecification())
    yield world
    world.close()


@pytest.fixture(scope="session")
def sandboxes(worlds: Worlds) -> Worlds:
    """Where sandboxes can be made."""
    found = problem(worlds)
    if found:
        pytest.skip(f"no sandbox here: {found}")
    return worlds


@pytest.fixture
def sockcheck(tmp_path: Path) -> Sockcheck:
    """Run the command line from an empty folder; returns what it printed and its exit code."""

    def run(*arguments: str, cwd: Path = tmp_path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "sockcheck", *arguments],
            capture_output=True,
            text=True,
            cwd=cwd,
            timeout=120,
            check=False,
        )

    return run
