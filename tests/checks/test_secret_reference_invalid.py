import pytest

from ecs_pull_doctor.sdk import ParameterMetadata, SecretDescription, TaskDefinition
from ecs_pull_doctor.testing import Given, outcome
from ecs_pull_doctor.testing.names import ACCOUNT, DEFINITION, REGION
from ecs_pull_doctor_checks.secret_reference_invalid import secret_reference_invalid as check

from .rows import Bad, found
from .settings import SECRET, SECRET_SCOPE, reading

THERE = SecretDescription(arn=SECRET, name="web/db", version_ids_to_stages={"v": ("AWSCURRENT",)})
PARAMETER = f"arn:aws:ssm:{REGION}:{ACCOUNT}:parameter"


def bad(reference: str, kind: str, why: str) -> Bad:
    step = "secrets-manager" if kind == "secret" else "ssm-parameters"
    return Bad(
        given=reading(reference),
        claim=f"the {kind} reference is malformed: {why}",
        steps=(step,),
        resources=(reference, DEFINITION),
        do="write the secret's ARN",
    )


OTHERS: dict[str, tuple[Given, str]] = {
    "good": (reading(f"{SECRET}:user::").plus(THERE, scope=SECRET_SCOPE), "pass"),
    "near miss: the parameter is not there": (
        reading("/web/db").plus(ParameterMetadata(name="/x"), scope=REGION),
        "pass",
    ),
    "we may not look": (reading(SECRET).refuse(TaskDefinition), "unknown"),
}
PLACEHOLDER = "it holds a placeholder that nobody filled in"
BAD: dict[str, Bad] = {
    "a tail of one": bad(f"{SECRET}:user", "secret", "its tail has 1 of its three fields"),
    "a placeholder": bad(SECRET.replace(ACCOUNT, "<account>"), "secret", PLACEHOLDER),
    "a short account": bad(
        SECRET.replace(ACCOUNT, "1234"), "secret", "'1234' is not an account of twelve digits"
    ),
    "a zone": bad(
        SECRET.replace(REGION, f"{REGION}a"), "secret", f"'{REGION}a' is not the name of a Region"
    ),
    "two slashes": bad(f"{PARAMETER}//web/db", "parameter", "it has two slashes after 'parameter'"),
    "another service": bad(
        "arn:aws:s3:::bucket/key",
        "parameter",
        "it is an ARN of s3, neither a parameter nor a secret",
    ),
    "a space": bad("/web/d b", "parameter", "it holds characters that no parameter's name has"),
}


@pytest.mark.parametrize(("given", "verdict"), OTHERS.values(), ids=OTHERS)
def test_good_near_and_unreadable(given: Given, verdict: str) -> None:
    assert outcome(check, given).verdict == verdict


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD)
def test_bad(bad: Bad) -> None:
    found(check, bad)
