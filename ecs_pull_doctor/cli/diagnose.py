"""`pull-doctor diagnose`: why the tasks of a service cannot start, and the fix."""

from typing import TYPE_CHECKING, Annotated

import typer

from ecs_pull_doctor.cli.live import fail, installed_checks, read_service
from ecs_pull_doctor.cli.options import (
    CheckPlatformOption,
    ClusterOption,
    FailOnOption,
    NoColorOption,
    Output,
    ProfileOption,
    RegionOption,
    ServiceOption,
)
from ecs_pull_doctor.cli.outputs import OutputsOption, destinations, write_all
from ecs_pull_doctor.finding import Severity
from ecs_pull_doctor.gate import status

if TYPE_CHECKING:
    from ecs_pull_doctor.diagnosis import Report
    from ecs_pull_doctor.sdk import Check


def diagnose(
    cluster: ClusterOption = "",
    service: ServiceOption = "",
    snapshot: Annotated[
        str, typer.Option("--snapshot", help="A file of `capture` (- for standard input).")
    ] = "",
    region: RegionOption = "",
    profile: ProfileOption = "",
    output: OutputsOption = None,
    fail_on: FailOnOption = Severity.ERROR,
    check_platform: CheckPlatformOption = False,
    no_color: NoColorOption = False,
    plan_fix: Annotated[
        bool, typer.Option("--plan-fix", help="Print the smallest fix alone, as a shell script.")
    ] = False,
) -> None:
    """Say why the tasks of a service cannot start, and what to do.

    Reads the service, its VPC, its images and its role; changes nothing.
    Exits 0 if nothing stops a task, 1 if something does, 3 if it cannot be decided,
    4 if AWS or the file cannot be read.
    """
    if bool(snapshot) == bool(service):
        raise typer.BadParameter("give either --service (with --cluster) or --snapshot")
    if snapshot and check_platform:
        raise typer.BadParameter("--check-platform asks AWS; give it to capture, not to --snapshot")
    places = destinations(output)
    checks = installed_checks()
    if snapshot:
        report = from_file(checks, snapshot)
    else:
        report = from_aws(checks, cluster, service, region, profile, check_platform=check_platform)
    if plan_fix and places == destinations(None):
        write(report, Output.TEXT, no_color=no_color, plan_fix=True)
    else:
        write_all(report, places, checks=checks, fail_on=fail_on, no_color=no_color)
    raise typer.Exit(status(report, fail_on))


def from_file(checks: "tuple[Check, ...]", path: str) -> "Report":
    """Return the report on a snapshot's file."""
    from ecs_pull_doctor import engine
    from ecs_pull_doctor.plan.edition import builtin
    from ecs_pull_doctor.sources import snapshots

    try:
        found = snapshots.read(path)
    except snapshots.SnapshotFileError as why:
        raise fail(str(why)) from why
    return engine.diagnose(found, builtin(), checks)


def from_aws(
    checks: "tuple[Check, ...]",
    cluster: str,
    service: str,
    region: str,
    profile: str,
    *,
    check_platform: bool = False,
) -> "Report":
    """Return the report on a live service, with what it cost to make."""
    import msgspec

    from ecs_pull_doctor import engine
    from ecs_pull_doctor.plan.edition import builtin

    read = read_service(
        checks,
        cluster=cluster,
        service=service,
        region=region,
        profile=profile,
        check_platform=check_platform,
    )
    report = engine.diagnose(read.snapshot, builtin(), checks)
    return msgspec.structs.replace(report, api_calls=read.api_calls, seconds=round(read.seconds, 1))


def write(report: "Report", output: Output, *, no_color: bool, plan_fix: bool = False) -> None:
    """Print a report to standard output, or its smallest fix; JSON holds both at any rate."""
    if output is Output.JSON:
        from ecs_pull_doctor.report import json

        typer.echo(json.render(report), nl=False)
        return
    from rich.console import Console

    from ecs_pull_doctor.report.text import print_plan, print_report

    show = print_plan if plan_fix else print_report
    show(report, Console(no_color=no_color or None, highlight=False, markup=False))
