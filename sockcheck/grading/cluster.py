"""Judge on a Dask cluster: the same tasks, carried out by workers on other machines.

Each worker process has a warm parent of its own, so that a submission ends a fork and not the
worker. Dask gives the tasks of a lost worker to another; results are the same whoever makes them,
and whoever makes them twice.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from typing import Any, TypeVar

from harness import __version__
from harness.errors import BadInput
from harness.sandbox.probe import problem as sandbox_problem
from sockcheck.grading.class_run import suites_digest
from sockcheck.grading.executors import WarmExecutor, WorkerDied
from sockcheck.grading.judge import Task, judge
from sockcheck.grading.results import PartResult

Answer = TypeVar("Answer")
_CONNECT_LIMIT = 20
_warm: WarmExecutor | None = None
_warm_lock = threading.Lock()


class WorkersDied(WorkerDied):
    """Dask gave a task up, because the workers that had it were lost one after the other.

    Not ``certain``: what else they had at that time is accused as well.
    """

    certain = False

    def __init__(self, text: str, deaths: int) -> None:
        super().__init__(text)
        self.deaths = deaths


def judge_remotely(task: Task, scratch: str | None = None) -> PartResult:
    """``judge`` in a fork of the warm parent of this worker."""
    return _warm_parent().submit(judge, task, scratch).result()


def _warm_parent() -> WarmExecutor:
    global _warm
    with _warm_lock:
        if _warm is None:
            # As many at once as the worker has threads: each thread waits for its own.
            _warm = WarmExecutor(64)
        return _warm


def _introduce(sandboxed: bool) -> dict[str, Any]:
    """What a worker is: its version, its suites, and whether its sandbox holds."""
    return {
        "version": __version__,
        "suites": suites_digest(),
        "sandbox": sandbox_problem() if sandboxed else None,
    }


class ClusterExecutor(Executor):
    """Submits to a Dask cluster; futures are those of the standard library."""

    def __init__(self, client: Any) -> None:
        self._client = client
        self._executor = client.get_executor(pure=False)

    def submit(
        self, function: Callable[..., Answer], /, *arguments: Any, **named: Any
    ) -> Future[Answer]:
        """Carry out ``function`` on some worker; on another one if that is lost."""
        inner: Future[Answer] = self._executor.submit(function, *arguments, **named)
        outer: Future[Answer] = Future()
        outer.set_running_or_notify_cancel()
        inner.add_done_callback(lambda done: _pass_on(done, outer))
        return outer

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Leave the cluster; it goes on without us."""
        self._executor.shutdown(wait=wait and not cancel_futures)
        self._client.close()


def _pass_on(done: Future[Any], outer: Future[Any]) -> None:
    from distributed.scheduler import KilledWorker

    if done.cancelled():
        outer.set_exception(WorkersDied("the cluster gave it up", 1))
        return
    problem = done.exception()
    if isinstance(problem, KilledWorker):
        deaths = int(getattr(problem, "allowed_failures", 0)) + 1
        outer.set_exception(WorkersDied(f"{deaths} workers of the cluster were lost", deaths))
    elif problem is not None:
        outer.set_exception(problem)
    else:
        outer.set_result(done.result())


@contextmanager
def cluster_executor(url: str, sandboxed: bool) -> Iterator[tuple[Executor, int]]:
    """An executor on the cluster at ``url``, and how many tasks it can take at once.

    Raises BadInput where Dask is not installed, nobody answers, or the workers are not fit.
    """
    try:
        from distributed import Client
    except ImportError as problem:
        raise BadInput("--scheduler needs Dask: pip install 'sockcheck[cluster]'.") from problem
    try:
        client = Client(url, timeout=_CONNECT_LIMIT, set_as_default=False)  # type: ignore[no-untyped-call]
    except (OSError, TimeoutError, ValueError) as problem:
        raise BadInput(
            f"--scheduler {url}: no Dask scheduler answers there ({problem}). Start one with "
            "`dask scheduler`, and workers with `dask worker tcp://HOST:8786`."
        ) from problem
    executor = ClusterExecutor(client)
    try:
        threads = _confirm_workers(client, url, sandboxed)
        # A few more than can run, so that no worker waits for us.
        yield executor, threads + 2
    except BaseException:
        executor.shutdown(cancel_futures=True)
        raise
    executor.shutdown()


def _confirm_workers(client: Any, url: str, sandboxed: bool) -> int:
    threads = client.nthreads()
    if not threads:
        raise BadInput(f"--scheduler {url}: it has no workers: `dask worker {url}` starts one.")
    for worker, found in client.run(_introduce, sandboxed).items():
        if found["version"] != __version__ or found["suites"] != suites_digest():
            raise BadInput(
                f"--scheduler {url}: the worker {worker} has sockcheck {found['version']} with "
                f"other checks than this one ({__version__}): install the same everywhere."
            )
        if found["sandbox"]:
            raise BadInput(
                f"--scheduler {url}: no sandbox on the worker {worker}: {found['sandbox']}."
            )
    return sum(threads.values())
