"""The ways out of a subnet, as fixes: endpoints first, since they open least, then NAT."""

from collections.abc import Iterable
from functools import cache

from ecs_pull_doctor import changes as c
from ecs_pull_doctor.case import Block, Case
from ecs_pull_doctor.model.filters import PrefixList, SecurityGroup
from ecs_pull_doctor.model.gateways import NatGateway, VpcEndpoint
from ecs_pull_doctor.model.vpc import Route, RouteTable, Subnet, VpcAttribute
from ecs_pull_doctor.plan.edition import Edition, builtin

INTERNET_GATEWAY = "new:igw"


def vpc_of(case: Case) -> str:
    """Return the VPC of the workload's subnets; empty where it is not known."""
    mine = case.work.network.subnets
    return next((s.vpc_id for s in case.snapshot.facts(Subnet) if s.subnet_id in mine), "")


def blocks_of(case: Case, subnets: Iterable[str]) -> tuple[str, ...]:
    """Return the CIDR blocks of *subnets*, as far as they were read."""
    wanted = set(subnets)
    found = (s.cidr_block for s in case.snapshot.facts(Subnet) if s.subnet_id in wanted)
    return tuple(block for block in found if block)


def tasks_group(case: Case) -> str:
    """Return a security group that every task carries: the VPC's default one where none is named.

    Empty where that could not be read.
    """
    if case.work.network.security_groups:
        return case.work.network.security_groups[0]
    groups = case.snapshot.facts(SecurityGroup)
    return next((g.id for g in groups if g.group_name == "default"), "")


def tables_of(block: Block) -> tuple[str, ...]:
    """Return the route tables on the paths that *block* stops."""
    hops = (h for b in block.stopped for h in b.origin.hops)
    return tuple(dict.fromkeys(h.resource for h in hops if h.layer == "route" and h.resource))


def dns_attributes(case: Case) -> tuple[c.EnableVpcAttribute, ...]:
    """Return what turns on the DNS attributes that are off, as private DNS needs both."""
    found = case.snapshot.facts(VpcAttribute)
    off = [
        (a.vpc_id, name)
        for a in found
        for name, value in (
            ("enableDnsSupport", a.enable_dns_support),
            ("enableDnsHostnames", a.enable_dns_hostnames),
        )
        if value is not None and not value.value
    ]
    # Host names need support, so that comes first.
    ordered = sorted(off, key=lambda pair: pair[1], reverse=True)
    return tuple(c.EnableVpcAttribute(vpc=vpc, attribute=name) for vpc, name in ordered)


def needed(block: Block) -> str:
    """Return in words the endpoints that all that *block* stops needs; empty where there is none.

    Private names hold for the whole VPC, so the words tell who else is concerned.
    """
    services = dict.fromkeys(e for b in block.stopped for e in b.step.endpoints)
    if not all(b.step.endpoints for b in block.stopped):
        return ""
    interface = [s for s in services if not s.endswith(".s3")]
    gateway = [s for s in services if s.endswith(".s3")]
    words = []
    if interface:
        words.append(
            f"interface endpoints for {', '.join(interface)} with private DNS on and a security "
            "group that admits tcp 443 from the tasks (and from all else in the VPC that uses them)"
        )
    if gateway:
        words.append(f"the gateway endpoint for {gateway[0]} on {' and '.join(tables_of(block))}")
    return "; and ".join(words)


def made_again(case: Case, endpoint: str) -> tuple[c.AnyChange, ...]:
    """Return what deletes an endpoint and makes one like it."""
    found = next((e for e in case.snapshot.facts(VpcEndpoint) if e.id == endpoint), None)
    if found is None:
        return ()
    gone = c.DeleteEndpoint(endpoint=endpoint)
    ref = f"new:endpoint/{found.service_name.rpartition(f'{case.work.region}.')[2]}"
    if found.vpc_endpoint_type.lower() == "gateway":
        tables = found.route_table_ids
        again: c.AnyChange = c.AddGatewayEndpoint(
            ref=ref, vpc=found.vpc_id, service=found.service_name, route_tables=tables
        )
    else:
        again = c.AddEndpoint(
            ref=ref,
            vpc=found.vpc_id,
            service=found.service_name,
            subnets=found.subnet_ids,
            groups=tuple(g.group_id for g in found.groups),
        )
    return (*dns_attributes(case), gone, again)


def by_endpoints(case: Case, block: Block) -> tuple[c.AnyChange, ...]:
    """Return what makes the endpoints for every step that *block* stops.

    Nothing where a step has no endpoint, or one of another Region only.
    """
    needed = tuple(dict.fromkeys(e for b in block.stopped for e in b.step.endpoints))
    vpc, region = vpc_of(case), case.work.region
    served = all(b.step.endpoints for b in block.stopped)
    if not (vpc and served and all(n.startswith(f"{region}.") for n in needed)):
        return ()
    gateway = s3_gateway(case, vpc, tables_of(block)) if f"{region}.s3" in needed else ()
    if f"{region}.s3" in needed and not gateway:
        return ()
    interface = [n for n in needed if n != f"{region}.s3"]
    if not interface:
        return gateway
    return (*interface_endpoints(case, vpc, interface), *gateway)


def interface_endpoints(case: Case, vpc: str, services: list[str]) -> tuple[c.AnyChange, ...]:
    """Return endpoints in every zone of the service, in a group of their own for the tasks."""
    group = c.NewSecurityGroup(
        ref="new:endpoints-group",
        vpc=vpc,
        name=_free_name(case, f"{case.work.name[:200]}-endpoints"),
        description="VPC endpoints: https from the tasks",
    )
    rule = c.AddRule(group=group.ref, egress=False, peer=tasks_group(case))
    subnets = _one_of_each_zone(case)
    endpoints = (
        c.AddEndpoint(
            ref=f"new:endpoint/{service.partition('.')[2]}",
            vpc=vpc,
            service=service_name(case.work.partition, service),
            subnets=subnets,
            groups=(group.ref,),
        )
        for service in services
    )
    return (*dns_attributes(case), group, rule, *endpoints)


def _free_name(case: Case, wanted: str) -> str:
    taken = {g.group_name for g in case.snapshot.facts(SecurityGroup)}
    names = (wanted, *(f"{wanted}-{number}" for number in range(2, len(taken) + 3)))
    return next(name for name in names if name not in taken)


def _one_of_each_zone(case: Case) -> tuple[str, ...]:
    """An endpoint takes one subnet of a zone."""
    mine = set(case.work.network.subnets)
    zones: dict[str, str] = {}
    for subnet in case.snapshot.facts(Subnet):
        if subnet.subnet_id in mine:
            zones.setdefault(subnet.availability_zone, subnet.subnet_id)
    return tuple(zones.values())


def s3_gateway(case: Case, vpc: str, tables: tuple[str, ...]) -> tuple[c.AnyChange, ...]:
    """Return what puts S3's gateway endpoint on *tables*; its name is that of its prefix list."""
    tail = f".{case.work.region}.s3"
    lists = (p.prefix_list_name for p in case.snapshot.facts(PrefixList))
    service = next((name for name in lists if name.endswith(tail)), "")
    if not service:
        return ()
    for endpoint in case.snapshot.facts(VpcEndpoint):
        if endpoint.service_name == service and endpoint.vpc_endpoint_type.lower() == "gateway":
            return (c.AssociateRouteTables(endpoint=endpoint.id, route_tables=tables),)
    made = c.AddGatewayEndpoint(
        ref="new:endpoint/s3", vpc=vpc, service=service, route_tables=tables
    )
    return (made,)


def service_name(partition: str, service: str) -> str:
    """Return the whole name of an endpoint service, of `REGION.TAIL`: heads differ by partition."""
    tail = service.partition(".")[2]
    for known in _plan().partitions:
        if known.id == partition:
            special = [h for h, tails in known.prefix_exceptions.items() if tail in tails]
            return f"{(special or [known.endpoint_prefix])[0]}.{service}"
    return f"com.amazonaws.{service}"


@cache
def _plan() -> Edition:
    return builtin()


def by_nat(case: Case, tables: Iterable[str]) -> tuple[str, tuple[c.AnyChange, ...]]:
    """Return which NAT gateway is to serve *tables*, in words, and what leads them to it.

    One that works is used; else one is made in a public subnet; else a regional one, which needs
    none. Nothing where none of these can be.
    """
    vpc = vpc_of(case)
    working = [n.id for n in case.snapshot.facts(NatGateway) if _works(case, n)]
    if working:
        return f"{working[0]}, which works", _led(case, tables, working[0])
    public = sorted(_public_subnets(case) - set(case.work.network.subnets))
    if public:
        made = c.NewNatGateway(ref=f"new:nat/{public[0]}", vpc=vpc, subnet=public[0])
        return f"a new one in {public[0]}", (made, *_led(case, tables, made.ref))
    # Source: https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateways-regional.html
    if not vpc or case.work.partition != "aws":
        return "a new one in a public subnet", ()
    regional = c.NewNatGateway(ref="new:nat", vpc=vpc)
    gateway = c.HaveInternetGateway(ref=INTERNET_GATEWAY, vpc=vpc)
    led = _led(case, tables, regional.ref)
    return "a new regional one, as no public subnet is known", (gateway, regional, *led)


def to_internet_gateway(case: Case, subnet: str) -> tuple[c.AnyChange, ...]:
    """Return what leads *subnet*'s route table to the VPC's internet gateway."""
    table = table_of(case, subnet)
    if table is None:
        return ()
    known = [r.target for t in case.snapshot.facts(RouteTable) for r in t.routes if _is_out(r)]
    if known:
        return _led(case, (table.id,), known[0])
    gateway = c.HaveInternetGateway(ref=INTERNET_GATEWAY, vpc=vpc_of(case))
    return (gateway, *_led(case, (table.id,), gateway.ref))


def _led(case: Case, tables: Iterable[str], target: str) -> tuple[c.AnyChange, ...]:
    """Lead the default route of *tables*, and every other dead route, to *target*."""
    found: list[c.AnyChange] = []
    for table in case.snapshot.facts(RouteTable):
        if table.id not in set(tables):
            continue
        blocks = {r.destination_cidr_block: r for r in table.routes if r.destination_cidr_block}
        dead = {b: r for b, r in blocks.items() if r.state == "blackhole" or b == c.ANYWHERE}
        for block, route in dead.items():
            found.append(
                c.ReplaceRoute(
                    table=table.id, destination=block, target=target, before=route.target
                )
            )
        if not dead:
            found.append(c.AddRoute(table=table.id, target=target))
    return tuple(found)


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
    anywhere = route.destination_cidr_block == c.ANYWHERE
    return anywhere and route.state == "active" and route.target.startswith("igw-")


def table_of(case: Case, subnet: str) -> RouteTable | None:
    """Return the route table that *subnet* uses: its own, or else the VPC's main one."""
    tables = case.snapshot.facts(RouteTable)
    own = (t for t in tables if any(a.subnet_id == subnet for a in t.associations))
    main = (t for t in tables if any(a.main for a in t.associations))
    return next(own, None) or next(main, None)
