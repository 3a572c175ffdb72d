"""Routes and the gateways that they lead to, changed."""

import msgspec

from ecs_pull_doctor import changes as c
from ecs_pull_doctor.applied.edits import CannotApply, apply, edit, known, new_id, plus, put
from ecs_pull_doctor.model.gateways import NatGateway, NetworkInterface
from ecs_pull_doctor.model.snapshot import Snapshot
from ecs_pull_doctor.model.vpc import Route, RouteTable


@apply.register
def _(change: c.HaveInternetGateway, snapshot: Snapshot) -> Snapshot:
    """No fact is about internet gateways but the routes to them."""
    known(snapshot, RouteTable, change.vpc)
    return snapshot


@apply.register
def _(change: c.AttachInternetGateway, snapshot: Snapshot) -> Snapshot:
    for table in known(snapshot, RouteTable, change.vpc):
        routes = tuple(
            msgspec.structs.replace(r, state="active") if r.target == change.gateway else r
            for r in table.routes
        )
        snapshot = put(snapshot, msgspec.structs.replace(table, routes=routes))
    return snapshot


@apply.register
def _(change: c.NewNatGateway, snapshot: Snapshot) -> Snapshot:
    made = NatGateway(
        nat_gateway_id=new_id("nat-", change.ref),
        vpc_id=change.vpc,
        subnet_id=change.subnet,
        state="available",
        availability_mode="zonal" if change.subnet else "regional",
    )
    return plus(snapshot, change.vpc, made)


@apply.register
def _(change: c.StopChecking, snapshot: Snapshot) -> Snapshot:
    return edit(
        snapshot,
        NetworkInterface,
        change.interface,
        lambda found: msgspec.structs.replace(found, source_dest_check=False),
    )


@apply.register
def _(change: c.AddRoute, snapshot: Snapshot) -> Snapshot:
    for table in snapshot.facts(RouteTable):
        if table.id == change.table and _route(table, change.destination):
            raise CannotApply(f"{table.id} has a route to {change.destination}")
    new = _to(change.destination, change.target)
    return edit(snapshot, RouteTable, change.table, lambda t: routed(t, new))


@apply.register
def _(change: c.ReplaceRoute, snapshot: Snapshot) -> Snapshot:
    def replaced(table: RouteTable) -> RouteTable:
        if not _route(table, change.destination):
            raise CannotApply(f"{table.id} has no route to {change.destination}")
        return routed(table, _to(change.destination, change.target))

    return edit(snapshot, RouteTable, change.table, replaced)


def _route(table: RouteTable, destination: str) -> Route | None:
    return next((r for r in table.routes if r.destination == destination), None)


def routed(table: RouteTable, new: Route) -> RouteTable:
    """Return the table with *new* in the place of any route to the same destination."""
    kept = tuple(r for r in table.routes if r.destination != new.destination)
    return msgspec.structs.replace(table, routes=(*kept, new))


def _to(destination: str, target: str) -> Route:
    if target.startswith(("igw-", "new:igw")):
        return Route(destination_cidr_block=destination, gateway_id=new_id("igw-", target))
    return Route(destination_cidr_block=destination, nat_gateway_id=new_id("nat-", target))
