"""What the connection of an instance's agent to ECS proves, and what it does not."""

from msgspec.structs import replace

from ecs_pull_doctor.finding import Hop, Verdict
from ecs_pull_doctor.model.instances import ContainerInstance
from ecs_pull_doctor.model.placement import EXTERNAL, USABLE, Interface
from ecs_pull_doctor.model.snapshot import Snapshot
from ecs_pull_doctor.model.workload import Workload
from ecs_pull_doctor.plan.planned import PlannedStep
from ecs_pull_doctor.reach.packet import passes
from ecs_pull_doctor.reach.path import verdict
from ecs_pull_doctor.reach.reasons import Reason

PROVED = frozenset({"ecs-control", "ecs-agent-poll"})
"""The steps without which an agent is not connected.

Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerInstance.html
"""
UNSEEN_WAY = (
    "the agent of {} is connected to ECS although no way there is seen, by a proxy for one; so "
    "it is not known whether this stops it: {}"
)


class Connected:
    """The instances that are connected, and those of them that are so by a way not seen."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._unseen = set[Interface]()

    @staticmethod
    def proves(planned: PlannedStep) -> bool:
        """Whether a connected agent shows that this step works."""
        return planned.id in PROVED

    @staticmethod
    def outside(snapshot: Snapshot, work: Workload) -> str:
        """Say which host outside of AWS is connected, if all that are registered are."""
        found = snapshot.facts(ContainerInstance) if work.capacity == EXTERNAL else ()
        hosts = [c for c in found if c.status in USABLE]
        if not hosts or not all(c.agent_connected for c in hosts):
            return ""
        return f"the agent of {hosts[0].ec2_instance_id} is connected, so it reaches ECS"

    def heed(self, interface: Interface, hops: tuple[Hop, ...]) -> None:
        """Note an interface that ECS is reached from although *hops* say that it cannot be."""
        if interface.connected and verdict(hops) is Verdict.FAIL:
            self._unseen.add(interface)

    def told(
        self, planned: PlannedStep, interface: Interface, hops: tuple[Hop, ...]
    ) -> tuple[Hop, ...]:
        """Return *hops* with what the connection says to them."""
        if interface.connected and planned.id in PROVED:
            return (self._proof(interface, planned),)
        if interface not in self._unseen:
            return hops
        return tuple(self._doubted(interface, hop) for hop in hops)

    def _proof(self, interface: Interface, planned: PlannedStep) -> Hop:
        id = interface.connected[0]
        seen = (c for c in self._snapshot.facts(ContainerInstance) if c.ec2_instance_id == id)
        cited = tuple(c.cite("agent_connected") for c in seen)
        says = f"the agent of {id} is connected, so {planned.host} was reached from here"
        return passes("route", says, id, *cited)

    def _doubted(self, interface: Interface, hop: Hop) -> Hop:
        if hop.verdict is not Verdict.FAIL:
            return hop
        says = UNSEEN_WAY.format(interface.connected[0], hop.says)
        return replace(hop, verdict=Verdict.UNKNOWN, says=says, reason=Reason.NOT_VISIBLE)
