import pytest

from ecs_pull_doctor.sdk import TaskDefinition
from ecs_pull_doctor.testing import Given, outcome
from ecs_pull_doctor.testing.names import DEFINITION
from ecs_pull_doctor_checks.log_config_invalid import log_config_invalid as check

from .rows import Bad, found
from .settings import logging_to


def bad(given: Given, claim: str, group: str = "/ecs/web") -> Bad:
    resources = tuple(r for r in (group, DEFINITION) if r)
    return Bad(given=given, claim=claim, steps=("awslogs",), resources=resources)


OTHERS: dict[str, tuple[Given, str]] = {
    "good": (logging_to("/ecs/web"), "pass"),
    "near miss: a Region of another partition": (
        logging_to("/ecs/web", region="us-gov-west-1"),
        "pass",
    ),
    "we may not look": (logging_to("/ecs/web").refuse(TaskDefinition), "unknown"),
}
BAD: dict[str, Bad] = {
    "no Region": bad(logging_to("/ecs/web", region=""), "awslogs-region is missing"),
    "a zone": bad(
        logging_to("/ecs/web", region="ap-northeast-2a"),
        "awslogs-region 'ap-northeast-2a' is not the name of a Region",
    ),
    "a space": bad(
        logging_to("/ecs/w b"),
        "awslogs-group '/ecs/w b' is not a name that CloudWatch Logs takes",
        "/ecs/w b",
    ),
}


@pytest.mark.parametrize(("given", "verdict"), OTHERS.values(), ids=OTHERS)
def test_good_near_and_unreadable(given: Given, verdict: str) -> None:
    assert outcome(check, given).verdict == verdict


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD)
def test_bad(bad: Bad) -> None:
    found(check, bad)
