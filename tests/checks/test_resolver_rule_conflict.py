import pytest

from ecs_pull_doctor.sdk import ResolverRule, ResolverRuleAssociation, SecurityGroup, Severity
from ecs_pull_doctor.testing import Given, healthy, nat, outcome
from ecs_pull_doctor_checks.resolver_rule_conflict import resolver_rule_conflict as check
from tests.reach.test_reach_names import API, profile, rules

from .rows import TOKEN, Bad, found

FORWARDED = rules(healthy(), ("FORWARD", API))
OTHERS: dict[str, tuple[Given, str]] = {
    "good": (healthy(), "pass"),
    "near miss: a corporate domain": (rules(healthy(), ("FORWARD", "corp.example.com")), "pass"),
    "near miss: a SYSTEM rule takes it back": (
        rules(healthy(), ("FORWARD", ""), ("SYSTEM", "amazonaws.com")),
        "pass",
    ),
    "near miss: no endpoint and no way out": (
        rules(nat().no_route("0.0.0.0/0"), ("FORWARD", "corp.example.com")),
        "pass",
    ),
    "we may not look": (FORWARDED.refuse(ResolverRuleAssociation), "unknown"),
    "we may not look at the rules": (FORWARDED.refuse(ResolverRule), "unknown"),
    "does not matter": (FORWARDED.refuse(SecurityGroup), "fail"),
}
BAD: dict[str, Bad] = {
    "the endpoint's name": Bad(
        given=FORWARDED,
        claim="rr-0 forwards a name that an endpoint of the VPC answers for",
        steps=(TOKEN,),
        resources=("rr-0",),
        do="take rr-0 off vpc-1",
    ),
}
WIDE = rules(nat(), ("FORWARD", ""))
ARN = "arn:aws:route53resolver:ap-northeast-2:123456789012:resolver-rule/rr-0"


@pytest.mark.parametrize(("given", "verdict"), OTHERS.values(), ids=OTHERS)
def test_good_near_and_unreadable(given: Given, verdict: str) -> None:
    assert outcome(check, given).verdict == verdict


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD)
def test_bad(bad: Bad) -> None:
    found(check, bad)


def test_where_other_servers_may_help_it_is_a_warning() -> None:
    (finding,) = outcome(check, WIDE).findings
    assert finding.severity is Severity.WARNING
    assert finding.claim == f"rr-0 forwards {API} to other servers"
    assert finding.fixes[0].do == "add a SYSTEM rule for ap-northeast-2.amazonaws.com to the VPC"


def test_a_rule_of_a_profile_is_taken_out_of_the_profile() -> None:
    (finding,) = outcome(check, profile(WIDE.without(ResolverRuleAssociation), ARN)).findings
    assert finding.fixes[-1].do == "take rr-0 out of the VPC's Route 53 Profile"
