"""The check for `blackhole-route`."""

from collections.abc import Iterator

from ecs_pull_doctor.sdk import (
    Block,
    Blocked,
    Case,
    Finding,
    Fix,
    Reason,
    RouteTable,
    Subnet,
    changes,
    check,
    listing,
    ways,
)

SOURCE = "https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Route_Tables.html"


@check("PULL102", "blackhole-route", reads=(Subnet, RouteTable), source=SOURCE)
def blackhole_route(case: Case) -> Iterator[Finding]:
    """No route that a start needs points at something that is gone.

    A route whose target was deleted or detached stays in the table in state `blackhole`. It still
    takes the traffic, so packets vanish. A NAT gateway deleted to save money and forgotten in the
    route table is the usual story.

    The error is a time-out to a public address, the same as with no route at all.
    """
    for block in case.blocked(Reason.BLACKHOLE, by=_where_to):
        yield block.finding(_claim(block), *_fixes(case, block))


def _where_to(blocked: Blocked) -> str:
    """What is gone, and what was sent there: several tables can do so."""
    return blocked.hop.says.partition(" sends ")[2]


def _claim(block: Block) -> str:
    if len(block.resources) == 1:
        return block.hop.says
    return f"{listing(block.resources)} send {_where_to(block.stopped[0])}"


def _fixes(case: Case, block: Block) -> Iterator[Fix]:
    yield from ways.endpoints(case, block)
    tables = (t for t in case.snapshot.facts(RouteTable) if t.id in ways.tables_of(block))
    dead = [r.target for t in tables for r in t.routes if r.state == "blackhole"]
    for gateway in dict.fromkeys(target for target in dead if target.startswith("igw-")):
        vpc = ways.vpc_of(case)
        yield Fix(
            do=f"attach {gateway} to {vpc} again, if it was only detached",
            changes=(changes.AttachInternetGateway(gateway=gateway, vpc=vpc),),
        )
    where, nat = ways.by_nat(case, ways.tables_of(block))
    yield Fix(
        do=f"point that route of {listing(block.resources)} at a NAT gateway: {where}", changes=nat
    )
