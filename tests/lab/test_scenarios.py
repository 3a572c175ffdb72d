"""What the register of scenarios promises; that each builds is seen in tests/scenarios."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ecs_pull_doctor import packs
from ecs_pull_doctor.lab import DEMO, Lab, Scenario, scenarios
from tests.lab.claimed import FAULTS, tasks

# Every cause that a check finds; public and for ever.
CAUSES = frozenset((Path(__file__).parents[1] / "checks" / "causes.txt").read_text().split())
ALL = scenarios()


@pytest.mark.parametrize("scenario", ALL.values(), ids=ALL)
def test_expectations_speak_the_contract(scenario: Scenario) -> None:
    assert set(scenario.causes) <= CAUSES
    assert scenario.verdict in {"can-pull", "some-cannot-pull", "cannot-pull"}
    assert (scenario.cause is None) is (scenario.verdict == "can-pull")
    assert (scenario.verdict == "some-cannot-pull") is bool(scenario.only_in)
    assert scenario.platform in {"1.3.0", "1.4.0", ""}  # EC2 has none
    assert scenario.title
    assert not scenario.title.endswith(".")


def test_of_every_broken_one_it_is_checked_that_the_fault_is_there() -> None:
    """Where it is built and diagnosed: in tests/scenarios."""
    assert set(FAULTS) == {name for name, each in ALL.items() if each.causes}


NOT_ALONE = {
    "architecture-mismatch": "it is examined on request only; tests/scenarios/test_platform has it",
    "os-version-mismatch": "it is examined on request only; tests/checks has it",
    "image-larger-than-storage": "it is a warning only; tests/checks has it",
    "pull-through-cache-no-internet": "it is a warning only; tests/checks has it",
    "agent-outdated": "the emulator's instances have every attribute; tests/checks has it",
    "custom-dns-server": "it is a warning only, for nobody can see what the servers answer",
    "private-registry-credentials": "without the registry nothing is certain; tests/checks has it",
}


def test_every_cause_that_has_a_check_stands_alone_somewhere() -> None:
    alone = {each.cause for each in ALL.values() if len(each.causes) == 1}
    assert alone | set(NOT_ALONE) == {check.cause for check in packs.load()}


def test_enough_are_healthy() -> None:
    assert sum(each.verdict == "can-pull" for each in ALL.values()) >= 7


def test_the_demo_is_the_case_the_project_started_from(lab: Lab) -> None:
    assert next(iter(ALL)) == DEMO
    target = ALL[DEMO].build(lab)
    stopped = tasks(lab, target, "STOPPED")
    newest = max(each["stoppedAt"] for each in stopped)
    reasons = {each["stoppedReason"] for each in stopped}

    assert len(stopped) == 17
    assert timedelta(0) < datetime.now(UTC) - newest < timedelta(minutes=10)
    assert min(each["stoppedAt"] for each in stopped) > datetime.now(UTC) - timedelta(hours=1)
    assert reasons == {
        "ResourceInitializationError: unable to pull secrets or registry auth: execution resource "
        "retrieval failed: unable to retrieve ecr registry auth: service call has been retried 3 "
        "time(s): RequestError: send request failed caused by: Post "
        '"https://api.ecr.ap-northeast-2.amazonaws.com/": dial tcp 54.180.184.234:443: i/o timeout'
    }


def test_a_role_that_is_not_named_lets_no_task_come_into_being(lab: Lab) -> None:
    target = ALL["no-execution-role"].build(lab)
    (service,) = lab.client("ecs").describe_services(
        cluster=target.cluster, services=[target.service]
    )["services"]
    definition = lab.client("ecs").describe_task_definition(
        taskDefinition=service["taskDefinition"]
    )["taskDefinition"]
    assert "executionRoleArn" not in definition
    assert not tasks(lab, target, "STOPPED")
    assert "execution role ARN" in service["events"][0]["message"]


def test_a_layer_fault_is_told_by_the_container_too(lab: Lab) -> None:
    target = ALL["s3-gateway-on-no-table"].build(lab)
    for task in tasks(lab, target, "STOPPED"):
        (container,) = task["containers"]
        assert container["reason"] == task["stoppedReason"]
        assert "exitCode" not in container


def test_the_address_in_the_error_is_the_endpoint_s(lab: Lab) -> None:
    target = ALL["endpoint-closed-despite-nat"].build(lab)
    enis = lab.client("ec2").describe_network_interfaces(
        Filters=[{"Name": "vpc-id", "Values": [target.ids["vpc"]]}]
    )["NetworkInterfaces"]
    mine = {each["PrivateIpAddress"] for each in enis if each["InterfaceType"] == "vpc_endpoint"}
    (reason,) = {each["stoppedReason"] for each in tasks(lab, target, "STOPPED")}
    assert any(f"dial tcp {each}:443" in reason for each in mine)
