import pytest

from ecs_pull_doctor.model.ecs import ContainerDefinition, EphemeralStorage
from ecs_pull_doctor.sdk import ImageDetail, Service, Severity, TaskDefinition
from ecs_pull_doctor.testing import Given, nat, outcome
from ecs_pull_doctor.testing.names import ACCOUNT, DEFINITION, DIGEST, IMAGE, REGION
from ecs_pull_doctor_checks.image_larger_than_storage import image_larger_than_storage as check

from .images import on, on_instances
from .rows import LAYER, SUBNETS, Bad

GIB = 1 << 30
PLACE = f"{ACCOUNT}/{REGION}/prod/web"


def sized(gib: float, storage: int = 0, given: Given | None = None) -> Given:
    room = EphemeralStorage(size_in_gib=storage) if storage else None
    start = (given or nat()).change(ImageDetail, DIGEST, image_size_in_bytes=int(gib * GIB))
    return start.change(TaskDefinition, DEFINITION, ephemeral_storage=room)


def beside(given: Given, gib: float, digest: str = "sha256:2") -> Given:
    """A second container, of an image of its own."""
    (definition,) = given.facts(TaskDefinition)
    second = ContainerDefinition(name="side", image=IMAGE.replace(":1", ":2"))
    both = (*definition.container_definitions, second)
    other = ImageDetail(image_digest=digest, image_size_in_bytes=int(gib * GIB))
    given = given.change(TaskDefinition, DEFINITION, container_definitions=both)
    return given.plus(other, scope=f"{PLACE}:2")


def on_platform(version: str, given: Given) -> Given:
    (service,) = given.facts(Service)
    deployments = tuple(
        type(d)(
            id=d.id,
            status=d.status,
            task_definition=d.task_definition,
            launch_type=d.launch_type,
            platform_version=version,
        )
        for d in service.deployments
    )
    return given.change(Service, service.id, deployments=deployments)


OTHERS: dict[str, tuple[Given, str]] = {
    "good": (sized(2), "pass"),
    "near miss: just as large": (sized(20), "pass"),
    "near miss: more storage": (sized(24, 60), "pass"),
    "near miss: the same image twice": (beside(sized(12), 12, DIGEST), "pass"),
    "near miss: instances have disks of their own": (on_instances(sized(90)), "pass"),
    "near miss: Windows": (on(sized(90), family="WINDOWS_SERVER_2022_CORE"), "pass"),
    "we may not look": (sized(24).refuse(ImageDetail), "unknown"),
}
BAD: dict[str, Bad] = {}  # it is a warning only
WARNED = {
    "one image": (sized(24.04), "24.0 GiB compressed, and the task's storage is 20 GiB", 73),
    "two images": (
        beside(sized(12), 12),
        "24.0 GiB compressed, and the task's storage is 20 GiB",
        72,
    ),
    "more storage": (sized(90, 60), "90.0 GiB compressed, and the task's storage is 60 GiB", 200),
    "1.3.0": (
        on_platform("1.3.0", sized(12, 60)),
        "12.0 GiB compressed, and the task's storage is 10 GiB",
        36,
    ),
}


@pytest.mark.parametrize(("given", "verdict"), OTHERS.values(), ids=OTHERS)
def test_good_near_and_unreadable(given: Given, verdict: str) -> None:
    assert outcome(check, given).verdict == verdict


@pytest.mark.parametrize(("given", "says", "enough"), WARNED.values(), ids=WARNED)
def test_a_warning(given: Given, says: str, enough: int) -> None:
    (finding,) = outcome(check, given).findings
    assert finding.severity is Severity.WARNING
    assert finding.claim == f"the images are {says}"
    assert (finding.steps, finding.origins) == ((LAYER,), SUBNETS)
    assert finding.evidence[0].field == "imageSizeInBytes"
    assert f"to {enough} GiB" in finding.fixes[1].do
    assert given.report(check).verdict == "can-pull"
