"""A task definition in a file against the account as it is."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ecs_pull_doctor import engine, packs
from ecs_pull_doctor.diagnosis import Diagnosis
from ecs_pull_doctor.finding import Outcome, Verdict, Where
from ecs_pull_doctor.model.ecs import Service, ServiceEvent
from ecs_pull_doctor.model.snapshot import Target
from ecs_pull_doctor.plan.edition import builtin
from ecs_pull_doctor.sources.aws.answers import Page
from ecs_pull_doctor.sources.declared.api import Declared
from ecs_pull_doctor.sources.declared.places import located
from ecs_pull_doctor.sources.taskdefinition import Declarations, Placed, TemplateError, read
from ecs_pull_doctor.testing import healthy
from ecs_pull_doctor.testing.names import ACCOUNT, IMAGE, REGION, REGISTRY, ROLE
from tests.sources.declared.worlds import world_of

CHECKS = packs.load()
TARGET = Target(region=REGION, cluster="prod", service="web")
LOGS = {
    "logDriver": "awslogs",
    "options": {
        "awslogs-group": "/ecs/web",
        "awslogs-region": REGION,
        "awslogs-stream-prefix": "web",
    },
}


def text(**fields: Any) -> str:
    """A definition as `aws ecs register-task-definition` takes it."""
    container = {
        "name": "web",
        "image": IMAGE,
        "essential": True,
        "environment": [{"name": "PASSWORD", "value": "hunter2"}],
        "secrets": None,
        **fields,
    }
    definition = {
        "family": "web",
        "networkMode": "awsvpc",
        "executionRoleArn": ROLE,
        "requiresCompatibilities": ["FARGATE"],
        "cpu": "256",
        "containerDefinitions": [container],
    }
    return json.dumps(definition, indent=2)


class Account:
    """The account of the healthy service, and what was asked of it."""

    profile: str | None = None

    def __init__(self, **service: Any) -> None:
        given = healthy()
        if service:
            given = given.change(Service, given.facts(Service)[0].id, **service)
        self._source = Declared(world_of(given))
        self.asked: list[tuple[str, dict[str, Any]]] = []

    @property
    def calls(self) -> int:
        return len(self.asked)

    def call(self, operation: str, region: str | None = None, **params: Any) -> list[Page]:
        self.asked.append((operation, params))
        return self._source.call(operation, region, **params)


def declared(tmp_path: Path, content: str, *, account: Any = None, **more: Any) -> Declarations:
    """What a definition comes to."""
    file = tmp_path / "taskdef.json"
    file.write_text(content, encoding="utf-8")
    return read(file, TARGET, live=account or Account(), **more)


def diagnosed(tmp_path: Path, content: str, **more: Any) -> Diagnosis:
    """The diagnosis of a definition."""
    found = declared(tmp_path, content, **more)
    report = located(engine.diagnose(found.snapshots[0], builtin(), CHECKS), found.places)
    return report.diagnoses[0]


def test_a_definition_that_fits_can_pull(tmp_path: Path) -> None:
    found = diagnosed(tmp_path, text())
    assert (found.verdict, found.findings) == (Outcome.CAN_PULL, ())
    assert found.target.task_definition.endswith(":task-definition/web:not-registered")


def test_the_answer_of_describe_is_read_as_well(tmp_path: Path) -> None:
    wrapped = json.dumps({"taskDefinition": json.loads(text()), "tags": []})
    assert diagnosed(tmp_path, wrapped).verdict is Outcome.CAN_PULL


def test_no_value_of_the_environment_is_kept(tmp_path: Path) -> None:
    found = declared(tmp_path, text())
    assert "PASSWORD" in str(found.snapshots[0])
    assert "hunter2" not in str(found)


def test_errors_of_older_definitions_are_left_out(tmp_path: Path) -> None:
    event = ServiceEvent(
        id="e", message="(service web) was unable to place a task. Reason: CannotPullContainerError"
    )
    account = Account(events=(event,))
    assert diagnosed(tmp_path, text(), account=account).observed == ()
    assert not {name for name, _ in account.asked} & {"ecs:ListTasks", "ecs:DescribeTasks"}


FAULTS: dict[str, tuple[dict[str, Any], str, str]] = {
    "an image that is misspelt": ({"image": "My App"}, "image-reference-invalid", '"image"'),
    "a group without a name": (
        {"logConfiguration": {"logDriver": "awslogs", "options": {"awslogs-region": REGION}}},
        "log-config-invalid",
        "",
    ),
    "a secret that is misspelt": (
        {
            "secrets": [
                {"name": "S", "valueFrom": f"arn:aws:secretsmanager:{REGION}:1:secret:db-abcdef"}
            ]
        },
        "secret-reference-invalid",
        '"valueFrom"',
    ),
}


@pytest.mark.parametrize(("fields", "cause", "line"), FAULTS.values(), ids=FAULTS)
def test_a_finding_points_at_the_line(
    fields: dict[str, Any], cause: str, line: str, tmp_path: Path
) -> None:
    content = text(**fields)
    finding = next(f for f in diagnosed(tmp_path, content).findings if f.cause == cause)
    assert isinstance(finding.where, Where)
    assert line in content.splitlines()[finding.where.line - 1]


def test_a_role_that_is_not_named(tmp_path: Path) -> None:
    content = text().replace(f'"executionRoleArn": "{ROLE}",', "")
    found = diagnosed(tmp_path, content)
    assert [f.cause for f in found.findings] == ["execution-role-missing"]


def test_a_role_by_its_name(tmp_path: Path) -> None:
    found = diagnosed(tmp_path, text().replace(ROLE, ROLE.rpartition("/")[2]))
    assert found.verdict is Outcome.CAN_PULL


PLACEHOLDERS: dict[str, tuple[str, str]] = {
    "ecspresso": ("{{ must_env `TAG` }}", "TAG"),
    "ecspresso, with a default": ('{{ env "TAG" "latest" }}', "TAG"),
    "ecspresso, of a state": ("{{ tfstate `aws_ecr.web.url` }}", "tfstate aws_ecr.web.url"),
    "a shell": ("${TAG}", "TAG"),
    "a shell, with a default": ("${TAG:-latest}", "TAG"),
    "envsubst": ("$TAG", "TAG"),
    "make": ("$(TAG)", "TAG"),
    "CodePipeline": ("<IMAGE1_NAME>", "IMAGE1_NAME"),
    "braces": ("{TAG}", "TAG"),
    "double braces": ("{{TAG}}", "TAG"),
    "octopus": ("#{TAG}", "TAG"),
    "percent": ("%TAG%", "TAG"),
    "underscores": ("__TAG__", "TAG"),
}


@pytest.mark.parametrize(("written", "name"), PLACEHOLDERS.values(), ids=PLACEHOLDERS)
@pytest.mark.parametrize("image", ["{}", REGISTRY + "/prod/web:{}"], ids=["whole", "tag"])
def test_a_placeholder_is_reported_by_name(
    image: str, written: str, name: str, tmp_path: Path
) -> None:
    content = text(image="PLACE").replace("PLACE", image.replace("{}", written))
    found = declared(tmp_path, content)
    report = engine.diagnose(found.snapshots[0], builtin(), CHECKS)
    assert (report.verdict, report.diagnoses[0].findings) == (Outcome.UNDECIDED, ())
    assert name.replace(" ", "_") in str(report.diagnoses[0].steps)
    assert any(name.replace(" ", "_") in point for point in found.open_points)


def test_a_placeholder_elsewhere_does_not_matter(tmp_path: Path) -> None:
    content = text().replace('"256"', "{{ env `CPU` `256` }}").replace("true", "{{ env `E` }}")
    content = content.replace("hunter2", "{{ must_env `PASSWORD` }}")
    assert diagnosed(tmp_path, content).verdict is Outcome.CAN_PULL


def test_aws_is_not_asked_about_placeholders(tmp_path: Path) -> None:
    account = Account()
    secrets = [{"name": "S", "valueFrom": "${ARN}"}, {"name": "T", "valueFrom": "/x/${P}"}]
    declared(tmp_path, text(image=f"{REGISTRY}/${{REPO}}:1", secrets=secrets), account=account)
    assert "{?" not in str(account.asked)
    assert "$" not in str(account.asked)


def test_without_a_service(tmp_path: Path) -> None:
    placed = Placed(subnets=("subnet-a", "subnet-c"), security_groups=("sg-task",))
    account = Account()
    found = diagnosed(tmp_path, text(), account=account, placed=placed)
    assert found.verdict is Outcome.CAN_PULL
    assert found.target.account == ACCOUNT
    assert "ecs:DescribeServices" not in {name for name, _ in account.asked}


@pytest.mark.parametrize("role", [ROLE, "ecsTaskExecutionRole"])
def test_without_a_service_the_account_is_found(role: str, tmp_path: Path) -> None:
    placed = Placed(subnets=("subnet-a",), security_groups=("sg-task",))
    found = diagnosed(tmp_path, text().replace(ROLE, role), placed=placed)
    assert (found.target.account, found.verdict) == (ACCOUNT, Outcome.CAN_PULL)


def test_without_groups_the_default_one_is_used(tmp_path: Path) -> None:
    found = declared(tmp_path, text(), placed=Placed(subnets=("subnet-a",)))
    (service,) = found.snapshots[0].facts(Service)
    assert service.network_configuration
    assert service.network_configuration.awsvpc_configuration.security_groups == ("sg-default",)


def test_an_old_platform_version(tmp_path: Path) -> None:
    placed = Placed(subnets=("subnet-a",), security_groups=("sg-task",), platform_version="1.3.0")
    found = diagnosed(tmp_path, text(), placed=placed)
    assert found.target.capacity == "fargate-linux-1.3.0"


BAD: dict[str, tuple[str, str]] = {
    "nothing": ("\n", "it is empty"),
    "no JSON": ("family: web", "line 1: 'family: web' is no value"),
    "cut": ('{\n"family": "web",\n', "line 3: the name of a field belongs here"),
    "a comma too many": ('{\n"family": "web",\n}', "line 3: the name of a field belongs here"),
    "a text that does not end": ('{\n"family": "web\n}', "line 2: a text does not end"),
    "two values": ("{} {}", "something follows the end"),
    "a list": ("[]", "no containerDefinitions"),
    "another file": ('{"Version": 1}', "no containerDefinitions"),
    "a template": ('{"Resources": {}}', "it is a CloudFormation template"),
    "containers that are none": ('{"containerDefinitions": [1]}', "task definition"),
    "containers of a template": ('{"containerDefinitions": [{{ x }}]}', "render it before"),
    "another type": ('{"containerDefinitions": [{"name": 1}]}', "Expected `str`"),
    "nested deeply": ("[" * 100_000, "nested more than 64 deep"),
    "jsonnet": ("local x = 1; {}", "is no value"),
}


@pytest.mark.parametrize(("content", "says"), BAD.values(), ids=BAD)
def test_what_is_no_definition_gets_one_sentence(content: str, says: str, tmp_path: Path) -> None:
    with pytest.raises(TemplateError) as caught:
        declared(tmp_path, content)
    assert says in str(caught.value)
    assert "taskdef.json" in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("write", "says"),
    [
        (lambda file: file.write_bytes(b"\xff\xfe\x00"), "it is no text"),
        (lambda file: file.write_bytes(b" " * (4 * 1024 * 1024 + 1)), "larger than 4 MB"),
        (lambda file: file.unlink(missing_ok=True), "No such file"),
        (os.mkfifo, "it is a named pipe"),
    ],
    ids=["binary", "large", "none", "named pipe"],
)
def test_what_cannot_be_read_gets_one_sentence(
    write: Callable[[Path], object], says: str, tmp_path: Path
) -> None:
    file = tmp_path / "taskdef.json"
    write(file)
    with pytest.raises(TemplateError, match=says):
        read(file, TARGET, live=Account())


def test_one_open_tag_leaves_the_network_judged(tmp_path: Path) -> None:
    found = diagnosed(tmp_path, text(image=f"{REGISTRY}/prod/web:${{TAG}}"))
    steps = {s.id: s.verdict for s in found.steps}
    assert steps["ecr-get-authorization-token"] is Verdict.PASS
    assert steps["ecr-manifest"] is Verdict.UNKNOWN
    assert steps["ecr-layer-download"] is Verdict.PASS
