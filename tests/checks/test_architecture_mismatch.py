import pytest

from ecs_pull_doctor.sdk import ImageManifest
from ecs_pull_doctor.testing import Given, healthy, outcome
from ecs_pull_doctor.testing.names import DEFINITION, IMAGE
from ecs_pull_doctor_checks.architecture_mismatch import architecture_mismatch as check

from .images import DOCKER_LIST, index, looked_at, on
from .rows import Bad, found

ARM, INTEL, NONE = "linux/arm64", "linux/amd64", "unknown/unknown"
OTHERS: dict[str, tuple[Given, str]] = {
    "good": (looked_at(index(INTEL)), "pass"),
    "good: both": (looked_at(index(ARM, INTEL)), "pass"),
    "near miss: nobody asked": (healthy(), "pass"),
    "near miss: ARM for ARM": (on(looked_at(index(ARM)), "ARM64"), "pass"),
    "near miss: another system": (looked_at(index("windows/amd64 10.0.20348.1")), "pass"),
    "we may not look": (looked_at(index(ARM)).refuse(ImageManifest), "unknown"),
}


def bad(given: Given, says: str) -> Bad:
    return Bad(
        given=given,
        claim=f"prod/web:1 has {says}",
        steps=("ecr-manifest",),
        resources=(IMAGE, DEFINITION),
        do="build the image for linux/",
    )


BAD: dict[str, Bad] = {
    "made on a laptop": bad(looked_at(index(ARM)), f"{ARM}, and the task runs on linux/amd64"),
    "with attestations": bad(
        looked_at(index(ARM, NONE)), f"{ARM}, and the task runs on linux/amd64"
    ),
    "attestations alone": bad(
        looked_at(index(NONE)), "no platform, and the task runs on linux/amd64"
    ),
    "Docker's list": bad(
        on(looked_at(index(INTEL, "linux/ppc64le", kind=DOCKER_LIST)), "ARM64"),
        "linux/amd64 and linux/ppc64le, and the task runs on linux/arm64",
    ),
    "many": bad(
        on(looked_at(index(INTEL, "linux/s390x", "linux/ppc64le", "linux/riscv64")), "ARM64"),
        "linux/amd64, linux/s390x and 2 more, and the task runs on linux/arm64",
    ),
}


@pytest.mark.parametrize(("given", "verdict"), OTHERS.values(), ids=OTHERS)
def test_good_near_and_unreadable(given: Given, verdict: str) -> None:
    assert outcome(check, given).verdict == verdict


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD)
def test_bad(bad: Bad) -> None:
    found(check, bad)
