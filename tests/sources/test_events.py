"""An event of EventBridge as input: its task, or one sentence about what is wrong with it."""

import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from ecs_pull_doctor.sources.events import EventError, parse, read

ARN = "arn:aws:ecs:eu-west-1:123456789012:task/prod/0123456789abcdef0123456789abcdef"
DETAIL: dict[str, Any] = {
    "attachments": [
        {
            "id": "1",
            "type": "eni",
            "status": "DELETED",
            "details": [{"name": "subnetId", "value": "subnet-a"}],
        }
    ],
    "clusterArn": "arn:aws:ecs:eu-west-1:123456789012:cluster/prod",
    "containers": [
        {"name": "app", "exitCode": None, "reason": "CannotPullContainerError: x", "gpuIds": []}
    ],
    "createdAt": "2026-01-23T17:57:34.402Z",
    "group": "service:web",
    "launchType": "FARGATE",
    "lastStatus": "STOPPED",
    "overrides": {"containerOverrides": [{"environment": [{"name": "P", "value": "s3cr3t"}]}]},
    "platformVersion": "1.4.0",
    "startedBy": "ecs-svc/1",
    "stoppedAt": "2026-01-23T17:58:34.402Z",
    "stoppedReason": "CannotPullContainerError: x",
    "stopCode": "TaskFailedToStart",
    "taskArn": ARN,
    "taskDefinitionArn": "arn:aws:ecs:eu-west-1:123456789012:task-definition/web:7",
    "version": 3,
}
EVENT = {
    "version": "0",
    "detail-type": "ECS Task State Change",
    "source": "aws.ecs",
    "account": "123456789012",
    "region": "eu-west-1",
    "resources": [ARN],
    "detail": DETAIL,
}


def without(*names: str, **fields: Any) -> bytes:
    detail = {k: v for k, v in {**DETAIL, **fields}.items() if k not in names}
    return json.dumps({**EVENT, "detail": detail}).encode()


@pytest.mark.parametrize(
    "said", [EVENT, DETAIL, {"tasks": [DETAIL]}], ids=["the event", "its detail", "DescribeTasks"]
)
def test_the_task_is_taken_from(said: Any) -> None:
    found = parse(json.dumps(said).encode())
    assert (found.region, found.cluster, found.id) == ("eu-west-1", "prod", ARN[-32:])
    assert found.task.detail("subnetId") == "subnet-a"
    assert found.task.containers[0].reason == "CannotPullContainerError: x"
    assert f"{found.task.stopped_at:%H:%M}" == "17:58"
    assert "s3cr3t" not in repr(found)


def test_an_old_arn_names_no_cluster_and_the_event_does() -> None:
    assert parse(without(taskArn=ARN.replace("prod/", ""))).cluster == "prod"


BAD: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "not JSON"),
    "cut": (json.dumps(EVENT).encode()[:-9], "not JSON"),
    "binary": (b"\x00\xff\x1b[31m", "not JSON"),
    "a list": (b"[1]", "not a JSON object"),
    "nested too deeply": (b'{"detail":' * 3000 + b"1" + b"}" * 3000, ""),
    "of something else": (
        json.dumps({**EVENT, "detail-type": "ECS Service Action"}).encode(),
        "another one",
    ),
    "no detail": (b'{"detail-type": "ECS Task State Change"}', "no detail"),
    "a detail that is text": (b'{"detail": "x"}', "no detail"),
    "several tasks": (json.dumps({"tasks": [DETAIL, DETAIL]}).encode(), "2 tasks"),
    "an ARN of a service": (without(taskArn=ARN.replace(":task/", ":service/")), "taskArn"),
    "an ARN with a newline": (without(taskArn=ARN + "\n"), "taskArn"),
    "an ARN with an option": (without(taskArn="--endpoint-url=http://x"), "taskArn"),
    "a number for an ARN": (without(taskArn=7), "not a task"),
    "a definition of elsewhere": (without(taskDefinitionArn="web:7"), "taskDefinitionArn"),
    "no definition": (without("taskDefinitionArn"), "taskDefinitionArn"),
    "a cluster that is none": (without(clusterArn="arn:aws:ecs:x"), "clusterArn"),
    "no cluster at all": (
        without("clusterArn", taskArn=ARN.replace("prod/", "")),
        "clusterArn",
    ),
    "a group with an escape": (without(group="service:\x1b[31mweb"), "group"),
    "a time that is none": (without(stoppedAt="yesterday"), "not a task"),
}


@pytest.mark.parametrize(("data", "says"), BAD.values(), ids=BAD)
def test_a_bad_event_is_one_sentence(tmp_path: Path, data: bytes, says: str) -> None:
    file = tmp_path / "event.json"
    file.write_bytes(data)
    with pytest.raises(EventError) as why:
        read(file)
    assert says in str(why.value)
    assert str(file) in str(why.value)
    assert "\n" not in str(why.value)


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    given = io.TextIOWrapper(io.BytesIO(json.dumps(EVENT).encode()))
    monkeypatch.setattr(sys, "stdin", given)
    assert read("-").id == ARN[-32:]


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(EventError, match="No such file"):
        read(tmp_path / "none")


def test_a_file_that_is_too_large(tmp_path: Path) -> None:
    file = tmp_path / "event.json"
    with file.open("wb") as handle:
        handle.truncate(5 * 1024 * 1024)
    with pytest.raises(EventError, match="larger than 4 MB"):
        read(file)
