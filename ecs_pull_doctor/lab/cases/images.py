"""The network is fine; the image's address is not, or looks as if it were not."""

from __future__ import annotations

from ecs_pull_doctor.lab import faults, said
from ecs_pull_doctor.lab.build import CLUSTER, SERVICE, Builder, Target, put_image
from ecs_pull_doctor.lab.cases.settings import serve
from ecs_pull_doctor.lab.registry import scenario
from ecs_pull_doctor.lab.server import ACCOUNT

_ELSEWHERE = "eu-west-1"


def _ecr(aws: Builder, rest: str = "web:v1", region: str = "") -> str:
    return f"{ACCOUNT}.dkr.ecr.{region or aws.region}.amazonaws.com/{rest}"


@scenario(
    "image-domain-misspelt",
    title="the registry's host ends in amazonawss.com",
    causes=("image-reference-invalid",),
)
def image_domain_misspelt(aws: Builder) -> Target:
    """There is no such host."""
    image = _ecr(aws).replace("amazonaws.com", "amazonawss.com")
    serve(aws, image=image)
    return aws.failing(said.registry_unresolved(image))


@scenario(
    "image-account-empty",
    title="nothing stands before the first dot of the registry's host",
    causes=("image-reference-invalid",),
)
def image_account_empty(aws: Builder) -> Target:
    """The variable with the account was not set."""
    serve(aws, image=_ecr(aws).replace(ACCOUNT, ""))
    return aws.failing(said.invalid_reference())


@scenario(
    "image-words-swapped",
    title="the registry's host has ecr.dkr instead of dkr.ecr",
    causes=("image-reference-invalid",),
)
def image_words_swapped(aws: Builder) -> Target:
    """Written from memory."""
    image = _ecr(aws).replace("dkr.ecr", "ecr.dkr")
    serve(aws, image=image)
    return aws.failing(said.registry_unresolved(image))


@scenario(
    "image-account-not-filled-in",
    title="the image's address holds ${AWS_ACCOUNT_ID}",
    causes=("image-reference-invalid",),
)
def image_account_not_filled_in(aws: Builder) -> Target:
    """The pipeline did not replace it."""
    serve(aws, image=_ecr(aws).replace(ACCOUNT, "${AWS_ACCOUNT_ID}"))
    return aws.failing(said.invalid_reference())


@scenario(
    "image-in-capitals",
    title="the repository is written with a capital",
    causes=("image-reference-invalid",),
)
def image_in_capitals(aws: Builder) -> Target:
    """A repository's name has none."""
    serve(aws, image=_ecr(aws, "Web:v1"))
    return aws.failing(said.invalid_reference())


@scenario(
    "image-tag-empty",
    title="nothing follows the colon of the image's tag",
    causes=("image-reference-invalid",),
)
def image_tag_empty(aws: Builder) -> Target:
    """The variable with the tag was not set."""
    serve(aws, image=_ecr(aws, "web:"))
    return aws.failing(said.invalid_reference())


@scenario(
    "image-in-another-region",
    title="the image is in this Region, and its address names another one",
    causes=("wrong-region-or-account",),
)
def image_in_another_region(aws: Builder) -> Target:
    """The task definition was copied."""
    serve(aws, image=_ecr(aws, region=_ELSEWHERE))
    return aws.failing(aws.errors.not_found())


@scenario(
    "image-without-host",
    title="the image is in ECR, and its address names no registry",
    causes=("registry-host-missing",),
)
def image_without_host(aws: Builder) -> Target:
    """A name without a host means Docker Hub, which has no such image."""
    serve(aws, image="web:v1")
    return aws.failing(said.refused_by_docker_hub("web:v1"))


@scenario(
    "cache-without-library",
    title="a pull-through cache of Docker Hub is asked for nginx, not library/nginx",
    causes=("pull-through-cache-upstream",),
)
def cache_without_library(aws: Builder) -> Target:
    """Docker Hub's own images are under library/."""
    serve(
        aws,
        "ecr:BatchImportUpstreamImage",
        "ecr:CreateRepository",
        image=_ecr(aws, "docker-hub/nginx:1.27"),
    )
    faults.cache_rule(aws.lab, "docker-hub", "registry-1.docker.io", "docker-hub")
    return aws.failing(said.upstream_unknown(aws.image))


@scenario(
    "image-in-the-archive",
    title="the image is listed, and a lifecycle rule has moved it to the archive",
    causes=("image-archived",),
)
def image_in_the_archive(aws: Builder) -> Target:
    """The error is that of an image that does not exist."""
    serve(aws)
    faults.archived(aws.lab, "web")
    return aws.failing(aws.errors.not_found())


@scenario(
    "pinned-image-removed",
    title="the deployment took a digest for the tag, and that image was removed since",
    causes=("image-not-found",),
)
def pinned_image_removed(aws: Builder) -> Target:
    """The tag was pushed again, and a rule or somebody removed what it was before."""
    serve(aws)
    before = f"sha256:{'0a' * 32}"
    faults.pinned(aws.lab, CLUSTER, SERVICE, {"app": before})
    return aws.failing(said.digest_absent(aws.image, before))


@scenario(
    "cache-import-not-allowed",
    title="the role may pull, and not import what a pull-through cache lacks",
    causes=("pull-through-cache-permissions",),
)
def cache_import_not_allowed(aws: Builder) -> Target:
    """The cache's repository is there; AWS's managed policy has nothing of caches."""
    serve(aws, image=_ecr(aws, "quay/prometheus/node-exporter:v1"))
    aws.lab.client("ecr").create_repository(repositoryName="quay/prometheus/node-exporter")
    faults.cache_rule(aws.lab, "quay", "quay.io", "quay")
    return aws.failing(said.upstream_unknown(aws.image))


@scenario("healthy-docker-hub", title="healthy: an image of Docker Hub, by NAT")
def healthy_docker_hub(aws: Builder) -> Target:
    """Nobody is asked whether it exists; the running tasks pulled it."""
    serve(aws, image="nginx:1.27")
    return aws.running()


@scenario(
    "healthy-name-in-both", title="healthy: an image of Docker Hub whose name ECR has as well"
)
def healthy_name_in_both(aws: Builder) -> Target:
    """Docker Hub's is meant, and was pulled."""
    serve(aws, image="web:v1")
    return aws.running()


@scenario("healthy-digest", title="healthy: an image by digest, in a repository with a namespace")
def healthy_digest(aws: Builder) -> Target:
    """The tag beside the digest is not looked at."""
    digest = put_image(aws.lab.client("ecr"), "team/web", "v1")
    serve(aws, image=_ecr(aws, f"team/web:v9@{digest}"))
    return aws.running()


@scenario(
    "healthy-image-in-another-region", title="healthy: the image is in the Region that it names"
)
def healthy_image_in_another_region(aws: Builder) -> Target:
    """The service's own Region has one of the same name as well."""
    put_image(aws.lab.client("ecr", _ELSEWHERE), "web", "v1")
    serve(aws, image=_ecr(aws, region=_ELSEWHERE))
    return aws.running()
