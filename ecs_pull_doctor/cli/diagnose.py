"""`pull-doctor diagnose`: why the tasks of a service cannot start, and the fix."""

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from ecs_pull_doctor.cli.configured import configuration, planned
from ecs_pull_doctor.cli.live import Wanted, fail, installed_checks
from ecs_pull_doctor.cli.options import (
    CheckPlatformOption,
    ClusterOption,
    ConfigOption,
    EventOption,
    FailOnOption,
    NoColorOption,
    Output,
    PlanOption,
    ProfileOption,
    RegionOption,
    ServiceOption,
    TaskOption,
)
from ecs_pull_doctor.cli.outputs import OutputsOption, destinations, write_all
from ecs_pull_doctor.cli.reports import How, from_aws, from_file, write
from ecs_pull_doctor.finding import Severity
from ecs_pull_doctor.gate import status
from ecs_pull_doctor.rendered.languages import Format

if TYPE_CHECKING:
    from ecs_pull_doctor.diagnosis import Report


class Prefer(StrEnum):
    """The way that pulls are to take."""

    ENDPOINTS = "endpoints"


def diagnose(
    cluster: ClusterOption = "",
    service: ServiceOption = "",
    task: TaskOption = "",
    event: EventOption = "",
    snapshot: Annotated[
        str, typer.Option("--snapshot", help="A file of `capture` (- for standard input).")
    ] = "",
    region: RegionOption = "",
    profile: ProfileOption = "",
    output: OutputsOption = None,
    fail_on: FailOnOption = Severity.ERROR,
    check_platform: CheckPlatformOption = False,
    no_color: NoColorOption = False,
    config: ConfigOption = "",
    plan: PlanOption = "",
    probe: Annotated[
        bool, typer.Option("--probe", help="Try the hosts from this machine too, as evidence.")
    ] = False,
    plan_fix: Annotated[
        bool, typer.Option("--plan-fix", help="Print the smallest fix alone, as a script.")
    ] = False,
    fix_format: Annotated[
        Format, typer.Option("--fix-format", help="The language of --plan-fix and --fix-out.")
    ] = Format.AWS_CLI,
    prefer: Annotated[
        Prefer | None,
        typer.Option("--prefer", help="Also say what leads the pulls through endpoints."),
    ] = None,
    fix_out: Annotated[
        str, typer.Option("--fix-out", help="A folder to write every fix into.", metavar="DIR")
    ] = "",
) -> None:
    """Say why the tasks of a service cannot start, and what to do.

    With --task, of one task, started by a service or not; with --event, of one that ECS has
    forgotten already.

    Reads the service, its VPC, its images and its role; changes nothing.
    Exits 0 if nothing stops a task, 1 if something does, 3 if it cannot be decided,
    4 if AWS or the file cannot be read.
    """
    wanted = Wanted(
        cluster=cluster,
        service=service,
        task=task,
        event=event,
        region=region,
        profile=profile,
        check_platform=check_platform,
    )
    if wanted.named + bool(snapshot) != 1:
        raise typer.BadParameter(
            "give one of --service or --task (with --cluster), --event and --snapshot"
        )
    if snapshot and check_platform:
        raise typer.BadParameter("--check-platform asks AWS; give it to capture, not to --snapshot")
    settings = configuration(config)
    how = How(edition=planned(plan), probe=probe, endpoints=prefer is not None, config=settings)
    places = destinations(output)
    checks = installed_checks()
    if snapshot:
        report = from_file(checks, snapshot, settings.assumptions, how)
    else:
        report = from_aws(checks, wanted, settings.assumptions, how)
    if fix_out:
        write_fixes(report, fix_out, fix_format)
    if plan_fix and places == destinations(None):
        write(report, Output.TEXT, no_color=no_color, plan_fix=fix_format)
    else:
        write_all(report, places, checks=checks, fail_on=fail_on, no_color=no_color)
    raise typer.Exit(status(report, fail_on))


def write_fixes(report: "Report", folder: str, format: Format) -> None:
    """Write every fix of *report* into *folder*, which is made, and say which files on stderr."""
    from pathlib import Path

    from ecs_pull_doctor.report.fix_files import files

    try:
        Path(folder).mkdir(parents=True, exist_ok=True)
        for name, text in files(report, format).items():
            Path(folder, name).write_text(text, encoding="utf-8")
            typer.echo(f"{Path(folder, name)}", err=True)
    except OSError as why:
        raise fail(f"cannot write the fixes into {folder}: {why.strerror}") from why
