import json
from dataclasses import replace
from typing import Any

import pytest

from ecs_pull_doctor.model.ecs import ContainerDefinition, TaskDefinition
from ecs_pull_doctor.model.fact import Citable, Unread
from ecs_pull_doctor.model.snapshot import Snapshot, decode, encode
from ecs_pull_doctor.model.subjects import ImageDetail, Repository, Role
from ecs_pull_doctor.sources.aws.answers import Page
from ecs_pull_doctor.sources.aws.collect import collect
from ecs_pull_doctor.sources.aws.errors import UnexpectedAnswer

from .stubs import AT, DEFINITION, REFUSED, TARGET, Aws, fetch, keys, known, read_of

ECR = "210987654321.dkr.ecr.us-east-2.amazonaws.com"
DIGEST = f"sha256:{'a' * 64}"
SCOPE = "210987654321/us-east-2/team/app"


def definition(*images: str, role: str = "") -> Snapshot:
    containers = tuple(ContainerDefinition(name="c", image=image) for image in images)
    found = TaskDefinition(
        task_definition_arn=DEFINITION, container_definitions=containers, execution_role_arn=role
    )
    return known({(TaskDefinition, DEFINITION): (found,)})


def test_the_repository_is_asked_for_in_the_images_account_and_region(aws: Aws) -> None:
    arn = "arn:aws:ecr:us-east-2:210987654321:repository/team/app"
    aws.answers(
        "ecr:describe_repositories",
        {"registryId": "210987654321", "repositoryNames": ["team/app"]},
        {"repositories": [{"repositoryArn": arn, "repositoryName": "team/app", "createdAt": AT}]},
        region="us-east-2",
    )
    (found,) = fetch(aws, Repository, SCOPE, definition("nginx", f"{ECR}/team/app:v1"))
    assert found.repository_arn == arn


@pytest.mark.parametrize(
    ("reference", "by"),
    [
        (":v1", {"imageTag": "v1"}),
        ("", {"imageTag": "latest"}),
        (f"@{DIGEST}", {"imageDigest": DIGEST}),
        (f":v1@{DIGEST}", {"imageDigest": DIGEST}),
    ],
)
def test_the_image_is_asked_for_by_digest_or_else_tag(
    aws: Aws, reference: str, by: dict[str, str]
) -> None:
    aws.answers(
        "ecr:describe_images",
        {"registryId": "210987654321", "repositoryName": "team/app", "imageIds": [by]},
        {"imageDetails": [{"imageDigest": DIGEST, "imagePushedAt": AT}]},
        region="us-east-2",
    )
    snapshot = definition(f"{ECR}/team/app{reference}")
    (key,) = keys(ImageDetail, snapshot)
    (found,) = fetch(aws, ImageDetail, key, snapshot)
    assert found.image_digest == DIGEST


def test_two_tags_of_one_repository_are_two_images_and_one_repository() -> None:
    snapshot = definition(f"{ECR}/team/app:v1", f"{ECR}/team/app:v2", "public.ecr.aws/x/y")
    assert keys(ImageDetail, snapshot) == [f"{SCOPE}:v1", f"{SCOPE}:v2"]
    assert set(keys(Repository, snapshot)) == {SCOPE}


@pytest.mark.parametrize("kind", [Repository, ImageDetail, Role])
def test_nothing_is_asked_where_the_definition_was_refused(kind: type[Citable]) -> None:
    assert keys(kind, known({(TaskDefinition, DEFINITION): REFUSED})) == []


TRUST: dict[str, Any] = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow"}]}
ROLE: dict[str, Any] = {
    "Path": "/team/",
    "RoleName": "web",
    "RoleId": "AROA1234567890123456",
    "Arn": "arn:aws:iam::123456789012:role/team/web",
    "CreateDate": AT,
}


def test_the_trust_policy_is_kept_as_text() -> None:
    # boto3 parses the document after the place where a stubbed answer enters, so go round it.
    def call(operation: str, region: str | None = None, **params: Any) -> list[Page]:
        return [{"Role": ROLE | {"AssumeRolePolicyDocument": TRUST}}]

    found = read_of(Role).fetch(call, "web", known())
    taken = known({(Role, "web"): found})
    assert json.loads(taken.facts(Role)[0].assume_role_policy_document) == TRUST
    assert decode(encode(taken)) == taken


def test_the_role_is_asked_for_by_its_name_without_the_path(aws: Aws) -> None:
    (key,) = keys(Role, definition("nginx", role=str(ROLE["Arn"])))
    role = ROLE | {"AssumeRolePolicyDocument": json.dumps(TRUST)}
    aws.answers("iam:get_role", {"RoleName": "web"}, {"Role": role})
    (found,) = fetch(aws, Role, key)
    assert found.arn == ROLE["Arn"]


def test_a_role_without_a_trust_policy_is_unexpected(aws: Aws) -> None:
    aws.answers("iam:get_role", {"RoleName": "web"}, {"Role": ROLE})
    with pytest.raises(UnexpectedAnswer):
        fetch(aws, Role, "web")


ABSENT: dict[str, tuple[type[Citable], str, str, str]] = {
    "repository": (
        Repository,
        "ecr:describe_repositories",
        "us-east-2",
        "RepositoryNotFoundException",
    ),
    "image": (ImageDetail, "ecr:describe_images", "us-east-2", "ImageNotFoundException"),
    "image's repository": (
        ImageDetail,
        "ecr:describe_images",
        "us-east-2",
        "RepositoryNotFoundException",
    ),
    "role": (Role, "iam:get_role", "eu-west-1", "NoSuchEntity"),
}


@pytest.mark.parametrize("refused", [False, True], ids=["is not there", "is refused"])
@pytest.mark.parametrize(("kind", "operation", "region", "code"), ABSENT.values(), ids=ABSENT)
def test_what_is_not_there_is_an_empty_answer(
    aws: Aws, kind: type[Citable], operation: str, region: str, code: str, refused: bool
) -> None:
    told = "AccessDeniedException" if refused else code
    aws.fails(operation, told, region=region)
    found = definition(f"{ECR}/team/app:v1", role=str(ROLE["Arn"])).facts(TaskDefinition)
    given = replace(
        read_of(TaskDefinition), after=(), keys=lambda _: (DEFINITION,), fetch=lambda *_: found
    )
    taken = collect(aws.session, TARGET, reads=[given, read_of(kind)]).snapshot
    ((_, answer),) = (kv for kv in taken.answers.items() if kv[0][0] == kind.__name__)
    assert answer == (Unread(call=kind.call, code=told, message="no") if refused else ())
