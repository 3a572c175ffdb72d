"""What came with Fargate 1.4.0 is not passed over on 1.3.0."""

import msgspec
import pytest

from ecs_pull_doctor.finding import Outcome, Verdict
from ecs_pull_doctor.model.ecs import EnvironmentFile, SecretReference, Service
from ecs_pull_doctor.outcome import outcome
from ecs_pull_doctor.testing import Given
from tests.checks.policies import SECRET, secret

FILE = EnvironmentFile(value="arn:aws:s3:::settings/prod.env", type="s3")


def former(given: Given) -> Given:
    (service,) = given.facts(Service)
    deployments = tuple(
        msgspec.structs.replace(d, platform_version="1.3.0") for d in service.deployments
    )
    return given.change(Service, service.id, platform_version="1.3.0", deployments=deployments)


def with_tail(tail: str) -> Given:
    reference = SecretReference(name="DB", value_from=f"{SECRET}{tail}")
    return former(secret().container(secrets=(reference,)))


CASES: dict[str, tuple[Given, Outcome]] = {
    "a whole secret": (with_tail(""), Outcome.CAN_PULL),
    "a key of a secret": (with_tail(":user::"), Outcome.UNDECIDED),
    "a label of a secret": (with_tail("::AWSCURRENT:"), Outcome.UNDECIDED),
    "an environment file": (
        former(secret()).container(environment_files=(FILE,)),
        Outcome.UNDECIDED,
    ),
}


@pytest.mark.parametrize(("given", "wanted"), CASES.values(), ids=CASES)
def test_the_former_platform(given: Given, wanted: Outcome) -> None:
    assert outcome(given.steps()) is wanted


def test_it_says_which_platform_it_takes() -> None:
    says = [s.says for s in with_tail(":user::").steps() if s.verdict is Verdict.UNKNOWN]
    needs = "needs platform version 1.4.0, and 1.3.0 is asked for"
    assert says == [f"a key or a version of secret db-AbCdEf {needs}"]
