import pytest

from ecs_pull_doctor.model.ecs import RepositoryCredentials
from ecs_pull_doctor.sdk import SecretDescription, TaskDefinition
from ecs_pull_doctor.testing import Given, outcome
from ecs_pull_doctor.testing.names import DEFINITION
from ecs_pull_doctor_checks.private_registry_credentials import (
    private_registry_credentials as check,
)

from .rows import Bad, found
from .settings import SECRET, SECRET_SCOPE, allowed

THERE = SecretDescription(arn=SECRET, name="web/db", version_ids_to_stages={"v": ("AWSCURRENT",)})
IMAGE = "registry.example.com/team/web:1"


def with_credentials(name: str) -> Given:
    credentials = RepositoryCredentials(credentials_parameter=name)
    given = allowed().container(image=IMAGE, repository_credentials=credentials)
    return given.plus(THERE, scope=SECRET_SCOPE)


def bad(name: str, why: str) -> Bad:
    return Bad(
        given=with_credentials(name),
        claim=f"the registry's credentials are misnamed: {why}",
        steps=("registry-credentials",),
        resources=(name, DEFINITION),
        do="name the secret's ARN and nothing after it",
    )


OTHERS: dict[str, tuple[Given, str]] = {
    "good": (with_credentials(SECRET), "pass"),
    "near miss: none": (allowed().container(image=IMAGE), "pass"),
    "we may not look": (with_credentials(SECRET).refuse(TaskDefinition), "unknown"),
}
BAD: dict[str, Bad] = {
    "a JSON key": bad(
        f"{SECRET}:password::", "it has a tail after the secret's ARN, and credentials take none"
    ),
    "a parameter": bad(
        "arn:aws:ssm:ap-northeast-2:123456789012:parameter/x",
        "it is not the ARN of a secret",
    ),
}


@pytest.mark.parametrize(("given", "verdict"), OTHERS.values(), ids=OTHERS)
def test_good_near_and_unreadable(given: Given, verdict: str) -> None:
    assert outcome(check, given).verdict == verdict


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD)
def test_bad(bad: Bad) -> None:
    found(check, bad)
