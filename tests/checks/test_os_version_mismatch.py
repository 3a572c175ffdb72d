import pytest

from ecs_pull_doctor.sdk import ImageManifest
from ecs_pull_doctor.testing import Given, healthy, outcome
from ecs_pull_doctor.testing.names import DEFINITION, IMAGE
from ecs_pull_doctor_checks.os_version_mismatch import os_version_mismatch as check

from .images import index, looked_at, on
from .rows import Bad, found

W2019, W2022 = "windows/amd64 10.0.17763.6532", "windows/amd64 10.0.20348.2849"
CORE = "WINDOWS_SERVER_2022_CORE"


def windows(*platforms: str, family: str = CORE) -> Given:
    return on(looked_at(index(*platforms)), family=family)


OTHERS: dict[str, tuple[Given, str]] = {
    "good": (windows(W2022), "pass"),
    "good: one of two": (windows(W2019, W2022, "linux/amd64"), "pass"),
    "good: Linux": (looked_at(index("linux/amd64", W2022)), "pass"),
    "near miss: another patch of the same build": (
        windows("windows/amd64 10.0.20348.1", family="WINDOWS_SERVER_2022_FULL"),
        "pass",
    ),
    "near miss: nobody asked": (on(healthy(), family=CORE), "pass"),
    "near miss: another processor": (windows("windows/arm64 10.0.20348.1"), "pass"),
    "we may not look": (windows(W2022).refuse(ImageManifest), "unknown"),
}


def bad(given: Given, claim: str) -> Bad:
    return Bad(
        given=given,
        claim=claim,
        steps=("ecr-manifest",),
        resources=(IMAGE, DEFINITION),
        do="build the image for ",
    )


BAD: dict[str, Bad] = {
    "older than the host": bad(
        windows(W2019),
        f"prod/web:1 has {W2019}, and the task runs on windows/amd64 10.0.20348",
    ),
    "newer than the host": bad(
        windows(W2022, family="WINDOWS_SERVER_2019_CORE"),
        f"prod/web:1 has {W2022}, and the task runs on windows/amd64 10.0.17763",
    ),
    "Linux for Windows": bad(
        windows("linux/amd64"),
        "prod/web:1 has linux/amd64, and the task runs on windows/amd64 10.0.20348",
    ),
    "Windows for Linux": bad(
        looked_at(index(W2022)),
        f"prod/web:1 has {W2022}, and the task runs on linux/amd64",
    ),
}


@pytest.mark.parametrize(("given", "verdict"), OTHERS.values(), ids=OTHERS)
def test_good_near_and_unreadable(given: Given, verdict: str) -> None:
    assert outcome(check, given).verdict == verdict


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD)
def test_bad(bad: Bad) -> None:
    found(check, bad)
