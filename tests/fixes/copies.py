"""Copies of the emulated AWS: what is done to one is not done to the original."""

import os
import signal
import traceback
import warnings
from collections.abc import Callable

from ecs_pull_doctor.lab import Lab

SECONDS = 180


def on_a_copy(lab: Lab, work: Callable[[], str]) -> str:
    """Return what *work* says that runs with *lab* in a fork of this process, state and all."""
    reading, writing = os.pipe()
    with warnings.catch_warnings(action="ignore", category=DeprecationWarning):
        child = os.fork()  # the emulator's threads, of which Python warns, are idle
    if child == 0:
        _run(lab, work, writing)
    os.close(writing)
    with os.fdopen(reading, encoding="utf-8") as pipe:
        says = pipe.read()
    _, status = os.waitpid(child, 0)
    assert status == 0, says or f"no answer in {SECONDS} seconds"
    return says


def _run(lab: Lab, work: Callable[[], str], writing: int) -> None:
    """Answer, and end at once: what the process would do at its end is the original's to do."""
    signal.alarm(SECONDS)
    status = 1
    try:
        lab.serve_again()
        says = work()
        status = 0
    except BaseException:  # noqa: BLE001 - the original raises it
        says = traceback.format_exc()
    with os.fdopen(writing, "w", encoding="utf-8", errors="backslashreplace") as pipe:
        pipe.write(says)
    os._exit(status)
