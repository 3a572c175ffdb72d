"""Whatever the faults: no crash, no failure without a finding, and ignorance never acquits."""

from collections.abc import Callable

from hypothesis import given, settings
from hypothesis import strategies as st

from ecs_pull_doctor import engine, packs
from ecs_pull_doctor.diagnosis import Diagnosis
from ecs_pull_doctor.finding import Outcome, Verdict
from ecs_pull_doctor.model.fact import Unread
from ecs_pull_doctor.model.filters import AclEntry, NetworkAcl, SecurityGroup
from ecs_pull_doctor.model.gateways import NatGateway, VpcEndpoint
from ecs_pull_doctor.model.instances import ContainerInstance, Instance
from ecs_pull_doctor.model.snapshot import KINDS, decode, encode
from ecs_pull_doctor.model.subjects import ImageDetail, Repository, Role
from ecs_pull_doctor.model.vpc import RouteTable
from ecs_pull_doctor.plan.edition import builtin
from ecs_pull_doctor.testing import Given, ec2, healthy, nat, public
from ecs_pull_doctor.testing.instances import container_instance

CHECKS = packs.load()
PLAN = builtin()
ARN = container_instance("i-c").container_instance_arn
BAD = {Outcome.CANNOT_PULL, Outcome.SOME_CANNOT_PULL}
Fault = Callable[[Given], Given]


def shut(given: Given) -> Given:
    deny = AclEntry(
        rule_number=50, egress=True, rule_action="deny", protocol="-1", cidr_block="52.0.0.0/8"
    )
    entries = (deny, *given.facts(NetworkAcl)[0].entries)
    return given.change(NetworkAcl, "acl-1", entries=entries)


FAULTS: dict[str, Fault] = {
    "no default route": lambda g: g.no_route("0.0.0.0/0"),
    "no default route in a": lambda g: g.no_route("0.0.0.0/0", "rtb-a"),
    "blackhole in c": lambda g: g.route("nat-0", "rtb-c", state="blackhole"),
    "transit gateway": lambda g: g.route("tgw-1"),
    "internet gateway in a": lambda g: g.route("igw-1", "rtb-a"),
    "no public address": lambda g: g.awsvpc(assign_public_ip="DISABLED"),
    "no S3 route in a": lambda g: g.no_route("pl-s3", "rtb-a"),
    "main table": lambda g: g.change(RouteTable, "rtb-c", associations=()),
    "private DNS off": lambda g: g.change(VpcEndpoint, "vpce-api", private_dns_enabled=False),
    "pending": lambda g: g.change(VpcEndpoint, "vpce-dkr", state="pending"),
    "partial": lambda g: g.change(VpcEndpoint, "vpce-logs", state="partial"),
    "no logs endpoint": lambda g: g.without(VpcEndpoint, "vpce-logs"),
    "default group": lambda g: g.change(VpcEndpoint, "vpce-dkr", groups=()),
    "endpoint policy": lambda g: g.change(VpcEndpoint, "vpce-s3", policy_document="{}"),
    "no ingress": lambda g: g.change(SecurityGroup, "sg-endpoint", ip_permissions=()),
    "no egress": lambda g: g.change(SecurityGroup, "sg-task", ip_permissions_egress=()),
    "ACL": shut,
    "hostnames off": lambda g: g.dns_attribute("enableDnsHostnames", on=False),
    "support off": lambda g: g.dns_attribute("enableDnsSupport", on=False),
    "NAT failed": lambda g: g.change(NatGateway, "nat-1", state="failed"),
    "NAT's way out": lambda g: g.no_route("0.0.0.0/0", "rtb-nat"),
    "no role": lambda g: g.without(Role),
    "no image": lambda g: g.without(ImageDetail),
    "no repository": lambda g: g.without(ImageDetail).without(Repository),
    "no instance registered": lambda g: g.without(ContainerInstance),
    "an instance is gone": lambda g: g.without(Instance, "i-a"),
    "no instance profile": lambda g: g.change(Instance, "i-c", iam_instance_profile=None),
    "an instance drains": lambda g: g.change(ContainerInstance, ARN, status="DRAINING"),
    "an agent is connected": lambda g: g.change(ContainerInstance, ARN, agent_connected=True),
    "an old agent": lambda g: g.change(ContainerInstance, ARN, attributes=()),
}
STARTS = {
    "endpoints": healthy(),
    "nat": nat(),
    "public": public(),
    "EC2, endpoints": ec2(),
    "EC2, nat": ec2(nat()),
}
BROKEN = st.tuples(
    st.sampled_from(sorted(STARTS)), st.sets(st.sampled_from(sorted(FAULTS)), max_size=3)
)


def broken(what: tuple[str, set[str]]) -> Given:
    """The service with those faults; one that does not apply to it is left out."""
    start, faults = what
    found = STARTS[start]
    for fault in sorted(faults):
        try:
            found = FAULTS[fault](found)
        except LookupError:
            continue
    return found


def diagnosed(given: Given) -> Diagnosis:
    (diagnosis,) = given.report(*CHECKS).diagnoses
    return diagnosis


@settings(max_examples=120, deadline=None)
@given(BROKEN)
def test_what_fails_has_a_finding_and_the_other_way_round(what: tuple[str, set[str]]) -> None:
    diagnosis = diagnosed(broken(what))
    assert diagnosis.crashed == ()
    assert bool(diagnosis.findings) is (diagnosis.verdict in BAD)
    failing = {s.id for s in diagnosis.steps if s.verdict is Verdict.FAIL}
    assert failing == {step for f in diagnosis.findings for step in f.steps}
    for finding in diagnosis.findings:
        assert finding.evidence
        assert finding.fixes
        assert set(finding.origins) <= {"subnet-a", "subnet-c"}


KIND = st.sampled_from(sorted(KINDS))


@settings(max_examples=150, deadline=None)
@given(BROKEN, st.sets(KIND, min_size=1, max_size=2))
def test_a_refusal_never_acquits_and_never_accuses(
    what: tuple[str, set[str]], kinds: set[str]
) -> None:
    whole = broken(what)
    part = whole
    for kind in sorted(kinds):
        if any(name == kind for name, _ in whole.answers) and kind != "Service":
            part = part.refuse(KINDS[kind])
    before, after = diagnosed(whole), diagnosed(part)
    assert after.crashed == ()
    if after.verdict is Outcome.CAN_PULL:
        assert before.verdict is Outcome.CAN_PULL
    if after.verdict in BAD:
        assert before.verdict in BAD
    known = {(f.cause, s) for f in before.findings for s in f.steps}
    assert {(f.cause, s) for f in after.findings for s in f.steps} <= known
    refused = {a.call for a in part.answers.values() if isinstance(a, Unread)}
    assert {u.call for u in after.unread} == refused


@settings(max_examples=60, deadline=None)
@given(BROKEN)
def test_a_saved_snapshot_gives_the_same_report(what: tuple[str, set[str]]) -> None:
    snapshot = broken(what).snapshot()
    again = decode(encode(snapshot))
    assert engine.diagnose(again, PLAN, CHECKS) == engine.diagnose(snapshot, PLAN, CHECKS)
