"""The sandbox: build and run programs that nobody trusts; see docs/security.md."""

from harness.sandbox.building import BuildResult, build
from harness.sandbox.limits import Limits
from harness.sandbox.probe import problem

__all__ = ["BuildResult", "Limits", "build", "problem"]
