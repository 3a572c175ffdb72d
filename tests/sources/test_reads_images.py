"""The reads about what becomes of an image."""

import json
from dataclasses import replace

import msgspec
import pytest

from ecs_pull_doctor.model.ecs import (
    ContainerDefinition,
    CurrentRevision,
    Service,
    TaskDefinition,
)
from ecs_pull_doctor.model.instances import ContainerImage, ServiceRevision
from ecs_pull_doctor.model.snapshot import Answer, Snapshot
from ecs_pull_doctor.model.subjects import (
    ImageDetail,
    LifecyclePolicy,
    PinnedImage,
    RepositoryImage,
)

from .stubs import (
    AT,
    DEFINITION,
    REFUSED,
    SCOPE,
    SERVICE_ARN,
    Aws,
    fetch,
    keys,
    known,
    read_of,
    service,
)

ACCOUNT = "123456789012"
PLACE = f"{ACCOUNT}/us-east-2/team/app"
COUNTS = json.dumps(
    {
        "rules": [
            {
                "rulePriority": 1,
                "selection": {
                    "tagStatus": "tagged",
                    "tagPrefixList": ["v"],
                    "countType": "imageCountMoreThan",
                    "countNumber": 3,
                },
                "action": {"type": "expire"},
            }
        ]
    }
)


def started(account: str = ACCOUNT, tag: str = "v1", policy: Answer | None = None) -> Snapshot:
    image = f"{account}.dkr.ecr.us-east-2.amazonaws.com/team/app:{tag}"
    definition = TaskDefinition(
        task_definition_arn=DEFINITION,
        container_definitions=(ContainerDefinition(name="c", image=image),),
    )
    rules = (LifecyclePolicy(repository_name="team/app", lifecycle_policy_text=COUNTS),)
    return known(
        {
            (Service, SCOPE): (service(),),
            (TaskDefinition, DEFINITION): (definition,),
            (ImageDetail, f"{PLACE}:{tag}"): (
                ImageDetail(image_digest="sha256:1", image_tags=(tag,)),
            ),
            (LifecyclePolicy, PLACE): rules if policy is None else policy,
        }
    )


def test_the_rules_of_an_own_repository(aws: Aws) -> None:
    (key,) = keys(LifecyclePolicy, started())
    aws.answers(
        "ecr:get_lifecycle_policy",
        {"registryId": ACCOUNT, "repositoryName": "team/app"},
        {"registryId": ACCOUNT, "repositoryName": "team/app", "lifecyclePolicyText": COUNTS},
        region="us-east-2",
    )
    (found,) = fetch(aws, LifecyclePolicy, key)
    assert (found.id, found.lifecycle_policy_text) == ("team/app", COUNTS)


def test_rules_of_other_accounts_are_not_asked_for() -> None:
    assert keys(LifecyclePolicy, started("210987654321")) == []


def test_no_rules_are_an_answer() -> None:
    assert "LifecyclePolicyNotFoundException" in read_of(LifecyclePolicy).absent


@pytest.mark.parametrize(
    ("snapshot", "asked"),
    [
        (started(), [PLACE]),
        (started(tag="latest"), []),
        (started(policy=()), []),
        (started(policy=REFUSED), []),
    ],
    ids=["a rule counts it", "a rule counts others", "no rules", "refused"],
)
def test_the_other_images_are_read_only_where_they_are_counted(
    snapshot: Snapshot, asked: list[str]
) -> None:
    assert keys(RepositoryImage, snapshot) == asked


def test_a_thousand_of_the_other_images_are_enough(aws: Aws) -> None:
    aws.answers(
        "ecr:describe_images",
        {
            "registryId": ACCOUNT,
            "repositoryName": "team/app",
            "filter": {"tagStatus": "TAGGED"},
            "maxResults": 1000,
        },
        {
            "imageDetails": [{"imageDigest": f"sha256:{'a' * 64}", "imagePushedAt": AT}] * 1000,
            "nextToken": "more",
        },
        region="us-east-2",
    )
    found = fetch(aws, RepositoryImage, PLACE)
    assert len(found) == 1000
    assert found[0].image_pushed_at == AT


PIN = f"sha256:{'b' * 64}"
REVISION = "arn:aws:ecs:eu-west-1:123456789012:service-revision/prod/web/1"


def deployed(digest: str) -> Snapshot:
    """The service has a revision that takes this digest for the image's tag."""
    now = msgspec.structs.replace(
        service(), current_service_revisions=(CurrentRevision(arn=REVISION),)
    )
    taken = ContainerImage(container_name="c", image_digest=digest)
    found = ServiceRevision(
        service_revision_arn=REVISION, task_definition=DEFINITION, container_images=(taken,)
    )
    answers = {("Service", SCOPE): (now,), ("ServiceRevision", SERVICE_ARN): (found,)}
    return replace(started(), answers={**started().answers, **answers})


def test_the_revisions_of_a_service(aws: Aws) -> None:
    snapshot = deployed(PIN)
    (key,) = keys(ServiceRevision, snapshot)
    images = [{"containerName": "c", "image": "x:1", "imageDigest": PIN}]
    answer = {
        "serviceRevisionArn": REVISION,
        "taskDefinition": DEFINITION,
        "containerImages": images,
    }
    aws.answers(
        "ecs:describe_service_revisions",
        {"serviceRevisionArns": [REVISION]},
        {"serviceRevisions": [answer], "failures": []},
    )
    (found,) = fetch(aws, ServiceRevision, key, snapshot)
    assert found.container_images[0].image_digest == PIN


def test_a_service_without_revisions_is_not_asked_about() -> None:
    assert keys(ServiceRevision, started()) == []


def test_the_digest_that_was_taken_is_looked_up(aws: Aws) -> None:
    snapshot = deployed(PIN)
    (key,) = keys(PinnedImage, snapshot)
    asked = {
        "registryId": ACCOUNT,
        "repositoryName": "team/app",
        "imageIds": [{"imageDigest": PIN}],
    }
    answer = {"imageDetails": [{"imageDigest": PIN, "imagePushedAt": AT}]}
    aws.answers("ecr:describe_images", asked, answer, region="us-east-2")
    (found,) = fetch(aws, PinnedImage, key, snapshot)
    assert (key, found.image_digest) == (f"{PLACE}@{PIN}", PIN)


def test_it_is_not_looked_up_where_the_tag_still_is_that_digest() -> None:
    assert keys(PinnedImage, deployed("sha256:1")) == []
    assert keys(PinnedImage, deployed("")) == []
