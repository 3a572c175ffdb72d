"""The check for `source-sg-egress`."""

from collections.abc import Iterator

from ecs_pull_doctor.sdk import (
    Block,
    Blocked,
    Case,
    Finding,
    Fix,
    NetworkInterface,
    PrefixList,
    Reason,
    SecurityGroup,
    VpcEndpoint,
    changes,
    check,
    listing,
)

SOURCES = (
    "https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html",
    "https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html",
)


@check(
    "PULL302",
    "source-sg-egress",
    reads=(SecurityGroup, NetworkInterface, PrefixList, VpcEndpoint),
    source=SOURCES,
)
def source_sg_egress(case: Case) -> Iterator[Finding]:
    """The tasks' security groups let port 443 out to everything that a start needs.

    A task needs outbound tcp 443 to the endpoints, or to the internet where there are none. S3
    keeps its public addresses behind a gateway endpoint: a group that opens only the VPC's own
    addresses stops the layers, while the token and the manifest work. The S3 prefix list is what
    to open.

    No inbound rule is needed for a pull, and none for DNS: security groups do not filter the VPC's
    own resolver.
    """
    for block in case.blocked(Reason.GROUP_EGRESS):
        claim = f"{block.resource} lets no tcp 443 out to {block.what}"
        yield block.finding(claim, *_fixes(case, block))


def _fixes(case: Case, block: Block) -> Iterator[Fix]:
    """To what the start needs and no more, where that has a name; then to everything."""
    group = block.resource
    peers = [_peer(case, b) for b in block.stopped]
    narrow = tuple(dict.fromkeys(p for p in peers if p))
    if narrow and all(peers):
        yield Fix(
            do=f"let tcp 443 out of {group} to {listing(_named(p) for p in narrow)}",
            changes=tuple(changes.AddRule(group=group, egress=True, peer=p) for p in narrow),
        )
    anywhere = changes.AddRule(group=group, egress=True, peer=changes.ANYWHERE)
    yield Fix(do=f"let tcp 443 out of {group} to 0.0.0.0/0, to everyone", changes=(anywhere,))


def _named(peer: str) -> str:
    return f"the S3 prefix list {peer}" if peer.startswith("pl-") else peer


def _peer(case: Case, blocked: Blocked) -> str:
    """The group of the endpoint, or S3's prefix list; empty for the internet."""
    names = (h.resource for h in blocked.origin.hops if h.layer == "dns")
    endpoints = {e.id: e for e in case.snapshot.facts(VpcEndpoint)}
    endpoint = endpoints.get(next(names, ""))
    if endpoint:
        return endpoint.groups[0].group_id if endpoint.groups else ""
    tails = tuple(f".{e}" for e in blocked.step.endpoints if e.endswith(".s3"))
    lists = case.snapshot.facts(PrefixList)
    return next((p.id for p in lists if tails and p.prefix_list_name.endswith(tails)), "")
