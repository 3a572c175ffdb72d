"""The reads of ECR and IAM: what a task fetches, and the role that it fetches with."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from ecs_pull_doctor.model.ecs import Service, TaskDefinition
from ecs_pull_doctor.model.instances import InstanceProfile
from ecs_pull_doctor.model.snapshot import Snapshot
from ecs_pull_doctor.model.subjects import ImageDetail, Repository, Role
from ecs_pull_doctor.model.unknown import is_open
from ecs_pull_doctor.plan.expand import images
from ecs_pull_doctor.plan.image import Image
from ecs_pull_doctor.plan.spelling import fault
from ecs_pull_doctor.sources.aws.answers import Page, facts, items, part
from ecs_pull_doctor.sources.aws.instance_reads import roles
from ecs_pull_doctor.sources.aws.read import Call, Read

NO_REPOSITORY = "RepositoryNotFoundException"


def private_images(snapshot: Snapshot) -> Iterator[Image]:
    """Yield the images of private ECR that the task definition names, if they are well spelt."""
    for definition in snapshot.facts(TaskDefinition):
        found = (i for i in images(definition) if i.is_private_ecr)
        yield from (i for i in found if is_open(i.text) or not fault(i))


def account_of(snapshot: Snapshot) -> str:
    """Return the service's account; empty where the service could not be read."""
    return next((s.service_arn.split(":")[4] for s in snapshot.facts(Service)), "")


def _repository(call: Call, key: str, snapshot: Snapshot) -> tuple[Repository, ...]:
    image = next(i for i in private_images(snapshot) if i.repository_scope == key)
    pages = call(
        "ecr:DescribeRepositories",
        image.region,
        registryId=image.account,
        repositoryNames=[image.repository],
    )
    return facts(Repository, items(pages, "repositories"))


def _image(call: Call, key: str, snapshot: Snapshot) -> tuple[ImageDetail, ...]:
    image = next(i for i in private_images(snapshot) if i.scope == key)
    return facts(ImageDetail, described(call, image))


def described(call: Call, image: Image) -> Iterator[Page]:
    """Yield what ECR says of an image, by its digest, or else its tag."""
    by = {"imageDigest": image.digest} if image.digest else {"imageTag": image.tag}
    pages = call(
        "ecr:DescribeImages",
        image.region,
        registryId=image.account,
        repositoryName=image.repository,
        imageIds=[by],
    )
    yield from items(pages, "imageDetails")


def _role(call: Call, key: str, _: Snapshot) -> tuple[Role, ...]:
    pages = call("iam:GetRole", RoleName=key)
    return facts(Role, (_with_policy_text(part(page, "Role")) for page in pages))


def _with_policy_text(role: Mapping[str, Any]) -> Mapping[str, Any]:
    """Boto3 has parsed the trust policy; a fact keeps the document as text."""
    policy = part(role, "AssumeRolePolicyDocument")
    if isinstance(policy, str):
        return role
    return {**role, "AssumeRolePolicyDocument": json.dumps(policy, sort_keys=True)}


SUBJECT_READS = (
    Read(
        fact=Repository,
        operations=("ecr:DescribeRepositories",),
        after=(TaskDefinition,),
        keys=lambda snapshot: (image.repository_scope for image in private_images(snapshot)),
        fetch=_repository,
        absent=(NO_REPOSITORY,),
    ),
    Read(
        fact=ImageDetail,
        operations=("ecr:DescribeImages",),
        after=(TaskDefinition,),
        keys=lambda snapshot: (image.scope for image in private_images(snapshot)),
        fetch=_image,
        absent=("ImageNotFoundException", NO_REPOSITORY),
    ),
    Read(
        fact=Role,
        operations=("iam:GetRole",),
        after=(TaskDefinition, InstanceProfile),
        keys=roles,
        fetch=_role,
        absent=("NoSuchEntity", "NoSuchEntityException"),
    ),
)
