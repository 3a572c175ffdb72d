"""The check for `custom-dns-server`."""

from collections.abc import Iterator

from ecs_pull_doctor.sdk import (
    Case,
    DhcpOptions,
    Finding,
    Fix,
    Reason,
    Severity,
    Vpc,
    check,
    listing,
)

SOURCES = (
    "https://docs.aws.amazon.com/vpc/latest/userguide/vpc-dns.html",
    "https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html",
)


@check(
    "PULL403",
    "custom-dns-server",
    reads=(Vpc, DhcpOptions),
    source=SOURCES,
    severity=Severity.WARNING,
)
def custom_dns_server(case: Case) -> Iterator[Finding]:
    """The VPC's own resolver answers its tasks.

    A VPC whose DHCP options name servers other than `AmazonProvidedDNS` asks those. The private
    names of interface endpoints are known only to Amazon's resolver of the VPC that has the
    endpoint. An own server must forward them there (the VPC's base address plus two, or an inbound
    resolver endpoint); otherwise it answers with public addresses, or not at all. Running tasks
    keep the DHCP options with which they started.

    What such a server answers is not in AWS's API, so this is a warning and the verdict is
    undecided. From a machine in the VPC, the two answers must be the same:

        dig +short api.ecr.REGION.amazonaws.com
        dig +short api.ecr.REGION.amazonaws.com @169.254.169.253
    """
    for block in case.doubted(Reason.CUSTOM_DNS):
        found = [o for o in case.snapshot.facts(DhcpOptions) if o.id == block.resource]
        servers = listing((s for o in found for s in o.values("domain-name-servers")), 2)
        yield block.finding(
            f"{block.resource} sends look-ups to {servers}",
            Fix(
                do=f"compare what {servers} says of {block.hosts[0]} with what 169.254.169.253 "
                "says, from a machine in the VPC; let it forward AWS's names to the VPC's resolver"
            ),
            severity=Severity.WARNING,
        )
