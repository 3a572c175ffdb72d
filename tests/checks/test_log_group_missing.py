import pytest

from ecs_pull_doctor.sdk import LogGroup
from ecs_pull_doctor.testing import Given, outcome
from ecs_pull_doctor.testing.names import DEFINITION, REGION
from ecs_pull_doctor_checks.log_group_missing import log_group_missing as check

from .rows import Bad, found
from .settings import logging_to

OTHERS: dict[str, tuple[Given, str]] = {
    "good": (logging_to("/ecs/web"), "pass"),
    "near miss: made at the start": (
        logging_to("/x", create="true").plus(LogGroup(log_group_name="/y"), scope="y"),
        "pass",
    ),
    "near miss: whether it is made is not clear": (
        logging_to("/ecs/web", create="yes").without(LogGroup),
        "pass",
    ),
    "we may not look": (logging_to("/ecs/web").refuse(LogGroup), "unknown"),
}
BAD: dict[str, Bad] = {
    "not there": Bad(
        given=logging_to("/ecs/web").without(LogGroup),
        claim=f"there is no log group /ecs/web in {REGION}",
        steps=("awslogs",),
        resources=("/ecs/web", DEFINITION),
        do="make the log group",
    ),
}


@pytest.mark.parametrize(("given", "verdict"), OTHERS.values(), ids=OTHERS)
def test_good_near_and_unreadable(given: Given, verdict: str) -> None:
    assert outcome(check, given).verdict == verdict


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD)
def test_bad(bad: Bad) -> None:
    found(check, bad)
