"""Do pulls take the endpoints? What CloudTrail and the metrics prove, and what nothing proves.

Source: CloudTrail names the endpoint of a direct API call, as GetAuthorizationToken is; the pulls
themselves are recorded as calls of the registry's front end,
https://docs.aws.amazon.com/AmazonECR/latest/userguide/logging-using-cloudtrail.html
"""

from datetime import datetime
from typing import Literal, TypeVar

from msgspec import Struct

from ecs_pull_doctor.costs.traffic import Measured
from ecs_pull_doctor.finding import Verdict
from ecs_pull_doctor.model.capacity import FARGATE_LINUX_OLD
from ecs_pull_doctor.model.fact import Citable, Unread
from ecs_pull_doctor.model.gateways import NatGateway, VpcEndpoint
from ecs_pull_doctor.model.snapshot import Snapshot
from ecs_pull_doctor.model.workload import workloads

F = TypeVar("F", bound=Citable)
What = Literal["token", "manifests", "layers", "nat"]


class TokenCall(Struct, frozen=True, kw_only=True):
    """One request for ECR's token: when, as which role, through which endpoint (empty: none)."""

    at: datetime
    role: str
    endpoint: str = ""
    source: str = ""


class Proof(Struct, frozen=True, kw_only=True):
    """What is known of one part of a pull: proved to pass the endpoint, proved not to, or neither.

    *settle* says what would settle it.
    """

    what: What
    verdict: Verdict
    says: str
    settle: str = ""


class PathProof(Struct, frozen=True, kw_only=True):
    """The answer of `verify-path`."""

    schema_version: str = "1"
    cluster: str
    service: str
    role: str
    hours: int
    proofs: tuple[Proof, ...]
    unread: tuple[str, ...] = ()

    @property
    def verdict(self) -> Verdict:
        """That of the token, which alone can be proved: the rest is told, and not judged."""
        return self.proofs[0].verdict


FLOW_LOGS = (
    "flow logs of the tasks' interfaces with traffic-path and pkt-dst-aws-service: traffic-path 7 "
    "is a gateway endpoint"
)


def proofs(
    snapshot: Snapshot,
    role: str,
    calls: tuple[TokenCall, ...] | None,
    measured: tuple[Measured, ...] | None,
) -> tuple[Proof, ...]:
    """Return what is proved of each part; None stands for what could not be read."""
    endpoints, nats = _known(snapshot, VpcEndpoint), _known(snapshot, NatGateway)
    return (
        _foreign(snapshot) or _token(endpoints, role, calls),
        _manifests(endpoints, measured),
        _layers(endpoints),
        _nat(nats, measured),
    )


def _known(snapshot: Snapshot, kind: type[F]) -> tuple[F, ...] | None:
    """Every fact of *kind*; None where an answer was refused, or nobody asked."""
    answers = [a for (name, _), a in snapshot.answers.items() if name == kind.__name__]
    if not answers or any(isinstance(answer, Unread) for answer in answers):
        return None
    return snapshot.facts(kind)


def _foreign(snapshot: Snapshot) -> Proof | None:
    """Before 1.4.0 the token is asked for from an interface of AWS's own, past every VPC."""
    if not any(work.capacity == FARGATE_LINUX_OLD for work in workloads(snapshot)):
        return None
    says = "on platform version 1.3.0 AWS's own interface asks for the token, in no VPC of yours"
    return _unsure("token", says, "platform version 1.4.0")


def _token(
    endpoints: tuple[VpcEndpoint, ...] | None, role: str, calls: tuple[TokenCall, ...] | None
) -> Proof:
    if calls is None or endpoints is None:
        what = "CloudTrail" if calls is None else "the VPC's endpoints"
        needed = "cloudtrail:LookupEvents" if calls is None else VpcEndpoint.call
        return _unsure("token", f"{what} could not be read", f"an answer of {needed}")
    mine = [call for call in calls if call.role == role]
    if not mine:
        settle = "a new task: its start asks for a token; CloudTrail shows it some minutes later"
        return _unsure("token", f"{role or 'the role'} asked for no token in this time", settle)
    past = [call for call in mine if not call.endpoint]
    if past:
        return _past(past, len(mine))
    ours = {endpoint.id for endpoint in endpoints}
    others = sorted({call.endpoint for call in mine} - ours)
    if others:
        says = f"requests for a token came through {', '.join(others)}, not seen in this VPC"
        settle = "whose endpoint that is: of another VPC, or of the owner of a shared one"
        return _unsure("token", says, settle)
    through = ", ".join(sorted({call.endpoint for call in mine}))
    says = f"all {len(mine)} requests for a token came through {through}"
    return Proof(what="token", verdict=Verdict.PASS, says=says)


def _past(past: list[TokenCall], number: int) -> Proof:
    newest = max(past, key=lambda call: call.at)
    says = (
        f"{len(past)} of {number} requests for a token came through no endpoint, the newest at "
        f"{newest.at:%Y-%m-%dT%H:%M:%SZ} from {newest.source or 'an address that is not told'}"
    )
    settle = "whether tasks elsewhere use the role, or were started before the endpoint was made"
    return Proof(what="token", verdict=Verdict.FAIL, says=says, settle=settle)


def _manifests(
    endpoints: tuple[VpcEndpoint, ...] | None, measured: tuple[Measured, ...] | None
) -> Proof:
    settle = (
        "a repository policy that denies all but this aws:SourceVpce: then a pull proves it; "
        "CloudTrail does not name the endpoint of a pull"
    )
    if endpoints is None:
        return _unsure("manifests", "the VPC's endpoints could not be read", VpcEndpoint.call)
    registry = [e.id for e in endpoints if e.service_name.endswith(".ecr.dkr")]
    if not registry:
        return _unsure("manifests", "no endpoint for ecr.dkr is seen in the VPC", settle)
    if measured is None:
        return _unsure("manifests", "the metrics could not be read", settle)
    carried = sum(m.gb for m in measured if m.resource in registry)
    used = f"carried {carried * 1024:,.1f} MB" if carried else "carried nothing"
    says = f"{', '.join(registry)} {used}; by whom is not told"
    return _unsure("manifests", says, settle)


def _layers(endpoints: tuple[VpcEndpoint, ...] | None) -> Proof:
    if endpoints is None:
        return _unsure("layers", "the VPC's endpoints could not be read", VpcEndpoint.call)
    named = [e.id for e in endpoints if e.service_name.endswith(".s3")]
    if not named:
        return _unsure("layers", "no endpoint for S3 is seen in the VPC", FLOW_LOGS)
    says = "gateway endpoints have no metrics, and layers are in a bucket of AWS's own"
    return _unsure("layers", f"{', '.join(named)} is there; {says}", FLOW_LOGS)


def _nat(nats: tuple[NatGateway, ...] | None, measured: tuple[Measured, ...] | None) -> Proof:
    if nats is None:
        return _unsure("nat", "the VPC's NAT gateways could not be read", NatGateway.call)
    if not nats:
        return Proof(what="nat", verdict=Verdict.PASS, says="the VPC has no NAT gateway")
    if measured is None:
        return _unsure("nat", "the metrics could not be read", "cloudwatch:GetMetricData")
    carried = sum(m.gb for m in measured if m.resource in {n.id for n in nats})
    if not carried:
        return Proof(what="nat", verdict=Verdict.PASS, says="the NAT gateways carried nothing")
    says = f"the NAT gateways carried {carried:,.2f} GB, of all that uses them"
    return _unsure("nat", says, "the same figure for a time without starts of tasks")


def _unsure(what: What, says: str, settle: str) -> Proof:
    return Proof(what=what, verdict=Verdict.UNKNOWN, says=says, settle=settle)
