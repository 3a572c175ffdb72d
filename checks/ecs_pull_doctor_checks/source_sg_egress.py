"""The check for `source-sg-egress`."""

from collections.abc import Iterator

from ecs_pull_doctor.sdk import (
    Block,
    Case,
    Finding,
    Fix,
    NetworkInterface,
    PrefixList,
    Reason,
    SecurityGroup,
    aws,
    check,
)

SOURCES = (
    "https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html",
    "https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html",
)


@check(
    "PULL302",
    "source-sg-egress",
    reads=(SecurityGroup, NetworkInterface, PrefixList),
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
        hosts = block.hosts[0] if len(block.hosts) == 1 else f"{len(block.hosts)} hosts"
        yield block.finding(f"{block.resource} lets no tcp 443 out to {hosts}", _fix(case, block))


def _fix(case: Case, block: Block) -> Fix:
    lists = _s3_lists(case, block)
    only_s3 = all(e.endswith(".s3") for b in block.stopped for e in b.step.endpoints)
    if only_s3 and lists:
        peer, ranges = (
            f"the S3 prefix list {lists[0]}",
            f"PrefixListIds=[{{PrefixListId={lists[0]}}}]",
        )
    else:
        peer, ranges = "0.0.0.0/0", "IpRanges=[{CidrIp=0.0.0.0/0}]"
    run = aws(
        "ec2",
        "authorize-security-group-egress",
        "--group-id",
        block.resource,
        "--ip-permissions",
        f"IpProtocol=tcp,FromPort=443,ToPort=443,{ranges}",
    )
    return Fix(do=f"let tcp 443 out of {block.resource} to {peer}", aws_cli=(run,))


def _s3_lists(case: Case, block: Block) -> list[str]:
    regions = {e.rpartition(".")[0] for b in block.stopped for e in b.step.endpoints}
    return [
        found.prefix_list_id
        for found in case.snapshot.facts(PrefixList)
        if any(found.prefix_list_name.endswith(f".{region}.s3") for region in regions)
    ]
