"""Reading a service from AWS, with progress on standard error for whoever watches."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import typer

from ecs_pull_doctor.gate import Status

if TYPE_CHECKING:
    from collections.abc import Callable

    from ecs_pull_doctor.sdk import Check
    from ecs_pull_doctor.sources.aws.collect import Collected


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


def read_service(
    checks: "tuple[Check, ...]",
    *,
    cluster: str,
    service: str,
    region: str,
    profile: str,
    check_platform: bool = False,
) -> "Collected":
    """Read from AWS what the checks need to know about a service."""
    from ecs_pull_doctor import engine
    from ecs_pull_doctor.sources.aws.collect import collect
    from ecs_pull_doctor.sources.aws.errors import AwsError
    from ecs_pull_doctor.sources.aws.optional import CHECK_PLATFORM, operations_for
    from ecs_pull_doctor.sources.aws.reads import ON_REQUEST, READS
    from ecs_pull_doctor.sources.aws.session import open_session
    from ecs_pull_doctor.sources.aws.target import locate

    reads = (*READS, *ON_REQUEST) if check_platform else READS
    also = operations_for(CHECK_PLATFORM) if check_platform else frozenset[str]()
    needed = engine.needs(checks)
    try:
        place = locate(service, cluster=cluster, region=region)
        with open_session(place.region or region or None, profile or None, also=also) as session:
            target = place.target(session.region)
            with progress() as told:
                return collect(session, target, needed=needed, progress=told, reads=reads)
    except AwsError as why:
        raise fail(str(why)) from why


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
