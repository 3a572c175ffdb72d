from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from ecs_pull_doctor.model.ecs import Deployment, Service, Task, TaskDefinition
from ecs_pull_doctor.model.snapshot import Snapshot, decode, encode
from ecs_pull_doctor.sources.aws.errors import CallFailed

from .stubs import AT, DEFINITION, SCOPE, SERVICE_ARN, Aws, fetch, keys, known, service

SEOUL = timezone(timedelta(hours=9), "KST")
ASKED = {"cluster": "prod", "services": ["web"]}
ACTIVE: dict[str, Any] = {"serviceArn": SERVICE_ARN, "serviceName": "web", "status": "ACTIVE"}


def task_arns(count: int) -> list[str]:
    return [f"arn:aws:ecs:eu-west-1:123456789012:task/prod/{n:032x}" for n in range(count)]


def test_the_service_is_asked_for_by_the_users_names(aws: Aws) -> None:
    aws.answers("ecs:describe_services", ASKED, {"services": [ACTIVE], "failures": []})
    (found,) = fetch(aws, Service, SCOPE)
    assert (found.service_arn, found.status) == (SERVICE_ARN, "ACTIVE")


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ({"services": [], "failures": [{"arn": SERVICE_ARN, "reason": "MISSING"}]}, "MISSING"),
        ({"services": [], "failures": []}, "MISSING"),
        ({"services": [{**ACTIVE, "status": "INACTIVE"}], "failures": []}, "INACTIVE"),
    ],
)
def test_a_service_that_is_not_there_is_a_failure(
    aws: Aws, answer: dict[str, Any], code: str
) -> None:
    aws.answers("ecs:describe_services", ASKED, answer)
    with pytest.raises(CallFailed) as failure:
        fetch(aws, Service, SCOPE)
    assert failure.value.code == code


def test_times_are_kept_in_utc_and_survive_the_file(aws: Aws) -> None:
    at = datetime(2026, 1, 2, 12, 4, 5, 123456, tzinfo=SEOUL)
    events = [{"id": "1", "createdAt": at, "message": "has started 1 tasks"}]
    aws.answers(
        "ecs:describe_services", ASKED, {"services": [{**ACTIVE, "events": events}], "failures": []}
    )
    taken = known({(Service, SCOPE): fetch(aws, Service, SCOPE)})
    assert decode(encode(taken)) == taken
    assert encode(decode(encode(taken))) == encode(taken)
    assert b'"2026-01-02T03:04:05.123456Z"' in encode(taken)
    assert repr(decode(encode(taken)).facts(Service)) == repr(taken.facts(Service))


def test_all_pages_of_tasks_are_described_by_the_hundred(aws: Aws) -> None:
    arns = task_arns(150)
    asked = {"cluster": "prod", "serviceName": "web", "desiredStatus": "STOPPED"}
    aws.answers("ecs:list_tasks", asked, {"taskArns": arns[:100], "nextToken": "more"})
    aws.answers("ecs:list_tasks", {**asked, "nextToken": "more"}, {"taskArns": arns[100:]})
    for some in (arns[:100], arns[100:]):
        answer = [{"taskArn": arn, "stoppedReason": "CannotPull", "stoppedAt": AT} for arn in some]
        aws.answers(
            "ecs:describe_tasks",
            {"cluster": "prod", "tasks": some},
            {"tasks": answer, "failures": []},
        )
    found = fetch(aws, Task, f"{SCOPE}/STOPPED")
    assert [task.task_arn for task in found] == arns
    assert aws.session.calls == 4


def test_a_service_without_tasks_costs_one_call(aws: Aws) -> None:
    asked = {"cluster": "prod", "serviceName": "web", "desiredStatus": "RUNNING"}
    aws.answers("ecs:list_tasks", asked, {"taskArns": []})
    assert fetch(aws, Task, f"{SCOPE}/RUNNING") == ()
    assert aws.session.calls == 1


def test_tasks_are_asked_for_in_both_states_and_at_once() -> None:
    assert keys(Task, known()) == ["prod/web/RUNNING", "prod/web/STOPPED"]


@pytest.mark.parametrize(
    ("found", "asked"),
    [
        (service(), [DEFINITION]),
        (service(Deployment(status="PRIMARY", task_definition="arn:new")), ["arn:new"]),
        (service(Deployment(status="PRIMARY")), [DEFINITION]),
    ],
    ids=["no deployments", "its own", "the service's"],
)
def test_the_definition_that_starts_is_asked_for(found: Service, asked: list[str]) -> None:
    assert keys(TaskDefinition, known({(Service, SCOPE): (found,)})) == asked


SECRETS = {
    "environment": "env-value-s3cr3t",
    "command": "--token=command-s3cr3t",
    "entryPoint": "entry-s3cr3t",
    "splunk": "splunk-s3cr3t",
    "label": "label-s3cr3t",
    "health": "health-s3cr3t",
    "firelens": "firelens-s3cr3t",
    "system": "sysctl-s3cr3t",
}


def secret_container() -> dict[str, Any]:
    options = {"awslogs-group": "/ecs/web", "splunk-token": SECRETS["splunk"]}
    return {
        "name": "app",
        "image": "nginx",
        "environment": [{"name": "PASSWORD", "value": SECRETS["environment"]}],
        "secrets": [{"name": "TOKEN", "valueFrom": "arn:aws:ssm:eu-west-1:1:parameter/t"}],
        "command": [SECRETS["command"]],
        "entryPoint": [SECRETS["entryPoint"]],
        "dockerLabels": {"key": SECRETS["label"]},
        "healthCheck": {"command": [SECRETS["health"]]},
        "firelensConfiguration": {"type": "fluentbit", "options": {"k": SECRETS["firelens"]}},
        "systemControls": [{"namespace": "net", "value": SECRETS["system"]}],
        "logConfiguration": {"logDriver": "splunk", "options": options},
    }


def definition_read(aws: Aws, container: dict[str, Any]) -> Snapshot:
    answer = {
        "taskDefinition": {
            "taskDefinitionArn": DEFINITION,
            "containerDefinitions": [container],
            "volumes": [
                {
                    "name": "v",
                    "dockerVolumeConfiguration": {"driverOpts": {"password": SECRETS["label"]}},
                }
            ],
            "proxyConfiguration": {
                "containerName": "app",
                "properties": [{"name": "k", "value": SECRETS["system"]}],
            },
        },
        "tags": [{"key": "t", "value": SECRETS["label"]}],
    }
    aws.answers("ecs:describe_task_definition", {"taskDefinition": DEFINITION}, answer)
    return known({(TaskDefinition, DEFINITION): fetch(aws, TaskDefinition, DEFINITION)})


def test_no_value_of_a_secret_reaches_the_snapshot(aws: Aws) -> None:
    written = encode(definition_read(aws, secret_container())).decode()
    assert [name for name, value in SECRETS.items() if value in written] == []
    assert "s3cr3t" not in written
    assert "PASSWORD" in written
    assert "parameter/t" in written
    assert "/ecs/web" in written
