"""Runs jobs at once and never waits longer than it was told to."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Sequence
from typing import TypeVar

T = TypeVar("T")


def at_once(jobs: Sequence[Callable[[], T]], seconds: float) -> list[T | None]:
    """Return each job's result, in order; None for a job that is late, which is left behind.

    The threads are daemons, so that neither Ctrl-C nor the end of the process waits for them.
    Units: *seconds* bounds all jobs together. Raises: what a job raised.
    """
    done: queue.SimpleQueue[tuple[int, T | None, BaseException | None]] = queue.SimpleQueue()
    results: list[T | None] = [None] * len(jobs)
    deadline = time.monotonic() + seconds
    for number, job in enumerate(jobs):
        threading.Thread(target=_run, args=(number, job, done), daemon=True).start()
    for _ in jobs:
        try:
            number, result, problem = done.get(timeout=max(0.0, deadline - time.monotonic()))
        except queue.Empty:
            break
        if problem is not None:
            raise problem
        results[number] = result
    return results


def _run(
    number: int,
    job: Callable[[], T],
    done: queue.SimpleQueue[tuple[int, T | None, BaseException | None]],
) -> None:
    try:
        result = job()
    except BaseException as problem:  # noqa: BLE001 - it is raised again where the jobs were given
        done.put((number, None, problem))
    else:
        done.put((number, result, None))
