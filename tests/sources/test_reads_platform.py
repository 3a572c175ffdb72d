"""The read that is a pull: made on request only, of what ECR lists, by digest."""

import json
from typing import Any

import pytest

from ecs_pull_doctor.model.ecs import ContainerDefinition, TaskDefinition
from ecs_pull_doctor.model.fact import Citable
from ecs_pull_doctor.model.snapshot import Answer, Snapshot, decode, encode
from ecs_pull_doctor.model.subjects import ImageDetail, ImageManifest
from ecs_pull_doctor.sources.aws.collect import collect
from ecs_pull_doctor.sources.aws.errors import CallFailed, ForbiddenCall, UnexpectedAnswer
from ecs_pull_doctor.sources.aws.optional import CHECK_PLATFORM, operations_for
from ecs_pull_doctor.sources.aws.reads import ON_REQUEST, operations, reads_for

from .stubs import DEFINITION, REFUSED, TARGET, Aws, known

ECR = "210987654321.dkr.ecr.us-east-2.amazonaws.com"
SCOPE = "210987654321/us-east-2/team/app:v1"
DIGEST = f"sha256:{'a' * 64}"
INDEX = "application/vnd.oci.image.index.v1+json"
SINGLE = "application/vnd.oci.image.manifest.v1+json"
(READ,) = ON_REQUEST
MANIFESTS = [
    {
        "mediaType": SINGLE,
        "digest": f"sha256:{'b' * 64}",
        "size": 7,
        "platform": {"architecture": "amd64", "os": "windows", "os.version": "10.0.20348.1"},
    },
    {
        "mediaType": SINGLE,
        "digest": f"sha256:{'c' * 64}",
        "size": 7,
        "platform": {"architecture": "unknown", "os": "unknown"},
        "annotations": {"vnd.docker.reference.type": "attestation-manifest"},
    },
]


def started(found: Answer) -> Snapshot:
    container = ContainerDefinition(name="c", image=f"{ECR}/team/app:v1")
    definition = TaskDefinition(task_definition_arn=DEFINITION, container_definitions=(container,))
    answers: dict[tuple[type[Citable], str], Answer] = {
        (TaskDefinition, DEFINITION): (definition,),
        (ImageDetail, SCOPE): found,
    }
    return known(answers)


LISTED = started((ImageDetail(image_digest=DIGEST, image_status="ACTIVE"),))


@pytest.fixture
def aws_on_request(aws: Aws) -> Aws:
    aws.session._allowed = operations() | operations_for(CHECK_PLATFORM)
    return aws


def answer(aws: Aws, kind: str, manifest: str, failures: Any = ()) -> None:
    image = {
        "registryId": "210987654321",
        "repositoryName": "team/app",
        "imageId": {"imageDigest": DIGEST, "imageTag": "v1"},
        "imageManifest": manifest,
        "imageManifestMediaType": kind,
    }
    aws.answers(
        "ecr:batch_get_image",
        {
            "registryId": "210987654321",
            "repositoryName": "team/app",
            "imageIds": [{"imageDigest": DIGEST}],
            "acceptedMediaTypes": [
                "application/vnd.docker.distribution.manifest.list.v2+json",
                INDEX,
                SINGLE,
                "application/vnd.docker.distribution.manifest.v2+json",
            ],
        },
        {"images": [] if failures else [image], "failures": list(failures)},
        region="us-east-2",
    )


def fetched(aws: Aws) -> ImageManifest:
    (found,) = READ.fetch(aws.session.call, SCOPE, LISTED)
    assert isinstance(found, ImageManifest)
    return found


def test_an_index_is_kept_by_its_platforms(aws_on_request: Aws) -> None:
    text = json.dumps({"schemaVersion": 2, "mediaType": INDEX, "manifests": MANIFESTS})
    answer(aws_on_request, INDEX, text)
    found = fetched(aws_on_request)
    assert (found.image_digest, found.is_index) == (DIGEST, True)
    assert [m.platform and m.platform.os_version for m in found.manifests] == ["10.0.20348.1", ""]


def test_nothing_of_a_single_manifest_is_kept(aws_on_request: Aws) -> None:
    held = {"config": {"data": "c2VjcmV0", "digest": DIGEST, "size": 6}, "manifests": MANIFESTS}
    answer(aws_on_request, SINGLE, json.dumps(held))
    found = fetched(aws_on_request)
    assert (found.is_index, found.manifests) == (False, ())
    assert "c2VjcmV0" not in repr(found)


@pytest.mark.parametrize(
    "text", ["{", "[]", '{"manifests": {}}', '{"manifests": [{"platform": 1}]}', "[" * 99_999]
)
def test_an_index_in_another_shape_is_unexpected(aws_on_request: Aws, text: str) -> None:
    answer(aws_on_request, INDEX, text)
    with pytest.raises(UnexpectedAnswer):
        fetched(aws_on_request)


def test_what_ecr_does_not_give_is_unread(aws_on_request: Aws) -> None:
    gone = {"imageId": {"imageDigest": DIGEST}, "failureCode": "KmsError", "failureReason": "x"}
    answer(aws_on_request, INDEX, "{}", [gone])
    with pytest.raises(CallFailed) as failure:
        fetched(aws_on_request)
    assert failure.value.code == "KmsError"


@pytest.mark.parametrize(
    ("found", "asked"),
    [
        ((ImageDetail(image_digest=DIGEST, image_status="ACTIVE"),), [SCOPE]),
        ((ImageDetail(image_digest=DIGEST),), [SCOPE]),
        ((ImageDetail(image_digest=DIGEST, image_status="ARCHIVED"),), []),
        ((), []),
        (REFUSED, []),
    ],
    ids=["there", "there, of old", "archived", "not there", "refused"],
)
def test_only_what_ecr_lists_is_asked_for(found: Answer, asked: list[str]) -> None:
    """A pull-through cache fetches what it lacks for whoever asks."""
    assert list(READ.keys(started(found))) == asked


def test_nobody_asks_for_it_by_default(aws: Aws) -> None:
    assert ImageManifest.call not in operations()
    assert READ not in reads_for([ImageManifest])
    with pytest.raises(ForbiddenCall):
        aws.session.call(ImageManifest.call, "us-east-2", repositoryName="app", imageIds=[{}])


def test_a_snapshot_keeps_that_it_was_asked_for(aws: Aws) -> None:
    taken = collect(aws.session, TARGET, reads=[READ]).snapshot
    assert taken.was_requested(ImageManifest)
    assert decode(encode(taken)) == taken
    assert b"on_request" in encode(taken)
    without = collect(aws.session, TARGET, reads=[]).snapshot
    assert not without.was_requested(ImageManifest)
    assert b"on_request" not in encode(without)


def test_the_option_asks_for_just_these_reads() -> None:
    assert operations_for(CHECK_PLATFORM) == {o for read in ON_REQUEST for o in read.operations}
