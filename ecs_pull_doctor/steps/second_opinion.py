"""IAM's policy simulator as a second opinion on what the role's own policies allow.

It looks at the role's policies, its boundary and, where it says so, the organization's. It is not
told by which way a request comes, so where it lacks a key, it has no opinion. Where its opinion and
ours differ, neither is told as a fact.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_testing-policies.html
"""

from collections.abc import Iterator

import msgspec

from ecs_pull_doctor.diagnosis import Right
from ecs_pull_doctor.finding import Verdict
from ecs_pull_doctor.iam import Verdict as Decided
from ecs_pull_doctor.model.ecs import TaskDefinition
from ecs_pull_doctor.model.fact import Unread
from ecs_pull_doctor.model.policies import OrganizationPolicy, Simulation
from ecs_pull_doctor.model.snapshot import Snapshot
from ecs_pull_doctor.model.workload import Workload, workloads
from ecs_pull_doctor.plan.cache import cache_kinds
from ecs_pull_doctor.plan.edition import Edition
from ecs_pull_doctor.plan.expand import expand
from ecs_pull_doctor.reach.reasons import Reason
from ecs_pull_doctor.steps.ask import Ask
from ecs_pull_doctor.steps.asks import Asking
from ecs_pull_doctor.steps.judge import Judge
from ecs_pull_doctor.steps.ways import Way

ALLOWED = "allowed"
OF_THE_ROLE = frozenset(
    {
        Reason.IDENTITY_DENIES,
        Reason.BOUNDARY_DENIES,
        Reason.ORGANIZATION_DENIES,
        Reason.CACHE_DENIES,
    }
)
"""What denies where the simulator looks too."""


def questions(snapshot: Snapshot, edition: Edition, role: str) -> tuple[Ask, ...]:
    """Return what the starts of the service ask for as *role* that the simulator can judge.

    It is told one Region; a key is decrypted with by another service, in the role's name.
    """
    return tuple(
        ask
        for work in workloads(snapshot)
        for definition in _defined(snapshot, work)
        if definition.execution_role_arn == role
        for ask in _asked(snapshot, edition, work, definition)
        if ask.kind != "key" and not ask.doubt and ask.region == work.region
    )


def _defined(snapshot: Snapshot, work: Workload) -> tuple[TaskDefinition, ...]:
    found = snapshot.get(TaskDefinition, work.task_definition_arn)
    return () if isinstance(found, Unread) else found


def _asked(
    snapshot: Snapshot, edition: Edition, work: Workload, definition: TaskDefinition
) -> Iterator[Ask]:
    asking = Asking(snapshot, work, definition)
    for step in expand(edition, work, definition, cache_kinds(snapshot, definition)):
        if step.call.identity.startswith("execution-role") and not step.call.after_start:
            yield from asking.asks(step)


def heard_on(
    judge: Judge, ask: Ask, ways: dict[Way, tuple[str, ...]], rights: tuple[Right, ...]
) -> tuple[Right, ...]:
    """Return *rights* with what the simulator said, unknown where it disagrees with us."""
    said = _opinion(judge, ask)
    if said is None:
        return rights
    heard = tuple(msgspec.structs.replace(r, simulated=said.eval_decision) for r in rights)
    detail = said.organizations_decision_detail
    decisions = [judge.own(ask, way, organization=detail is not None) for way in ways]
    verdicts = {d.verdict for d in decisions}
    if verdicts & {Decided.CONDITIONAL, Decided.UNKNOWN}:
        return heard
    agrees = all(v.denied is (said.eval_decision != ALLOWED) for v in verdicts)
    return heard if agrees else tuple(_disputed(r, said) for r in heard)


def _opinion(judge: Judge, ask: Ask) -> Simulation | None:
    """What the simulator said of exactly this, where it lacked no key; None where nothing."""
    found = judge.snapshot.get(Simulation, judge.role_arn)
    if isinstance(found, Unread) or ask.kind == "key":
        return None
    asked = (ask.action.lower(), ask.resource)
    said = (s for s in found if (s.eval_action_name.lower(), s.eval_resource_name) == asked)
    return next((s for s in said if s.eval_decision and not s.missing_context_values), None)


def _disputed(right: Right, said: Simulation) -> Right:
    """What the policies of a resource deny, they deny whatever the simulator says."""
    if right.verdict is Verdict.FAIL and right.reason not in OF_THE_ROLE:
        return right
    detail = said.organizations_decision_detail
    by_organization = detail is not None and not detail.allowed_by_organizations
    whose = " by the organization" if by_organization else ""
    says = f"IAM's simulator says {said.eval_decision}{whose}, and we read: {right.says}"
    return Right(
        action=right.action,
        resource=right.resource,
        verdict=Verdict.UNKNOWN,
        says=says,
        reason=Reason.SECOND_OPINION,
        needs=(OrganizationPolicy.call,) if by_organization else (),
        evidence=(said.cite("eval_decision"),),
        simulated=said.eval_decision,
    )
