import pytest

from ecs_pull_doctor.sdk import SecurityGroup, VpcEndpoint
from ecs_pull_doctor.testing import Given, healthy, nat, outcome
from ecs_pull_doctor_checks.private_dns_disabled import private_dns_disabled as check

from .rows import REGISTRY, TOKEN, Bad, found

OTHERS: dict[str, tuple[Given, str]] = {
    "good": (healthy(), "pass"),
    "near miss: there is no endpoint": (healthy().without(VpcEndpoint, "vpce-api"), "pass"),
    "near miss: NAT serves the public addresses": (
        nat().plus(
            *healthy()
            .change(VpcEndpoint, "vpce-api", private_dns_enabled=False)
            .facts(VpcEndpoint)[:1]
        ),
        "pass",
    ),
    "near miss: the VPC's attribute is what is off": (
        healthy().dns_attribute("enableDnsHostnames", on=False),
        "pass",
    ),
    "we may not look": (
        healthy().change(VpcEndpoint, "vpce-api", private_dns_enabled=False).refuse(VpcEndpoint),
        "unknown",
    ),
    "does not matter": (
        healthy().change(VpcEndpoint, "vpce-api", private_dns_enabled=False).refuse(SecurityGroup),
        "fail",
    ),
}
BAD: dict[str, Bad] = {
    "the API's": Bad(
        given=healthy().change(VpcEndpoint, "vpce-api", private_dns_enabled=False),
        claim="vpce-api does not answer for api.ecr.ap-northeast-2.amazonaws.com",
        steps=(TOKEN,),
        resources=("vpce-api",),
        do="turn on private DNS for vpce-api",
    ),
    "the registry's": Bad(
        given=healthy().change(VpcEndpoint, "vpce-dkr", private_dns_enabled=False),
        claim="vpce-dkr does not answer for 123456789012.dkr.ecr.ap-northeast-2.amazonaws.com",
        steps=REGISTRY,
        resources=("vpce-dkr",),
    ),
}


@pytest.mark.parametrize(("given", "verdict"), OTHERS.values(), ids=OTHERS)
def test_good_near_and_unreadable(given: Given, verdict: str) -> None:
    assert outcome(check, given).verdict == verdict


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD)
def test_bad(bad: Bad) -> None:
    found(check, bad)
