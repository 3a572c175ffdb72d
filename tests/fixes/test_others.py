"""A fix leaves alone what else is in the VPC, and admits no fewer than will be led to it."""

from collections.abc import Iterable

import msgspec
import pytest

from ecs_pull_doctor import changes as c
from ecs_pull_doctor import packs
from ecs_pull_doctor.applied.apply import CannotApply, apply_all
from ecs_pull_doctor.diagnosis import Diagnosis, PlanFix
from ecs_pull_doctor.finding import Outcome
from ecs_pull_doctor.model.filters import AclEntry, IpPermission, IpRange, PortRange
from ecs_pull_doctor.model.vpc import RouteTableAssociation
from ecs_pull_doctor.sdk import (
    Fix,
    NatGateway,
    NetworkAcl,
    NetworkInterface,
    RouteTable,
    SecurityGroup,
    VpcEndpoint,
)
from ecs_pull_doctor.testing import Given, ec2, healthy, nat, public
from ecs_pull_doctor.testing.instances import instance
from ecs_pull_doctor.testing.names import CIDR, VPC

CHECKS = packs.load()
ALONE = healthy().without(VpcEndpoint).without(NetworkInterface).no_route("pl-s3")


def diagnosed(service: Given) -> Diagnosis:
    (diagnosis,) = service.report(*CHECKS).diagnoses
    return diagnosis


def offered(service: Given, cause: str) -> tuple[Fix, ...]:
    (finding,) = (f for f in diagnosed(service).findings if f.cause == cause)
    return finding.fixes


def peers(changes: Iterable[c.AnyChange]) -> list[str]:
    return [change.peer for change in changes if isinstance(change, c.AddRule)]


def on_two_groups(base: Given) -> Given:
    """Instances of two launch templates, each with a group of its own."""
    out = (IpPermission(ip_protocol="-1", ip_ranges=(IpRange(cidr_ip="0.0.0.0/0"),)),)
    service = ec2(base).plus(
        *(
            SecurityGroup(group_id=g, group_name=g, vpc_id=VPC, ip_permissions_egress=out)
            for g in ("sg-old", "sg-new")
        )
    )
    machines = instance("i-a", "subnet-a", "sg-old"), instance("i-c", "subnet-c", "sg-new")
    return Given(service.target, {**service.answers, ("Instance", "prod"): machines})


ADMITTED = {
    "nobody else reaches AWS": (ALONE, "no-route", ["sg-task"]),
    "of the default group": (ALONE.awsvpc(security_groups=()), "no-route", ["sg-default"]),
    "two groups, either will do": (
        ALONE.awsvpc(security_groups=("sg-task", "sg-default")),
        "no-route",
        ["sg-task"],
    ),
    "instances that differ": (on_two_groups(ALONE), "no-route", ["sg-old", "sg-new"]),
    "others take NAT": (nat().no_route("0.0.0.0/0"), "no-route", [CIDR]),
    "others have addresses": (
        public().awsvpc(assign_public_ip="DISABLED"),
        "public-subnet-no-public-ip",
        [CIDR],
    ),
    "others take a transit gateway": (
        ALONE.route("tgw-1", "rtb-main"),
        "no-route",
        [CIDR],
    ),
}


@pytest.mark.parametrize(("service", "cause", "admitted"), ADMITTED.values(), ids=ADMITTED)
def test_whom_new_endpoints_admit(service: Given, cause: str, admitted: list[str]) -> None:
    """A private name holds for the whole VPC: who took another way must not be shut out."""
    fix = offered(service, cause)[0]
    assert peers(fix.changes) == admitted
    assert fix.proved
    assert ("from all of the VPC" in fix.do) is (admitted == [CIDR])


def test_every_group_of_instances_is_admitted_to_an_endpoint() -> None:
    closed = healthy().change(SecurityGroup, "sg-endpoint", ip_permissions=())
    narrow, wide = offered(on_two_groups(closed), "endpoint-sg-ingress")
    assert peers(narrow.changes) == ["sg-old", "sg-new"]
    assert narrow.do.endswith("from the instances' groups sg-old and sg-new")
    assert narrow.proved
    assert narrow.leads_to is Outcome.CAN_PULL
    assert peers(wide.changes) == ["10.0.1.0/24", "10.0.2.0/24"]


def led(fixes: tuple[Fix, ...]) -> set[tuple[str, str]]:
    return {
        (change.table, change.destination)
        for fix in fixes
        for change in fix.changes
        if isinstance(change, c.AddRoute | c.ReplaceRoute)
    }


UNDONE = {
    "what is there still": (nat().change(NatGateway, "nat-1", connectivity_type="private"), True),
    "what is gone": (nat().without(NatGateway).route("nat-1", state="blackhole"), False),
    "what has failed": (nat().change(NatGateway, "nat-1", state="failed"), False),
}


@pytest.mark.parametrize(("service", "there"), UNDONE.values(), ids=UNDONE)
def test_a_route_is_led_back_to(service: Given, there: bool) -> None:
    cause = "blackhole-route" if not service.facts(NatGateway) else "nat-broken"
    fix = next(f for f in offered(service, cause) if "NAT gateway" in f.do)
    back = [line for line in fix.undo if "replace-route" in line]
    assert len(back) == (2 if there else 0)
    assert bool(fix.undo) is there
    assert all("--nat-gateway-id nat-1 " in line for line in back)


def test_nobody_buys_a_second_gateway_while_the_first_is_being_made() -> None:
    diagnosis = diagnosed(nat().change(NatGateway, "nat-1", state="pending"))
    (finding,) = diagnosis.findings
    (fix,) = finding.fixes
    assert fix.do == "wait until nat-1 is available; it takes some minutes after it was made"
    assert not fix.changes
    assert not diagnosis.plan_fix


DEAD = nat().without(NatGateway).route("nat-1", state="blackhole")
LED = {
    "a dead peering": (
        DEAD.route("pcx-1", "rtb-a", to="10.8.0.0/16", state="blackhole"),
        {("rtb-a", "0.0.0.0/0"), ("rtb-c", "0.0.0.0/0")},
    ),
    "a default route that works": (
        nat().route("nat-gone", "rtb-a", to="0.0.0.0/1", state="blackhole"),
        {("rtb-a", "0.0.0.0/1")},
    ),
}


@pytest.mark.parametrize(("service", "routes"), LED.values(), ids=LED)
def test_other_routes_stay(service: Given, routes: set[tuple[str, str]]) -> None:
    fixes = offered(service, "blackhole-route")
    assert led(fixes) == routes
    assert all(fix.proved for fix in fixes if fix.changes)


def shared(*subnets: str, main: bool = False) -> Given:
    """The table of `subnet-a` is that of other subnets too."""
    used = tuple(RouteTableAssociation(subnet_id=s) for s in ("subnet-a", *subnets))
    all_others = (RouteTableAssociation(main=True),) if main else ()
    return ALONE.change(RouteTable, "rtb-a", associations=(*used, *all_others))


USERS = {
    "nobody": (shared(), ""),
    "one": (shared("subnet-db"), ", for subnet-db too"),
    "several": (shared("subnet-db", "subnet-web"), ", for 2 other subnets too"),
    "all that have none": (shared(main=True), ", for every subnet without a table of its own too"),
    "both": (
        shared("subnet-db", main=True),
        ", for subnet-db and every subnet without a table of its own too",
    ),
}


@pytest.mark.parametrize(("service", "users"), USERS.values(), ids=USERS)
def test_who_else_a_route_concerns_is_said(service: Given, users: str) -> None:
    _, by_nat = offered(service, "no-route")
    assert f"rtb-a leads 0.0.0.0/0 to the new one{users}" in by_nat.widens
    assert "rtb-c leads 0.0.0.0/0 to the new one" in by_nat.widens


OPEN = '{"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}]}'
NARROW = OPEN.replace('"Action": "*"', '"Action": "ecr:*"')
FILES = NARROW.replace("ecr:*", "s3:GetObject")
MADE_AGAIN = {
    "narrow": ("vpce-api", NARROW, NARROW),
    "AWS's own": ("vpce-api", OPEN, ""),
    "none told": ("vpce-api", "", ""),
    "of S3": ("vpce-s3", FILES, FILES),
}


@pytest.mark.parametrize(("id", "policy", "kept"), MADE_AGAIN.values(), ids=MADE_AGAIN)
def test_an_endpoint_made_again_has_the_policy_that_it_had(id: str, policy: str, kept: str) -> None:
    """Without a policy it would let everything pass."""
    (fix,) = offered(
        healthy().change(VpcEndpoint, id, state="failed", policy_document=policy),
        "endpoint-not-available",
    )
    (made,) = (ch for ch in fix.changes if isinstance(ch, c.AddEndpoint | c.AddGatewayEndpoint))
    assert made.policy == kept
    assert fix.proved
    for written in ("\n".join(fix.aws_cli), fix.terraform, fix.cloudformation):
        assert ("ecr:*" in written or "s3:GetObject" in written) is bool(kept)


def test_an_endpoint_whose_policy_cannot_be_read_is_not_made_again() -> None:
    failed = healthy().change(VpcEndpoint, "vpce-api", state="failed", policy_document="{")
    (fix,) = offered(failed, "endpoint-not-available")
    assert not fix.changes


def rules(*more: AclEntry, fill: int = 0) -> Given:
    """An ACL that lets nothing out on port 443, with so many other rules."""
    (acl,) = healthy().facts(NetworkAcl)
    inbound = (entry for entry in acl.entries if not entry.egress)
    other = (_entry(200 + n, "allow", f"10.{n}.0.0/16", port=80) for n in range(fill))
    return healthy().change(
        NetworkAcl, "acl-1", entries=(*inbound, *other, *more, _entry(32767, "deny", "0.0.0.0/0"))
    )


def _entry(number: int, action: str, block: str, port: int = 0) -> AclEntry:
    return AclEntry(
        rule_number=number,
        egress=True,
        rule_action=action,
        protocol="6" if port else "-1",
        cidr_block=block,
        port_range=PortRange(from_=port, to=port) if port else None,
    )


DENIED = _entry(1, "deny", "0.0.0.0/0", port=443), _entry(100, "allow", "0.0.0.0/0")
ROOM = {
    "room": (rules(fill=3), "add an outbound rule to acl-1"),
    "one left": (rules(fill=17), "add an outbound rule to acl-1"),
    "full": (
        rules(fill=19),
        "make room in acl-1, which has all the outbound rules that its quota allows; then add an",
    ),
    "a raised quota": (rules(fill=25), "add an outbound rule to acl-1"),
    "full at that": (rules(fill=39), "make room in acl-1"),
    "nothing before what denies": (
        rules(*DENIED),
        "renumber the rules of acl-1, as no number before what denies is free; then add an",
    ),
}


@pytest.mark.parametrize(("service", "do"), ROOM.values(), ids=ROOM)
def test_an_acl_has_a_quota_and_numbers(service: Given, do: str) -> None:
    (fix,) = offered(service, "nacl-blocks")
    assert fix.do.startswith(do)
    assert bool(fix.changes) is fix.do.startswith("add")
    assert fix.proved is bool(fix.changes)


PEERS = {"a block": "10.0.0.0/8", "a group": "sg-task", "a list": "pl-s3"}


@pytest.mark.parametrize("peer", PEERS.values(), ids=PEERS)
def test_a_rule_that_is_there_is_refused_as_ec2_does(peer: str) -> None:
    rule = c.AddRule(group="sg-endpoint", egress=True, peer=peer)
    once = apply_all((rule,), healthy().snapshot())
    with pytest.raises(CannotApply, match="has that rule"):
        apply_all((rule,), once)
    apply_all((msgspec.structs.replace(rule, port=8443),), once)


def test_an_acl_that_denies_everything_is_opened_both_ways() -> None:
    """As every new ACL does: two faults of one resource, each with a fix of its own."""
    (acl,) = nat().facts(NetworkAcl)
    implicit = tuple(entry for entry in acl.entries if entry.rule_action == "deny")
    diagnosis = diagnosed(nat().change(NetworkAcl, "acl-1", entries=implicit))
    assert [f.cause for f in diagnosis.findings] == ["nacl-blocks"] * len(diagnosis.findings)
    assert all(fix.proved for f in diagnosis.findings for fix in f.fixes)
    assert [f.layers for f in diagnosis.findings] == [
        ("source-nacl",),
        ("target-nacl",),
        ("return-nacl",),
    ]
    plan = diagnosis.plan_fix
    assert isinstance(plan, PlanFix)
    assert plan.verdict is Outcome.CAN_PULL


def test_an_endpoint_is_made_again_with_the_policy_that_another_fix_sets() -> None:
    elsewhere = OPEN.replace('"Resource": "*"', '"Resource": "arn:aws:s3:::mine/*"')
    broken = healthy().change(VpcEndpoint, "vpce-dkr", state="failed", policy_document=elsewhere)
    plan = diagnosed(broken).plan_fix
    assert isinstance(plan, PlanFix)
    assert plan.verdict is Outcome.CAN_PULL
    gone, made = plan.changes
    assert isinstance(gone, c.DeleteEndpoint)
    assert isinstance(made, c.AddEndpoint)
    assert "ecr:BatchGetImage" in made.policy
    assert "new:" not in "".join((*plan.aws_cli, plan.terraform, plan.cloudformation))
