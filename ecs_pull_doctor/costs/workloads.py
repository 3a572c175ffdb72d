"""What snapshots of services say that a comparison of costs starts from."""

from collections.abc import Iterable, Iterator

from ecs_pull_doctor.costs.served import Found, interface_services, without_endpoint
from ecs_pull_doctor.model.snapshot import Snapshot
from ecs_pull_doctor.model.vpc import Subnet
from ecs_pull_doctor.model.workload import Workload, workloads
from ecs_pull_doctor.plan.edition import builtin
from ecs_pull_doctor.steps.trace import trace


def found_in(snapshots: Iterable[Snapshot], untold: tuple[str, ...] = ()) -> Found:
    """Return what *snapshots* say; a service that could not be read adds nothing."""
    every = [(snapshot, work) for snapshot in snapshots for work in workloads(snapshot)]
    steps = [step for snapshot, work in every for step in trace(snapshot, builtin(), work)]
    zones = {zone for snapshot, work in every for zone in zones_of(snapshot, work)}
    counted = {work.name: work.wanted for _, work in every}
    return Found(
        cluster=next((work.cluster for _, work in every), ""),
        services=tuple(dict.fromkeys(work.name for _, work in every)),
        zones=len(zones),
        endpoints=interface_services(steps),
        without_endpoint=without_endpoint(steps),
        untold=untold,
        tasks=sum(counted.values()),
    )


def zones_of(snapshot: Snapshot, work: Workload) -> Iterator[str]:
    """Yield the Availability Zones of the workload's subnets, as far as they were read."""
    for subnet in snapshot.facts(Subnet):
        if subnet.subnet_id in work.network.subnets and subnet.availability_zone:
            yield subnet.availability_zone
