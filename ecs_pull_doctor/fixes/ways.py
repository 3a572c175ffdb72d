"""The ways out of a subnet, as fixes: endpoints first, since they open least, then NAT."""

from functools import cache

from ecs_pull_doctor import changes as c
from ecs_pull_doctor.case import Block, Case
from ecs_pull_doctor.finding import Fix, Verdict
from ecs_pull_doctor.fixes.documents import is_readable, lets_all_pass
from ecs_pull_doctor.fixes.nat import by_nat, to_internet_gateway
from ecs_pull_doctor.fixes.places import (
    blocks_of,
    blocks_of_vpc,
    groups_of,
    shared_way_out,
    table_of,
    tables_of,
    tasks_group,
    vpc_of,
)
from ecs_pull_doctor.model.filters import PrefixList, SecurityGroup
from ecs_pull_doctor.model.gateways import VpcEndpoint
from ecs_pull_doctor.model.vpc import Subnet, VpcAttribute
from ecs_pull_doctor.plan.edition import Edition, builtin

__all__ = [
    "blocks_of",
    "by_endpoints",
    "by_nat",
    "dns_attributes",
    "endpoints",
    "groups_of",
    "interface_endpoints",
    "made_again",
    "s3_gateway",
    "service_name",
    "table_of",
    "tables_of",
    "tasks_group",
    "to_internet_gateway",
    "vpc_of",
]


# What an interface endpoint serves from another Region too; a gateway endpoint serves its own only.
# Sources:
# https://docs.aws.amazon.com/vpc/latest/privatelink/aws-services-cross-region-privatelink-support.html
# and https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html
_ACROSS_REGIONS = (".ecr.api", ".ecr.dkr", ".s3")


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


def endpoints(case: Case, block: Block, do: str = "") -> tuple[Fix, ...]:
    """Return the fix by endpoints for all that *block* stops; none where a step has none.

    *do* stands for the words that name them all.
    """
    needed = _needed(case, block)
    return (Fix(do=do or f"add {needed}", changes=by_endpoints(case, block)),) if needed else ()


def _needed(case: Case, block: Block) -> str:
    services = _services(case, block)
    beyond = [s for s in services if not s.startswith(f"{case.work.region}.")]
    if not all(b.step.endpoints for b in block.stopped):
        return ""
    if not all(s.endswith(_ACROSS_REGIONS) for s in beyond):
        return ""
    gateway = [s for s in services if s.endswith(".s3") and s not in beyond]
    interface = [s for s in services if s not in gateway]
    words = []
    if interface:
        words.append(
            f"interface endpoints for {', '.join(interface)} with private DNS on and a security "
            f"group that admits tcp 443 from {_whom(case, vpc_of(case))}"
        )
    if gateway:
        words.append(f"the gateway endpoint for {gateway[0]} on {' and '.join(tables_of(block))}")
    return "; and ".join(words)


def _services(case: Case, block: Block) -> tuple[str, ...]:
    """Return the services of what *block* stops, and of what it may stop: its steps in doubt."""
    at = {(b.hop.layer, b.hop.resource) for b in block.stopped}
    stopped = [e for b in block.stopped for e in b.step.endpoints]
    perhaps = (
        step
        for step in case.steps
        for hop in (hop for origin in step.origins for hop in origin.hops)
        if hop.verdict is Verdict.UNKNOWN and (hop.layer, hop.resource) in at
    )
    here = (e for s in perhaps for e in s.endpoints if e.startswith(f"{case.work.region}."))
    return tuple(dict.fromkeys([*stopped, *here]))


def _whom(case: Case, vpc: str) -> str:
    if blocks_of_vpc(case, vpc) and shared_way_out(case, vpc):
        return "all of the VPC, for which their names then hold"
    return f"the {case.pullers}"


def _admitted(case: Case, vpc: str, services: list[str]) -> tuple[str, ...]:
    """Return whom the group of new endpoints admits: who starts tasks, and no more.

    But private names hold for the whole VPC: whoever reaches the services another way now would be
    led to the endpoints too, and shut out. So where there is such a way, all of the VPC is.
    """
    blocks = blocks_of_vpc(case, vpc)
    if blocks and shared_way_out(case, vpc):
        return blocks
    calling = (s for s in case.steps if set(s.endpoints) & set(services))
    return groups_of(case, (origin for step in calling for origin in step.origins))


def made_again(case: Case, endpoint: str) -> tuple[c.AnyChange, ...]:
    """Return what deletes an endpoint and makes one like it, its policy included.

    Nothing where its policy cannot be read: without one it would let everything pass.
    """
    found = next((e for e in case.snapshot.facts(VpcEndpoint) if e.id == endpoint), None)
    if found is None or not is_readable(found.policy_document):
        return ()
    policy = "" if lets_all_pass(found.policy_document) else found.policy_document
    again: c.AddGatewayEndpoint | c.AddEndpoint
    ref = f"new:endpoint/{found.service_name.rpartition(f'{case.work.region}.')[2]}"
    if found.vpc_endpoint_type.lower() == "gateway":
        again = c.AddGatewayEndpoint(
            ref=ref,
            vpc=found.vpc_id,
            service=found.service_name,
            route_tables=found.route_table_ids,
            policy=policy,
        )
    else:
        again = c.AddEndpoint(
            ref=ref,
            vpc=found.vpc_id,
            service=found.service_name,
            subnets=found.subnet_ids,
            groups=tuple(g.group_id for g in found.groups),
            policy=policy,
        )
    return (*dns_attributes(case), c.DeleteEndpoint(endpoint=endpoint), again)


def by_endpoints(case: Case, block: Block) -> tuple[c.AnyChange, ...]:
    """Return what makes the endpoints for every step that *block* stops.

    Nothing where a step has no endpoint, or one of another Region only.
    """
    needed = _services(case, block)
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
    admitted = _admitted(case, vpc, interface)
    return (*interface_endpoints(case, vpc, interface, admitted), *gateway)


def interface_endpoints(
    case: Case, vpc: str, services: list[str], admitted: tuple[str, ...]
) -> tuple[c.AnyChange, ...]:
    """Return endpoints in every zone of the service, in a group of their own.

    *admitted* are groups and blocks; nothing where nobody is known to admit.
    """
    if not admitted:
        return ()
    group = c.NewSecurityGroup(
        ref="new:endpoints-group",
        vpc=vpc,
        name=_free_name(case, f"{case.work.name[:200]}-endpoints"),
        description="VPC endpoints: https from inside the VPC",
    )
    rules = (c.AddRule(group=group.ref, egress=False, peer=peer) for peer in admitted)
    subnets = _one_of_each_zone(case)
    made = (
        c.AddEndpoint(
            ref=f"new:endpoint/{service.partition('.')[2]}",
            vpc=vpc,
            service=service_name(case.work.partition, service),
            subnets=subnets,
            groups=(group.ref,),
        )
        for service in services
    )
    return (*dns_attributes(case), group, *rules, *made)


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
