"""Tasks on a schedule or by an event, from templates: judged as a service would be."""

from pathlib import Path

import pytest

from ecs_pull_doctor.finding import Outcome
from ecs_pull_doctor.sources.cloudformation import TemplateError, TemplateFile, read
from tests.gate.sets import ACCOUNT, REGION, diagnosed
from tests.gate.test_hosts_template import Tree, ref, resource, template

WITHOUT = ("Service", "Associated", "Provider", "Machines")
DEFINITION = {
    "Definition/NetworkMode": "awsvpc",
    "Definition/RequiresCompatibilities": ["FARGATE"],
}


def network(spelling: str, public: object) -> Tree:
    return {
        spelling: {
            "Subnets": [ref("Subnet")],
            "SecurityGroups": [ref("Group")],
            "AssignPublicIp": public,
        }
    }


def target(spelling: str, public: object = "ENABLED", **parameters: object) -> Tree:
    """A target that starts the task on Fargate."""
    return {
        "Id": "one",
        "Arn": {"Fn::GetAtt": ["Cluster", "Arn"]},
        "RoleArn": "arn:aws:iam::123456789012:role/starter",
        "EcsParameters": {
            "TaskDefinitionArn": ref("Definition"),
            "LaunchType": "FARGATE",
            "NetworkConfiguration": network(spelling, public),
            **parameters,
        },
    }


def rule(*targets: Tree, **properties: object) -> Tree:
    return resource("Events::Rule", Targets=[*targets], **properties)


def schedule(one: Tree, **properties: object) -> Tree:
    return resource("Scheduler::Schedule", Target=one, **properties)


OF_RULE, OF_SCHEDULE = "AwsVpcConfiguration", "AwsvpcConfiguration"
FAMILY = {"Fn::Sub": "arn:aws:ecs:${AWS::Region}:${AWS::AccountId}:task-definition/web"}
ANOTHER = {"Id": "log", "Arn": "arn:aws:logs:us-east-1:123456789012:log-group:x"}
CASES: dict[str, tuple[Tree, Outcome, list[str]]] = {
    "a rule": (rule(target(OF_RULE)), Outcome.CAN_PULL, []),
    "a schedule": (schedule(target(OF_SCHEDULE)), Outcome.CAN_PULL, []),
    "no revision": (
        rule(target(OF_RULE, TaskDefinitionArn=FAMILY)),
        Outcome.CAN_PULL,
        [],
    ),
    "beside another target": (rule(ANOTHER, target(OF_RULE)), Outcome.CAN_PULL, []),
    "a rule, no address": (
        rule(target(OF_RULE, "DISABLED")),
        Outcome.CANNOT_PULL,
        ["public-subnet-no-public-ip"],
    ),
    "a schedule, no address": (
        schedule(target(OF_SCHEDULE, "DISABLED")),
        Outcome.CANNOT_PULL,
        ["public-subnet-no-public-ip"],
    ),
    "an open address": (rule(target(OF_RULE, ref("Left"))), Outcome.UNDECIDED, []),
    "an open launch type": (
        rule(target(OF_RULE, LaunchType=ref("Left"))),
        Outcome.UNDECIDED,
        [],
    ),
    "by a provider": (
        rule(
            target(
                OF_RULE,
                LaunchType=ref("AWS::NoValue"),
                CapacityProviderStrategy=[{"CapacityProvider": "FARGATE_SPOT", "Weight": 1}],
            )
        ),
        Outcome.CAN_PULL,
        [],
    ),
    "on instances": (rule(target(OF_RULE, LaunchType="EC2")), Outcome.UNDECIDED, []),
}


@pytest.mark.parametrize(("one", "verdict", "causes"), CASES.values(), ids=CASES)
def test_verdict(one: Tree, verdict: Outcome, causes: list[str], tmp_path: Path) -> None:
    file = tmp_path / "t.json"
    file.write_text(template(DEFINITION | {"Nightly": one}, WITHOUT))
    declared = read([TemplateFile(path=str(file))], {}, region=REGION, account=ACCOUNT)
    found = diagnosed(declared)
    assert (found.verdict, [f.cause for f in found.findings]) == (verdict, causes)
    assert found.target.service == "Nightly"
    assert any(
        "that Nightly may start its tasks" in a for a in declared.snapshots[0].taken_for_granted
    )


NONE = {
    "a disabled rule": rule(target(OF_RULE), State="DISABLED"),
    "a disabled schedule": schedule(target(OF_SCHEDULE), State="DISABLED"),
    "a rule of other things": rule(ANOTHER),
}


@pytest.mark.parametrize("one", NONE.values(), ids=NONE)
def test_nothing_to_judge(one: Tree, tmp_path: Path) -> None:
    file = tmp_path / "t.json"
    file.write_text(template(DEFINITION | {"Nightly": one}, WITHOUT))
    with pytest.raises(TemplateError, match="no scheduled task"):
        read([TemplateFile(path=str(file))], {}, region=REGION, account=ACCOUNT)


def test_several_targets_are_told_apart(tmp_path: Path) -> None:
    both = rule(target(OF_RULE), target(OF_RULE) | {"Id": "two"})
    file = tmp_path / "t.json"
    file.write_text(template(DEFINITION | {"Nightly": both}, WITHOUT))
    found = read([TemplateFile(path=str(file))], {}, region=REGION, account=ACCOUNT)
    assert [s.target.service for s in found.snapshots] == ["Nightly.one", "Nightly.two"]
