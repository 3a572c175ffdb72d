"""Capacities that the emulator does not know, through the real reads, and each call refused."""

import pytest

from ecs_pull_doctor import engine, packs
from ecs_pull_doctor.diagnosis import Report
from ecs_pull_doctor.finding import Severity
from ecs_pull_doctor.model.snapshot import Snapshot, decode, encode
from ecs_pull_doctor.plan.edition import builtin
from ecs_pull_doctor.testing import Given, ec2, healthy, nat

from .recorded import Recorded, captured
from .setups import ABOUT_PLACES, CAN, CANNOT, SCHEDULED, SETUPS, TARGET, UNDECIDED, scheduled
from .shapes import faults, faults_of

CHECKS = packs.load()
CODEDEPLOY, MANAGED_OPEN = "task sets of CodeDeploy", "Managed Instances in the open subnet"
PLAN = builtin()


def diagnosed(snapshot: Snapshot) -> Report:
    return engine.diagnose(snapshot, PLAN, CHECKS)


def causes(report: Report) -> set[str]:
    found = (f for d in report.diagnoses for f in d.findings)
    return {f.cause for f in found if f.severity is Severity.ERROR}


@pytest.mark.parametrize("name", SETUPS)
def test_every_answer_is_of_the_shape_that_aws_documents(name: str) -> None:
    for operation, pages in SETUPS[name][1].items():
        for page in pages:
            assert faults(operation, page) == ""


def test_a_shape_that_is_none_is_found_out() -> None:
    assert faults("ecs:DescribeServices", {"services": [{"serviceARN": "x"}]})
    assert faults("ecs:DescribeServices", {"services": [{"desiredCount": "2"}]})


@pytest.mark.parametrize("given", [ec2(), healthy()], ids=["EC2", "Fargate"])
def test_the_facts_of_the_builders_are_of_those_shapes_too(given: Given) -> None:
    ours = ("ecs:", "autoscaling:", "ec2:DescribeInstances", "iam:GetInstanceProfile")
    for answer in given.answers.values():
        assert isinstance(answer, tuple)
        for fact in answer:
            if fact.call.startswith(ours):
                assert faults_of(fact) == ""


@pytest.mark.parametrize("name", SETUPS)
def test_a_set_up_is_diagnosed_and_no_refusal_misleads(name: str) -> None:
    network, answers, expected, wanted = SETUPS[name]
    source = Recorded(network, answers)
    snapshot = captured(source, TARGET)
    assert decode(encode(snapshot)) == snapshot
    assert b"SFRUUF9QUk9YWT" not in encode(snapshot), "user data"
    report = diagnosed(snapshot)
    assert [(d.target.capacity, d.verdict) for d in report.diagnoses] == expected
    assert causes(report) == wanted
    for operation in sorted(set(source.asked) & ABOUT_PLACES):
        refused = diagnosed(captured(Recorded(network, answers, operation), TARGET))
        assert causes(refused) <= wanted, operation
        assert all(d.crashed == () for d in refused.diagnoses)
        if report.verdict is not CAN:
            assert refused.verdict is not CAN, operation
        else:
            assert refused.verdict in {CAN, UNDECIDED}, operation


@pytest.mark.parametrize("name", ["Express Mode", "Fargate for Windows", CODEDEPLOY, MANAGED_OPEN])
def test_where_nothing_leads_out_none_of_them_pulls(name: str) -> None:
    closed = Recorded(nat().no_route("0.0.0.0/0"), SETUPS[name][1])
    report = diagnosed(captured(closed, TARGET))
    assert {d.verdict for d in report.diagnoses} == {CANNOT}
    assert causes(report) == {"no-route"}


def test_task_sets_of_codedeploy_that_both_lead_out() -> None:
    report = diagnosed(captured(Recorded(nat(), SETUPS[CODEDEPLOY][1]), TARGET))
    assert [d.verdict for d in report.diagnoses] == [CAN, CAN]


def test_a_stopped_task_of_a_rule_is_judged_by_what_the_rule_says() -> None:
    for operation, pages in SCHEDULED.items():
        assert [faults(operation, page) for page in pages] == [""]
    assert diagnosed(scheduled(Recorded(nat(), SCHEDULED))).verdict is CAN
    closed = nat().no_route("0.0.0.0/0", "rtb-a")
    assert causes(diagnosed(scheduled(Recorded(closed, SCHEDULED)))) == {"no-route"}
    refused = Recorded(nat(), SCHEDULED, "events:ListTargetsByRule")
    (found,) = diagnosed(scheduled(refused)).diagnoses
    assert (found.verdict, found.findings) == (UNDECIDED, ())
    hops = [hop for s in found.steps for origin in s.origins for hop in origin.hops]
    needed = {call for hop in hops for call in hop.needs}
    assert needed == {"events:ListTargetsByRule"}


def test_fargate_alone_asks_nothing_of_instances() -> None:
    source = Recorded(nat(), SETUPS["Express Mode"][1])
    captured(source, TARGET)
    about = {"Instances", "CapacityProviders", "AutoScalingGroups", "LaunchTemplateVersions"}
    assert not [o for o in source.asked if any(o.endswith(each) for each in about)]
    assert len(source.asked) <= 45
