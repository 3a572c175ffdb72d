"""Policies and their statements, parsed and ready to be asked."""

from collections.abc import Sequence
from enum import Enum

from msgspec import Struct

from ecs_pull_doctor.iam.conditions import Clause, all_hold
from ecs_pull_doctor.iam.context import Context
from ecs_pull_doctor.iam.principals import EVERYONE, Caller, Named, Nearness, left_out, nearness
from ecs_pull_doctor.iam.template import Template
from ecs_pull_doctor.iam.truth import Truth, both, either, opposite


class Kind(Enum):
    """What a policy is attached to, in the words a reader knows it by."""

    IDENTITY = "identity policy"
    BOUNDARY = "permissions boundary"
    SESSION = "session policy"
    SCP = "service control policy"
    RCP = "resource control policy"
    REPOSITORY = "repository policy"
    REGISTRY = "registry policy"
    SECRET = "secret policy"  # noqa: S105 - a kind of policy
    KEY = "key policy"
    TRUST = "trust policy"
    RESOURCE = "resource policy"
    ENDPOINT = "endpoint policy"
    GATEWAY_ENDPOINT = "gateway endpoint policy"

    @property
    def names_principals(self) -> bool:
        """Whether statements of this kind say whom they are for."""
        return self not in _UNNAMED

    @property
    def implies_resource(self) -> bool:
        """Whether a statement without Resource means the thing the policy is attached to."""
        return self in _ATTACHED


_UNNAMED = frozenset((Kind.IDENTITY, Kind.BOUNDARY, Kind.SESSION, Kind.SCP))
_ATTACHED = frozenset(
    (Kind.REPOSITORY, Kind.REGISTRY, Kind.SECRET, Kind.KEY, Kind.TRUST, Kind.RESOURCE)
)


class Statement(Struct, frozen=True):
    """One statement: *index* counts from 1, *sid* is None if it has none.

    Of each pair, like actions and not_actions, one is set; both resources may be missing where
    the policy is attached to the resource, and both principals where it names none.
    """

    index: int
    sid: str | None
    effect: str
    actions: tuple[Template, ...] | None = None
    not_actions: tuple[Template, ...] | None = None
    resources: tuple[Template, ...] | None = None
    not_resources: tuple[Template, ...] | None = None
    principals: tuple[Named, ...] | None = None
    not_principals: tuple[Named, ...] | None = None
    clauses: tuple[Clause, ...] = ()

    def covers_action(self, action: str, context: Context) -> Truth:
        """Say whether the statement is about *action*; case does not count."""
        return _listed(self.actions, self.not_actions, action, context)

    def covers_resource(self, resource: str, context: Context) -> Truth:
        """Say whether the statement is about *resource*; case counts."""
        return _listed(self.resources, self.not_resources, resource, context)

    def applies(self, action: str, resource: str, context: Context) -> Truth:
        """Say whether action, resource and conditions fit, whoever asks."""
        about = self.covers_action(action, context)
        if about is False:
            return False
        about = both((about, self.covers_resource(resource, context)))
        return about if about is False else both((about, all_hold(self.clauses, context)))

    def names(self, asking: Caller, *, gateway: bool, bounded: bool) -> Nearness:
        """Return how the statement names *asking*; *bounded* says it has a permissions boundary.

        A Deny with NotPrincipal denies every principal that has a boundary, named or not.
        Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
        """
        if self.principals is not None:
            return nearness(self.principals, asking, gateway=gateway)
        if self.not_principals is None or (bounded and self.effect == "Deny"):
            return EVERYONE
        return Nearness(direct=left_out(self.not_principals, asking))


class Policy(Struct, frozen=True):
    """A policy: its kind, the name or ARN to show, and its statements in order."""

    kind: Kind
    name: str
    statements: tuple[Statement, ...]


def _listed(
    wanted: Sequence[Template] | None,
    spared: Sequence[Template] | None,
    value: str,
    context: Context,
) -> Truth:
    if wanted is not None:
        return either(one.matches(value, context) for one in wanted)
    if spared is not None:
        return opposite(either(one.matches(value, context) for one in spared))
    return True
