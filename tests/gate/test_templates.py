"""Real templates that nobody here wrote come to the verdict of a trace by hand."""

import pytest

from ecs_pull_doctor.finding import Outcome
from tests.gate.sets import (
    CDK,
    IMAGE,
    ISOLATED,
    PUBLIC,
    REGION,
    SAM,
    WITH_NAT,
    WITHOUT_NAT,
    Set,
)

ELSEWHERE = IMAGE.replace(REGION, "eu-west-1")
CASES: dict[str, tuple[Set, dict[str, str], Outcome, tuple[str, ...]]] = {
    "isolated, ECR": (ISOLATED, {"ImageUri": IMAGE}, Outcome.CAN_PULL, ()),
    "isolated, public": (
        ISOLATED,
        {"ImageUri": "public.ecr.aws/docker/library/nginx:latest"},
        Outcome.CANNOT_PULL,
        ("no-route",),
    ),
    "isolated, elsewhere": (
        ISOLATED,
        {"ImageUri": ELSEWHERE},
        Outcome.CANNOT_PULL,
        ("no-route",),
    ),
    "public subnets": (PUBLIC, {}, Outcome.CAN_PULL, ()),
    "private, ECR": (SAM, {"ImageUri": IMAGE}, Outcome.CAN_PULL, ()),
    "private, Docker Hub": (
        SAM,
        {"ImageUri": "nginx:latest"},
        Outcome.CANNOT_PULL,
        ("no-route",),
    ),
    "NAT": (WITH_NAT, {}, Outcome.CAN_PULL, ()),
    "no NAT": (WITHOUT_NAT, {}, Outcome.CANNOT_PULL, ("ipv6-only",)),
    "CDK": (CDK, {}, Outcome.CAN_PULL, ()),
}


@pytest.mark.parametrize(("given", "parameters", "verdict", "causes"), CASES.values(), ids=CASES)
def test_verdict(
    given: Set, parameters: dict[str, str], verdict: Outcome, causes: tuple[str, ...]
) -> None:
    found = given.diagnose(**parameters)
    assert (found.verdict, tuple(f.cause for f in found.findings)) == (verdict, causes)


def test_an_image_that_is_left_open_is_unknown_by_name() -> None:
    found = SAM.read()
    assert any("parameter ImageUri has no value" in point for point in found.open_points)
    assert SAM.diagnose().verdict is Outcome.UNDECIDED
