"""The synthetic service with an image that a pull-through cache serves."""

from ecs_pull_doctor.sdk import ImageDetail, PolicyVersion, PullThroughCacheRule, Repository
from ecs_pull_doctor.testing import Given, healthy
from ecs_pull_doctor.testing.names import ACCOUNT, REGION

from .policies import EXECUTION, MANAGED, Statement, text

NAME = "quay/prometheus/node-exporter"
HOST = f"{ACCOUNT}.dkr.ecr.{REGION}.amazonaws.com"
IMAGE = f"{HOST}/{NAME}:1"
CACHED = f"arn:aws:ecr:{REGION}:{ACCOUNT}:repository/{NAME}"
SCOPE = f"{ACCOUNT}/{REGION}/{NAME}"
QUAY = PullThroughCacheRule(ecr_repository_prefix="quay", upstream_registry_url="quay.io")


def caching(
    *statements: Statement,
    repository: bool = False,
    image: bool = False,
    base: Given | None = None,
) -> Given:
    """The role may pull and has these statements besides; the cache has nothing, or says so."""
    given = (base or healthy()).container(image=IMAGE)
    given = given.change(PolicyVersion, MANAGED, document=text(EXECUTION, *statements))
    there = (Repository(repository_arn=CACHED, repository_name=NAME),) if repository else ()
    detail = (ImageDetail(repository_name=NAME, image_digest="sha256:1"),) if image else ()
    answers = {
        **given.answers,
        ("Repository", SCOPE): there,
        ("ImageDetail", f"{SCOPE}:1"): detail,
        ("RepositoryPolicy", SCOPE): (),
        ("PullThroughCacheRule", f"{ACCOUNT}/{REGION}"): (QUAY,),
        ("RepositoryCreationTemplate", f"{ACCOUNT}/{REGION}"): (),
    }
    return Given(given.target, answers)
