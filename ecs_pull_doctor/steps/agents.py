"""Can the registered instances do what a task definition requires of them?"""

from msgspec import UNSET, UnsetType

from ecs_pull_doctor.diagnosis import Subject
from ecs_pull_doctor.finding import Verdict
from ecs_pull_doctor.model.constraints import has
from ecs_pull_doctor.model.ecs import TaskDefinition
from ecs_pull_doctor.model.fact import Unread
from ecs_pull_doctor.model.instances import ContainerInstance
from ecs_pull_doctor.model.placement import USABLE
from ecs_pull_doctor.model.snapshot import Snapshot
from ecs_pull_doctor.model.workload import Workload
from ecs_pull_doctor.reach.reasons import Reason


def agent_subject(
    snapshot: Snapshot, work: Workload, definition: TaskDefinition
) -> Subject | UnsetType:
    """Return whether an instance has all attributes that *definition* requires.

    Unset where no instance is registered, or nothing is known of them: paths tell that already.
    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Attribute.html
    """
    found = snapshot.get(ContainerInstance, work.cluster)
    if isinstance(found, Unread) or not definition.requires_attributes:
        return UNSET
    mine = [c for c in found if _takes(work, c)]
    if not mine:
        return UNSET
    lacking = {c.ec2_instance_id: _lacks(c, definition) for c in mine}
    name = definition.task_definition_arn.rpartition("/")[2]
    if not all(lacking.values()):
        return _said(name, Verdict.PASS, "an instance has every attribute that is required")
    who, what = next(iter(lacking.items()))
    lack = f" and {len(mine) - 1} more lack" if len(mine) > 1 else " lacks"
    return _said(name, Verdict.FAIL, f"{who}{lack} {what[0]}, which {name} requires")


def _takes(work: Workload, instance: ContainerInstance) -> bool:
    known = {i for interface in work.interfaces for i in interface.instances}
    usable = instance.status in USABLE or not instance.status
    return usable and (not known or instance.ec2_instance_id in known)


def _lacks(instance: ContainerInstance, definition: TaskDefinition) -> list[str]:
    return [a.name for a in definition.requires_attributes if not has(instance, a)]


def _said(name: str, verdict: Verdict, says: str) -> Subject:
    reason = Reason.ATTRIBUTE_ABSENT if verdict is Verdict.FAIL else ""
    return Subject(kind="agent", name=name, verdict=verdict, says=says, reason=reason)
