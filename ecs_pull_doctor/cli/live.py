"""Reading a service or a task from AWS, with progress on standard error for whoever watches."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import typer

from ecs_pull_doctor.gate import Status

if TYPE_CHECKING:
    from collections.abc import Callable

    from ecs_pull_doctor.sdk import Check
    from ecs_pull_doctor.sources.aws.collect import Collected
    from ecs_pull_doctor.sources.aws.target import Place
    from ecs_pull_doctor.sources.events import Event


def fail(message: str, status: Status = Status.NO_ANSWER) -> typer.Exit:
    """Say on standard error why there is no answer; raise what comes back."""
    from ecs_pull_doctor.report.escape import plain

    typer.echo(f"pull-doctor: {plain(message)}", err=True)
    return typer.Exit(status)


def installed_checks() -> "tuple[Check, ...]":
    """Return the checks of every installed pack; a broken pack ends the command."""
    from ecs_pull_doctor import packs

    try:
        return packs.load()
    except packs.PackError as why:
        raise fail(str(why), Status.BUG) from why


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What of AWS is to be read: a service, one task, or the task that an event tells of."""

    cluster: str = ""
    service: str = ""
    task: str = ""
    event: str = ""
    region: str = ""
    profile: str = ""
    check_platform: bool = False

    @property
    def named(self) -> int:
        """How many of the three were asked for; one is right."""
        return sum(map(bool, (self.service, self.task, self.event)))


def read(checks: "tuple[Check, ...]", wanted: Wanted) -> "Collected":
    """Read from AWS what the checks need to know about what is wanted."""
    from ecs_pull_doctor.sources.aws.errors import AwsError
    from ecs_pull_doctor.sources.events import EventError

    try:
        return _read(checks, wanted)
    except (AwsError, EventError) as why:
        raise fail(str(why)) from why


def _read(checks: "tuple[Check, ...]", wanted: Wanted) -> "Collected":
    from ecs_pull_doctor import engine
    from ecs_pull_doctor.sources.aws import tasks
    from ecs_pull_doctor.sources.aws.collect import collect
    from ecs_pull_doctor.sources.aws.optional import CHECK_PLATFORM, operations_for
    from ecs_pull_doctor.sources.aws.reads import ON_REQUEST, READS
    from ecs_pull_doctor.sources.aws.session import open_session

    event, place = _place(wanted)
    reads = (*READS, *ON_REQUEST) if wanted.check_platform else READS
    also = operations_for(*([CHECK_PLATFORM] if wanted.check_platform else []))
    region, profile = place.region or wanted.region or None, wanted.profile or None
    with open_session(region, profile, also=also) as session:
        known: tasks.Known = {}
        target = place.target(session.region)
        if event is not None:
            target, known = tasks.known(event.task, target)
        elif place.task:
            target, known = tasks.find(session, place, session.region)
        needed = engine.needs(checks)
        with progress() as told:
            return collect(session, target, needed=needed, progress=told, reads=reads, known=known)


def _place(wanted: Wanted) -> "tuple[Event | None, Place]":
    from ecs_pull_doctor.sources import events
    from ecs_pull_doctor.sources.aws.target import locate, locate_task

    if wanted.event:
        event = events.read(wanted.event)
        arn = event.task.task_arn
        return event, locate_task(
            arn, cluster=wanted.cluster or event.cluster, region=wanted.region
        )
    if wanted.task:
        return None, locate_task(wanted.task, cluster=wanted.cluster, region=wanted.region)
    return None, locate(wanted.service, cluster=wanted.cluster, region=wanted.region)


@contextmanager
def progress() -> "Iterator[Callable[[int, int, str], None] | None]":
    """Give a callback that keeps one line on standard error; none where it is no terminal."""
    if not sys.stderr.isatty():
        yield None
        return

    def tell(done: int, total: int, call: str) -> None:
        sys.stderr.write(f"\r\x1b[2Kreading {done}/{total} {call}")
        sys.stderr.flush()

    try:
        yield tell
    finally:
        sys.stderr.write("\r\x1b[2K")
        sys.stderr.flush()
