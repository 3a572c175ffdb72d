"""The check for `nat-broken`."""

from collections.abc import Iterator

from ecs_pull_doctor.sdk import (
    Block,
    Case,
    Finding,
    Fix,
    NatGateway,
    NetworkInterface,
    Reason,
    RouteTable,
    changes,
    check,
    ways,
)

SOURCE = (
    "https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-troubleshooting.html",
    "https://docs.aws.amazon.com/vpc/latest/userguide/work-with-nat-instances.html",
)


@check("PULL104", "nat-broken", reads=(RouteTable, NatGateway, NetworkInterface), source=SOURCE)
def nat_broken(case: Case) -> Iterator[Finding]:
    """The NAT gateway that a subnet leads to reaches the internet.

    A NAT gateway in state `available` says nothing about its own way out. It needs to be public, to
    sit in a subnet whose route table leads to an internet gateway, and that gateway must be
    attached. A public NAT gateway in a private subnet looks healthy and reaches nothing; a private
    one (`ConnectivityType=private`) never reaches a public address.

    A NAT instance needs its source/destination check turned off, since it forwards what is not
    addressed to itself.
    """
    broken = (Reason.NAT_STATE, Reason.NAT_PRIVATE, Reason.NAT_NO_WAY_OUT, Reason.NAT_CHECKED)
    for block in case.blocked(*broken):
        yield block.finding(_claim(block), *_fixes(case, block))


def _claim(block: Block) -> str:
    if block.hop.reason == Reason.NAT_CHECKED:
        return f"{block.resource} forwards nothing, as its source/destination checking is on"
    if block.hop.reason == Reason.NAT_NO_WAY_OUT:
        return f"{block.resource} sits in a subnet that does not lead to an internet gateway"
    return block.hop.says


def _fixes(case: Case, block: Block) -> Iterator[Fix]:
    if block.hop.reason == Reason.NAT_STATE and _state(case, block) == "pending":
        do = f"wait until {block.resource} is available; it takes some minutes after it was made"
        yield Fix(do=do)
        return
    if block.hop.reason == Reason.NAT_CHECKED:
        yield Fix(
            do="turn off the check, if this is the interface of a NAT instance or an appliance",
            changes=(changes.StopChecking(interface=block.resource),),
        )
    yield from ways.endpoints(case, block)
    found = (n for n in case.snapshot.facts(NatGateway) if n.id == block.resource)
    subnet = next((n.subnet_id for n in found), "")
    if block.hop.reason == Reason.NAT_NO_WAY_OUT and subnet:
        yield Fix(
            do=f"give the route table of {subnet} a default route (0.0.0.0/0) to the VPC's internet"
            " gateway, which makes it a public subnet",
            changes=ways.to_internet_gateway(case, subnet),
        )
    where, nat = ways.by_nat(case, ways.tables_of(block))
    yield Fix(do=f"{_do(block)}: {where}", changes=nat)


def _state(case: Case, block: Block) -> str:
    found = (n.state for n in case.snapshot.facts(NatGateway) if n.id == block.resource)
    return next(found, "")


def _do(block: Block) -> str:
    match block.hop.reason:
        case Reason.NAT_NO_WAY_OUT:
            return "put the NAT gateway in a public subnet, and lead the default route to that one"
        case Reason.NAT_CHECKED:
            return "or lead the default route to a NAT gateway"
        case Reason.NAT_PRIVATE:
            return "make a public NAT gateway, and lead the default route to it"
        case _:
            return "make another NAT gateway, and lead the default route to it"
