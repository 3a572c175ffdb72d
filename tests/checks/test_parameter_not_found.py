import pytest

from ecs_pull_doctor.sdk import ParameterMetadata
from ecs_pull_doctor.testing import Given, outcome
from ecs_pull_doctor.testing.names import ACCOUNT, DEFINITION, REGION
from ecs_pull_doctor_checks.parameter_not_found import parameter_not_found as check

from .rows import Bad, found
from .settings import reading

ARN = f"arn:aws:ssm:{REGION}:{ACCOUNT}:parameter"


def known(reference: str, *names: str) -> Given:
    given = reading(reference).plus(ParameterMetadata(name="/other"), scope=REGION)
    found = (ParameterMetadata(name=name, version=4) for name in names)
    return given.plus(*found, scope=REGION)


def bad(reference: str, claim: str, *names: str) -> Bad:
    return Bad(
        given=known(reference, *names),
        claim=claim,
        steps=("ssm-parameters",),
        resources=(reference, DEFINITION),
        do="name a parameter that exists",
    )


OTHERS: dict[str, tuple[Given, str]] = {
    "good": (known("/web/db", "/web/db"), "pass"),
    "good: a version": (known("/web/db:3", "/web/db"), "pass"),
    "good: an ARN with levels": (known(f"{ARN}/web/db", "/web/db"), "pass"),
    "good: an ARN without levels": (known(f"{ARN}/db", "db"), "pass"),
    "good: an ARN without levels, of a name with a slash": (known(f"{ARN}/db", "/db"), "pass"),
    "near miss: the newest version": (known("/web/db:4", "/web/db"), "pass"),
    "near miss: one slash, and AWS does not say whether it counts": (known("db", "/db"), "pass"),
    "near miss: another account's": (known(f"{ARN}/db".replace(ACCOUNT, "1" * 12)), "pass"),
    "near miss: AWS's own": (known("/aws/service/ecs/x"), "pass"),
    "we may not look": (known("/web/db").refuse(ParameterMetadata), "unknown"),
}
BAD: dict[str, Bad] = {
    "not there": bad("/web/db", f"there is no parameter /web/db in {REGION}"),
    "in capitals": bad("/web/db", f"there is no parameter /web/db in {REGION}", "/web/DB"),
    "levels without a slash": bad(
        "web/db", f"there is no parameter web/db in {REGION}, but /web/db", "/web/db"
    ),
    "a version of the future": bad(
        "/web/db:5", "parameter /web/db has no version 5: the newest is 4", "/web/db"
    ),
    "a version of the future, by ARN": bad(
        f"{ARN}/web/db:44", "parameter /web/db has no version 44: the newest is 4", "/web/db"
    ),
    "no version has this number": bad(
        "/web/db:0", "parameter /web/db has no version 0: the newest is 4", "/web/db"
    ),
    "by ARN": bad(f"{ARN}/web/db", f"there is no parameter /web/db in {REGION}"),
}


@pytest.mark.parametrize(("given", "verdict"), OTHERS.values(), ids=OTHERS)
def test_good_near_and_unreadable(given: Given, verdict: str) -> None:
    assert outcome(check, given).verdict == verdict


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD)
def test_bad(bad: Bad) -> None:
    found(check, bad)
