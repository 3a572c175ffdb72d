"""`pull-doctor cost`: NAT gateways, interface endpoints and public addresses, per month."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from ecs_pull_doctor.cli.configured import configuration
from ecs_pull_doctor.cli.live import fail, installed_checks, progress
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
    from ecs_pull_doctor.costs.compare import Need
    from ecs_pull_doctor.costs.costs import Costs
    from ecs_pull_doctor.costs.prices import Prices
    from ecs_pull_doctor.costs.served import Found
    from ecs_pull_doctor.costs.traffic import Measured, Traffic
    from ecs_pull_doctor.model.snapshot import Snapshot
    from ecs_pull_doctor.sources.aws.session import Session

Services = Annotated[
    list[str] | None,
    typer.Option("--service", "-s", help="An ECS service: name or ARN (repeatable).", metavar="S"),
]
Number = int | None
Gb = float | None


def cost(
    cluster: ClusterOption = "",
    service: Services = None,
    snapshot: Annotated[
        str, typer.Option("--snapshot", help="A file of `capture` (- for standard input).")
    ] = "",
    vpc: Annotated[
        str,
        typer.Option(
            "--vpc",
            help="Every service whose tasks start in this VPC; with --cluster those of one alone.",
        ),
    ] = "",
    region: RegionOption = "",
    profile: ProfileOption = "",
    zones: Annotated[Number, typer.Option("--zones", min=1, help="Availability Zones.")] = None,
    endpoints: Annotated[
        Number, typer.Option("--endpoints", min=0, help="Interface endpoints, without S3's.")
    ] = None,
    tasks: Annotated[Number, typer.Option("--tasks", min=0, help="Tasks at a time.")] = None,
    gb_per_month: Annotated[
        Gb, typer.Option("--gb-per-month", min=0, help="Image layers pulled in a month, in GB.")
    ] = None,
    api_gb_per_month: Annotated[
        float, typer.Option("--api-gb-per-month", min=0, help="Logs, secrets and the like, in GB.")
    ] = 0.0,
    task_starts: Annotated[
        Gb, typer.Option("--task-starts", min=0, help="Starts of tasks in a month.")
    ] = None,
    live_prices: Annotated[
        bool, typer.Option("--live-prices", help="Ask the Price List API (pricing:GetProducts).")
    ] = False,
    measure: Annotated[
        bool, typer.Option("--measure", help="Read NAT and endpoint metrics (cloudwatch:Get...).")
    ] = False,
    config: ConfigOption = "",
    output: OutputOption = Output.TEXT,
    no_color: NoColorOption = False,  # noqa: ARG001 - every command takes it; this one has none
) -> None:
    """Say what each way out of the VPC costs in a month, and where they cost the same.

    Of live services, of every one of a VPC, of a snapshot, or of numbers alone (--region, --zones,
    --endpoints).
    Prices are those of a dated table, with your own ([[prices]] in pull-doctor.toml) before them.
    Exits 0, 3 if a price of every way is not known, 4 if AWS or the file cannot be read.
    """
    from ecs_pull_doctor.costs.prices import with_own

    _check(service, snapshot, vpc, region, measure=measure)
    settings = configuration(config)
    asked = Asked(cluster, tuple(service or ()), vpc, region, profile)
    taken, untold, prices, seen = _read(asked, snapshot, live=live_prices, measure=measure)
    prices = with_own(prices, settings)
    answer = _answer(
        taken,
        untold,
        prices,
        seen,
        asked=(zones, endpoints, tasks),
        traffic=(gb_per_month, task_starts, api_gb_per_month),
    )
    _write(answer, output)
    raise typer.Exit(Status.OK if answer.cheapest else Status.UNDECIDED)


@dataclass(frozen=True)
class Asked:
    """Which services of AWS are meant, and with what it is asked."""

    cluster: str
    services: tuple[str, ...]
    vpc: str
    region: str
    profile: str


def _check(
    service: list[str] | None, snapshot: str, vpc: str, region: str, *, measure: bool
) -> None:
    live = bool(service or vpc)
    if bool(service) + bool(vpc) + bool(snapshot) > 1:
        raise typer.BadParameter("give one of --service (with --cluster), --vpc and --snapshot")
    if not live and not snapshot and not region:
        raise typer.BadParameter("give --service (with --cluster), --vpc, --snapshot, or --region")
    if measure and not live:
        raise typer.BadParameter("--measure needs --service or --vpc: metrics are read from AWS")


def _read(
    asked: Asked, snapshot: str, *, live: bool, measure: bool
) -> "tuple[list[Snapshot], tuple[str, ...], Prices, tuple[Measured, ...]]":
    """Return the services' snapshots, those left out, their Region's prices, what was measured."""
    from ecs_pull_doctor.costs.prices import prices_of

    taken, untold = ([_from_file(snapshot)] if snapshot else []), tuple[str, ...]()
    where = taken[0].target.region if taken else asked.region
    if not asked.services and not asked.vpc and not live:
        return taken, untold, prices_of(where), ()
    from ecs_pull_doctor.sources.aws.errors import AwsError, CallFailed, UnexpectedAnswer
    from ecs_pull_doctor.sources.aws.metrics import measured
    from ecs_pull_doctor.sources.aws.optional import operations_for
    from ecs_pull_doctor.sources.aws.price_list import live_prices
    from ecs_pull_doctor.sources.aws.session import open_session

    also = operations_for(*(["live-prices"] * live), *(["metrics"] * measure))
    try:
        where = _region(asked) or where
        with open_session(where or None, asked.profile or None, also=also) as session:
            services, untold = _services(session, asked)
            taken = taken or [_collected(session, asked.cluster, each) for each in services]
            where = taken[0].target.region if taken else session.region
            prices = live_prices(session.call, where) if live else prices_of(where)
            seen = measured(session.call, taken[0], taken[0].taken_at) if measure else ()
    except (AwsError, UnexpectedAnswer) as why:
        raise fail(str(why)) from why
    except CallFailed as why:
        raise fail(f"{why.call} gave no answer ({why.code}): {why.message}") from why
    return taken, untold, prices, seen


def _services(session: "Session", asked: Asked) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the services that are meant, and those of which it cannot be told."""
    from ecs_pull_doctor.sources.aws.errors import AwsError
    from ecs_pull_doctor.sources.aws.services import services_in

    if not asked.vpc:
        return asked.services, ()
    found = services_in(session.call, asked.vpc, asked.cluster)
    if not found.inside:
        raise AwsError(f"no service is known to start its tasks in {asked.vpc}: give --service")
    return found.inside, found.untold


def _region(asked: Asked) -> str:
    from ecs_pull_doctor.sources.aws.target import locate

    places = [
        locate(each, cluster=asked.cluster, region=asked.region).region for each in asked.services
    ]
    return next((place for place in places if place), asked.region)


def _collected(session: "Session", cluster: str, service: str) -> "Snapshot":
    from ecs_pull_doctor import engine
    from ecs_pull_doctor.sources.aws.collect import collect
    from ecs_pull_doctor.sources.aws.target import locate

    target = locate(service, cluster=cluster, region=session.region).target(session.region)
    with progress() as told:
        needed = engine.needs(installed_checks())
        return collect(session, target, needed=needed, progress=told).snapshot


def _from_file(path: str) -> "Snapshot":
    from ecs_pull_doctor.sources import snapshots

    try:
        return snapshots.read(path)
    except snapshots.SnapshotFileError as why:
        raise fail(str(why)) from why


def _answer(
    taken: "list[Snapshot]",
    untold: tuple[str, ...],
    prices: "Prices",
    seen: "tuple[Measured, ...]",
    *,
    asked: tuple[Number, Number, Number],
    traffic: tuple[Gb, Gb, float],
) -> "Costs":
    from msgspec.structs import replace

    from ecs_pull_doctor.costs.costs import costs
    from ecs_pull_doctor.costs.served import Found
    from ecs_pull_doctor.costs.workloads import found_in
    from ecs_pull_doctor.fixes.move import cases_of, together

    found = found_in(taken, untold) if taken else Found()
    moving = together(cases_of(taken))
    if moving:
        found = replace(found, moving=moving)
    pulled = _traffic(taken, *traffic[:2])
    need = _need(found, asked, pulled, traffic[2])
    return costs(need, prices, pulled, found, seen)


def _need(
    found: "Found", asked: tuple[Number, Number, Number], pulled: "Traffic", api_gb: float
) -> "Need":
    """What the user says outweighs what was found."""
    from ecs_pull_doctor.costs.compare import Need

    zones, endpoints, tasks = asked
    return Need(
        zones=zones if zones is not None else max(found.zones, 1),
        endpoints=endpoints if endpoints is not None else len(found.endpoints) or 3,
        tasks=tasks if tasks is not None else found.tasks,
        layers_gb=pulled.layers_gb or 0.0,
        api_gb=api_gb,
    )


def _traffic(taken: "list[Snapshot]", gb: Gb, starts: Gb) -> "Traffic":
    from ecs_pull_doctor.costs.traffic import Traffic, estimated, given, together

    if gb is not None:
        return given(gb)
    if not taken:
        return Traffic(layers_gb=None, says="no volume was given")
    return together([estimated(each, starts) for each in taken])


def _write(answer: "Costs", output: Output) -> None:
    from ecs_pull_doctor.report.cost_text import as_json, as_text

    typer.echo((as_json if output is Output.JSON else as_text)(answer), nl=False)
