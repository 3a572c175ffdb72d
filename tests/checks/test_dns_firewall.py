import pytest

from ecs_pull_doctor.sdk import FirewallDomains, FirewallRuleGroupAssociation, SecurityGroup
from ecs_pull_doctor.testing import Given, healthy, nat, outcome
from ecs_pull_doctor_checks.dns_firewall import dns_firewall as check
from tests.reach.test_reach_names import API, firewall

from .rows import EVERY_STEP, LAYER, TOKEN, Bad, found

OTHERS: dict[str, tuple[Given, str]] = {
    "good": (healthy(), "pass"),
    "near miss: allowed before it is blocked": (
        firewall(nat(), ("ALLOW", "*.amazonaws.com"), ("BLOCK", "*")),
        "pass",
    ),
    "near miss: another domain": (firewall(nat(), ("BLOCK", "*.example.net")), "pass"),
    "near miss: AWS's own list": (firewall(nat(), ("BLOCK", ""), managed="AWS"), "pass"),
    "we may not look": (nat().refuse(FirewallRuleGroupAssociation), "unknown"),
    "we may not see the domains": (
        firewall(nat(), ("BLOCK", API)).refuse(FirewallDomains),
        "unknown",
    ),
    "does not matter": (firewall(nat(), ("BLOCK", API)).refuse(SecurityGroup), "fail"),
}
S3 = "prod-ap-northeast-2-starport-layer-bucket.s3.ap-northeast-2.amazonaws.com"
BAD: dict[str, Bad] = {
    "one name": Bad(
        given=firewall(nat(), ("BLOCK", API)),
        claim=f"DNS firewall frg-1 blocks {API}",
        steps=(TOKEN,),
        resources=("frg-1",),
        do=f"put an ALLOW rule for {API} before",
    ),
    "everything": Bad(
        given=firewall(nat(), ("BLOCK", "*.amazonaws.com")),
        claim=f"DNS firewall frg-1 blocks {API}",
        steps=EVERY_STEP,
        resources=("frg-1",),
    ),
    "S3, behind endpoints": Bad(
        given=firewall(healthy(), ("BLOCK", "*.s3.ap-northeast-2.amazonaws.com")),
        claim=f"DNS firewall frg-1 blocks {S3}",
        steps=(LAYER,),
        resources=("frg-1",),
    ),
}


@pytest.mark.parametrize(("given", "verdict"), OTHERS.values(), ids=OTHERS)
def test_good_near_and_unreadable(given: Given, verdict: str) -> None:
    assert outcome(check, given).verdict == verdict


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD)
def test_bad(bad: Bad) -> None:
    found(check, bad)
