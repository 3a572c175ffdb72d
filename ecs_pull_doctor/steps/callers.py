"""As whom a step is made: the execution role, the role of the instances, or none that is known."""

from dataclasses import dataclass

from ecs_pull_doctor.model.ecs import TaskDefinition
from ecs_pull_doctor.model.fact import Unread
from ecs_pull_doctor.model.placement import EXTERNAL, instance_roles
from ecs_pull_doctor.model.snapshot import Snapshot
from ecs_pull_doctor.model.workload import Workload
from ecs_pull_doctor.plan.planned import PlannedStep
from ecs_pull_doctor.reach.packet import explain_unread

BY_EXECUTION_ROLE = {
    "ecr": "ecs.capability.execution-role-ecr-pull",
    "awslogs": "ecs.capability.execution-role-awslogs",
}
"""What ECS demands of an instance where the execution role makes the call, not the instance's.

Source: agent/app/agent_capability.go of https://github.com/aws/amazon-ecs-agent
"""
OUTSIDE = "the role of a host outside of AWS is not read"


@dataclass(frozen=True, kw_only=True)
class Caller:
    """One role that a step is made as.

    *arn* is empty where there is none, *instances* are those that have it, *of_instance* tells
    that it is a role of theirs. *unread* says why it is not known.
    """

    arn: str = ""
    of_instance: bool = False
    instances: tuple[str, ...] = ()
    unread: Unread | None = None
    doubt: str = ""


class Callers:
    """The roles behind the steps of one start."""

    def __init__(self, snapshot: Snapshot, work: Workload, definition: TaskDefinition) -> None:
        self._snapshot, self._work, self._definition = snapshot, work, definition
        self._demanded = {a.name for a in definition.requires_attributes}

    def of(self, step: PlannedStep) -> tuple[Caller, ...]:
        """Return as whom *step* is made; nobody where it is made without credentials of AWS."""
        identity = step.call.identity
        if identity == "execution-role-or-instance-role":
            by_role = self._by_execution_role(step)
            identity = "execution-role" if by_role else "instance-role"
        if identity == "execution-role":
            return (Caller(arn=self._definition.execution_role_arn),)
        return self._of_instances() if identity == "instance-role" else ()

    def identity(self, step: PlannedStep) -> str:
        """Return the ARN of the role that makes the step; empty where none is known or needed."""
        if step.call.identity == "task-role":
            return self._definition.task_role_arn
        return ", ".join(c.arn for c in self.of(step) if c.arn)

    def _by_execution_role(self, step: PlannedStep) -> bool:
        """Where the attributes are not told, a named execution role is the one that is used."""
        kind = "awslogs" if step.call.needed_by == "awslogs" else "ecr"
        if self._demanded:
            return BY_EXECUTION_ROLE[kind] in self._demanded
        return bool(self._definition.execution_role_arn)

    def _of_instances(self) -> tuple[Caller, ...]:
        if self._work.capacity == EXTERNAL:
            return (Caller(of_instance=True, doubt=OUTSIDE),)
        if not self._work.interfaces:
            doubt = self._work.doubt or "the instances are not known"
            return (Caller(of_instance=True, doubt=doubt),)
        found = instance_roles(self._snapshot, self._work.interfaces)
        if isinstance(found, Unread):
            doubt = found.message or explain_unread(found)
            return (Caller(of_instance=True, unread=found, doubt=doubt),)
        return tuple(
            Caller(arn=arn, of_instance=True, instances=instances)
            for arn, instances in found.items()
        )
