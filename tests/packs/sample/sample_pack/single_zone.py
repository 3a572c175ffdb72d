"""The check for `sample-single-zone`."""

from collections.abc import Iterator

from ecs_pull_doctor.sdk import Case, Finding, Fix, Service, Severity, Subnet, check, listing

SOURCE = (
    "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-configure-network.html"
)


@check(
    "SAMPLE01",
    "sample-single-zone",
    reads=(Service, Subnet),
    source=SOURCE,
    severity=Severity.WARNING,
)
def single_zone(case: Case) -> Iterator[Finding]:
    """The service's tasks can run in more than one zone.

    All subnets of the service are in one Availability Zone. While that zone has no capacity, or
    fails, ECS has nowhere else to start a task. This is a rule of the house, not a fault: tasks
    start as long as the zone is well.
    """
    named = case.work.network.subnets
    subnets = [s for s in case.snapshot.facts(Subnet) if s.subnet_id in named]
    zones = {s.availability_zone for s in subnets}
    if len(subnets) < len(named) or len(zones) != 1:
        return
    yield Finding(
        claim=f"every task runs in {zones.pop()}, the zone of {listing(named, 2)}",
        origins=named,
        resources=named,
        evidence=tuple(s.cite("availability_zone") for s in subnets),
        fixes=(Fix(do="add a subnet of another zone to the service's network configuration"),),
    )
