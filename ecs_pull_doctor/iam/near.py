"""Statements that almost allow a request: what a reader should look at first."""

from collections.abc import Iterator

from msgspec import Struct

from ecs_pull_doctor.iam.decision import sentence
from ecs_pull_doctor.iam.policy import Kind, Policy, Statement
from ecs_pull_doctor.iam.request import Given, Policies, Request


class NearMiss(Struct, frozen=True):
    """A statement that allows the action, but not this request: *missed* says by what.

    *missed* holds `principal`, `resource` and the condition keys that do not fit, in this order;
    *says* names the first.
    """

    kind: Kind
    policy: str
    statement: int
    sid: str | None
    missed: tuple[str, ...]
    says: str


def near_misses(request: Request, policies: Policies) -> tuple[NearMiss, ...]:
    """Return every statement that allows the action, but for certain not the request.

    They stand in the order of the policies: identity, resource, boundary, session, organisation,
    endpoint. A statement on another action is none, however alike.
    """
    return tuple(
        _near_miss(policy, statement, missed, request.action)
        for policy in _read(policies)
        for statement in policy.statements
        if (missed := _missed(request, policy, statement))
    )


def _read(policies: Policies) -> Iterator[Policy]:
    single: tuple[Given | None, ...] = (policies.boundary, *policies.session)
    levels = [one for level in policies.scps for one in level]
    given = (*policies.identity, *policies.resource, *single, *levels, policies.endpoint)
    return (one for one in given if isinstance(one, Policy))


def _missed(request: Request, policy: Policy, statement: Statement) -> tuple[str, ...]:
    context = request.context
    if statement.effect == "Deny" or statement.covers_action(request.action, context) is not True:
        return ()
    gateway = policy.kind is Kind.GATEWAY_ENDPOINT
    near = statement.names(request.caller, gateway=gateway, bounded=False)
    missed = ["principal"] if near.any is False else []
    if statement.covers_resource(request.resource, context) is False:
        missed.append("resource")
    missed += [clause.key for clause in statement.clauses if clause.holds(context) is False]
    return tuple(dict.fromkeys(missed))


def _near_miss(
    policy: Policy, statement: Statement, missed: tuple[str, ...], action: str
) -> NearMiss:
    sid = f" ({statement.sid})" if statement.sid else ""
    words = {"principal": "to this principal", "resource": "on this resource"}
    why = words.get(missed[0], f"with this {missed[0]}")
    head = f"statement {statement.index}{sid} of {policy.kind.value} "
    says = sentence(head, policy.name, f" allows {action}, but not {why}")
    return NearMiss(policy.kind, policy.name, statement.index, statement.sid, missed, says)
