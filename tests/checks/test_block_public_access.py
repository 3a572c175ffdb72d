import pytest

from ecs_pull_doctor.sdk import PublicAccessExclusion, PublicAccessOptions, SecurityGroup
from ecs_pull_doctor.testing import Given, healthy, nat, outcome, public
from ecs_pull_doctor_checks.block_public_access import block_public_access as check
from tests.reach.test_reach_bpa import BOTH, FREE, IN, OUTWARD, VPC, A, bpa

from .rows import EVERY_STEP, Bad, found

HERE = "ap-northeast-2 and spares nothing here"
OTHERS: dict[str, tuple[Given, str]] = {
    "good": (nat(), "pass"),
    "near miss: inward, and NAT": (bpa(nat(), IN), "pass"),
    "near miss: the VPC is spared": (bpa(nat(), BOTH, (VPC, OUTWARD)), "pass"),
    "near miss: endpoints": (bpa(healthy(), BOTH), "pass"),
    "we may not look": (nat().refuse(PublicAccessOptions), "unknown"),
    "we may not see what is spared": (
        bpa(public(), BOTH).refuse(PublicAccessExclusion),
        "unknown",
    ),
    "does not matter": (bpa(nat(), BOTH).refuse(SecurityGroup), "fail"),
}
BAD: dict[str, Bad] = {
    "NAT": Bad(
        given=bpa(nat(), BOTH),
        claim=f"VPC Block Public Access is block-bidirectional in {HERE}",
        steps=EVERY_STEP,
        resources=("ap-northeast-2",),
        do="exclude vpc-1 from Block Public Access",
    ),
    "public addresses": Bad(
        given=bpa(public(), IN),
        claim=f"VPC Block Public Access is block-ingress in {HERE}",
        steps=EVERY_STEP,
        resources=("ap-northeast-2",),
    ),
    "one subnet spared": Bad(
        given=bpa(public(), IN, (A, FREE)),
        claim=f"VPC Block Public Access is block-ingress in {HERE}",
        steps=EVERY_STEP,
        resources=("ap-northeast-2",),
        origins=("subnet-c",),
    ),
    "imposed": Bad(
        given=bpa(nat(), BOTH).change(
            PublicAccessOptions, "ap-northeast-2", managed_by="declarative-policy"
        ),
        claim=f"VPC Block Public Access is block-bidirectional in {HERE}",
        steps=EVERY_STEP,
        resources=("ap-northeast-2",),
        do="in the organization's declarative policy",
    ),
}


@pytest.mark.parametrize(("given", "verdict"), OTHERS.values(), ids=OTHERS)
def test_good_near_and_unreadable(given: Given, verdict: str) -> None:
    assert outcome(check, given).verdict == verdict


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD)
def test_bad(bad: Bad) -> None:
    found(check, bad)
