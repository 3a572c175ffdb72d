"""The check for `ipv6-only`."""

from collections.abc import Iterator

from ecs_pull_doctor.sdk import (
    Block,
    Case,
    Finding,
    Fix,
    Reason,
    RouteTable,
    Subnet,
    check,
    listing,
    ways,
)

SOURCES = (
    "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-task-networking.html",
    "https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html",
)


@check("PULL106", "ipv6-only", reads=(Subnet, RouteTable), source=SOURCES)
def ipv6_only(case: Case) -> Iterator[Finding]:
    """The way to the registry works in the address family that the task uses.

    The usual names of ECR, and of the other services of AWS, have IPv4 addresses only. In a
    dual-stack subnet Fargate calls them over IPv4, so that an egress-only internet gateway, which
    carries IPv6 alone, is not enough: it takes a NAT gateway or VPC endpoints besides.

    A task in an IPv6-only subnet needs the dual-stack address of the image
    (`ACCOUNT.dkr-ecr.REGION.on.aws/...`) and Fargate 1.4.0. A gateway endpoint for S3 serves IPv4
    unless it was made dual-stack.

    **How it shows.** A time-out, or `network is unreachable`, to an IPv4 address, where the subnet
    has routes for IPv6.
    """
    for block in case.blocked(Reason.IPV6_ONLY, by=lambda b: b.hop.layer):
        subnets = listing(block.origins, 2)
        if block.hop.layer == "dns":
            claim = f"no IPv6 address of {block.what} to call from IPv6-only {subnets}"
            yield block.finding(claim, *_without_ipv4(block))
        else:
            one, *more = block.origins
            where = f"{len(more) + 1} subnets" if more else one
            claim = f"only IPv6 leads out of {where}, and IPv4 is needed for {block.what}"
            yield block.finding(claim, *_besides(case, block))


def _without_ipv4(block: Block) -> Iterator[Fix]:
    if any(step.startswith("ecr-") for step in block.steps):
        yield Fix(
            do="name the image by its dual-stack address, ACCOUNT.dkr-ecr.REGION.on.aws/REPOSITORY"
        )
    yield Fix(do="run the tasks in subnets that have IPv4 addresses too")


def _besides(case: Case, block: Block) -> Iterator[Fix]:
    tables = listing(ways.tables_of(block))
    yield from ways.endpoints(case, block)
    where, nat = ways.by_nat(case, ways.tables_of(block))
    yield Fix(
        do=f"add a default route for IPv4 (0.0.0.0/0) to a NAT gateway to {tables}: {where}",
        changes=nat,
    )
