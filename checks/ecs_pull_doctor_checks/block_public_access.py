"""The check for `block-public-access`."""

from collections.abc import Iterator

from ecs_pull_doctor.sdk import (
    Block,
    Case,
    Finding,
    Fix,
    PublicAccessExclusion,
    PublicAccessOptions,
    Reason,
    Subnet,
    changes,
    check,
    listing,
    ways,
)

SOURCES = (
    "https://docs.aws.amazon.com/vpc/latest/userguide/security-vpc-bpa-basics.html",
    "https://docs.aws.amazon.com/vpc/latest/userguide/security-vpc-bpa-example.html",
)
DECLARED = "declarative-policy"


@check(
    "PULL105",
    "block-public-access",
    reads=(PublicAccessOptions, PublicAccessExclusion),
    source=SOURCES,
)
def block_public_access(case: Case) -> Iterator[Finding]:
    """VPC Block Public Access spares the subnets that need the internet.

    Block Public Access is set for an account and Region, whatever route tables and groups say.
    `block-bidirectional` cuts internet gateways, and with them NAT gateways. `block-ingress` leaves
    NAT gateways alone, but what has a public address of its own is cut both ways: a Fargate task
    with `assignPublicIp` in a public subnet stops pulling. VPC endpoints go on working.

    An exclusion spares a VPC or a subnet: `allow-bidirectional`, or `allow-egress` for what goes
    out through NAT. An organization can impose the mode, and forbid exclusions.

    The error is a time-out to a public address; flow logs show the reject reason `BPA`.
    """
    for block in case.blocked(Reason.PUBLIC_ACCESS_BLOCKED):
        found = case.snapshot.facts(PublicAccessOptions)
        mode = found[0].internet_gateway_block_mode
        claim = f"VPC Block Public Access is {mode} in {case.work.region} and spares nothing here"
        yield block.finding(claim, *_fixes(case, block, found[0]))


def _fixes(case: Case, block: Block, options: PublicAccessOptions) -> Iterator[Fix]:
    public = case.work.network.assign_public_ip == "ENABLED"
    mode = "allow-bidirectional" if public else "allow-egress"
    vpcs = dict.fromkeys(s.vpc_id for s in case.snapshot.facts(Subnet) if s.id in block.origins)
    ours = options.managed_by != DECLARED
    by_whom = "" if ours else " in the organization's declarative policy"
    yield from ways.endpoints(case, block)
    excluded = (changes.ExcludeFromBlock(vpc=vpc, mode=mode) for vpc in vpcs)
    yield Fix(
        do=f"exclude {listing(vpcs)} from Block Public Access{by_whom}",
        changes=tuple(excluded) if ours else (),
    )
