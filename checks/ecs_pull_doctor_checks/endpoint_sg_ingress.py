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
    changes,
    check,
    listing,
    ways,
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
        endpoints, who = _endpoints(block), case.pullers
        yield block.finding(
            f"{block.resource} of {listing(endpoints, 2)} does not admit the {who} on tcp 443",
            *_fixes(case, block),
            more=endpoints,
        )


def _endpoints(block: Block) -> list[str]:
    """The endpoints behind the group: those that the name hop of the same paths found."""
    names = (h for b in block.stopped for h in b.origin.hops if h.layer == "dns")
    return list(dict.fromkeys(h.resource for h in names if h.resource.startswith("vpce-")))


def _fixes(case: Case, block: Block) -> Iterator[Fix]:
    """By group first: it admits the tasks and nobody else, wherever they are."""
    group = block.resource
    groups = ways.groups_of(case, (blocked.origin for blocked in block.stopped))
    named = "group" if len(groups) < 2 else "groups"
    default = "" if any(b.origin.security_groups for b in block.stopped) else "default "
    yield Fix(
        do=f"admit tcp 443 to {group} from the {case.pullers}' {default}{named} {listing(groups)}",
        changes=tuple(changes.AddRule(group=group, egress=False, peer=g) for g in groups),
    )
    blocks = ways.blocks_of(case, block.origins)
    yield Fix(
        do=f"admit tcp 443 to {group} from {listing(blocks)}, and so from all in those subnets",
        changes=tuple(changes.AddRule(group=group, egress=False, peer=b) for b in blocks),
    )
