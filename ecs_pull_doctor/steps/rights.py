"""May the identity of a step do what the step does?"""

from functools import cached_property

from msgspec.structs import replace

from ecs_pull_doctor.diagnosis import Origin, Right
from ecs_pull_doctor.finding import Hop, Verdict, worst
from ecs_pull_doctor.model.ecs import TaskDefinition
from ecs_pull_doctor.model.fact import Citable
from ecs_pull_doctor.model.gateways import NatGateway, VpcEndpoint
from ecs_pull_doctor.model.placement import EXTERNAL
from ecs_pull_doctor.model.policies import (
    AccountSetting,
    AttachedPolicy,
    BucketPolicy,
    Key,
    KeyGrant,
    KeyPolicy,
    Organization,
    OrganizationPolicy,
    PolicyVersion,
    RegistryPolicy,
    RepositoryPolicy,
    RolePolicy,
    SecretPolicy,
    Simulation,
)
from ecs_pull_doctor.model.snapshot import Snapshot
from ecs_pull_doctor.model.subjects import Role
from ecs_pull_doctor.model.vpc import Subnet
from ecs_pull_doctor.model.workload import Workload
from ecs_pull_doctor.plan.planned import PlannedStep
from ecs_pull_doctor.reach.reasons import Reason
from ecs_pull_doctor.steps.ask import Ask
from ecs_pull_doctor.steps.asks import Asking
from ecs_pull_doctor.steps.callers import Caller, Callers
from ecs_pull_doctor.steps.connected import Connected
from ecs_pull_doctor.steps.judge import Judge
from ecs_pull_doctor.steps.second_opinion import heard_on
from ecs_pull_doctor.steps.trust import assumed, assumed_by_instance
from ecs_pull_doctor.steps.ways import FOREIGN, Way, ways

RIGHTS_FACTS: tuple[type[Citable], ...] = (
    Role,
    AttachedPolicy,
    RolePolicy,
    PolicyVersion,
    RepositoryPolicy,
    RegistryPolicy,
    AccountSetting,
    BucketPolicy,
    SecretPolicy,
    Key,
    KeyPolicy,
    KeyGrant,
    Organization,
    OrganizationPolicy,
    Simulation,
)
"""The kinds of facts that rights are judged by."""
NOBODY = frozenset({Reason.ROLE_ABSENT, Reason.ROLE_NOT_NAMED, Reason.INSTANCE_WITHOUT_ROLE})


class Rights:
    """The rights of one start's steps, and what endpoint policies say to them."""

    def __init__(self, snapshot: Snapshot, work: Workload, definition: TaskDefinition) -> None:
        self._asking = Asking(snapshot, work, definition)
        self._callers = Callers(snapshot, work, definition)
        self._judges = dict[str, Judge]()
        self._taken_on = dict[Caller, Right]()

    @cached_property
    def _vpc_of(self) -> dict[str, str]:
        return {s.subnet_id: s.vpc_id for s in self._asking.snapshot.facts(Subnet)}

    @cached_property
    def _addresses(self) -> dict[str, tuple[str, ...]]:
        """The public addresses of NAT gateways; a regional one takes on more by itself."""
        return {
            nat.id: tuple(a.public_ip for a in nat.nat_gateway_addresses if a.public_ip)
            for nat in self._asking.snapshot.facts(NatGateway)
            if nat.subnet_id
        }

    def identity(self, step: PlannedStep) -> str:
        """Return the ARN of the role that makes the step; empty where none is named or needed."""
        return self._callers.identity(step)

    def asks(self, step: PlannedStep) -> tuple[Ask, ...]:
        """Return what *step* asks for of AWS, where it is known as whom."""
        if step.call.identity == "none" and step.call.step == "ecr-layer-download":
            return self._asking.asks(step)
        return self._asking.asks(step) if self._known(step) else ()

    def _known(self, step: PlannedStep) -> tuple[Caller, ...]:
        return tuple(c for c in self._callers.of(step) if c.arn)

    def through(self, step: PlannedStep, asks: tuple[Ask, ...], endpoint: VpcEndpoint) -> Hop:
        """Return what the policy of *endpoint* says to *asks*; of several roles, to the worst."""
        roles = [c.arn for c in self._known(step)] or [self._asking.definition.execution_role_arn]
        found = [self._judge(arn).hop(asks, endpoint) for arn in roles]
        order = (Verdict.FAIL, Verdict.UNKNOWN, Verdict.PASS, Verdict.SKIPPED)
        return min(found, key=lambda hop: order.index(hop.verdict))

    def of(self, step: PlannedStep, origins: tuple[Origin, ...]) -> tuple[Right, ...]:
        """Return the rights that *step* needs; none where it needs no identity.

        Without a role there is nothing more to judge than that.
        """
        if not step.call.iam_actions or self._is_proved(step):
            return ()
        by_role = [self._of_caller(step, each, origins) for each in self._callers.of(step)]
        if len(by_role) < 2 or all_alike(by_role):
            return by_role[0] if by_role else ()
        return torn(by_role)

    def _is_proved(self, step: PlannedStep) -> bool:
        """Whether every instance is connected to ECS, which it is not without these rights."""
        if not Connected.proves(step):
            return False
        interfaces = self._asking.work.interfaces
        if interfaces:
            return all(i.connected for i in interfaces)
        return bool(Connected.outside(self._asking.snapshot, self._asking.work))

    def _of_caller(
        self, step: PlannedStep, caller: Caller, origins: tuple[Origin, ...]
    ) -> tuple[Right, ...]:
        taken_on = self._assumed(caller)
        if taken_on.reason in NOBODY or not caller.arn:
            return (taken_on,)
        taken = self._ways(step, origins)
        judge = self._judge(caller.arn)
        owed = ((ask, judge.rights(ask, taken)) for ask in self.asks(step))
        heard = (r for ask, rights in owed for r in heard_on(judge, ask, taken, rights))
        return (taken_on, *(self._told(step, caller, r) for r in heard))

    def _told(self, step: PlannedStep, caller: Caller, right: Right) -> Right:
        """A host outside of AWS may use a role of its own, which is not seen."""
        right = replace(right, identity=caller.arn)
        if caller.of_instance and right.reason == Reason.IDENTITY_DENIES:
            return replace(right, reason=Reason.INSTANCE_ROLE_DENIES)
        either = step.call.identity == "execution-role-or-instance-role"
        if either and self._asking.work.capacity == EXTERNAL and right.verdict is Verdict.FAIL:
            says = f"{right.says}; the host's own role may be used instead, and is not read"
            return replace(right, verdict=Verdict.UNKNOWN, says=says, reason=Reason.NOT_VISIBLE)
        return right

    def _assumed(self, caller: Caller) -> Right:
        if caller not in self._taken_on:
            grants = self._judge(caller.arn).grants
            work, definition = self._asking.work, self._asking.definition
            if caller.of_instance:
                right = assumed_by_instance(grants, work, caller)
            else:
                right = assumed(grants, work, definition)
            self._taken_on[caller] = replace(right, identity=caller.arn)
        return self._taken_on[caller]

    def _judge(self, arn: str) -> Judge:
        if arn not in self._judges:
            self._judges[arn] = Judge(self._asking.snapshot, self._asking.work, arn)
        return self._judges[arn]

    def _ways(self, step: PlannedStep, origins: tuple[Origin, ...]) -> dict[Way, tuple[str, ...]]:
        if step.call.from_ == "fargate-eni":
            return {FOREIGN: ()}
        return ways(origins, self._vpc_of, self._addresses)


def all_alike(by_role: list[tuple[Right, ...]]) -> bool:
    """Whether what the step needs fares alike with every role."""
    return len({worst(tuple(r.verdict for r in rights)) for rights in by_role}) == 1


def torn(by_role: list[tuple[Right, ...]]) -> tuple[Right, ...]:
    """Return the rights of roles that differ: what some lack is known of those instances only."""
    return tuple(_of_some(right) for rights in by_role for right in rights)


def _of_some(right: Right) -> Right:
    if right.verdict is not Verdict.FAIL:
        return right
    says = f"not as {right.identity.rpartition('/')[2] or 'a role that is missing'}: {right.says}"
    return replace(right, verdict=Verdict.UNKNOWN, says=says)
