import pytest

from ecs_pull_doctor.sdk import VpcAttribute, VpcEndpoint
from ecs_pull_doctor.testing import Given, healthy, nat, outcome
from ecs_pull_doctor_checks.vpc_dns_attributes_off import vpc_dns_attributes_off as check

from .rows import EVERY_STEP, LOGS, MANIFEST, REDIRECT, TOKEN, Bad, found

OTHERS: dict[str, tuple[Given, str]] = {
    "good": (healthy(), "pass"),
    "near miss: hostnames off, but no endpoint": (
        nat().dns_attribute("enableDnsHostnames", on=False),
        "pass",
    ),
    "near miss: hostnames off, but NAT": (
        nat().plus(*healthy().facts(VpcEndpoint)[:1]).dns_attribute("enableDnsHostnames", on=False),
        "pass",
    ),
    "we may not look: attributes": (healthy().refuse(VpcAttribute), "unknown"),
    "we may not look: endpoints": (
        healthy().dns_attribute("enableDnsHostnames", on=False).refuse(VpcEndpoint),
        "unknown",
    ),
}
BAD: dict[str, Bad] = {
    "hostnames": Bad(
        given=healthy().dns_attribute("enableDnsHostnames", on=False),
        claim="enableDnsHostnames of vpc-1 is off",
        steps=(TOKEN, MANIFEST, REDIRECT, LOGS),
        resources=("vpc-1",),
        do="turn on enableDnsHostnames of vpc-1",
    ),
    "support": Bad(
        given=nat().dns_attribute("enableDnsSupport", on=False),
        claim="enableDnsSupport of vpc-1 is off",
        steps=EVERY_STEP,
        resources=("vpc-1",),
        do="turn on enableDnsSupport of vpc-1",
    ),
}


@pytest.mark.parametrize(("given", "verdict"), OTHERS.values(), ids=OTHERS)
def test_good_near_and_unreadable(given: Given, verdict: str) -> None:
    assert outcome(check, given).verdict == verdict


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD)
def test_bad(bad: Bad) -> None:
    found(check, bad)
