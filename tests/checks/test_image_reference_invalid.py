import pytest

from ecs_pull_doctor.sdk import TaskDefinition
from ecs_pull_doctor.testing import Given, outcome
from ecs_pull_doctor.testing.names import DEFINITION
from ecs_pull_doctor_checks.image_reference_invalid import image_reference_invalid as check

from .rows import Bad, found
from .settings import allowed

HOST = "123456789012.dkr.ecr.ap-northeast-2.amazonaws.com"


def bad(image: str, why: str, step: str = "registry-manifest") -> Bad:
    return Bad(
        given=allowed().container(image=image),
        claim=f"the image's address is invalid: {why}",
        steps=(step,),
        resources=(image, DEFINITION),
        do="correct the image's address",
    )


OTHERS: dict[str, tuple[Given, str]] = {
    "good": (allowed(), "pass"),
    "near miss: another company's registry": (
        allowed().container(image="dkr.ecr.example.com:5000/a/b"),
        "pass",
    ),
    "near miss: a port": (allowed().container(image=f"{HOST}:443/web:1"), "pass"),
    "near miss: another service of AWS": (
        allowed().container(image="123456789012.s3.us-east-1.amazonaws.com/a:1"),
        "pass",
    ),
    "near miss: an endpoint's own name": (
        allowed().container(
            image="123456789012.dkr.ecr.vpce-1.dkr.ecr.us-east-1.vpce.amazonaws.com/a:1"
        ),
        "pass",
    ),
    "near miss: a name that Docker Hub has": (allowed().container(image="library/nginx"), "pass"),
    "we may not look": (allowed().refuse(TaskDefinition), "unknown"),
}
ECR, HUB = "ecr-manifest", "dockerhub-manifest"
BAD: dict[str, Bad] = {
    "domain": bad(
        f"{HOST}/web:1".replace("amazonaws", "amazonawss"),
        "its host ends in 'amazonawss.com', not 'amazonaws.com'",
    ),
    "swapped": bad(
        f"{HOST}/web:1".replace("dkr.ecr", "ecr.dkr"),
        "its host has 'ecr.dkr' where 'dkr.ecr' belongs",
    ),
    "eleven digits": bad(f"{HOST[1:]}/web:1", "'23456789012' is not an account of twelve digits"),
    "no account": bad(f"{HOST[12:]}/web:1", "no account stands before the first dot of its host"),
    "no dkr": bad(
        f"{HOST}/web:1".replace(".dkr", ""), "its host has no 'dkr.ecr' before the Region"
    ),
    "no ecr": bad(
        f"{HOST}/web:1".replace(".ecr", ""), "its host has no 'dkr.ecr' before the Region"
    ),
    "China without its domain": bad(
        f"{HOST}/web:1".replace("ap-northeast-2", "cn-north-1"),
        "its host ends in 'amazonaws.com', which is not of cn-north-1",
        ECR,
    ),
    "China's domain elsewhere": bad(
        f"{HOST}.cn/web:1",
        "its host ends in 'amazonaws.com.cn', which is not of ap-northeast-2",
        ECR,
    ),
    "a registry alone": bad(HOST, "it names a registry, and no repository", HUB),
    "no Region": bad(f"{HOST}/web:1".replace(".ap-northeast-2", ""), "its host names no Region"),
    "a placeholder": bad(
        f"{HOST}/web:1".replace("123456789012", "<account>"),
        "it holds a placeholder that nobody filled in",
    ),
    "a scheme": bad(
        f"https://{HOST}/web:1", "it begins with https://, and an image's address has no scheme"
    ),
    "capitals": bad(f"{HOST}/Web:1", "its repository has capitals", ECR),
    "no tag": bad(f"{HOST}/web:", "nothing follows the mark of its tag or digest", ECR),
    "a bad tag": bad(f"{HOST}/web:-1", "'-1' is not a tag", ECR),
    "a digest cut short": bad(
        f"{HOST}/web@sha256:{'a' * 63}",
        "its digest has 63 characters, and a SHA-256 has 64",
        ECR,
    ),
    "a digest in capitals": bad(f"{HOST}/web@sha256:{'A' * 64}", "its digest has capitals", ECR),
    "a bad digest": bad(f"{HOST}/web@sha256:12", "'sha256:12' is not a digest", ECR),
    "a bad name": bad("my_-app:1", "'library/my_-app' is not the name of a repository", HUB),
    "a space": bad("web app:1", "it holds a space", HUB),
}


@pytest.mark.parametrize(("given", "verdict"), OTHERS.values(), ids=OTHERS)
def test_good_near_and_unreadable(given: Given, verdict: str) -> None:
    assert outcome(check, given).verdict == verdict


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD)
def test_bad(bad: Bad) -> None:
    found(check, bad)
