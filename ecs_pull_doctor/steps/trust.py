"""May ECS take on the execution role? The role's trust policy says."""

from ecs_pull_doctor.diagnosis import Right
from ecs_pull_doctor.finding import Verdict
from ecs_pull_doctor.iam import Kind, Policies, Request, evaluate, near_misses, service_context
from ecs_pull_doctor.iam import Verdict as Decided
from ecs_pull_doctor.model.ecs import TaskDefinition
from ecs_pull_doctor.model.fact import Unread
from ecs_pull_doctor.model.subjects import Role
from ecs_pull_doctor.model.workload import Workload
from ecs_pull_doctor.reach.packet import explain_unread
from ecs_pull_doctor.reach.reasons import Reason
from ecs_pull_doctor.steps.grants import Grants
from ecs_pull_doctor.steps.judge import worded

ASSUME = "sts:AssumeRole"
ECS_TASKS = "ecs-tasks.amazonaws.com"


def assumed(grants: Grants, work: Workload, definition: TaskDefinition) -> Right:
    """Return the right of ECS to take on the execution role that *definition* names."""
    arn = definition.execution_role_arn
    if not arn:
        name = f"{definition.family}:{definition.revision}"
        says = f"task definition {name} names no execution role"
        return _right("", Verdict.FAIL, says, Reason.ROLE_NOT_NAMED)
    role = grants.role
    if isinstance(role, Unread):
        says = explain_unread(role)
        return Right(
            action=ASSUME,
            resource=arn,
            verdict=Verdict.UNKNOWN,
            says=says,
            reason=Reason.UNREAD,
            needs=(role.call,),
        )
    if role is None:
        return _right(arn, Verdict.FAIL, f"there is no role {arn}", Reason.ROLE_ABSENT)
    return _trusts(grants, work, role)


def _trusts(grants: Grants, work: Workload, role: Role) -> Right:
    document = role.cite("assume_role_policy_document")
    policies = Policies(resource=(grants.shelf.read(Kind.TRUST, role.role_name, document),))
    request = _request(work, role)
    decision = evaluate(request, policies)
    if decision.verdict is Decided.ALLOWED:
        says = f"role {role.role_name} exists and trusts {ECS_TASKS}"
        return _right(role.arn, Verdict.PASS, says)
    if not decision.verdict.denied:
        reason = Reason.UNREAD if decision.unread else Reason.DEPENDS_ON_KEY
        return _right(role.arn, Verdict.UNKNOWN, decision.says, reason)
    why = decision.decided_by
    near = next(iter(near_misses(request, policies)), None)
    statement = why.statement if near is None or why.statement else near.statement
    return Right(
        action=ASSUME,
        resource=role.arn,
        verdict=Verdict.FAIL,
        says=worded(near.says, request) if near and why.statement is None else why.says,
        reason=Reason.TRUST_DENIES,
        policy=role.role_name,
        explicit=why.statement is not None,
        evidence=grants.shelf.evidence(Kind.TRUST, role.role_name, statement),
    )


def _request(work: Workload, role: Role) -> Request:
    """ECS names itself by account and Region, and by nothing narrower; see `service_context`."""
    return Request(
        action=ASSUME,
        resource=role.arn,
        principal_arn=ECS_TASKS,
        principal_account=work.account,
        context=service_context(
            service=ECS_TASKS,
            region=work.region,
            source_arn=f"arn:{work.partition}:ecs:{work.region}:{work.account}:*",
            source_account=work.account,
        ),
    )


def _right(arn: str, verdict: Verdict, says: str, reason: str = "") -> Right:
    return Right(action=ASSUME, resource=arn, verdict=verdict, says=says, reason=reason)
