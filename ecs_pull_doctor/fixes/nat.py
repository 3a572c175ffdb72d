"""The way out through a NAT gateway, and to an internet gateway, as changes."""

from collections.abc import Callable, Iterable, Iterator
from ipaddress import ip_network

from ecs_pull_doctor import changes as c
from ecs_pull_doctor.case import Case
from ecs_pull_doctor.fixes.places import table_of, vpc_of
from ecs_pull_doctor.model.gateways import NatGateway
from ecs_pull_doctor.model.vpc import Route, RouteTable
from ecs_pull_doctor.reach.reasons import Reason

INTERNET_GATEWAY = "new:igw"


def by_nat(case: Case, tables: Iterable[str]) -> tuple[str, tuple[c.AnyChange, ...]]:
    """Return which NAT gateway is to serve *tables*, in words, and what leads them to it.

    One that works is used; else one is made in a public subnet; else a regional one, which needs
    none. Nothing where none of these can be.
    """
    vpc, useless = vpc_of(case), _useless(case)
    working = [n.id for n in case.snapshot.facts(NatGateway) if _works(case, n)]
    if working:
        return f"{working[0]}, which works", _led(case, tables, working[0], useless)
    public = sorted(_public_subnets(case) - set(case.work.network.subnets))
    if public:
        made = c.NewNatGateway(ref=f"new:nat/{public[0]}", vpc=vpc, subnet=public[0])
        return f"a new one in {public[0]}", (made, *_led(case, tables, made.ref, useless))
    # Source: https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateways-regional.html
    if not vpc or case.work.partition != "aws":
        return "a new one in a public subnet", ()
    regional = c.NewNatGateway(ref="new:nat", vpc=vpc)
    gateway = c.HaveInternetGateway(ref=INTERNET_GATEWAY, vpc=vpc)
    led = _led(case, tables, regional.ref, useless)
    return "a new regional one, as no public subnet is known", (gateway, regional, *led)


def to_internet_gateway(case: Case, subnet: str) -> tuple[c.AnyChange, ...]:
    """Return what leads *subnet*'s route table to the VPC's internet gateway."""
    table = table_of(case, subnet)
    if table is None:
        return ()
    known = [r.target for t in case.snapshot.facts(RouteTable) for r in t.routes if _is_out(r)]
    if known:
        return _led(case, (table.id,), known[0], _is_default)
    gateway = c.HaveInternetGateway(ref=INTERNET_GATEWAY, vpc=vpc_of(case))
    return (gateway, *_led(case, (table.id,), gateway.ref, _is_default))


def _led(
    case: Case, tables: Iterable[str], target: str, over: Callable[[Route], bool]
) -> tuple[c.AnyChange, ...]:
    """Lead the routes of *tables* that *over* picks to *target*; else add a default one.

    A default route that is not picked stays, and nothing is added beside it.
    """
    wanted = set(tables)
    return tuple(
        change
        for table in case.snapshot.facts(RouteTable)
        if table.id in wanted
        for change in _led_by(case, table, target, [r for r in table.routes if over(r)])
    )


def _led_by(case: Case, table: RouteTable, target: str, over: list[Route]) -> Iterator[c.AnyChange]:
    for route in over:
        yield c.ReplaceRoute(
            table=table.id,
            destination=route.destination_cidr_block,
            target=target,
            before="" if _is_gone(case, route) else route.target,
        )
    if not over and not any(_is_default(r) for r in table.routes):
        yield c.AddRoute(table=table.id, target=target)


def _is_gone(case: Case, route: Route) -> bool:
    """Whether nothing can be led to the route's target any more."""
    nats = {nat.id: nat.state for nat in case.snapshot.facts(NatGateway)}
    return route.state == "blackhole" or nats.get(route.target, "available") != "available"


def _useless(case: Case) -> Callable[[Route], bool]:
    """Whether a route to public addresses is dead, or leads to what does not carry it on.

    A dead route to private addresses, of a peering that is gone, is nothing to a way out.
    """
    broken = {r for block in case.blocked(*_BROKEN) for r in block.resources}

    def found(route: Route) -> bool:
        block = route.destination_cidr_block
        public = bool(block) and (_is_default(route) or ip_network(block).is_global)
        return public and (route.state == "blackhole" or route.target in broken)

    return found


_BROKEN = (Reason.NAT_STATE, Reason.NAT_PRIVATE, Reason.NAT_NO_WAY_OUT, Reason.NAT_CHECKED)


def _is_default(route: Route) -> bool:
    return route.destination_cidr_block == c.ANYWHERE


def _works(case: Case, nat: NatGateway) -> bool:
    usable = nat.state == "available" and nat.connectivity_type == "public"
    table = table_of(case, nat.subnet_id) if nat.subnet_id else None
    return usable and (not nat.subnet_id or bool(table and _leads_out(table)))


def _public_subnets(case: Case) -> set[str]:
    tables = case.snapshot.facts(RouteTable)
    return {a.subnet_id for t in tables if _leads_out(t) for a in t.associations} - {""}


def _leads_out(table: RouteTable) -> bool:
    return any(_is_out(r) for r in table.routes)


def _is_out(route: Route) -> bool:
    return _is_default(route) and route.state == "active" and route.target.startswith("igw-")
