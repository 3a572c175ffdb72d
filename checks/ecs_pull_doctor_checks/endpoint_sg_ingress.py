"""The check for `endpoint-sg-ingress`."""

from collections.abc import Iterator

from ecs_pull_doctor.sdk import (
    Block,
    Case,
    Finding,
    Fix,
    NetworkInterface,
    Reason,
    SecurityGroup,
    VpcEndpoint,
    aws,
    check,
    listing,
)

SOURCES = (
    "https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html",
    "https://docs.aws.amazon.com/vpc/latest/userguide/default-security-group.html",
)


@check(
    "PULL202",
    "endpoint-sg-ingress",
    reads=(VpcEndpoint, SecurityGroup, NetworkInterface),
    source=SOURCES,
)
def endpoint_sg_ingress(case: Case) -> Iterator[Finding]:
    """The security groups of the endpoints admit the tasks on port 443.

    An interface endpoint answers only to whom its own security groups let in. An endpoint made
    without naming a group has the VPC's default one, which admits nobody but its own members. It
    breaks pulls even where a NAT gateway would have served them, since the endpoint's private name
    wins.

    The error shows an address inside the VPC, and it is never about routing.
    """
    for block in case.blocked(Reason.GROUP_INGRESS):
        endpoints = _endpoints(block)
        yield block.finding(
            f"{block.resource} of {listing(endpoints, 2)} does not admit the tasks on tcp 443",
            _fix(case, block),
            more=endpoints,
        )


def _endpoints(block: Block) -> list[str]:
    """The endpoints behind the group: those that the name hop of the same paths found."""
    names = (h for b in block.stopped for h in b.origin.hops if h.layer == "dns")
    return list(dict.fromkeys(h.resource for h in names if h.resource.startswith("vpce-")))


def _fix(case: Case, block: Block) -> Fix:
    groups = case.work.network.security_groups
    if not groups:
        return Fix(do=f"admit tcp 443 to {block.resource} from the VPC's default security group")
    run = aws(
        "ec2",
        "authorize-security-group-ingress",
        "--group-id",
        block.resource,
        "--protocol",
        "tcp",
        "--port",
        "443",
        "--source-group",
        groups[0],
    )
    return Fix(
        do=f"admit tcp 443 to {block.resource} from the tasks' group {groups[0]}", aws_cli=(run,)
    )
