"""May the identity of a step do what the step does?"""

from functools import cached_property

from ecs_pull_doctor.diagnosis import Origin, Right
from ecs_pull_doctor.finding import Hop
from ecs_pull_doctor.model.ecs import TaskDefinition
from ecs_pull_doctor.model.fact import Citable
from ecs_pull_doctor.model.gateways import VpcEndpoint
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
from ecs_pull_doctor.plan.expand import PlannedStep
from ecs_pull_doctor.reach.reasons import Reason
from ecs_pull_doctor.steps.ask import Ask
from ecs_pull_doctor.steps.asks import Asking
from ecs_pull_doctor.steps.judge import Judge
from ecs_pull_doctor.steps.second_opinion import heard_on
from ecs_pull_doctor.steps.trust import assumed
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


def identity(definition: TaskDefinition, step: PlannedStep) -> str:
    """Return the ARN of the role that makes the step; empty where none is named or needed."""
    if step.call.identity == "execution-role":
        return definition.execution_role_arn
    return definition.task_role_arn if step.call.identity == "task-role" else ""


class Rights:
    """The rights of one start's steps, and what endpoint policies say to them."""

    def __init__(self, snapshot: Snapshot, work: Workload, definition: TaskDefinition) -> None:
        self._asking = Asking(snapshot, work, definition)
        self._judge = Judge(snapshot, work, definition.execution_role_arn)

    @cached_property
    def _vpc_of(self) -> dict[str, str]:
        return {s.subnet_id: s.vpc_id for s in self._asking.snapshot.facts(Subnet)}

    @cached_property
    def _assumed(self) -> Right:
        return assumed(self._judge.grants, self._asking.work, self._asking.definition)

    def asks(self, step: PlannedStep) -> tuple[Ask, ...]:
        """Return what *step* asks for of AWS, where it is known as whom."""
        if step.call.identity == "none" and step.call.step == "ecr-layer-download":
            return self._asking.asks(step)
        if step.call.identity != "execution-role" or not self._judge.role_arn:
            return ()
        return self._asking.asks(step)

    def through(self, asks: tuple[Ask, ...], endpoint: VpcEndpoint) -> Hop:
        """Return what the policy of *endpoint* says to *asks*."""
        return self._judge.hop(asks, endpoint)

    def of(self, step: PlannedStep, origins: tuple[Origin, ...]) -> tuple[Right, ...]:
        """Return the rights that *step* needs; none where it needs no identity.

        Without a role there is nothing more to judge than that.
        """
        if step.call.identity != "execution-role" or not step.call.iam_actions:
            return ()
        if self._assumed.reason in {Reason.ROLE_ABSENT, Reason.ROLE_NOT_NAMED}:
            return (self._assumed,)
        taken = self._ways(step, origins)
        owed = ((ask, self._judge.rights(ask, taken)) for ask in self.asks(step))
        heard = (r for ask, rights in owed for r in heard_on(self._judge, ask, taken, rights))
        return (self._assumed, *heard)

    def _ways(self, step: PlannedStep, origins: tuple[Origin, ...]) -> dict[Way, tuple[str, ...]]:
        if step.call.from_ == "fargate-eni":
            return {FOREIGN: ()}
        return ways(origins, self._vpc_of)
