"""Moving pulls to endpoints: the list, the tables, the proof, and what stays on NAT."""

import pytest

from ecs_pull_doctor import changes as c
from ecs_pull_doctor import engine, packs
from ecs_pull_doctor.diagnosis import Move
from ecs_pull_doctor.finding import Outcome
from ecs_pull_doctor.plan.edition import builtin
from ecs_pull_doctor.report.text import render
from ecs_pull_doctor.sdk import SecurityGroup, VpcEndpoint
from ecs_pull_doctor.testing import Given, healthy, nat, public

CHECKS = packs.load()
ENDPOINTS = engine.Asked(prefer_endpoints=True)


def moved(service: Given) -> Move:
    report = engine.diagnose(service.snapshot(), builtin(), CHECKS, asked=ENDPOINTS)
    found = report.diagnoses[0].move_to_endpoints
    assert isinstance(found, Move)
    return found


@pytest.mark.parametrize("service", [nat(), public()], ids=["nat", "public"])
def test_every_endpoint_is_named_made_and_proved(service: Given) -> None:
    found = moved(service)
    names = [e.service.removeprefix("com.amazonaws.ap-northeast-2.") for e in found.endpoints]
    assert names == ["ecr.api", "ecr.dkr", "s3", "logs"]
    assert not any(e.there for e in found.endpoints)
    assert found.route_tables == ("rtb-a", "rtb-c")
    assert found.proved
    assert found.verdict is Outcome.CAN_PULL
    assert found.monthly_usd == pytest.approx(3 * 2 * 0.013 * 730)
    assert found.aws_cli


def test_the_whole_vpc_is_admitted_since_private_names_hold_for_all_of_it() -> None:
    rules = [change for change in moved(nat()).changes if isinstance(change, c.AddRule)]
    assert [rule.peer for rule in rules] == ["10.0.0.0/16"]


def test_nothing_is_taken_away() -> None:
    """NAT and its routes stay: all else in the VPC goes on using them."""
    kinds = {type(change) for change in moved(nat()).changes}
    assert kinds == {c.NewSecurityGroup, c.AddRule, c.AddEndpoint, c.AddGatewayEndpoint}


def test_what_is_there_is_not_made_again() -> None:
    found = moved(healthy())
    assert found.changes == ()
    assert found.proved
    assert [e.there for e in found.endpoints] == ["vpce-api", "vpce-dkr", "vpce-s3", "vpce-logs"]


def test_one_that_lacks_is_made() -> None:
    found = moved(healthy().without(VpcEndpoint, "vpce-logs"))
    made = [change.service for change in found.changes if isinstance(change, c.AddEndpoint)]
    assert made == ["com.amazonaws.ap-northeast-2.logs"]


def test_what_the_move_would_not_help_is_not_proved() -> None:
    shut = nat().change(SecurityGroup, "sg-task", ip_permissions_egress=())
    assert not moved(shut).proved


def test_nobody_asked() -> None:
    (diagnosis,) = nat().report(*CHECKS).diagnoses
    assert not diagnosis.move_to_endpoints


def test_without_the_endpoints_nothing_is_said() -> None:
    blind = nat().refuse(VpcEndpoint)
    report = engine.diagnose(blind.snapshot(), builtin(), CHECKS, asked=ENDPOINTS)
    assert not report.diagnoses[0].move_to_endpoints


def test_the_section() -> None:
    report = engine.diagnose(nat().snapshot(), builtin(), CHECKS, asked=ENDPOINTS)
    text = [made.plain for made in render(report)]
    at = text.index("PULLS THROUGH ENDPOINTS")
    assert text[at + 1] == "  com.amazonaws.ap-northeast-2.ecr.api (Interface): to be made"
    assert "  S3's gateway endpoint on the tables rtb-a, rtb-c." in text
    assert any("every pull takes them for 56.94 USD a month" in line for line in text)
