import pytest

from ecs_pull_doctor.model.ecs import ContainerDefinition
from ecs_pull_doctor.sdk import Role, TaskDefinition
from ecs_pull_doctor.testing import Given, healthy, outcome
from ecs_pull_doctor_checks.execution_role_missing import execution_role_missing as check

from .rows import LOGS, MANIFEST, REDIRECT, TOKEN, Bad, found

DEFINITION = "arn:aws:ecs:ap-northeast-2:123456789012:task-definition/web:1"
ROLE = "arn:aws:iam::123456789012:role/ecsTaskExecutionRole"
ELSEWHERE = "arn:aws:iam::123456789012:role/service-role/ecsTaskExecutionRole"

OTHERS: dict[str, tuple[Given, str]] = {
    "good": (healthy(), "pass"),
    "near miss: a public image and no logs need no role": (
        healthy().change(
            TaskDefinition,
            DEFINITION,
            execution_role_arn="",
            container_definitions=(ContainerDefinition(name="web", image="nginx:1"),),
        ),
        "pass",
    ),
    "we may not look at the role": (healthy().refuse(Role), "unknown"),
}
BAD: dict[str, Bad] = {
    "gone": Bad(
        given=healthy().without(Role),
        claim=f"there is no role {ROLE}",
        steps=(TOKEN, MANIFEST, REDIRECT, LOGS),
        resources=(ROLE, DEFINITION),
        do="make ecsTaskExecutionRole again",
    ),
    "another path": Bad(
        given=healthy().change(TaskDefinition, DEFINITION, execution_role_arn=ELSEWHERE),
        claim=f"there is no role {ELSEWHERE}",
        steps=(TOKEN, MANIFEST, REDIRECT, LOGS),
        resources=(ELSEWHERE, DEFINITION),
        do=f"name {ROLE} as executionRoleArn",
    ),
    "not named": Bad(
        given=healthy().change(TaskDefinition, DEFINITION, execution_role_arn=""),
        claim="web:1 names no execution role, and its start needs one",
        steps=(TOKEN, MANIFEST, REDIRECT, LOGS),
        resources=(DEFINITION,),
        do="as executionRoleArn",
    ),
}


@pytest.mark.parametrize(("given", "verdict"), OTHERS.values(), ids=OTHERS)
def test_good_near_and_unreadable(given: Given, verdict: str) -> None:
    assert outcome(check, given).verdict == verdict


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD)
def test_bad(bad: Bad) -> None:
    found(check, bad)
