"""`pull-doctor gate`: the same checks before a deployment, for a pipeline."""

from typing import TYPE_CHECKING, Annotated

import typer

from ecs_pull_doctor.cli.diagnose import from_aws, from_file
from ecs_pull_doctor.cli.live import Wanted, installed_checks
from ecs_pull_doctor.cli.options import (
    ClusterOption,
    FailOnOption,
    NoColorOption,
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


def gate(
    *,
    cluster: ClusterOption = "",
    service: ServiceOption = "",
    snapshot: Annotated[
        str, typer.Option("--snapshot", help="A file of `capture` (- for standard input).")
    ] = "",
    region: RegionOption = "",
    profile: ProfileOption = "",
    output: OutputsOption = None,
    fail_on: FailOnOption = Severity.ERROR,
    allow_undecided: Annotated[
        bool, typer.Option("--allow-undecided", help="Exit 0 where it cannot be decided.")
    ] = False,
    no_color: NoColorOption = False,
) -> None:
    """Say before a deployment whether its tasks can start, and fail where they cannot.

    Exits 0 if nothing stops a task, 1 if something does, 3 if it cannot be decided,
    4 if AWS or a file cannot be read.
    """
    places = destinations(output)
    if bool(snapshot) == bool(service):
        raise typer.BadParameter("give either --service (with --cluster) or --snapshot")
    checks = installed_checks()
    report = _report(checks, cluster, service, snapshot, region, profile)
    write_all(report, places, checks=checks, fail_on=fail_on, no_color=no_color)
    raise typer.Exit(status(report, fail_on, allow_undecided=allow_undecided))


def _report(
    checks: "tuple[Check, ...]",
    cluster: str,
    service: str,
    snapshot: str,
    region: str,
    profile: str,
) -> "Report":
    if snapshot:
        return from_file(checks, snapshot)
    wanted = Wanted(cluster=cluster, service=service, region=region, profile=profile)
    return from_aws(checks, wanted)
