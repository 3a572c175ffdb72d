"""`pull-doctor verify-path`: evidence that pulls take the endpoints, after a move from NAT."""

from datetime import timedelta
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from ecs_pull_doctor.cli.live import fail, installed_checks, progress
from ecs_pull_doctor.cli.options import (
    ClusterOption,
    NoColorOption,
    Output,
    OutputOption,
    ProfileOption,
    RegionOption,
)
from ecs_pull_doctor.finding import Verdict
from ecs_pull_doctor.gate import Status

if TYPE_CHECKING:
    from collections.abc import Callable

    from ecs_pull_doctor.costs.verify import PathProof
    from ecs_pull_doctor.model.snapshot import Snapshot
    from ecs_pull_doctor.sources.aws.session import Session

T = TypeVar("T")
_STATUSES = {
    Verdict.PASS: Status.OK,
    Verdict.FAIL: Status.FOUND,
    Verdict.UNKNOWN: Status.UNDECIDED,
}


def verify_path(
    service: Annotated[str, typer.Option("--service", "-s", help="The ECS service: name or ARN.")],
    cluster: ClusterOption = "",
    region: RegionOption = "",
    profile: ProfileOption = "",
    hours: Annotated[
        int, typer.Option("--hours", min=1, max=2160, help="How far to look back.")
    ] = 24,
    output: OutputOption = Output.TEXT,
    no_color: NoColorOption = False,  # noqa: ARG001 - every command takes it; this one has none
) -> None:
    """Say what proves that the pulls of a service take its VPC's endpoints.

    Reads CloudTrail's event history (cloudtrail:LookupEvents) and the metrics of endpoints and NAT
    gateways (cloudwatch:GetMetricData) beside what a diagnosis reads; `policy --with verify-path`.
    Exits 0 if the requests for a token are proved to take an endpoint, 1 if some do not, 3 if
    nothing proves it, 4 if AWS cannot be read.
    """
    from ecs_pull_doctor.report.verify_text import as_json, as_text

    found = _found(cluster, service, region, profile, hours)
    typer.echo((as_json if output is Output.JSON else as_text)(found), nl=False)
    raise typer.Exit(_STATUSES[found.verdict])


def _found(cluster: str, service: str, region: str, profile: str, hours: int) -> "PathProof":
    from ecs_pull_doctor import engine
    from ecs_pull_doctor.sources.aws.collect import collect
    from ecs_pull_doctor.sources.aws.errors import AwsError
    from ecs_pull_doctor.sources.aws.optional import operations_for
    from ecs_pull_doctor.sources.aws.session import open_session
    from ecs_pull_doctor.sources.aws.target import locate

    also = operations_for("verify-path")
    try:
        place = locate(service, cluster=cluster, region=region)
        where = place.region or region or None
        with open_session(where, profile or None, also=also) as session:
            target = place.target(session.region)
            with progress() as told:
                needed = engine.needs(installed_checks())
                read = collect(session, target, needed=needed, progress=told)
            return judged(session, read.snapshot, hours)
    except AwsError as why:
        raise fail(str(why)) from why


def judged(session: "Session", snapshot: "Snapshot", hours: int) -> "PathProof":
    """Return what CloudTrail and the metrics prove about the service of *snapshot*."""
    from ecs_pull_doctor.costs.verify import PathProof, proofs
    from ecs_pull_doctor.model.ecs import TaskDefinition
    from ecs_pull_doctor.sources.aws.metrics import measured
    from ecs_pull_doctor.sources.aws.trail import token_calls

    until = snapshot.taken_at
    since = until - timedelta(hours=hours)
    refused: list[str] = []
    calls = _try(lambda: token_calls(session.call, since, until), refused)
    carried = _try(lambda: measured(session.call, snapshot, until, hours), refused)
    roles = [d.execution_role_arn for d in snapshot.facts(TaskDefinition)]
    role = next((arn for arn in roles if arn), "")
    return PathProof(
        cluster=snapshot.target.cluster,
        service=snapshot.target.service,
        role=role,
        hours=hours,
        proofs=proofs(snapshot, role, calls, carried),
        unread=tuple(refused),
    )


def _try(read: "Callable[[], T]", refused: list[str]) -> T | None:
    """A refusal is an answer here: then that part is not provable."""
    from ecs_pull_doctor.sources.aws.errors import CallFailed, UnexpectedAnswer

    try:
        return read()
    except CallFailed as why:
        refused.append(f"{why.call} ({why.code})")
    except UnexpectedAnswer as why:
        refused.append(str(why))
    return None
