"""The check for `pull-through-cache-no-internet`."""

from collections.abc import Iterator

from ecs_pull_doctor.sdk import (
    Block,
    Case,
    Finding,
    Fix,
    ImageDetail,
    NatGateway,
    PullThroughCacheRule,
    Reason,
    RouteTable,
    Severity,
    check,
    listing,
    ways,
)

SOURCES = (
    "https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html",
    "https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache.html",
)


@check(
    "PULL804",
    "pull-through-cache-no-internet",
    reads=(PullThroughCacheRule, ImageDetail, RouteTable, NatGateway),
    source=SOURCES,
)
def pull_through_cache_no_internet(case: Case) -> Iterator[Finding]:
    """The first pull through a cache has a way to the internet.

    Where ECR is reached through VPC endpoints, AWS asks for a route to a NAT gateway at the first
    pull of an image through a cache; another of its pages says that such a route may be needed.
    Later pulls need none. ECR itself fetches the image, so the lack of a way proves nothing: this
    is a warning, and the first pull shows whether it counts.

    It shows where the first pull in a VPC without NAT fails, at times with the address of the
    upstream registry's own CDN in the text, while images that are cached already work.
    """
    for block in case.doubted(Reason.FIRST_PULL_INTERNET, by=lambda b: b.hop.layer):
        subnets = listing(block.origins, 2)
        claim = f"{subnets} lack the way out that AWS asks for at a first pull through a cache"
        if len(block.origins) == 1:
            claim = claim.replace(" lack ", " lacks ")
        yield block.finding(claim, *_fixes(case, block), severity=Severity.WARNING)


def _fixes(case: Case, block: Block) -> tuple[Fix, ...]:
    once = Fix(do="pull the image once from a place with a way to the internet; ECR keeps it")
    if block.hop.layer != "route":
        return (once, Fix(do=f"let the first pull out to the internet: {block.hop.says}"))
    where, changes = ways.by_nat(case, ways.tables_of(block))
    tables = listing(ways.tables_of(block))
    do = f"add a default route (0.0.0.0/0) to a NAT gateway to {tables}: {where}"
    return (once, Fix(do=do, changes=changes))
