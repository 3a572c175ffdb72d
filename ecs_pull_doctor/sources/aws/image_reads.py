"""The reads of ECR about what an image is made for, and what becomes of it."""

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec
from msgspec import Struct

from ecs_pull_doctor.model.ecs import Service, Task, TaskDefinition
from ecs_pull_doctor.model.fact import NotKnown, Unread
from ecs_pull_doctor.model.instances import ServiceRevision
from ecs_pull_doctor.model.snapshot import Snapshot
from ecs_pull_doctor.model.subjects import (
    INDEXES,
    ImageDetail,
    ImageManifest,
    LifecyclePolicy,
    ManifestDescriptor,
    PinnedImage,
    RepositoryImage,
)
from ecs_pull_doctor.plan.image import Image
from ecs_pull_doctor.plan.lifecycle import COUNT, governing, rules
from ecs_pull_doctor.sources.aws.answers import facts, items, part
from ecs_pull_doctor.sources.aws.errors import CallFailed, UnexpectedAnswer
from ecs_pull_doctor.sources.aws.read import Call, Read
from ecs_pull_doctor.sources.aws.subject_reads import NO_REPOSITORY, account_of, private_images
from ecs_pull_doctor.steps.pins import pinned, pulled_detail, scope_of

MOST = 1000
"""The most images that DescribeImages gives at once. Source: the service model of ECR."""
SINGLE = (
    "application/vnd.oci.image.manifest.v1+json",
    "application/vnd.docker.distribution.manifest.v2+json",
)


PULLED = (TaskDefinition, ImageDetail, ServiceRevision, PinnedImage)
"""What decides which image is pulled."""


class _Index(Struct):
    """What is taken from a manifest's text."""

    manifests: tuple[ManifestDescriptor, ...] = ()


def _listed(snapshot: Snapshot) -> Iterator[str]:
    """The images that ECR lists: only of those can a manifest be had without an import.

    Source: a pull-through cache imports what it lacks when BatchGetImage asks for it:
    https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache-iam.html
    """
    for image in private_images(snapshot):
        found = pulled_detail(snapshot, image)
        if isinstance(found, tuple) and found and found[0].image_status in {"", "ACTIVE"}:
            yield image.scope


def _manifest(call: Call, key: str, snapshot: Snapshot) -> tuple[ImageManifest, ...]:
    """By the digest that ECR gave, lest a cache looks upstream for a newer image of the tag."""
    image = next(i for i in private_images(snapshot) if i.scope == key)
    details = pulled_detail(snapshot, image)
    if isinstance(details, Unread):
        raise NotKnown(details)
    detail = details[0]
    (page,) = call(
        ImageManifest.call,
        image.region,
        registryId=image.account,
        repositoryName=image.repository,
        imageIds=[{"imageDigest": detail.image_digest}],
        acceptedMediaTypes=[*sorted(INDEXES), *SINGLE],
    )
    for failure in items((page,), "failures"):
        code, why = part(failure, "failureCode"), part(failure, "failureReason")
        raise CallFailed(ImageManifest.call, str(code), str(why))
    return tuple(_kept(each) for each in part(page, "images"))


def _kept(image: Mapping[str, Any]) -> ImageManifest:
    """An image's manifest without all but its platforms.

    Raises: UnexpectedAnswer: it is no JSON, or not in the form of its media type.
    """
    kind = str(part(image, "imageManifestMediaType"))
    index = _Index()
    if kind in INDEXES:
        try:
            index = msgspec.json.decode(str(part(image, "imageManifest")), type=_Index)
        except (msgspec.DecodeError, RecursionError) as why:
            raise UnexpectedAnswer(f"the image's index cannot be read: {why}") from why
    return ImageManifest(
        image_digest=str(part(part(image, "imageId"), "imageDigest")),
        image_manifest_media_type=kind,
        manifests=index.manifests,
    )


def _own_repositories(snapshot: Snapshot) -> Iterator[str]:
    """Those of the task's images. Rules of another account are its own, and mostly not readable."""
    account = account_of(snapshot)
    for image in private_images(snapshot):
        there = snapshot.get(ImageDetail, image.scope)
        if image.account == account and there and not isinstance(there, Unread):
            yield image.repository_scope


def _policy(call: Call, key: str, _: Snapshot) -> tuple[LifecyclePolicy, ...]:
    account, region, name = key.split("/", 2)
    pages = call(LifecyclePolicy.call, region, registryId=account, repositoryName=name)
    return facts(LifecyclePolicy, pages)


def _counted(snapshot: Snapshot) -> Iterator[str]:
    """The repositories in which a rule that counts images governs one of the task's."""
    for image in private_images(snapshot):
        details = pulled_detail(snapshot, image)
        policies = snapshot.get(LifecyclePolicy, image.repository_scope)
        if isinstance(details, tuple) and isinstance(policies, tuple) and details and policies:
            rule = governing(rules(policies[0].lifecycle_policy_text), details[0].image_tags)
            if rule and rule.selection.count_type == COUNT:
                yield image.repository_scope


def _neighbours(call: Call, key: str, _: Snapshot) -> tuple[RepositoryImage, ...]:
    """So many and no more; what is counted among them can only be too few."""
    account, region, name = key.split("/", 2)
    some = {"PageSize": MOST, "MaxItems": MOST}
    pages = call(
        RepositoryImage.call,
        region,
        registryId=account,
        repositoryName=name,
        filter={"tagStatus": "TAGGED"},
        PaginationConfig=some,
    )
    return facts(RepositoryImage, items(pages, "imageDetails"))


def _pins(snapshot: Snapshot) -> Iterator[tuple[str, Image, str]]:
    """The images that are pinned to another digest than the tag's of now."""
    for image in private_images(snapshot):
        digest = pinned(snapshot, image)
        details = snapshot.get(ImageDetail, image.scope)
        now = {d.image_digest for d in details} if isinstance(details, tuple) else set()
        if isinstance(digest, str) and digest and digest not in now:
            yield scope_of(image, digest), image, digest


def _pinned_image(call: Call, key: str, snapshot: Snapshot) -> tuple[PinnedImage, ...]:
    image, digest = next((i, d) for scope, i, d in _pins(snapshot) if scope == key)
    pages = call(
        PinnedImage.call,
        image.region,
        registryId=image.account,
        repositoryName=image.repository,
        imageIds=[{"imageDigest": digest}],
    )
    return facts(PinnedImage, items(pages, "imageDetails"))


IMAGE_READS = (
    Read(
        fact=PinnedImage,
        operations=(PinnedImage.call,),
        after=(Service, TaskDefinition, ImageDetail, ServiceRevision),
        keys=lambda snapshot: (scope for scope, _, _ in _pins(snapshot)),
        fetch=_pinned_image,
        absent=("ImageNotFoundException", NO_REPOSITORY),
    ),
    Read(
        fact=LifecyclePolicy,
        operations=(LifecyclePolicy.call,),
        after=(Service, TaskDefinition, ImageDetail),
        keys=_own_repositories,
        fetch=_policy,
        absent=("LifecyclePolicyNotFoundException", NO_REPOSITORY),
    ),
    Read(
        fact=RepositoryImage,
        operations=(RepositoryImage.call,),
        after=(Task, *PULLED, LifecyclePolicy),
        keys=_counted,
        fetch=_neighbours,
        absent=(NO_REPOSITORY,),
    ),
)
PLATFORM_READS = (
    Read(
        fact=ImageManifest,
        operations=(ImageManifest.call,),
        after=(Task, *PULLED),
        keys=_listed,
        fetch=_manifest,
    ),
)
