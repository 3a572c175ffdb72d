import pytest

from ecs_pull_doctor.sdk import HomeImage, ImageDetail, PullThroughCacheRule, Repository, Severity
from ecs_pull_doctor.testing import Given, outcome
from ecs_pull_doctor.testing.names import ACCOUNT, DEFINITION, REGION
from ecs_pull_doctor_checks.wrong_region_or_account import wrong_region_or_account as check

from .rows import Bad, found
from .settings import allowed

IMAGE = f"{ACCOUNT}.dkr.ecr.eu-west-1.amazonaws.com/web:1"
OTHER = "210987654321"
THERE = ImageDetail(image_digest="sha256:1", repository_name="web")
AT_HOME = HomeImage(image_digest="sha256:1", repository_name="web")
RULE = PullThroughCacheRule(ecr_repository_prefix="other")
REPO = Repository(repository_arn="arn:x")


def elsewhere(
    *, there: bool, at_home: bool = True, account: str = ACCOUNT, region: str = "eu-west-1"
) -> Given:
    place = f"{account}/{region}"
    image = f"{account}.dkr.ecr.{region}.amazonaws.com/web:1"
    given = allowed().container(image=image)
    given = given.plus(REPO, scope=f"{place}/web").plus(RULE, scope=place)
    given = given.plus(THERE, scope=f"{place}/web:1")
    given = given if there else given.without(ImageDetail, "sha256:1")
    given = given.plus(AT_HOME, scope=f"{ACCOUNT}/{REGION}/web:1")
    return given if at_home else given.without(HomeImage)


OTHERS: dict[str, tuple[Given, str]] = {
    "good": (allowed(), "pass"),
    "near miss: both Regions have it": (elsewhere(there=True), "pass"),
    "near miss: no Region has it": (elsewhere(there=False, at_home=False), "pass"),
    "we may not look": (elsewhere(there=False).refuse(HomeImage), "unknown"),
}
BAD: dict[str, Bad] = {
    "another Region": Bad(
        given=elsewhere(there=False),
        claim=f"web:1 is in registry {ACCOUNT} in {REGION}, not in {ACCOUNT} in eu-west-1",
        steps=("ecr-manifest",),
        resources=(IMAGE, DEFINITION),
        do=f"name {ACCOUNT}.dkr.ecr.{REGION}.amazonaws.com/web:1",
    ),
    "another account": Bad(
        given=elsewhere(there=False, account=OTHER, region=REGION),
        claim=f"web:1 is in registry {ACCOUNT} in {REGION}, not in {OTHER} in {REGION}",
        steps=("ecr-manifest",),
        resources=(f"{OTHER}.dkr.ecr.{REGION}.amazonaws.com/web:1", DEFINITION),
        do=f"name {ACCOUNT}.dkr.ecr.{REGION}.amazonaws.com/web:1",
    ),
}


def test_a_registry_that_cannot_be_read_gives_a_warning() -> None:
    given = elsewhere(there=True).refuse(ImageDetail)
    (finding,) = outcome(check, given).findings
    assert finding.severity is Severity.WARNING
    assert finding.claim.startswith("the image's registry cannot be read, and this account has")


@pytest.mark.parametrize(("given", "verdict"), OTHERS.values(), ids=OTHERS)
def test_good_near_and_unreadable(given: Given, verdict: str) -> None:
    assert outcome(check, given).verdict == verdict


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD)
def test_bad(bad: Bad) -> None:
    found(check, bad)
