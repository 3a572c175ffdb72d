"""Moving pulls from NAT to endpoints: which endpoints that takes, and what then still needs NAT."""

from collections.abc import Iterable, Iterator, Sequence

from ecs_pull_doctor import changes as c
from ecs_pull_doctor.case import Case
from ecs_pull_doctor.costs.served import S3, Moving, services, without_endpoint
from ecs_pull_doctor.diagnosis import Move, Wanted
from ecs_pull_doctor.finding import Verdict
from ecs_pull_doctor.fixes import ways
from ecs_pull_doctor.fixes.places import blocks_of_vpc
from ecs_pull_doctor.fixes.prove import Seen, Trials
from ecs_pull_doctor.fixes.told import Teller
from ecs_pull_doctor.model.fact import Unread
from ecs_pull_doctor.model.gateways import VpcEndpoint
from ecs_pull_doctor.model.snapshot import Snapshot
from ecs_pull_doctor.model.vpc import RouteTable
from ecs_pull_doctor.model.workload import workloads
from ecs_pull_doctor.plan.edition import builtin
from ecs_pull_doctor.rendered.aws_cli import render
from ecs_pull_doctor.steps.trace import trace


def move(case: Case, trials: Trials, teller: Teller) -> Move | None:
    """Return the move; None where the VPC or its endpoints are not known."""
    vpc = ways.vpc_of(case)
    if isinstance(case.snapshot.get(VpcEndpoint, vpc), Unread):
        return None  # what is there cannot be told from what has to be made
    needed = needed_by(case)
    if not vpc or not needed:
        return None
    changes = tuple(_changes(case, vpc, needed))
    trial = trials.of(changes) if changes else None
    after = trial.after if trial else trials.before
    spoilt = bool(trial and trial.spoilt) or (trial is None and bool(changes))
    script = render(changes, case.work.region)
    made = Move(
        aws_cli=script.run,
        undo=script.undo,
        endpoints=tuple(_wanted(case, service) for service in needed),
        route_tables=private_tables(case, vpc),
        without_endpoint=without_endpoint(case.steps),
        changes=changes,
        proved=not spoilt and _taken(after),
        verdict=after.verdict,
    )
    return teller.told(made)


def cases_of(snapshots: Iterable[Snapshot]) -> list[Case]:
    """Return everything that the services of *snapshots* start, traced."""
    return [
        Case(snapshot, work, trace(snapshot, builtin(), work))
        for snapshot in snapshots
        for work in workloads(snapshot)
    ]


def together(cases: Sequence[Case]) -> Moving | None:
    """Return what leads the starts of all of *cases* through endpoints.

    None where they are not all of one VPC, or where its endpoints are not known.
    """
    vpcs = {ways.vpc_of(case) for case in cases}
    if len(vpcs) != 1 or "" in vpcs:
        return None
    (vpc,) = vpcs
    if any(isinstance(case.snapshot.get(VpcEndpoint, vpc), Unread) for case in cases):
        return None
    wanted = (_wanted(case, service) for case in cases for service in needed_by(case))
    tables = (table for case in cases for table in private_tables(case, vpc))
    return Moving(
        vpc=vpc,
        endpoints=tuple({each.service: each for each in wanted}.values()),
        route_tables=tuple(dict.fromkeys(tables)),
    )


def needed_by(case: Case) -> tuple[str, ...]:
    """Return the services that a start needs and that endpoints of its own Region serve."""
    return tuple(s for s in services(case.steps) if s.startswith(f"{case.work.region}."))


def _wanted(case: Case, service: str) -> Wanted:
    found = _endpoint(case, service)
    kind = "Gateway" if service.endswith(S3) else "Interface"
    return Wanted(
        service=ways.service_name(case.work.partition, service),
        type=found.vpc_endpoint_type if found else kind,
        there=found.id if found else "",
    )


def _endpoint(case: Case, service: str) -> VpcEndpoint | None:
    """The endpoint that serves *service* by its public name, if there is one."""
    name = ways.service_name(case.work.partition, service)
    for endpoint in case.snapshot.facts(VpcEndpoint):
        gateway = endpoint.vpc_endpoint_type.lower() == "gateway"
        if endpoint.service_name == name and (gateway or endpoint.private_dns_enabled):
            return endpoint
    return None


def _changes(case: Case, vpc: str, needed: tuple[str, ...]) -> Iterator[c.AnyChange]:
    missing = [s for s in needed if not s.endswith(S3) and _endpoint(case, s) is None]
    if missing:
        # A private name holds for the whole VPC, so all of it must be admitted.
        yield from ways.interface_endpoints(case, vpc, missing, blocks_of_vpc(case, vpc))
    if any(s.endswith(S3) for s in needed):
        yield from _s3(case, vpc)


def _s3(case: Case, vpc: str) -> Iterator[c.AnyChange]:
    there = _endpoint(case, f"{case.work.region}{S3}")
    on = there.route_table_ids if there and there.vpc_endpoint_type.lower() == "gateway" else ()
    tables = tuple(t for t in private_tables(case, vpc) if t not in on)
    if tables:
        yield from ways.s3_gateway(case, vpc, tables)


def private_tables(case: Case, vpc: str) -> tuple[str, ...]:
    """Return the tables of the workload's subnets, and those of the VPC's other private ones.

    Private are those that no internet gateway leads out of.
    """
    own = {table.id for s in case.work.network.subnets if (table := ways.table_of(case, s))}
    return tuple(
        table.id
        for table in case.snapshot.facts(RouteTable)
        if table.id in own
        or (
            table.vpc_id in {"", vpc}
            and any(a.subnet_id for a in table.associations)
            and not any(r.target.startswith("igw-") for r in table.routes)
        )
    )


def _taken(seen: Seen) -> bool:
    """Whether every step that an endpoint can serve takes one, from every subnet."""
    return all(
        origin.verdict is Verdict.PASS and any(h.resource.startswith("vpce-") for h in origin.hops)
        for step in seen.steps
        if step.required and step.endpoints
        for origin in step.origins
    )
