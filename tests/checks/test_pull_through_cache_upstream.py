import pytest

from ecs_pull_doctor.sdk import (
    ImageDetail,
    PullThroughCacheRule,
    Repository,
    Unread,
    UpstreamSecret,
)
from ecs_pull_doctor.testing import Given, outcome
from ecs_pull_doctor.testing.names import ACCOUNT, DEFINITION, REGION, TAKEN_AT
from ecs_pull_doctor_checks.pull_through_cache_upstream import pull_through_cache_upstream as check

from .rows import Bad, found
from .settings import allowed

HOST = f"{ACCOUNT}.dkr.ecr.{REGION}.amazonaws.com"
HUB = PullThroughCacheRule(
    ecr_repository_prefix="hub", upstream_registry_url="registry-1.docker.io"
)
QUAY = PullThroughCacheRule(ecr_repository_prefix="quay", upstream_registry_url="quay.io")
ROOT = PullThroughCacheRule(
    ecr_repository_prefix="ROOT", upstream_registry_url="registry-1.docker.io"
)


def cached(name: str, *rules: PullThroughCacheRule) -> Given:
    """Nothing is in the registry yet."""
    scope = f"{ACCOUNT}/{REGION}/{name}"
    given = allowed().container(image=f"{HOST}/{name}:1")
    given = given.plus(Repository(repository_arn="arn:x"), scope=scope)
    given = given.plus(ImageDetail(image_digest="sha256:x"), scope=f"{scope}:1")
    given = given.without(Repository, "arn:x").without(ImageDetail, "sha256:x")
    return given.plus(*rules, scope=f"{ACCOUNT}/{REGION}")


def bad(name: str, rest: str, *rules: PullThroughCacheRule) -> Bad:
    return Bad(
        given=cached(name, *rules),
        claim=f"Docker Hub has '{rest}' under library/, and {name} leaves it out",
        steps=("ecr-manifest",),
        resources=(f"{HOST}/{name}:1", DEFINITION),
        do=f"put library/ before {rest}",
    )


OTHERS: dict[str, tuple[Given, str]] = {
    "good": (allowed(), "pass"),
    "near miss: with library": (cached("hub/library/nginx", HUB), "pass"),
    "near miss: somebody's image": (cached("hub/grafana/grafana", HUB), "pass"),
    "near miss: another upstream": (cached("quay/nginx", HUB, QUAY), "pass"),
    "near miss: no rule for it": (cached("hubs/nginx", HUB), "pass"),
    "we may not look": (cached("hub/nginx", HUB).refuse(PullThroughCacheRule), "unknown"),
}
BAD: dict[str, Bad] = {
    "no library": bad("hub/nginx", "nginx", QUAY, HUB),
    "no library, the rule for all": bad("nginx", "nginx", QUAY, ROOT),
}
FIPS = f"{ACCOUNT}.dkr.ecr-fips.{REGION}.amazonaws.com"


def at_fips(*, there: bool) -> Given:
    """The image is asked for at ECR's FIPS host."""
    given = cached("quay/prom/exporter", QUAY).container(image=f"{FIPS}/quay/prom/exporter:1")
    detail = ImageDetail(image_digest="sha256:x")
    scope = f"{ACCOUNT}/{REGION}/quay/prom/exporter:1"
    return given.plus(detail, scope=scope) if there else given


OTHERS["near miss: at the FIPS host, and cached"] = (at_fips(there=True), "pass")
BAD["a first pull at the FIPS host"] = Bad(
    given=at_fips(there=False),
    claim=f"a first pull through a cache does not work at dkr.ecr-fips.{REGION}.amazonaws.com",
    steps=("ecr-manifest",),
    resources=(f"{FIPS}/quay/prom/exporter:1", DEFINITION),
    do=f"pull the image once by the address {HOST}",
)
SECRET = f"arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:ecr-pullthroughcache/ghcr-AbCdEf"
GHCR = "ghcr/acme/web"


def signing_in(arn: str = SECRET, *found: UpstreamSecret, known: bool = True) -> Given:
    """The rule signs in with that secret."""
    rule = PullThroughCacheRule(
        ecr_repository_prefix="ghcr", upstream_registry_url="ghcr.io", credential_arn=arn
    )
    given = cached(GHCR, rule)
    refused = Unread(call=UpstreamSecret.call, code="AccessDenied")
    answers = {**given.answers, ("UpstreamSecret", arn): found if known else refused}
    return Given(given.target, answers)


def no_login(given: Given, says: str) -> Bad:
    return Bad(
        given=given,
        claim=f"the secret of cache rule ghcr {says}",
        steps=("ecr-manifest",),
        resources=(f"{HOST}/{GHCR}:1", DEFINITION),
        do="keep the upstream's login in a secret",
    )


THERE = UpstreamSecret(arn=SECRET, name="ecr-pullthroughcache/ghcr")
GONE = UpstreamSecret(arn=SECRET, name="ecr-pullthroughcache/ghcr", deleted_date=TAKEN_AT)
FAR = SECRET.replace(REGION, "eu-west-1")
MISNAMED = SECRET.replace("ecr-pullthroughcache/", "cache/")
OTHERS |= {
    "good: the upstream's secret is there": (signing_in(SECRET, THERE), "pass"),
    "we may not look at the upstream's secret": (signing_in(known=False), "unknown"),
}
BAD |= {
    "no secret": no_login(signing_in(), "is not there"),
    "the secret is being deleted": no_login(signing_in(SECRET, GONE), "is scheduled for deletion"),
    "the secret of another Region": no_login(
        signing_in(FAR, THERE), f"is in {ACCOUNT} in eu-west-1, not where the rule is"
    ),
    "the secret has another name": no_login(
        signing_in(MISNAMED, THERE), "has a name that does not begin with ecr-pullthroughcache/"
    ),
}


@pytest.mark.parametrize(("given", "verdict"), OTHERS.values(), ids=OTHERS)
def test_good_near_and_unreadable(given: Given, verdict: str) -> None:
    assert outcome(check, given).verdict == verdict


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD)
def test_bad(bad: Bad) -> None:
    found(check, bad)
