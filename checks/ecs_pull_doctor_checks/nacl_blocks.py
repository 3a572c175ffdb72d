"""The check for `nacl-blocks`."""

from collections.abc import Iterator

from ecs_pull_doctor.sdk import Block, Case, Finding, Fix, NetworkAcl, Reason, Subnet, acl, check

SOURCE = "https://docs.aws.amazon.com/vpc/latest/userguide/vpc-network-acls.html"


@check("PULL301", "nacl-blocks", reads=(NetworkAcl, Subnet), source=SOURCE)
def nacl_blocks(case: Case) -> Iterator[Finding]:
    """Network ACLs admit port 443 out and the answers back in.

    Network ACLs keep no state: the answer needs a rule of its own, inbound to the task's subnet on
    the ephemeral ports (32768-60999 on Linux, 49152-65535 on Windows; 1024-65535 is safe, and a
    NAT gateway's subnet needs all of it). Rules count from the lowest number, the first match
    decides, and what no rule matches is denied. Behind a gateway endpoint S3 keeps its public
    addresses, so an ACL that admits only the VPC's own addresses stops the layers.
    """
    for block in case.blocked(Reason.ACL_DENIES, by=lambda b: (b.hop.resource, b.hop.layer)):
        first = acl.hindrance(case, block)
        do = f"{first}; then {_do(block)}" if first else _do(block)
        yield block.finding(block.hop.says, Fix(do=do, changes=acl.entries(case, block)))


def _do(block: Block) -> str:
    outbound = " outbound " in block.hop.says
    layer = block.hop.layer
    if layer == "source-nacl" or (layer == "target-nacl" and outbound):
        return f"add an outbound rule to {block.resource} that allows tcp 443, with a lower number"
    if layer == "target-nacl":
        return (
            f"add an inbound rule to {block.resource} that allows tcp 443 from the tasks' subnets"
        )
    direction = "an outbound" if outbound else "an inbound"
    return (
        f"add {direction} rule to {block.resource} that allows tcp 1024-65535, the answers' ports"
    )
