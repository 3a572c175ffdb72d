"""Whether an image fits what its task runs on: known, known not to, and not known."""

from typing import Any

import pytest

from ecs_pull_doctor.diagnosis import Subject
from ecs_pull_doctor.model.ecs import Task, TaskContainer
from ecs_pull_doctor.model.instances import ContainerInstance, InstanceAttribute
from ecs_pull_doctor.model.subjects import ImageDetail, ImageManifest
from ecs_pull_doctor.testing import Given, nat
from ecs_pull_doctor.testing.names import DEFINITION, DIGEST, IMAGE
from tests.checks.images import CHILD, INDEX, SCOPE, SINGLE, index, looked_at, on, on_instances


def subject(given: Given) -> Subject:
    found = next(s.subject for s in given.steps() if s.id == "ecr-manifest")
    assert isinstance(found, Subject)
    return found


def instance(number: int, architecture: str, family: str, status: str = "ACTIVE") -> Any:
    told = {"ecs.cpu-architecture": architecture, "ecs.os-family": family}
    return ContainerInstance(
        container_instance_arn=f"arn:x/{number}",
        status=status,
        attributes=tuple(InstanceAttribute(name=n, value=v) for n, v in told.items()),
    )


def with_instances(given: Given, *found: ContainerInstance) -> Given:
    return on_instances(given).plus(*found, scope="prod")


INTEL, GRAVITON = instance(1, "x86_64", "LINUX"), instance(2, "arm64", "LINUX")
GONE = instance(3, "arm64", "LINUX", status="INACTIVE")


def running(given: Given, *, digest: str = DIGEST, status: str = "RUNNING", of: str = "") -> Given:
    container = TaskContainer(name="web", image=IMAGE, image_digest=digest, last_status=status)
    task = Task(task_arn="arn:x/1", task_definition_arn=of or DEFINITION, containers=(container,))
    return given.plus(task, scope="prod/web/RUNNING")


NO_INDEX = looked_at(index(kind=SINGLE))
UNKNOWN = {
    "no index": NO_INDEX,
    "an old form of manifest": looked_at(index(kind="application/vnd.docker.x.v1+prettyjws")),
    "ECR gave none": looked_at(),
    "an entry without a platform": looked_at(index("linux/arm64", "")),
    "32 bits on Intel": looked_at(index("linux/386")),
    "32 bits on ARM": on(looked_at(index("linux/arm/v7")), "ARM64"),
    "a newer Intel": looked_at(index("linux/amd64/v3")),
    "a newer ARM": on(looked_at(index("linux/arm64/v9")), "ARM64"),
    "Windows without a version": on(
        looked_at(index("windows/amd64")), family="WINDOWS_SERVER_2022_CORE"
    ),
    "an older Windows on 2025": on(
        looked_at(index("windows/amd64 10.0.20348.1")), family="WINDOWS_SERVER_2025_CORE"
    ),
    "a Windows of the future": on(
        looked_at(index("windows/amd64 10.0.20348.1")), family="WINDOWS_SERVER_2031_CORE"
    ),
    "an architecture of the future": on(looked_at(index("linux/amd64")), "RISCV64"),
    "instances decide": on_instances(looked_at(index("linux/arm64"))),
    "instances of both kinds": with_instances(looked_at(index("linux/arm64")), INTEL, GRAVITON),
    "instances that do not tell": with_instances(
        looked_at(index("linux/arm64")), instance(1, "", "")
    ),
    "another image runs": running(NO_INDEX, digest="sha256:0"),
    "it is pulled, and does not run": running(NO_INDEX, status="STOPPED"),
    "another revision runs": running(NO_INDEX, of=DEFINITION.replace(":1", ":2")),
}
FITS = {
    "ARM, by its variant": on(looked_at(index("linux/arm64/v8")), "ARM64"),
    "by another name": looked_at(index("linux/x86_64")),
    "a task runs it": running(NO_INDEX),
    "a task runs one of its entries": running(looked_at(index("linux/386")), digest=CHILD),
    "a task runs what the index lacks": running(looked_at(index("linux/arm64"))),
    "a task runs it, and we may not look": running(NO_INDEX.refuse(ImageManifest)),
    "the instances are of its kind": with_instances(looked_at(index("linux/arm64")), GRAVITON),
    "nobody asked": nat().plus(index("linux/arm64"), scope=SCOPE),
}


@pytest.mark.parametrize("given", UNKNOWN.values(), ids=UNKNOWN)
def test_not_known(given: Given) -> None:
    assert subject(given).verdict == "unknown"
    assert given.report().verdict == "undecided"


@pytest.mark.parametrize("given", FITS.values(), ids=FITS)
def test_fits(given: Given) -> None:
    assert subject(given).verdict == "pass"


def test_instances_that_are_all_alike_decide() -> None:
    given = with_instances(looked_at(index("linux/arm64")), INTEL, GONE)
    assert subject(given).says == "prod/web:1 has linux/arm64, and the task runs on linux/amd64"


def test_what_settles_it_is_said() -> None:
    assert "imagetools inspect" in subject(NO_INDEX).says
    assert subject(NO_INDEX.refuse(ImageManifest)).needs == ("ecr:BatchGetImage",)


def test_an_index_of_indexes_is_not_looked_through() -> None:
    (manifest,) = looked_at(index("linux/arm64")).facts(ImageManifest)
    inner = type(manifest.manifests[0])(media_type=INDEX, platform=manifest.manifests[0].platform)
    given = looked_at(type(manifest)(image_manifest_media_type=INDEX, manifests=(inner,)))
    assert subject(given).verdict == "unknown"


def test_what_cannot_be_pulled_is_said_first() -> None:
    archived = looked_at(index("linux/arm64")).change(ImageDetail, DIGEST, image_status="ARCHIVED")
    assert subject(archived).reason == "image-archived"


def test_the_report_says_what_was_not_examined() -> None:
    def examined(given: Given) -> str:
        return " ".join(given.report().diagnoses[0].not_examined)

    assert "fits the task's architecture" in examined(nat())
    assert "--check-platform" in examined(nat())
    assert "architecture" not in examined(looked_at(index("linux/amd64")))
    elsewhere = looked_at(index("linux/amd64")).container(image="nginx:1")
    assert "where it is not in private ECR" in examined(elsewhere)
    assert "--check-platform" not in examined(elsewhere)
