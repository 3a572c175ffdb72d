import pytest

from ecs_pull_doctor.model.ecs import EnvironmentFile
from ecs_pull_doctor.sdk import BucketLocation
from ecs_pull_doctor.testing import Given, outcome
from ecs_pull_doctor.testing.names import DEFINITION, REGION
from ecs_pull_doctor_checks.env_file import env_file as check

from .rows import Bad, found
from .settings import allowed

ARN = "arn:aws:s3:::settings/prod.env"
HERE = BucketLocation(bucket="settings", location_constraint=REGION)
FAR = BucketLocation(bucket="settings", location_constraint="EU")


def with_file(arn: str, *buckets: BucketLocation) -> Given:
    given = allowed().container(environment_files=(EnvironmentFile(value=arn, type="s3"),))
    given = given.plus(HERE, scope="settings").without(BucketLocation)
    return given.plus(*buckets, scope="settings")


def bad(arn: str, claim: str) -> Bad:
    return Bad(
        given=with_file(arn),
        claim=claim,
        steps=("environment-files",),
        resources=(arn, DEFINITION),
        do="name an object that exists",
    )


OTHERS: dict[str, tuple[Given, str]] = {
    "good": (with_file(ARN, HERE), "pass"),
    "near miss: in another Region": (with_file(ARN, FAR), "pass"),
    "we may not look": (with_file(ARN, HERE).refuse(BucketLocation), "unknown"),
}
MALFORMED = "the environment file's ARN is malformed"
BAD: dict[str, Bad] = {
    "no bucket": bad(ARN, "there is no bucket settings"),
    "no key": bad("arn:aws:s3:::settings", f"{MALFORMED}: it names no object, only a bucket"),
    "a URL": bad(
        "s3://settings/prod.env", f"{MALFORMED}: it is not of the form arn:aws:s3:::BUCKET/KEY"
    ),
}


@pytest.mark.parametrize(("given", "verdict"), OTHERS.values(), ids=OTHERS)
def test_good_near_and_unreadable(given: Given, verdict: str) -> None:
    assert outcome(check, given).verdict == verdict


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD)
def test_bad(bad: Bad) -> None:
    found(check, bad)
