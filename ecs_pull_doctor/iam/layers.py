"""The layers of policies that a request passes, each judged on its own."""

from collections.abc import Iterator, Sequence

from msgspec import Struct

from ecs_pull_doctor.iam.policy import Kind, Policy, Statement
from ecs_pull_doctor.iam.principals import Caller, Nearness, Who
from ecs_pull_doctor.iam.request import Given, Policies, Request
from ecs_pull_doctor.iam.truth import Cause, Truth, Unreadable, both, either


class Hit(Struct, frozen=True):
    """A statement that applies to the request, or may: *truth* is True or open."""

    policy: Policy
    statement: Statement
    truth: Truth
    near: Nearness

    @property
    def denies(self) -> bool:
        """Whether the statement's effect is Deny."""
        return self.statement.effect == "Deny"

    @property
    def causes(self) -> frozenset[Cause]:
        """What leaves open whether the statement applies, or how closely it names the caller."""
        parts = (self.truth, self.near.direct, self.near.role, self.near.account)
        return frozenset[Cause]().union(*(part for part in parts if not isinstance(part, bool)))


class Layer(Struct, frozen=True):
    """Policies of one kind, judged together: what they deny and allow, and by which statements.

    *allow* is any allowing statement; *near* tells how closely the allowing ones name the caller.
    """

    kind: Kind
    given: tuple[Given, ...]
    hits: tuple[Hit, ...] = ()
    deny: Truth = False
    allow: Truth = False
    near: Nearness = Nearness()

    def denials(self) -> Iterator[Hit]:
        """Yield the statements that deny, or may."""
        return (hit for hit in self.hits if hit.denies)

    def allowances(self) -> Iterator[Hit]:
        """Yield the statements that allow, or may."""
        return (hit for hit in self.hits if not hit.denies)

    def unread(self) -> tuple[Unreadable, ...]:
        """Return the policies of this layer that could not be read."""
        return tuple(one for one in self.given if isinstance(one, Unreadable))


class Layers(Struct, frozen=True, kw_only=True):
    """All layers of one request; None is a layer that has no say in it."""

    scps: tuple[Layer, ...] = ()
    rcps: tuple[Layer, ...] = ()
    endpoint: Layer | None = None
    resource: Layer
    identity: Layer
    boundary: Layer | None = None
    session: Layer | None = None

    def all(self) -> tuple[Layer, ...]:
        """Return the layers that exist, in the order in which AWS looks at them."""
        chosen = (*self.scps, *self.rcps, self.endpoint, self.resource, self.identity)
        return tuple(one for one in (*chosen, self.boundary, self.session) if one is not None)


def judged(request: Request, policies: Policies) -> Layers:
    """Return every layer that has a say in *request*, judged.

    Service-linked roles are outside organisation policies, services outside those of any account,
    and of a principal of AWS's own only what guards the way and the resource counts.
    Source: https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html
    """
    asking = request.caller
    foreign = asking.who in (Who.SERVICE, Who.AWS_OWNED)
    mine = Policies() if foreign else policies
    judge = _Judge(request, asking, bounded=mine.boundary is not None)
    return Layers(
        scps=() if asking.service_linked else judge.levels(Kind.SCP, mine.scps),
        rcps=() if asking.service_linked else judge.levels(Kind.RCP, policies.rcps),
        endpoint=judge.one(Kind.ENDPOINT, policies.endpoint),
        resource=judge.layer(Kind.RESOURCE, policies.resource),
        identity=judge.layer(Kind.IDENTITY, mine.identity),
        boundary=judge.one(Kind.BOUNDARY, mine.boundary),
        session=judge.layer(Kind.SESSION, mine.session) if mine.session else None,
    )


class _Judge:
    def __init__(self, request: Request, asking: Caller, *, bounded: bool) -> None:
        self.request, self.asking, self.bounded = request, asking, bounded

    def one(self, kind: Kind, given: Given | None) -> Layer | None:
        return None if given is None else self.layer(kind, (given,))

    def levels(self, kind: Kind, given: Sequence[tuple[Given, ...]]) -> tuple[Layer, ...]:
        return tuple(self.layer(kind, level) for level in given)

    def layer(self, kind: Kind, given: tuple[Given, ...]) -> Layer:
        """Judge the policies of one layer; one not read may hold any statement."""
        hits = tuple(
            hit for policy in given if isinstance(policy, Policy) for hit in self.hits(policy)
        )
        lost: list[Truth] = [frozenset((one,)) for one in given if isinstance(one, Unreadable)]
        allowing = [hit.near for hit in hits if not hit.denies]
        return Layer(
            next((one.kind for one in given if isinstance(one, Policy)), kind),
            given,
            hits,
            either([hit.truth for hit in hits if hit.denies] + lost),
            either([hit.truth for hit in hits if not hit.denies] + lost),
            Nearness(
                either([near.direct for near in allowing] + lost),
                either([near.role for near in allowing] + lost),
                either([near.account for near in allowing] + lost),
            ),
        )

    def hits(self, policy: Policy) -> Iterator[Hit]:
        gateway = policy.kind is Kind.GATEWAY_ENDPOINT
        request = self.request
        for statement in policy.statements:
            fits = statement.applies(request.action, request.resource, request.context)
            if fits is False:
                continue
            named = statement.names(self.asking, gateway=gateway, bounded=self.bounded)
            truth = both((fits, named.any))
            if truth is not False:
                yield Hit(policy, statement, truth, _weighed(named, fits))


def _weighed(named: Nearness, fits: Truth) -> Nearness:
    if fits is True:
        return named
    return Nearness(
        both((named.direct, fits)), both((named.role, fits)), both((named.account, fits))
    )
