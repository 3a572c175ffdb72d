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
from ecs_pull_doctor.steps.callers import Caller
from ecs_pull_doctor.steps.grants import Grants
from ecs_pull_doctor.steps.judge import worded

ASSUME = "sts:AssumeRole"
ECS_TASKS = "ecs-tasks.amazonaws.com"
EC2 = "ec2.amazonaws.com"
_KINDS = ("cluster", "service", "task")
FORMER_EC2 = {"aws-iso": "ec2.c2s.ic.gov", "aws-iso-b": "ec2.sc2s.sgov.gov"}


def assumed(grants: Grants, work: Workload, definition: TaskDefinition) -> Right:
    """Return the right of ECS to take on the execution role that *definition* names."""
    arn = definition.execution_role_arn
    if not arn:
        name = f"{definition.family}:{definition.revision}"
        says = f"task definition {name} names no execution role"
        return _right("", Verdict.FAIL, says, Reason.ROLE_NOT_NAMED)
    role = grants.role
    if isinstance(role, Unread):
        return _unknown(arn, explain_unread(role), Reason.UNREAD, (role.call,))
    if role is None:
        return _right(arn, Verdict.FAIL, f"there is no role {arn}", Reason.ROLE_ABSENT)
    return _trusts(grants, work, role)


def assumed_by_instance(grants: Grants, work: Workload, caller: Caller) -> Right:
    """Return the right of EC2 to take on the role of an instance; a connected agent proves it.

    Source:
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/instance_IAM_role.html
    """
    if caller.doubt:
        needs = (caller.unread.call,) if caller.unread else ()
        reason = Reason.UNREAD if needs else Reason.NOT_VISIBLE
        return _unknown("", caller.doubt, reason, needs)
    connected = {i for interface in work.interfaces for i in interface.connected}
    proved = sorted(connected & {*caller.instances})
    if not caller.arn:
        says = f"{_some(caller.instances)} no instance profile with a role"
        if proved:  # its agent has credentials, from its configuration for one
            return _unknown("", f"{says}, yet its agent is connected", Reason.NOT_VISIBLE, ())
        return _right("", Verdict.FAIL, says, Reason.INSTANCE_WITHOUT_ROLE)
    if proved:
        says = f"the agent of {proved[0]} is connected, with {caller.arn.rpartition('/')[2]}"
        return _right(caller.arn, Verdict.PASS, says)
    role = grants.role
    if isinstance(role, Unread):
        return _unknown(caller.arn, explain_unread(role), Reason.UNREAD, (role.call,))
    if role is None:
        says = f"the instance profile names {caller.arn}, which is not there"
        return _right(caller.arn, Verdict.FAIL, says, Reason.INSTANCE_WITHOUT_ROLE)
    return _trusts_ec2(grants, work, role)


def _trusts_ec2(grants: Grants, work: Workload, role: Role) -> Right:
    """Whether the role trusts EC2, by one of the names that EC2 has in the partition.

    In China the documented name ends in `.cn`; whether the other serves too is not documented. In
    isolated partitions a former name does. Sources:
    https://docs.amazonaws.cn/en_us/aws/latest/userguide/iam.html,
    https://github.com/aws/aws-cdk/pull/22589
    """
    if work.partition != "aws-cn":
        former = FORMER_EC2.get(work.partition)
        found = _trusts(grants, work, role, EC2)
        return _trusts(grants, work, role, former) if former and _denied(found) else found
    found = _trusts(grants, work, role, f"{EC2}.cn")
    if _denied(found) and _trusts(grants, work, role, EC2).verdict is Verdict.PASS:
        says = f"role {role.role_name} trusts {EC2}; whether that serves in China is not documented"
        return _unknown(role.arn, says, Reason.NOT_VISIBLE, ())
    return found


def _denied(right: Right) -> bool:
    return right.verdict is Verdict.FAIL


def _some(instances: tuple[str, ...]) -> str:
    if not instances:
        return "what the launch template launches has"
    more = len(instances) - 1
    return f"{instances[0]} and {more} more have" if more else f"{instances[0]} has"


def _unknown(arn: str, says: str, reason: str, needs: tuple[str, ...]) -> Right:
    return Right(
        action=ASSUME,
        resource=arn,
        verdict=Verdict.UNKNOWN,
        says=says,
        reason=reason,
        needs=needs,
    )


def _trusts(grants: Grants, work: Workload, role: Role, service: str = ECS_TASKS) -> Right:
    document = role.cite("assume_role_policy_document")
    policies = Policies(resource=(grants.shelf.read(Kind.TRUST, role.role_name, document),))
    request = _request(work, role, service)
    decision = evaluate(request, policies)
    if decision.verdict is Decided.ALLOWED:
        says = f"role {role.role_name} exists and trusts {service}"
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


def _request(work: Workload, role: Role, service: str) -> Request:
    """ECS names itself by account and Region, and not by a cluster; see `service_context`.

    What stands behind the account is not documented: a star, or a kind of thing and its name.
    """
    here = f"arn:{work.partition}:ecs:{work.region}:{work.account}:"
    sources = (f"{here}{tail}" for tail in ("*", *(f"{kind}/-" for kind in _KINDS)))
    context = service_context(service=service, region=work.region, source_account=work.account)
    return Request(
        action=ASSUME,
        resource=role.arn,
        principal_arn=service,
        principal_account=work.account,
        context=context.with_either("aws:SourceArn", *sources),
    )


def _right(arn: str, verdict: Verdict, says: str, reason: str = "") -> Right:
    return Right(action=ASSUME, resource=arn, verdict=verdict, says=says, reason=reason)
