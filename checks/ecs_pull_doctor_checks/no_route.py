"""The check for `no-route`."""

from collections.abc import Hashable, Iterator

from ecs_pull_doctor.sdk import (
    Block,
    Blocked,
    Case,
    Finding,
    Fix,
    PrefixList,
    Reason,
    RouteTable,
    Subnet,
    VpcEndpoint,
    check,
    listing,
    ways,
)

SOURCE = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-task-networking.html"


@check("PULL101", "no-route", reads=(Subnet, RouteTable, VpcEndpoint, PrefixList), source=SOURCE)
def no_route(case: Case) -> Iterator[Finding]:
    """Every step of a start has an endpoint or a route out of its subnet.

    A task reaches the registry in one of two ways: through a VPC endpoint for the service, or
    through a route that leads out of the VPC (a NAT gateway, or an internet gateway together with a
    public address). Here there is neither, so the connection times out.

    The error shows a public address, since no endpoint answers for the name:
    `dial tcp 54.180.184.234:443: i/o timeout`. Inbound rules on the task's security group, or
    permissions on its role, do not help. A route to a VPC peering connection is no way out, as that
    leads to no gateway of the other VPC; nor is one to a transit gateway whose own table leads
    nowhere.

    A private ECR image needs three ways: `ecr.api` for the token (not on Fargate 1.3.0), `ecr.dkr`
    for the manifest, and S3 for the layers. Secrets, parameters and `awslogs` need one each.
    """
    for block in case.blocked(Reason.NO_ROUTE, by=lambda b: _origins(case, b)):
        if _has_ipv6_alone(case, block):
            claim = f"{_claim(block)} over IPv6" if block.hop.layer == "route" else _claim(block)
            yield block.finding(claim, *_fixes_over_ipv6(block))
        else:
            yield block.finding(_claim(block), *_fixes(case, block))


def _claim(block: Block) -> str:
    """What a route leads to can drop the packet too: a transit gateway, a peering connection."""
    if block.hop.assumed:
        return f"{block.resource} does not reach {block.what}, as assumed"
    if block.hop.layer == "gateway":
        return block.hop.says
    return f"no endpoint and no route out serve {block.what} from {listing(block.origins, 2)}"


def _origins(case: Case, blocked: Blocked) -> Hashable:
    """Steps that are cut off from the same subnets are one fault."""
    if blocked.hop.layer == "gateway":
        return blocked.hop.resource
    return frozenset(
        o.subnet
        for step in case.steps
        if step.host == blocked.step.host
        for o in step.origins
        if any(h.reason == Reason.NO_ROUTE for h in o.hops)
    )


def _fixes(case: Case, block: Block) -> tuple[Fix, ...]:
    tables = listing(ways.tables_of(block))
    where, nat = ways.by_nat(case, ways.tables_of(block))
    through_nat = Fix(
        do=f"add a default route (0.0.0.0/0) to a NAT gateway to {tables}: {where}", changes=nat
    )
    by_endpoints = ways.endpoints(case, block)
    if not by_endpoints:
        return through_nat, Fix(do=_in_public(case))
    return (*by_endpoints, through_nat)


def _has_ipv6_alone(case: Case, block: Block) -> bool:
    mine = [s for s in case.snapshot.facts(Subnet) if s.subnet_id in block.origins]
    return bool(mine) and all(s.ipv6_cidr_blocks and not s.cidr_block for s in mine)


def _fixes_over_ipv6(block: Block) -> tuple[Fix, ...]:
    """NAT and endpoints of IPv4, which may be there already, are no help."""
    tables = listing(ways.tables_of(block))
    to_internet = f"add a default route (::/0) to an egress-only internet gateway to {tables}"
    services = tuple(dict.fromkeys(e for b in block.stopped for e in b.step.endpoints))
    both = f"give the endpoints of {listing(services)} both families (IP address type dualstack)"
    found = (to_internet, *((both,) if services else ()))
    return tuple(Fix(do=do) for do in (*found, "run it in subnets that have IPv4 addresses too"))


def _in_public(case: Case) -> str:
    if case.pullers == "tasks":
        return "run the tasks in a public subnet with assignPublicIp=ENABLED"
    return "launch the instances in a public subnet, with public addresses"
