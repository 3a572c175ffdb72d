"""What is asked: one action on one resource by one principal, and the policies that judge it."""

from msgspec import Struct

from ecs_pull_doctor.iam.context import Context
from ecs_pull_doctor.iam.policy import Policy
from ecs_pull_doctor.iam.principals import Caller, caller
from ecs_pull_doctor.iam.truth import Unreadable

Given = Policy | Unreadable
"""A policy, or the fact that it could not be read."""


class Request(Struct, frozen=True, kw_only=True):
    """One question: may this principal do *action* on *resource*.

    *resource* is an ARN, or `*` for an action that knows no resources, such as
    `ecr:GetAuthorizationToken`. *principal_arn* is the ARN of a role, a role session, a user, or
    the name of a service (`ecs-tasks.amazonaws.com`); None is a principal of AWS's own, which has
    its rights from AWS, such as the one that signs the download of an image layer.
    *resource_account* is None where it is the principal's.
    """

    action: str
    resource: str
    principal_arn: str | None
    principal_account: str
    resource_account: str | None = None
    context: Context

    @property
    def caller(self) -> Caller:
        """The principal, taken apart."""
        return caller(self.principal_arn, self.principal_account)

    @property
    def same_account(self) -> bool:
        """Whether the resource is in the principal's account."""
        return self.resource_account in (None, self.principal_account)


class Policies(Struct, frozen=True, kw_only=True):
    """Every policy that has a say in a request; what is empty or None does not exist.

    *scps* and *rcps* hold one tuple for each level: root, each organisational unit, account.
    *resource* holds all that is attached to the resource: its own policy and its registry's.
    """

    identity: tuple[Given, ...] = ()
    boundary: Given | None = None
    session: tuple[Given, ...] = ()
    scps: tuple[tuple[Given, ...], ...] = ()
    rcps: tuple[tuple[Given, ...], ...] = ()
    resource: tuple[Given, ...] = ()
    endpoint: Given | None = None
