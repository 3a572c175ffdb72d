"""Per patch of ECS: plain boto3 sees what AWS would show."""

from __future__ import annotations

import ipaddress
from typing import Any

import pytest

from ecs_pull_doctor.lab import Builder, Lab, faults


@pytest.fixture
def aws(lab: Lab) -> Builder:
    """A service in two private subnets, without tasks."""
    builder = Builder(lab)
    builder.vpc()
    builder.private_subnets()
    builder.service()
    return builder


def describe(aws: Builder, *arns: str) -> dict[str, Any]:
    found = aws.lab.client("ecs").describe_tasks(cluster="prod", tasks=list(arns))
    assert isinstance(found, dict)
    return found


def service(aws: Builder) -> dict[str, Any]:
    (found,) = aws.lab.client("ecs").describe_services(cluster="prod", services=["web"])["services"]
    assert isinstance(found, dict)
    return found


def test_service_and_task_without_groups(lab: Lab) -> None:
    aws = Builder(lab)
    aws.vpc()
    aws.private_subnets()
    aws.service(groups=None)
    aws.task("private-a")
    network = service(aws)["networkConfiguration"]["awsvpcConfiguration"]
    (eni,) = aws.ec2.describe_network_interfaces()["NetworkInterfaces"]
    assert not network.get("securityGroups")
    assert [each["GroupName"] for each in eni["Groups"]] == ["default"]


def test_container_without_size(aws: Builder) -> None:
    (task,) = describe(aws, aws.task("private-a"))["tasks"]
    assert (task["cpu"], task["memory"]) == ("256", "512")


def test_task_tells_what_it_is(aws: Builder) -> None:
    (task,) = describe(aws, aws.task("private-b"))["tasks"]
    (attachment,) = task["attachments"]
    details = {each["name"]: each["value"] for each in attachment["details"]}
    (subnet,) = aws.ec2.describe_subnets(SubnetIds=[details["subnetId"]])["Subnets"]
    assert details["subnetId"] == aws.ids["private-b"]
    assert ipaddress.ip_address(details["privateIPv4Address"]) in ipaddress.ip_network(
        subnet["CidrBlock"]
    )
    assert (task["platformVersion"], task["platformFamily"]) == ("1.4.0", "Linux")
    assert task["availabilityZone"] == subnet["AvailabilityZone"]
    assert len(task["taskArn"].rpartition("/")[2]) == 32
    assert "stoppedReason" not in task
    (container,) = task["containers"]
    assert container["taskArn"] == task["taskArn"]


def test_task_has_one_container_per_definition(aws: Builder) -> None:
    aws.ids["task-definition"] = aws.lab.client("ecs").register_task_definition(
        family="two",
        networkMode="awsvpc",
        requiresCompatibilities=["FARGATE"],
        cpu="256",
        memory="512",
        containerDefinitions=[{"name": name, "image": f"{name}:1"} for name in ("app", "sidecar")],
    )["taskDefinition"]["taskDefinitionArn"]
    (task,) = describe(aws, aws.task("private-a"))["tasks"]
    assert [(each["name"], each["image"]) for each in task["containers"]] == [
        ("app", "app:1"),
        ("sidecar", "sidecar:1"),
    ]


def test_public_task_has_a_public_address(lab: Lab) -> None:
    aws = Builder(lab)
    aws.vpc()
    aws.public_subnets("a")
    aws.service(("public-a",), public_ip=True)
    aws.task("public-a")
    (eni,) = aws.ec2.describe_network_interfaces()["NetworkInterfaces"]
    assert ipaddress.ip_address(eni["Association"]["PublicIp"]).is_global


def test_service_tells_what_it_is(aws: Builder) -> None:
    found = service(aws)
    (deployment,) = found["deployments"]
    assert found["platformFamily"] == deployment["platformFamily"] == "Linux"
    assert (found["platformVersion"], deployment["platformVersion"]) == ("LATEST", "1.4.0")
    assert found["createdAt"]


def test_service_keeps_its_strategy(lab: Lab) -> None:
    aws = Builder(lab)
    aws.vpc()
    aws.private_subnets()
    aws.service(provider="FARGATE_SPOT")
    found = service(aws)
    (task,) = describe(aws, aws.task("private-a"))["tasks"]
    assert "launchType" not in found
    assert found["capacityProviderStrategy"] == [{"capacityProvider": "FARGATE_SPOT"}]
    assert found["deployments"][0]["platformVersion"] == "1.4.0"
    assert (task["launchType"], task["capacityProviderName"]) == ("FARGATE", "FARGATE_SPOT")


def test_task_keeps_its_status(aws: Builder) -> None:
    arn = aws.task("private-a")
    statuses = {describe(aws, arn)["tasks"][0]["lastStatus"] for _ in range(6)}
    assert statuses == {"RUNNING"}


def test_stopped_task_tells_why(aws: Builder) -> None:
    arn = aws.task("private-a")
    aws.lab.client("ecs").stop_task(cluster="prod", task=arn, reason="enough")
    (task,) = describe(aws, arn)["tasks"]
    assert (task["lastStatus"], task["stopCode"]) == ("STOPPED", "UserInitiated")
    assert task["stoppedReason"] == "enough"
    assert task["stoppedAt"]


def test_tasks_listed_by_service(aws: Builder) -> None:
    ecs = aws.lab.client("ecs")
    one, other = aws.task("private-a"), aws.task("private-b")
    faults.task_failed_to_start(aws.lab, other, "CannotPullContainerError: x", faults.now())
    assert ecs.list_tasks(cluster="prod", serviceName="web")["taskArns"] == [one]
    assert ecs.list_tasks(cluster="prod", serviceName="api")["taskArns"] == []
    stopped = ecs.list_tasks(cluster="prod", serviceName="web", desiredStatus="STOPPED")
    assert stopped["taskArns"] == [other]


def test_unknown_tasks_are_failures(aws: Builder) -> None:
    arn = aws.task("private-a")
    found = describe(aws, arn, "0" * 32)
    assert [each["taskArn"] for each in found["tasks"]] == [arn]
    assert [each["reason"] for each in found["failures"]] == ["MISSING"]
    assert found["failures"][0]["arn"].endswith(f":task/prod/{'0' * 32}")


def test_task_failed_to_start(aws: Builder) -> None:
    arn = aws.task("private-a")
    faults.task_failed_to_start(aws.lab, arn, "CannotPullContainerError: x", faults.now())
    (task,) = describe(aws, arn)["tasks"]
    assert (task["lastStatus"], task["stopCode"]) == ("STOPPED", "TaskFailedToStart")
    assert task["stoppedReason"] == task["containers"][0]["reason"] == "CannotPullContainerError: x"
    assert task["attachments"][0]["status"] == "DELETED"
    assert not aws.ec2.describe_network_interfaces()["NetworkInterfaces"]


def test_service_events_come_newest_first(aws: Builder) -> None:
    for minutes in (9, 2, 5):
        aws.event(f"event {minutes}", minutes)
    messages = [each["message"] for each in service(aws)["events"]]
    assert messages == [f"(service web) event {each}" for each in (2, 5, 9)]


@pytest.mark.parametrize(
    ("running", "failed", "state"), [(2, 0, "COMPLETED"), (1, 4, "IN_PROGRESS")]
)
def test_deployment(aws: Builder, running: int, failed: int, state: str) -> None:
    faults.deployment(aws.lab, "prod", "web", running=running, failed=failed)
    (deployment,) = service(aws)["deployments"]
    assert deployment["failedTasks"] == failed
    assert deployment["rolloutState"] == state
    assert service(aws)["runningCount"] == running
