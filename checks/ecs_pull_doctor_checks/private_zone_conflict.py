"""The check for `private-zone-conflict`."""

from collections.abc import Iterator

from ecs_pull_doctor.sdk import (
    Block,
    Case,
    Finding,
    Fix,
    HostedZone,
    Reason,
    RecordSet,
    RouteTable,
    Severity,
    Subnet,
    VpcEndpoint,
    check,
)

SOURCE = (
    "https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/"
    "hosted-zone-private-considerations.html"
)
FAULTS = (Reason.ZONE_LACKS_NAME, Reason.ZONE_LEADS_NOWHERE, Reason.ZONE_MISNAMED)


@check(
    "PULL404",
    "private-zone-conflict",
    reads=(HostedZone, RecordSet, VpcEndpoint, RouteTable),
    source=SOURCE,
)
def private_zone_conflict(case: Case) -> Iterator[Finding]:
    """No private hosted zone of the VPC hides the registry's names.

    The most specific private zone wins, and a name that it does not list does not exist: there is
    no falling back to public DNS. A zone called `amazonaws.com`, `REGION.amazonaws.com` or
    `ecr.REGION.amazonaws.com` hides everything that it does not list.

    With central endpoints the zones must be exactly `api.ecr.REGION.amazonaws.com` with a record at
    its top, and `dkr.ecr.REGION.amazonaws.com` with a `*` record; `ecr.api…` is the name of the
    endpoint's service, and no host has it. A zone that leads to an endpoint of another VPC needs a
    route there: a transit gateway or a peering connection. Gateway endpoints cannot be shared so.

    The error is `no such host`, or a time-out to a private address of another VPC. Zones of other
    accounts are listed too, but not their records: a warning says which name to look up.
    """
    for block in case.blocked(*FAULTS):
        yield block.finding(_claim(block), *_fixes(case, block))
    for block in case.doubted(Reason.FOREIGN_ZONE):
        host = block.hosts[0]
        yield block.finding(
            f"{block.resource}, a zone of another account, answers for {host}",
            Fix(do=f"look up {host} from a machine in the VPC, or ask the owner of the zone"),
            severity=Severity.WARNING,
        )


def _claim(block: Block) -> str:
    match block.hop.reason:
        case Reason.ZONE_LACKS_NAME:
            return f"private zone {block.resource} hides {block.hosts[0]}"
        case Reason.ZONE_MISNAMED:
            return f"private zone {block.resource} has a name that nobody asks for"
        case _:
            return f"{block.resource} leads {block.hosts[0]} where no route goes"


def _fixes(case: Case, block: Block) -> Iterator[Fix]:
    zone = next(z.domain for z in case.snapshot.facts(HostedZone) if z.id == block.resource)
    host = block.hosts[0]
    match block.hop.reason:
        case Reason.ZONE_LEADS_NOWHERE:
            tables = " and ".join(dict.fromkeys(e.resource for e in block.hop.evidence[-1:]))
            yield Fix(do=f"add a route to those addresses to {tables or 'the subnets'}")
        case Reason.ZONE_MISNAMED:
            named = host.partition(".")[2] + " with a record *" if ".dkr." in host else host
            yield Fix(do=f"make a private zone {named} with the same target in place of {zone}")
            return
        case _ if zone == host:
            yield Fix(do=f"add an alias record at the top of {zone} to the endpoint")
        case _ if host.partition(".")[2] == zone:
            yield Fix(do=f"add an alias record * to {zone}, to the endpoint")
        case _:
            yield Fix(do=f"add a record for {host} to {zone}, or make its own, narrower zone")
    yield _off(case, block, zone)


def _off(case: Case, block: Block, zone: str) -> Fix:
    """Without a command: AWS refuses it for a zone's last VPC, and the others are not read.

    Source: https://docs.aws.amazon.com/Route53/latest/APIReference/API_DisassociateVPCFromHostedZone.html
    """
    vpc = next(s.vpc_id for s in case.snapshot.facts(Subnet) if s.id in block.origins)
    return Fix(do=f"take {vpc} off the zone {zone}, or delete the zone if no other VPC is on it")
