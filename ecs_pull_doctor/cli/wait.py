"""`pull-doctor wait`: until a deployment has settled, or will not."""

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

import typer

from ecs_pull_doctor.cli.configured import configuration
from ecs_pull_doctor.cli.live import fail, installed_checks
from ecs_pull_doctor.cli.options import (
    ClusterOption,
    ConfigOption,
    NoColorOption,
    Output,
    OutputOption,
    ProfileOption,
    RegionOption,
)
from ecs_pull_doctor.gate import Status

if TYPE_CHECKING:
    from ecs_pull_doctor.config import Config
    from ecs_pull_doctor.diagnosis import Report
    from ecs_pull_doctor.model.ecs import Deployment
    from ecs_pull_doctor.model.snapshot import Target
    from ecs_pull_doctor.rollout.model import Counts, Rollout
    from ecs_pull_doctor.rollout.stops import Stop
    from ecs_pull_doctor.rollout.watch import Clock
    from ecs_pull_doctor.sdk import Check
    from ecs_pull_doctor.sources.aws.session import Session

_INTERRUPTED = 130  # 128 + SIGINT, as shells say it
_STATUSES = {"stable": Status.OK, "failed": Status.FOUND, "timed-out": Status.UNDECIDED}


def wait(
    service: Annotated[str, typer.Option("--service", "-s", help="The ECS service: name or ARN.")],
    cluster: ClusterOption = "",
    timeout: Annotated[
        int, typer.Option("--timeout", min=1, max=86400, help="Seconds to wait at the most.")
    ] = 900,
    region: RegionOption = "",
    profile: ProfileOption = "",
    output: OutputOption = Output.TEXT,
    config: ConfigOption = "",
    no_color: NoColorOption = False,
) -> None:
    """Wait until a service's deployment has settled; stop waiting as soon as it will not.

    When a task stops for a reason that a retry does not mend, it says why, with the diagnosis.
    Exits 0 when the service is stable, 1 when the deployment fails, 3 when the time is over,
    4 if AWS cannot be read.
    """
    from ecs_pull_doctor.sources.clock import Clock as RealClock

    settings = configuration(config)
    try:
        answer = run(
            installed_checks(),
            settings,
            (service, cluster, region, profile),
            timeout=timeout,
            clock=RealClock(),
        )
    except KeyboardInterrupt:
        typer.echo("pull-doctor: interrupted; the deployment goes on without us", err=True)
        raise typer.Exit(_INTERRUPTED) from None
    _write(answer, output, no_color=no_color)
    raise typer.Exit(_STATUSES[answer.outcome])


def run(
    checks: "tuple[Check, ...]",
    settings: "Config",
    where: tuple[str, str, str, str],
    *,
    timeout: float,
    clock: "Clock",
) -> "Rollout":
    """Return how the deployment of a service ends; *where* is service, cluster, Region, profile."""
    from ecs_pull_doctor.rollout.watch import Means, watch
    from ecs_pull_doctor.sources.aws.errors import AwsError
    from ecs_pull_doctor.sources.aws.rollout import Looker
    from ecs_pull_doctor.sources.aws.session import open_session
    from ecs_pull_doctor.sources.aws.target import locate

    service, cluster, region, profile = where
    try:
        place = locate(service, cluster=cluster, region=region)
        with open_session(place.region or region or None, profile or None) as session:
            target = place.target(session.region)
            means = Means(
                look=Looker(session, target),
                diagnose=lambda: _diagnosis(checks, settings, session, target),
                tell=_teller(),
                clock=clock,
            )
            return watch(means, region=target.region, timeout=timeout)
    except AwsError as why:
        raise fail(str(why)) from why


def _diagnosis(
    checks: "tuple[Check, ...]", settings: "Config", session: "Session", target: "Target"
) -> "Report":
    import msgspec

    from ecs_pull_doctor import engine
    from ecs_pull_doctor.plan.edition import builtin
    from ecs_pull_doctor.sources.aws.collect import collect

    read = collect(session, target, needed=engine.needs(checks))
    asked = engine.Asked(config=settings)
    report = engine.diagnose(read.snapshot, builtin(), checks, settings.assumptions, asked)
    return msgspec.structs.replace(report, api_calls=read.api_calls, seconds=round(read.seconds, 1))


def _teller() -> "Callable[[Counts, Deployment, tuple[Stop, ...]], None]":
    """Give what tells of progress: on a terminal one line that changes."""
    from ecs_pull_doctor.report.escape import plain
    from ecs_pull_doctor.report.rollout_text import progress

    last = [""]

    def tell(counts: "Counts", watched: "Deployment", stopped: "tuple[Stop, ...]") -> None:
        said = plain(progress(counts, watched.id, len(stopped)))
        if said == last[0]:
            return
        last[0] = said
        terminal = sys.stderr.isatty()
        sys.stderr.write(f"\r\x1b[2K{said}" if terminal else f"{said}\n")
        sys.stderr.flush()

    return tell


def _write(answer: "Rollout", output: Output, *, no_color: bool) -> None:
    if sys.stderr.isatty():
        sys.stderr.write("\r\x1b[2K")
    if output is Output.JSON:
        from ecs_pull_doctor.report.json import written

        typer.echo(written(answer), nl=False)
        return
    from rich.console import Console

    from ecs_pull_doctor.report.rollout_text import print_rollout

    print_rollout(answer, Console(no_color=no_color or None, highlight=False, markup=False))
