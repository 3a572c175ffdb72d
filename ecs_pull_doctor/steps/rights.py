"""May the identity of a step do what the step does?"""

from ecs_pull_doctor.diagnosis import Right
from ecs_pull_doctor.finding import Verdict
from ecs_pull_doctor.model.ecs import TaskDefinition
from ecs_pull_doctor.model.fact import Unread
from ecs_pull_doctor.model.snapshot import Snapshot
from ecs_pull_doctor.model.subjects import Role
from ecs_pull_doctor.plan.expand import PlannedStep
from ecs_pull_doctor.reach.packet import explain_unread
from ecs_pull_doctor.reach.reasons import Reason

ASSUME = "sts:AssumeRole"


def identity(definition: TaskDefinition, step: PlannedStep) -> str:
    """Return the ARN of the role that makes the step; empty where none is named or needed."""
    if step.call.identity == "execution-role":
        return definition.execution_role_arn
    return definition.task_role_arn if step.call.identity == "task-role" else ""


def rights(snapshot: Snapshot, definition: TaskDefinition, step: PlannedStep) -> tuple[Right, ...]:
    """Return the rights that *step* needs; none where it needs no identity."""
    if step.call.identity != "execution-role" or not step.call.iam_actions:
        return ()
    return (_execution_role(snapshot, definition),)


def _execution_role(snapshot: Snapshot, definition: TaskDefinition) -> Right:
    arn = definition.execution_role_arn
    if not arn:
        name = f"{definition.family}:{definition.revision}"
        says = f"task definition {name} names no execution role"
        return _right("", Verdict.FAIL, says, Reason.ROLE_NOT_NAMED)
    found = snapshot.get(Role, arn.rpartition("/")[2])
    if isinstance(found, Unread):
        return _right(arn, Verdict.UNKNOWN, explain_unread(found), Reason.UNREAD)
    if not found:
        return _right(arn, Verdict.FAIL, f"there is no role {arn}", Reason.ROLE_ABSENT)
    return _right(arn, Verdict.PASS, f"role {found[0].role_name} exists")


def _right(arn: str, verdict: Verdict, says: str, reason: str = "") -> Right:
    return Right(action=ASSUME, resource=arn, verdict=verdict, says=says, reason=reason)
