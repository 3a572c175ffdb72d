"""The smallest set of fixes: never more than there are faults, and proved as a whole."""

from collections.abc import Callable, Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecs_pull_doctor import changes as c
from ecs_pull_doctor import packs
from ecs_pull_doctor.applied.apply import apply_all
from ecs_pull_doctor.diagnosis import Diagnosis, PlanFix
from ecs_pull_doctor.finding import Outcome, Verdict
from ecs_pull_doctor.report.plan import smallest
from ecs_pull_doctor.sdk import (
    AttachedPolicy,
    LogGroup,
    NatGateway,
    NetworkInterface,
    Role,
    RouteTable,
    SecurityGroup,
    Subnet,
    VpcEndpoint,
)
from ecs_pull_doctor.testing import Given, ec2, healthy, nat, public

CHECKS = packs.load()
Fault = Callable[[Given], Given]


def off_one_table(service: Given) -> Given:
    gone = service.no_route("pl-s3", "rtb-c")
    return gone.change(VpcEndpoint, "vpce-s3", route_table_ids=("rtb-a",))


def closed(service: Given) -> Given:
    return service.change(SecurityGroup, "sg-endpoint", ip_permissions=())


def shut_in(service: Given) -> Given:
    return service.change(SecurityGroup, "sg-task", ip_permissions_egress=())


def untrusted(service: Given) -> Given:
    """Of a role that another fault has taken away, nothing more can be wrong."""
    for role in service.facts(Role):
        service = service.change(Role, role.id, assume_role_policy_document=NOBODY)
    return service


NOBODY = '{"Version": "2012-10-17", "Statement": []}'
ELSEWHERE = (
    '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "*", '
    '"Resource": "arn:aws:s3:::mine/*"}]}'
)
RIGHTS: Mapping[str, Fault] = {
    "no policies": lambda s: s.without(AttachedPolicy),
    "not trusted": untrusted,
    "no log group": lambda s: s.without(LogGroup),
}
WITH_ENDPOINTS: Mapping[str, Fault] = {
    "private DNS off": lambda s: s.change(VpcEndpoint, "vpce-api", private_dns_enabled=False),
    "failed": lambda s: s.change(VpcEndpoint, "vpce-dkr", state="failed"),
    "no endpoint": lambda s: s.without(VpcEndpoint, "vpce-logs"),
    "off one table": off_one_table,
    "closed": closed,
    "shut in": shut_in,
    "host names off": lambda s: s.dns_attribute("enableDnsHostnames", on=False),
    "no role": lambda s: s.without(Role),
    **RIGHTS,
    "endpoint policy": lambda s: s.change(VpcEndpoint, "vpce-dkr", policy_document=ELSEWHERE),
    "S3 policy": lambda s: s.change(VpcEndpoint, "vpce-s3", policy_document=ELSEWHERE),
}
WITH_NAT: Mapping[str, Fault] = {
    "no route": lambda s: s.no_route("0.0.0.0/0", "rtb-a"),
    "blackhole": lambda s: s.route("nat-gone", "rtb-c", state="blackhole"),
    "NAT shut in": lambda s: s.no_route("0.0.0.0/0", "rtb-nat"),
    "shut in": shut_in,
    "no names": lambda s: s.dns_attribute("enableDnsSupport", on=False),
    "no role": lambda s: s.without(Role),
    **RIGHTS,
}
WORLDS = {"endpoints": (healthy(), WITH_ENDPOINTS), "nat": (nat(), WITH_NAT)}
BROKEN = st.sampled_from(sorted(WORLDS)).flatmap(
    lambda world: st.tuples(
        st.just(world), st.sets(st.sampled_from(sorted(WORLDS[world][1])), min_size=1, max_size=4)
    )
)


def broken(world: str, names: "set[str]") -> Given:
    service, faults = WORLDS[world]
    for name in sorted(names):
        service = faults[name](service)
    return service


def diagnosed(service: Given) -> Diagnosis:
    (diagnosis,) = service.report(*CHECKS).diagnoses
    return diagnosis


@settings(deadline=None, max_examples=25)
@given(BROKEN)
def test_it_has_no_more_fixes_than_there_are_faults(what: "tuple[str, set[str]]") -> None:
    service = broken(*what)
    diagnosis = diagnosed(service)
    plan = diagnosis.plan_fix
    assert isinstance(plan, PlanFix)
    assert plan.proved
    assert plan.complete
    assert plan.verdict is Outcome.CAN_PULL, plan.remains
    assert len(plan.do) <= len(what[1])
    assert plan.aws_cli
    again = Given(service.target, apply_all(plan.changes, service.snapshot()).answers)
    assert diagnosed(again).verdict is Outcome.CAN_PULL


@settings(deadline=None, max_examples=12)
@given(BROKEN)
def test_a_proved_fix_spoils_nothing(what: "tuple[str, set[str]]") -> None:
    service = broken(*what)
    before = diagnosed(service)
    passed = {s.id for s in before.steps if s.verdict is Verdict.PASS}
    for finding in before.findings:
        for fix in finding.fixes:
            if not fix.proved:
                continue
            changed = Given(service.target, apply_all(fix.changes, service.snapshot()).answers)
            after = diagnosed(changed)
            assert passed <= {s.id for s in after.steps if s.verdict is Verdict.PASS}
            assert after.verdict is fix.leads_to
            assert "new:" not in "\n".join((*fix.aws_cli, *fix.undo))
            assert "-new-" not in "\n".join((*fix.aws_cli, *fix.undo))


@pytest.mark.parametrize(
    "service", [healthy(), nat(), public()], ids=["endpoints", "nat", "public"]
)
def test_a_healthy_service_gets_no_plan(service: Given) -> None:
    assert not diagnosed(service).plan_fix


def test_a_fix_that_would_break_what_works_is_not_offered() -> None:
    """Leading the table that NAT and tasks share to the internet would cut the tasks off."""
    service = nat().route("nat-1", "rtb-nat")
    table = next(t for t in service.facts(RouteTable) if t.id == "rtb-nat")
    assert table.routes[-1].target == "nat-1"
    (finding,) = diagnosed(service).findings
    assert all(fix.proved for fix in finding.fixes if fix.changes)


def test_the_cheapest_set_is_told_where_it_is_another() -> None:
    """In one zone three endpoints cost less than a NAT gateway, which is fewer changes."""
    (subnet,) = (s for s in nat().facts(Subnet) if s.id == "subnet-a")
    alone = nat().awsvpc(subnets=("subnet-a",)).plus(subnet, scope="subnet-a")
    service = alone.without(NatGateway).no_route("0.0.0.0/0")
    diagnosis = diagnosed(service)
    plan, cheapest = diagnosis.plan_fix, diagnosis.cheapest_fix
    assert isinstance(plan, PlanFix)
    assert isinstance(cheapest, PlanFix)
    assert plan.monthly_usd == pytest.approx(0.064 * 730)
    assert plan.usd_per_gb == 0.059
    assert cheapest.monthly_usd == pytest.approx(3 * 0.013 * 730)
    assert cheapest.usd_per_gb == 0.0
    assert cheapest.verdict is plan.verdict is Outcome.CAN_PULL
    again = Given(service.target, apply_all(cheapest.changes, service.snapshot()).answers)
    assert diagnosed(again).verdict is Outcome.CAN_PULL
    text = " ".join(line.plain.strip() for line in smallest(diagnosis, 80))
    assert "That costs 46.72 USD a month and 0.059 USD for each GB of image layers." in text
    assert "The cheapest costs 28.47 USD a month:" in text


def test_up_to_which_volume_the_cheapest_is_so_is_told() -> None:
    """On EC2 five endpoints in two zones are 1.46 dearer than a NAT gateway, which has its GBs."""
    alone = healthy().without(VpcEndpoint).without(NetworkInterface).no_route("pl-s3")
    diagnosis = diagnosed(ec2(alone))
    text = " ".join(line.plain.strip() for line in smallest(diagnosis, 80))
    assert (
        "That costs 94.90 USD a month. The cheapest costs 93.44 USD a month and 0.059 USD" in text
    )
    assert "for each GB of image layers, and is so up to 25 GB a month:" in text


def test_there_is_no_cheapest_where_the_smallest_is_free_or_the_price_unknown() -> None:
    free = diagnosed(nat().route("nat-gone", state="blackhole"))
    assert free.plan_fix
    assert free.plan_fix.monthly_usd == 0
    assert not free.cheapest_fix


def test_of_sets_of_one_size_the_one_that_opens_less_is_told() -> None:
    """One rule to everyone is fewer changes than one to the endpoints and one to S3."""
    plan = diagnosed(shut_in(healthy())).plan_fix
    assert isinstance(plan, PlanFix)
    assert [ch.peer for ch in plan.changes if isinstance(ch, c.AddRule)] == ["sg-endpoint", "pl-s3"]


def test_what_leaves_a_doubt_and_no_failure_is_a_plan() -> None:
    """Where the other subnet's transit gateway leads nobody can see."""
    alone = healthy().without(VpcEndpoint).without(NetworkInterface).no_route("pl-s3")
    diagnosis = diagnosed(alone.route("tgw-1", "rtb-a"))
    assert diagnosis.verdict is Outcome.SOME_CANNOT_PULL
    plan = diagnosis.plan_fix
    assert isinstance(plan, PlanFix)
    assert plan.verdict is Outcome.UNDECIDED
    assert not plan.remains
