"""What every scenario claims of its service and its tasks, read back from the lab."""

from collections.abc import Callable
from typing import Any

from ecs_pull_doctor.lab import Lab, Scenario, Target
from tests.lab import (
    identity_claims,
    machines_claims,
    names_claims,
    network_claims,
    settings_claims,
    ways_out_claims,
)

FAULTS: dict[str, Callable[[Lab, Target], object]] = {
    **identity_claims.CLAIMS,
    **machines_claims.CLAIMS,
    **names_claims.CLAIMS,
    **network_claims.CLAIMS,
    **settings_claims.CLAIMS,
    **ways_out_claims.CLAIMS,
}
"""By scenario, whether boto3 sees the fault that it is named after."""


def tasks(lab: Lab, target: Target, status: str) -> list[dict[str, Any]]:
    ecs = lab.client("ecs")
    listed = ecs.list_tasks(
        cluster=target.cluster, serviceName=target.service, desiredStatus=status
    )["taskArns"]
    if not listed:
        return []
    found: list[dict[str, Any]] = ecs.describe_tasks(cluster=target.cluster, tasks=listed)["tasks"]
    return found


def subnet_of(task: dict[str, Any]) -> str:
    (attachment,) = task["attachments"]
    details = {each["name"]: each["value"] for each in attachment["details"]}
    return str(details["subnetId"])


def assert_what_it_claims(lab: Lab, scenario: Scenario, target: Target) -> None:
    """The state that a scenario claims is what AWS would show."""
    (service,) = lab.client("ecs").describe_services(
        cluster=target.cluster, services=[target.service]
    )["services"]
    network = service["networkConfiguration"]["awsvpcConfiguration"]
    running, stopped = (tasks(lab, target, each) for each in ("RUNNING", "STOPPED"))

    assert network["subnets"] == [target.ids[each] for each in target.subnets]
    assert service["events"]
    assert {each.get("platformVersion") or "" for each in running + stopped} <= {scenario.platform}
    assert service["deployments"][0]["failedTasks"] == len(stopped)
    assert {subnet_of(each) for each in stopped} <= scenario.failing(target)
    assert all(each["stopCode"] == "TaskFailedToStart" for each in stopped)
    assert all(each["stoppedReason"] for each in stopped)
    if scenario.verdict == "can-pull":
        assert len(running) == service["runningCount"] == service["desiredCount"]
        assert not stopped
    else:
        assert {subnet_of(each) for each in running}.isdisjoint(scenario.failing(target))


def assert_its_fault_is_there(lab: Lab, scenario: Scenario, target: Target) -> None:
    """The scenario is broken as its name says, and not only said to be."""
    if scenario.causes:
        assert FAULTS[scenario.name](lab, target), "the fault is not there"
