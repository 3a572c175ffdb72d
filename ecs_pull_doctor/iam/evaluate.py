"""May a principal do it, and which statement of which policy says so.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
"""

from collections.abc import Iterator

from msgspec.structs import replace

from ecs_pull_doctor.iam.decision import (
    Decision,
    Reason,
    Verdict,
    by_lack,
    by_statement,
    by_unread,
)
from ecs_pull_doctor.iam.layers import Layer, Layers, judged
from ecs_pull_doctor.iam.policy import Kind
from ecs_pull_doctor.iam.principals import Who
from ecs_pull_doctor.iam.request import Policies, Request
from ecs_pull_doctor.iam.truth import (
    Cause,
    Truth,
    Unreadable,
    Unsettled,
    both,
    either,
    opposite,
)


def evaluate(request: Request, policies: Policies) -> Decision:
    """Return whether *policies* let *request* through, and what decided.

    A Deny that applies for certain decides alone. Otherwise every layer must allow. What hangs
    on context keys that are not known is conditional, what hangs on a policy that could not be
    read unknown; neither is ever called denied.
    """
    if policies.resource or not _needs_resource_policy(request):
        layers = judged(request, policies)
    else:
        layers = judged(request, _with_missing(policies))
    deny = either(layer.deny for layer in layers.all())
    if deny is True:
        return _denied(request, layers)
    gates = [layer.allow for layer in _gates(layers)]
    allowed = both((opposite(deny), _granted(request, layers), *gates))
    if allowed is True:
        return Decision(Verdict.ALLOWED, tuple(_grants(request, layers)))
    if allowed is False:
        return Decision(Verdict.IMPLICIT_DENY, tuple(_lacks(request, layers)))
    return _open(request, layers, allowed)


def _needs_resource_policy(request: Request) -> bool:
    """Whether the account's own policies count only if the resource's policy says so.

    Source: https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html and, for the
    trust policy of a role,
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
    """
    action = request.action.lower()
    return action.startswith("sts:assumerole") or (
        action.startswith("kms:") and ":key/" in request.resource
    )


def _with_missing(policies: Policies) -> Policies:
    # A key or a role always has a policy: not given, it is one that was not read.
    return replace(policies, resource=(Unreadable("of the key or role", "not given"),))


def _gates(layers: Layers) -> tuple[Layer, ...]:
    """Return the layers that must allow, whoever grants.

    Resource control policies are not among them: the one that allows all cannot be detached, so
    the others can only deny.
    Source: https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html
    """
    return layers.scps if layers.endpoint is None else (*layers.scps, layers.endpoint)


def _limits(layers: Layers) -> Truth:
    """Return whether the boundary and the session's policies, where there are any, allow."""
    return both(one.allow for one in (layers.boundary, layers.session) if one is not None)


def _granted(request: Request, layers: Layers) -> Truth:
    """Return whether identity and resource policies grant the request between them.

    Within an account either does; across accounts both must. What the resource's policy grants
    to the session or the user itself is not limited by a boundary, what it grants to the role is.
    """
    who, near = request.caller.who, layers.resource.near
    if who is Who.AWS_OWNED:
        return True
    if who is Who.SERVICE:
        return near.any
    identity = True if who is Who.ROOT else layers.identity.allow  # the root user needs no policy
    own = both((identity, _limits(layers)))
    if not request.same_account:
        return both((own, near.any))
    if _needs_resource_policy(request):
        own = both((own, near.account))
    return either((own, near.direct, both((near.role, _limits(layers)))))


def _denied(request: Request, layers: Layers) -> Decision:
    reasons = (
        by_statement(hit, request.action)
        for layer in layers.all()
        for hit in layer.denials()
        if hit.truth is True
    )
    return Decision(Verdict.EXPLICIT_DENY, tuple(reasons))


def _grants(request: Request, layers: Layers) -> Iterator[Reason]:
    """Yield the statements that allow, the granting layers before the limiting ones."""
    order = (layers.identity, layers.resource, layers.boundary, layers.session)
    found = [layer for layer in (*order, *_gates(layers)) if layer is not None]
    for layer in found:
        for hit in layer.allowances():
            if hit.truth is True:
                yield by_statement(hit, request.action)
    if not any(layer.hits for layer in found):
        yield Reason(Kind.IDENTITY, "", f"{request.action} needs no policy of the account's")


def _lacks(request: Request, layers: Layers) -> Iterator[Reason]:
    """Yield the layers whose lack of an allowing statement denies the request."""
    for layer in _gates(layers):
        if layer.allow is False:
            yield by_lack(layer, request.action, request.resource)
    if _granted(request, layers) is False:
        for layer in _ungranting(request, layers):
            yield by_lack(layer, request.action, request.resource)


def _ungranting(request: Request, layers: Layers) -> Iterator[Layer]:
    """Yield the layers that would have to allow for the request to be granted."""
    resource, near = layers.resource, layers.resource.near
    if request.caller.who is Who.SERVICE:
        yield resource
        return
    limits = [one for one in (layers.boundary, layers.session) if one and one.allow is False]
    if near.role is not False:  # the resource grants it to the role: only the limits are missing
        yield from limits
    if layers.identity.allow is False:
        yield layers.identity
    if request.same_account and _needs_resource_policy(request):
        if near.account is False:
            yield resource
    elif not request.same_account and near.any is False:
        yield resource
    if near.role is False:
        yield from limits


def _open(request: Request, layers: Layers, causes: frozenset[Cause]) -> Decision:
    keys = {cause.lower(): cause for cause in causes if isinstance(cause, str)}
    unread = tuple(cause for cause in causes if isinstance(cause, Unreadable))
    verdict = Verdict.UNKNOWN if unread else Verdict.CONDITIONAL
    return Decision(
        verdict,
        tuple(_openings(request, layers, causes)),
        tuple(sorted(keys.values(), key=str.lower)),
        tuple(sorted(unread, key=lambda one: one.name)),
        tuple(sorted(cause.what for cause in causes if isinstance(cause, Unsettled))),
    )


def _openings(request: Request, layers: Layers, causes: frozenset[Cause]) -> Iterator[Reason]:
    """Yield what leaves the answer open: policies not read, then statements, denials first."""
    for layer in layers.all():
        yield from (by_unread(layer.kind, one) for one in layer.unread() if one in causes)
    hits = [hit for layer in layers.all() for hit in layer.hits]
    for hit in sorted(hits, key=lambda hit: not hit.denies):
        if hit.causes & causes:
            yield by_statement(hit, request.action, hangs_on=_words(hit.causes & causes))


def _words(causes: frozenset[Cause]) -> tuple[str, ...]:
    words = (cause.what if isinstance(cause, Unsettled) else cause for cause in causes)
    return tuple(sorted(word for word in words if isinstance(word, str)))
