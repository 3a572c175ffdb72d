"""The check for `s3-gateway-route-missing`."""

from collections.abc import Iterator

from ecs_pull_doctor.sdk import (
    Blocked,
    Case,
    Finding,
    Fix,
    PrefixList,
    Reason,
    RouteTable,
    VpcEndpoint,
    changes,
    check,
    listing,
)

SOURCES = (
    "https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html",
    "https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html",
)


@check(
    "PULL203",
    "s3-gateway-route-missing",
    reads=(RouteTable, VpcEndpoint, PrefixList),
    source=SOURCES,
)
def s3_gateway_route_missing(case: Case) -> Iterator[Finding]:
    """The S3 gateway endpoint is on the route table of every subnet that tasks use.

    ECR keeps image layers in S3. A gateway endpoint serves S3 only to subnets whose route table it
    is associated with. Where one zone's table was forgotten, tasks fail in that zone and run in the
    others.

    The token and the manifest still work, so the error comes late: `failed to copy: httpReadSeeker`
    with one of S3's public addresses.
    """
    for block in case.blocked(Reason.S3_GATEWAY_NOT_ON_TABLE, by=_endpoint):
        endpoint = _endpoint(block.stopped[0])
        tables = list(block.resources)
        associate = changes.AssociateRouteTables(endpoint=endpoint, route_tables=tuple(tables))
        yield block.finding(
            f"{endpoint} (S3) is not on {listing(tables)}",
            Fix(do=f"associate {endpoint} with {listing(tables)}", changes=(associate,)),
            more=(endpoint,),
        )


def _endpoint(blocked: Blocked) -> str:
    """The gateway endpoint that the hop cites beside the route table."""
    return blocked.hop.evidence[-1].resource
