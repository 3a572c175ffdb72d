"""The check for `blackhole-route`."""

from collections.abc import Iterator

from ecs_pull_doctor.sdk import Case, Finding, Fix, Reason, RouteTable, Subnet, check, listing

SOURCE = "https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Route_Tables.html"


@check("PULL102", "blackhole-route", reads=(Subnet, RouteTable), source=SOURCE)
def blackhole_route(case: Case) -> Iterator[Finding]:
    """No route that a start needs points at something that is gone.

    A route whose target was deleted or detached stays in the table in state `blackhole`. It still
    takes the traffic, so packets vanish. A NAT gateway deleted to save money and forgotten in the
    route table is the usual story.

    The error is a time-out to a public address, the same as with no route at all.
    """
    for block in case.blocked(Reason.BLACKHOLE):
        services = dict.fromkeys(e for b in block.stopped for e in b.step.endpoints)
        yield block.finding(
            block.hop.says,
            Fix(do=f"point that route of {block.resource} at a NAT gateway that exists"),
            Fix(do=f"or add VPC endpoints for {listing(services, 4)}, and drop the dead route"),
        )
