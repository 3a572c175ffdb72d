import pytest

from ecs_pull_doctor.sdk import VpcEndpoint
from ecs_pull_doctor.testing import Given, healthy, outcome
from ecs_pull_doctor_checks.s3_endpoint_policy_denies import s3_endpoint_policy_denies as check

from .policies import ACCOUNT, allow, deny, endpoint, when
from .rows import LAYER, Bad, found

OTHERS: dict[str, tuple[Given, str]] = {
    "good: full access": (healthy(), "pass"),
    "near miss: the layers' bucket alone": (
        endpoint(
            "vpce-s3",
            allow(
                "s3:GetObject",
                resource="arn:aws:s3:::prod-ap-northeast-2-starport-layer-bucket/*",
                Principal="*",
            ),
        ),
        "pass",
    ),
    "near miss: the VPC, which is known": (
        endpoint(
            "vpce-s3",
            allow("s3:*", Principal="*", **when("StringEquals", "aws:SourceVpc", "vpc-1")),
        ),
        "pass",
    ),
    "we may not look": (healthy().refuse(VpcEndpoint), "unknown"),
}
BAD: dict[str, Bad] = {
    "own account only": Bad(
        given=endpoint(
            "vpce-s3",
            allow("s3:*", Principal="*", **when("StringEquals", "aws:PrincipalAccount", ACCOUNT)),
        ),
        claim="the policy of vpce-s3 does not let image layers pass",
        steps=(LAYER,),
        resources=("vpce-s3",),
        do="prod-ap-northeast-2-starport-layer-bucket",
    ),
    "own organization's resources only": Bad(
        given=endpoint(
            "vpce-s3",
            allow("*", Principal="*"),
            deny("s3:*", Principal="*", **when("StringNotEquals", "aws:ResourceAccount", ACCOUNT)),
        ),
        claim="the policy of vpce-s3 does not let image layers pass",
        steps=(LAYER,),
        resources=("vpce-s3",),
        do="to everybody",
    ),
}


@pytest.mark.parametrize(("given", "verdict"), OTHERS.values(), ids=OTHERS)
def test_good_near_and_unreadable(given: Given, verdict: str) -> None:
    assert outcome(check, given).verdict == verdict


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD)
def test_bad(bad: Bad) -> None:
    found(check, bad)
