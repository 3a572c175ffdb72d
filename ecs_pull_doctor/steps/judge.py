"""May the identity of a step do what the step does, and does the endpoint's policy let it pass?"""

from collections.abc import Iterable

import msgspec

from ecs_pull_doctor.diagnosis import Right
from ecs_pull_doctor.finding import Evidence, Hop
from ecs_pull_doctor.finding import Verdict as Said
from ecs_pull_doctor.iam import (
    ABSENT,
    CALLED_VIA,
    Context,
    Decision,
    Kind,
    Policies,
    Request,
    Verdict,
    at_time,
    aws_owned_context,
    evaluate,
    near_misses,
    parse_policy,
    role_context,
)
from ecs_pull_doctor.iam import Reason as Why
from ecs_pull_doctor.iam.principals import Who
from ecs_pull_doctor.model.gateways import VpcEndpoint
from ecs_pull_doctor.model.snapshot import Snapshot
from ecs_pull_doctor.model.unknown import depends, is_open
from ecs_pull_doctor.model.workload import Workload
from ecs_pull_doctor.plan.cache import CACHE_ACTIONS
from ecs_pull_doctor.reach.packet import fails, passes, unknown
from ecs_pull_doctor.reach.reasons import Reason
from ecs_pull_doctor.steps.ask import Ask
from ecs_pull_doctor.steps.grants import Grants
from ecs_pull_doctor.steps.ways import Way

REASONS = {
    Kind.IDENTITY: Reason.IDENTITY_DENIES,
    Kind.BOUNDARY: Reason.BOUNDARY_DENIES,
    Kind.SCP: Reason.ORGANIZATION_DENIES,
    Kind.RCP: Reason.ORGANIZATION_DENIES,
    Kind.REPOSITORY: Reason.REPOSITORY_DENIES,
    Kind.REGISTRY: Reason.REGISTRY_DENIES,
    Kind.SECRET: Reason.SECRET_DENIES,
    Kind.KEY: Reason.KEY_DENIES,
    Kind.RESOURCE: Reason.BUCKET_DENIES,
}
_GIVEN_BY_RESOURCE = {
    "repository": Reason.REPOSITORY_DENIES,
    "secret": Reason.SECRET_DENIES,
    "key": Reason.KEY_DENIES,
    "file": Reason.BUCKET_DENIES,
}
_EVERYTHING = parse_policy(
    {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}},
    kind=Kind.IDENTITY,
    name="",
)


class Judge:
    """Judges what the execution role of one start asks for."""

    def __init__(self, snapshot: Snapshot, work: Workload, role_arn: str) -> None:
        self.snapshot, self.work, self.role_arn = snapshot, work, role_arn
        self.grants = Grants(snapshot, role_arn, work.account)

    def rights(self, ask: Ask, ways: dict[Way, tuple[str, ...]]) -> tuple[Right, ...]:
        """Return the right to *ask* by all *ways*: one per kind of policy that denies it."""
        if why := ask.broken or ask.unshared:
            return (_of_no_use(ask, why),)
        if is_open(ask.resource) or is_open(self.role_arn):
            says = depends(ask.resource) or depends(self.role_arn)
            return (_right(ask, Said.UNKNOWN, says, Reason.NOT_VISIBLE),)
        policies = self.grants.policies(ask)
        found = [
            (way, arn, self._decided(ask, arn, way, policies))
            for way in ways
            for arn in ask.spellings
        ]
        decisions = [decision for _, _, decision in found]
        open_ = [d for d in decisions if d.verdict in {Verdict.CONDITIONAL, Verdict.UNKNOWN}]
        if open_:
            return (self._open(ask, open_[0]),)
        denied = [each for each in found if each[2].verdict.denied]
        if not denied:
            return (_right(ask, Said.PASS, decisions[0].says),)
        way, arn, decision = denied[0]
        certain = ask.kind == "key" and decision.verdict is Verdict.EXPLICIT_DENY
        if ask.doubt and not certain:  # a grant does not help against a Deny
            needs = ask.doubt_needs
            return (_right(ask, Said.UNKNOWN, f"{ask.doubt}: {decision.says}", needs=needs),)
        if len(denied) < len(found):
            return (_right(ask, Said.UNKNOWN, _torn(decision, way, ways, denied)),)
        return tuple(self._denials(ask, self._request(ask, arn, way), policies, decision))

    def own(self, ask: Ask, way: Way, *, organization: bool) -> Decision:
        """Return what the role's own policies say, and its boundary, as IAM's simulator looks."""
        whole = self.grants.policies(ask)
        scps = whole.scps if organization else ()
        kept = Policies(identity=whole.identity, boundary=whole.boundary, scps=scps)
        request = self._request(ask, ask.resource, way)
        return evaluate(msgspec.structs.replace(request, resource_account=None), kept)

    def _decided(self, ask: Ask, arn: str, way: Way, policies: Policies) -> Decision:
        return evaluate(self._request(ask, arn, way), policies)

    def _request(self, ask: Ask, arn: str, way: Way) -> Request:
        return Request(
            action=ask.action,
            resource=arn,
            principal_arn=self.role_arn,
            principal_account=self.work.account,
            resource_account=ask.account or None,
            context=self._context(ask, way),
        )

    def _context(self, ask: Ask, way: Way) -> Context:
        context = role_context(
            role_arn=self.role_arn, account=self.work.account, region=ask.region
        ).with_keys(at_time(self.snapshot.taken_at))
        if ask.account and ask.kind != "token":
            context = context.with_keys({"aws:ResourceAccount": ask.account})
        context = context.with_keys(dict(ask.named))
        organization = self.grants.organization_id
        if organization is not None:
            context = context.with_keys({"aws:PrincipalOrgID": organization or ABSENT})
        if not ask.keys:
            return way.seen(context)
        return context.without(*CALLED_VIA).with_keys(dict(ask.keys))

    def _open(self, ask: Ask, decision: Decision) -> Right:
        says, needs = decision.says, self.grants.shelf.needs(decision)
        reason = Reason.UNREAD if decision.unread else Reason.DEPENDS_ON_KEY
        return _right(ask, Said.UNKNOWN, says, reason, needs=needs)

    def _denials(
        self, ask: Ask, request: Request, policies: Policies, decision: Decision
    ) -> Iterable[Right]:
        by_reason = dict[Reason, list[Why]]()
        for why in decision.reasons:
            by_reason.setdefault(_reason(ask, why), []).append(why)
        misses = near_misses(request, policies)
        for reason, whys in by_reason.items():
            near = next((m for m in misses if m.kind is whys[0].kind), None)
            lacking = whys[0].statement is None
            says = worded(near.says, request) if near and lacking else whys[0].says
            proof = self.grants.shelf.proof(whys)
            if near and lacking:
                proof = self.grants.shelf.evidence(near.kind, near.policy, near.statement)
            elif lacking and whys[0].kind is Kind.IDENTITY:
                proof = self.grants.lists()
            yield _right(
                ask,
                Said.FAIL,
                says,
                reason,
                policy="" if lacking and not near else (near.policy if near else whys[0].policy),
                explicit=not lacking,
                evidence=proof,
            )

    def hop(self, asks: tuple[Ask, ...], endpoint: VpcEndpoint) -> Hop:
        """Return what the policy of *endpoint* says to *asks*: the first that it denies decides."""
        gateway = endpoint.vpc_endpoint_type.lower() == "gateway"
        kind = Kind.GATEWAY_ENDPOINT if gateway else Kind.ENDPOINT
        cited = endpoint.cite("policy_document")
        policy = self.grants.shelf.read(kind, endpoint.id, cited)
        policies = Policies(identity=(_EVERYTHING,), endpoint=policy)
        way = Way(endpoint.vpc_id, endpoint.id)
        passing = [ask for ask in asks if ask.kind != "key"]  # the service itself asks KMS
        judged = [(a, d) for a in passing for d in self._through(a, way, policies)]
        for ask, decision in judged:
            if decision.verdict.denied and is_open(ask.resource):
                says = depends(ask.resource)
                return unknown("endpoint-policy", Reason.NOT_VISIBLE, says, endpoint.id, cited)
            if decision.verdict.denied and ask.action not in CACHE_ACTIONS:
                return self._stopped(ask, way, policies, decision, endpoint)
        for ask, decision in judged:
            if decision.verdict.denied:
                says = f"whether {ask.action} is asked of {endpoint.id} is not documented"
                return unknown("endpoint-policy", Reason.NOT_VISIBLE, says, endpoint.id, cited)
        for _, decision in judged:
            if decision.verdict is not Verdict.ALLOWED:
                says = decision.says
                reason = Reason.UNREAD if decision.unread else Reason.DEPENDS_ON_KEY
                return unknown("endpoint-policy", reason, says, endpoint.id, cited)
        names = ", ".join(dict.fromkeys(a.action for a in passing))
        return passes(
            "endpoint-policy", f"the policy of {endpoint.id} lets {names} pass", endpoint.id
        )

    def _through(self, ask: Ask, way: Way, policies: Policies) -> list[Decision]:
        found = [evaluate(self._passing(ask, arn, way), policies) for arn in ask.spellings]
        # Where it is not known which spelling counts, only what all agree on is known.
        agreed = len({d.verdict.denied for d in found}) == 1
        return found[:1] if agreed else [d for d in found if not d.verdict.denied][:1]

    def _passing(self, ask: Ask, arn: str, way: Way) -> Request:
        if ask.kind != "layer":
            request = self._request(ask, arn, way)
            return Request(
                action=request.action,
                resource=arn,
                principal_arn=self.role_arn,
                principal_account=self.work.account,
                context=request.context,
            )
        return Request(
            action=ask.action,
            resource=arn,
            principal_arn=None,
            principal_account="",
            context=way.seen(aws_owned_context(region=ask.region)),
        )

    def _stopped(
        self, ask: Ask, way: Way, policies: Policies, decision: Decision, endpoint: VpcEndpoint
    ) -> Hop:
        why = decision.decided_by
        near = near_misses(self._passing(ask, ask.spellings[0], way), policies)
        misses = [m for m in near if m.kind is why.kind]
        says, statement = why.says, why.statement
        if statement is None and misses:
            says = worded(misses[0].says, self._passing(ask, ask.spellings[0], way))
            statement = misses[0].statement
        reason = (
            Reason.S3_ENDPOINT_POLICY if ask.action.startswith("s3:") else Reason.ENDPOINT_POLICY
        )
        proof = self.grants.shelf.evidence(why.kind, endpoint.id, statement)
        return fails("endpoint-policy", reason, says, endpoint.id, *proof)


def worded(says: str, request: Request) -> str:
    """Return what a near miss says, with the resource or principal put in for `this` one."""
    _, _, group = request.resource.partition(":log-group:")
    resource = group.partition(":")[0] or request.resource.rpartition(":")[2]
    asking = request.caller.who
    who = {Who.SERVICE: "ECS", Who.AWS_OWNED: "AWS"}.get(asking, "the role")
    # A claim has to be short, and people call the policies of a role just policies.
    says = says.replace("identity policy ", "")
    return says.replace("on this resource", f"on {resource}").replace("this principal", who)


def _reason(ask: Ask, why: Why) -> Reason:
    """What the role lacks for a cache has a cause of its own; what denies it elsewhere has not."""
    if why.kind is Kind.RESOURCE:
        return _GIVEN_BY_RESOURCE.get(ask.kind, Reason.BUCKET_DENIES)
    if why.kind is Kind.IDENTITY and ask.action in CACHE_ACTIONS:
        return Reason.CACHE_DENIES
    return REASONS.get(why.kind) or _GIVEN_BY_RESOURCE[ask.kind]


def _of_no_use(ask: Ask, why: Evidence) -> Right:
    name, reason = ask.resource.rpartition(":")[2], Reason.KEY_STATE
    says = f"{name} is in state {why.value}, in which it decrypts for nobody"
    if ask.unshared:
        reason = Reason.KEY_NOT_SHARED
        says = f"AWS's own key, with which it is encrypted, serves account {ask.account} alone"
    return _right(ask, Said.FAIL, says, reason, evidence=(why,))


def _torn(
    decision: Decision,
    way: Way,
    ways: dict[Way, tuple[str, ...]],
    denied: list[tuple[Way, str, Decision]],
) -> str:
    """Allowed by one way or spelling, not by another."""
    refused = {each for each, _, _ in denied}
    if refused == set(ways):
        return f"AWS does not say which ARN it compares: {decision.says}"
    return f"not from {', '.join(ways[way])}: {decision.says}"


def _right(  # noqa: PLR0913 - the fields of a Right
    ask: Ask,
    verdict: Said,
    says: str,
    reason: str = "",
    *,
    policy: str = "",
    explicit: bool = False,
    evidence: tuple[Evidence, ...] = (),
    needs: tuple[str, ...] = (),
) -> Right:
    return Right(
        action=ask.action,
        resource=ask.resource,
        verdict=verdict,
        says=says,
        reason=reason,
        policy=policy,
        explicit=explicit,
        evidence=evidence,
        needs=needs,
    )
