"""Do pulls take the endpoints? What CloudTrail and the metrics prove, and what nothing proves.

Source: CloudTrail names the endpoint of a direct API call, as GetAuthorizationToken is; the pulls
themselves are recorded as calls of the registry's front end,
https://docs.aws.amazon.com/AmazonECR/latest/userguide/logging-using-cloudtrail.html
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Literal

from msgspec import Struct

from ecs_pull_doctor.finding import Verdict
from ecs_pull_doctor.fixes.traffic import Measured
from ecs_pull_doctor.model.gateways import NatGateway, VpcEndpoint
from ecs_pull_doctor.model.snapshot import Snapshot
from ecs_pull_doctor.model.workload import FARGATE_LINUX_OLD, workloads

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
    endpoints = snapshot.facts(VpcEndpoint)
    nats = {n.id for n in snapshot.facts(NatGateway)}
    return (
        _foreign(snapshot) or _token({e.id for e in endpoints}, role, calls),
        _manifests(endpoints, measured),
        _layers(endpoints),
        _nat(nats, measured),
    )


def _foreign(snapshot: Snapshot) -> Proof | None:
    """Before 1.4.0 the token is asked for from an interface of AWS's own, past every VPC."""
    if not any(work.capacity == FARGATE_LINUX_OLD for work in workloads(snapshot)):
        return None
    says = "on platform version 1.3.0 AWS's own interface asks for the token, in no VPC of yours"
    return _unsure("token", says, "platform version 1.4.0")


def _token(ours: set[str], role: str, calls: tuple[TokenCall, ...] | None) -> Proof:
    if calls is None:
        settle = "the permission cloudtrail:LookupEvents"
        return _unsure("token", "CloudTrail could not be read", settle)
    mine = [call for call in calls if call.role == role]
    if not mine:
        settle = "a new task: its start asks for a token; CloudTrail shows it some minutes later"
        return _unsure("token", f"{role or 'the role'} asked for no token in this time", settle)
    through = sorted({call.endpoint for call in mine if call.endpoint in ours})
    past = [call for call in mine if call.endpoint not in ours]
    if not past:
        says = f"all {len(mine)} requests for a token came through {', '.join(through)}"
        return Proof(what="token", verdict=Verdict.PASS, says=says)
    newest = max(past, key=lambda call: call.at)
    where = newest.endpoint or newest.source or "an address that is not told"
    says = (
        f"{len(past)} of {len(mine)} requests for a token came through no endpoint of this VPC, "
        f"the newest at {newest.at:%Y-%m-%dT%H:%M:%SZ} from {where}"
    )
    settle = "whether tasks elsewhere use the role, or were started before the endpoint was made"
    return Proof(what="token", verdict=Verdict.FAIL, says=says, settle=settle)


def _manifests(endpoints: Iterable[VpcEndpoint], measured: tuple[Measured, ...] | None) -> Proof:
    registry = [e.id for e in endpoints if e.service_name.endswith(".ecr.dkr")]
    settle = (
        "a repository policy that denies all but this aws:SourceVpce: then a pull proves it; "
        "CloudTrail does not name the endpoint of a pull"
    )
    if not registry:
        return _unsure("manifests", "the VPC has no endpoint for ecr.dkr", settle)
    if measured is None:
        return _unsure("manifests", "the metrics could not be read", settle)
    carried = sum(m.gb for m in measured if m.resource in registry)
    used = f"carried {carried * 1024:,.1f} MB" if carried else "carried nothing"
    says = f"{', '.join(registry)} {used}; by whom is not told"
    return _unsure("manifests", says, settle)


def _layers(endpoints: Iterable[VpcEndpoint]) -> Proof:
    gateways = [e for e in endpoints if e.service_name.endswith(".s3")]
    named = ", ".join(e.id for e in gateways) or "no endpoint for S3"
    says = f"{named}: gateway endpoints have no metrics, and layers are in a bucket of AWS's own"
    return _unsure("layers", says, FLOW_LOGS)


def _nat(nats: set[str], measured: tuple[Measured, ...] | None) -> Proof:
    if not nats:
        return Proof(what="nat", verdict=Verdict.PASS, says="the VPC has no NAT gateway")
    if measured is None:
        return _unsure("nat", "the metrics could not be read", "cloudwatch:GetMetricData")
    carried = sum(m.gb for m in measured if m.resource in nats)
    if not carried:
        return Proof(what="nat", verdict=Verdict.PASS, says="the NAT gateways carried nothing")
    says = f"the NAT gateways carried {carried:,.2f} GB, of all that uses them"
    return _unsure("nat", says, "the same figure for a time without starts of tasks")


def _unsure(what: What, says: str, settle: str) -> Proof:
    return Proof(what=what, verdict=Verdict.UNKNOWN, says=says, settle=settle)
