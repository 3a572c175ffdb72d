import pytest

from ecs_pull_doctor.model.ecs import Task, TaskContainer
from ecs_pull_doctor.sdk import HomeImage, Severity
from ecs_pull_doctor.testing import Given, outcome
from ecs_pull_doctor.testing.names import ACCOUNT, DEFINITION, REGION
from ecs_pull_doctor_checks.registry_host_missing import registry_host_missing as check

from .rows import Bad, found
from .settings import allowed

SCOPE = f"{ACCOUNT}/{REGION}/web:1"
AT_HOME = HomeImage(image_digest="sha256:1", repository_name="web")
NO = "failed to resolve ref docker.io/library/web:1: pull access denied, repository does not exist"


def bare(*found: HomeImage, reason: str = "") -> Given:
    given = allowed().container(image="web:1").plus(AT_HOME, scope=SCOPE).without(HomeImage)
    task = Task(
        task_arn="arn:aws:ecs:r:1:task/prod/1",
        task_definition_arn=DEFINITION,
        containers=(TaskContainer(name="web", image="web:1", reason=reason),),
    )
    return given.plus(*found, scope=SCOPE).plus(task, scope="prod/web/STOPPED")


OTHERS: dict[str, tuple[Given, str]] = {
    "good": (allowed(), "pass"),
    "near miss: ECR has no such image": (bare(reason=NO), "pass"),
    "a warning, where Docker Hub was not heard": (bare(AT_HOME, reason="CannotPull: x"), "fail"),
    "we may not look": (bare(AT_HOME).refuse(HomeImage), "unknown"),
}
BAD: dict[str, Bad] = {
    "refused": Bad(
        given=bare(AT_HOME, reason=NO),
        claim="'web:1' means Docker Hub, which refused it; ECR of this account has it",
        steps=("dockerhub-manifest",),
        resources=("web:1", DEFINITION),
        do=f"name it {ACCOUNT}.dkr.ecr.{REGION}.amazonaws.com/web:1",
    ),
}


def test_a_hint_is_a_warning() -> None:
    (finding,) = outcome(check, bare(AT_HOME)).findings
    assert finding.severity is Severity.WARNING
    assert finding.claim == "'web:1' means Docker Hub, and ECR of this account has such an image"


@pytest.mark.parametrize(("given", "verdict"), OTHERS.values(), ids=OTHERS)
def test_good_near_and_unreadable(given: Given, verdict: str) -> None:
    assert outcome(check, given).verdict == verdict


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD)
def test_bad(bad: Bad) -> None:
    found(check, bad)
