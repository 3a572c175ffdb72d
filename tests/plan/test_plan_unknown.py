"""What is not known before the deployment is unknown by name: no fault, and no pass."""

from typing import Any

import pytest

from ecs_pull_doctor import packs
from ecs_pull_doctor.finding import Outcome, Verdict
from ecs_pull_doctor.model.ecs import (
    EnvironmentFile,
    LogConfiguration,
    LogOptions,
    RuntimePlatform,
    SecretReference,
    TaskDefinition,
)
from ecs_pull_doctor.model.unknown import depends, is_open, open_text
from ecs_pull_doctor.plan.image import parse
from ecs_pull_doctor.plan.spelling import fault
from ecs_pull_doctor.testing import healthy
from ecs_pull_doctor.testing.names import ACCOUNT, DEFINITION, REGION, REGISTRY

CHECKS = packs.load()
X = open_text("X")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (X, "open"),
        (f"{X}:v1", "open"),
        (f"{X}/app:v1", "open"),
        (open_text("module.ecr.url"), "open"),
        (f"{open_text('REGISTRY.HOST')}/app", "open"),
        (f"app{X}", "open"),
        (f"{REGISTRY}/app:{X}", "ecr-private"),
        (f"{REGISTRY}/{X}:v1", "ecr-private"),
        (f"nginx:{X}", "docker-hub"),
        (f"public.ecr.aws/{X}/app", "ecr-public"),
        ("{X}:v1", "docker-hub"),
    ],
)
def test_the_registry_is_known_or_open(text: str, kind: str) -> None:
    assert parse(text).kind == kind


def test_an_open_text_holds_no_separator() -> None:
    text = open_text("env `A/B:C@D, {E}`")
    assert is_open(text)
    assert not set("/:@, ") & set(text)
    assert "A_B_C_D" in depends(text)


def test_braces_that_nobody_filled_in_are_a_fault_still() -> None:
    assert "placeholder" in fault(parse("{X}:v1"))


IN_REGION = f"arn:aws:secretsmanager:{X}:{ACCOUNT}:secret:db"
CASES: dict[str, tuple[dict[str, Any], str]] = {
    "the whole image": ({"image": X}, "registry-manifest"),
    "a tag": ({"image": f"{REGISTRY}/prod/web:{X}"}, "ecr-manifest"),
    "a repository": ({"image": f"{REGISTRY}/{X}"}, "ecr-manifest"),
    "a store": ({"secrets": (SecretReference(name="S", value_from=X),)}, "secrets-manager"),
    "the Region of a secret": (
        {"secrets": (SecretReference(name="S", value_from=IN_REGION),)},
        "secrets-manager",
    ),
    "a log group": (
        {
            "log_configuration": LogConfiguration(
                log_driver="awslogs",
                options=LogOptions(awslogs_group=X, awslogs_region=REGION),
            )
        },
        "awslogs",
    ),
    "an environment file": (
        {"environment_files": (EnvironmentFile(value=f"arn:aws:s3:::{X}/a.env", type="s3"),)},
        "environment-files",
    ),
}


@pytest.mark.parametrize(("fields", "step"), CASES.values(), ids=CASES)
def test_the_step_that_depends_on_it_is_unknown(fields: dict[str, Any], step: str) -> None:
    (diagnosis,) = healthy().container(**fields).report(*CHECKS).diagnoses
    judged = {s.id: s for s in diagnosis.steps}
    assert judged[step].verdict is Verdict.UNKNOWN
    assert not [f for f in diagnosis.findings if step in f.steps]
    said = f"{judged[step].says} {judged[step].subject} {judged[step].rights}"
    assert "depends on X" in said


def test_an_open_role_is_unknown() -> None:
    (diagnosis,) = (
        healthy().change(TaskDefinition, DEFINITION, execution_role_arn=X).report(*CHECKS).diagnoses
    )
    assert diagnosis.verdict is Outcome.UNDECIDED
    assert not diagnosis.findings


def test_an_open_operating_system_is_an_unknown_capacity() -> None:
    platform = RuntimePlatform(operating_system_family=X)
    given = healthy().change(TaskDefinition, DEFINITION, runtime_platform=platform)
    (diagnosis,) = given.report(*CHECKS).diagnoses
    assert diagnosis.target.capacity == "unknown"
    assert diagnosis.verdict is Outcome.UNDECIDED
