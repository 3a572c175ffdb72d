"""The reads of names and of Block Public Access, against botocore's own models."""

from __future__ import annotations

from typing import Any

import pytest

from ecs_pull_doctor.model.fact import Citable
from ecs_pull_doctor.model.names import (
    FirewallDomainList,
    FirewallDomains,
    FirewallRule,
    FirewallRuleGroupAssociation,
    HostedZone,
    ProfileAssociation,
    ProfileResource,
    PublicAccessExclusion,
    PublicAccessOptions,
    RecordSet,
    ResolverRule,
    ResolverRuleAssociation,
    ZoneOwner,
)
from ecs_pull_doctor.model.vpc import Subnet
from ecs_pull_doctor.testing import healthy

from .stubs import REFUSED, REGION, Answers, Aws, fetch, keys, known

VPC = "vpc-1"
US, THEM = "123456789012", "210987654321"
R = "route53resolver"
P = "route53profiles"

LISTED: dict[type[Citable], tuple[str, str, dict[str, Any], str, dict[str, Any]]] = {
    ResolverRuleAssociation: (
        f"{R}:list_resolver_rule_associations",
        VPC,
        {"Filters": [{"Name": "VPCId", "Values": [VPC]}]},
        "ResolverRuleAssociations",
        {"Id": "rra-1", "ResolverRuleId": "rr-1", "VPCId": VPC, "Status": "COMPLETE"},
    ),
    ResolverRule: (
        f"{R}:list_resolver_rules",
        REGION,
        {},
        "ResolverRules",
        {
            "Id": "rr-1",
            "DomainName": "amazonaws.com.",
            "RuleType": "FORWARD",
            "TargetIps": [{"Ip": "192.168.1.10", "Port": 53}],
        },
    ),
    FirewallRuleGroupAssociation: (
        f"{R}:list_firewall_rule_group_associations",
        VPC,
        {"VpcId": VPC},
        "FirewallRuleGroupAssociations",
        {"Id": "a-1", "FirewallRuleGroupId": "frg-1", "Priority": 101, "Status": "COMPLETE"},
    ),
    FirewallRule: (
        f"{R}:list_firewall_rules",
        "frg-1",
        {"FirewallRuleGroupId": "frg-1"},
        "FirewallRules",
        {"FirewallRuleGroupId": "frg-1", "FirewallDomainListId": "fdl-1", "Action": "BLOCK"},
    ),
    FirewallDomainList: (
        f"{R}:list_firewall_domain_lists",
        REGION,
        {},
        "FirewallDomainLists",
        {"Id": "fdl-1", "ManagedOwnerName": "Route 53 Resolver DNS Firewall"},
    ),
    ProfileAssociation: (
        f"{P}:list_profile_associations",
        VPC,
        {"ResourceId": VPC},
        "ProfileAssociations",
        {"Id": "rpa-1", "ProfileId": "rp-1", "ResourceId": VPC, "Status": "COMPLETE"},
    ),
    ProfileResource: (
        f"{P}:list_profile_resource_associations",
        "rp-1",
        {"ProfileId": "rp-1"},
        "ProfileResourceAssociations",
        {
            "ProfileId": "rp-1",
            "ResourceArn": f"arn:aws:route53resolver:{REGION}:{THEM}:resolver-rule/rr-1",
        },
    ),
}


@pytest.mark.parametrize("kind", LISTED, ids=lambda kind: kind.__name__)
def test_a_list_is_read_to_its_last_page(aws: Aws, kind: type[Citable]) -> None:
    operation, key, asked, item, one = LISTED[kind]
    aws.answers(operation, asked, {item: [one], "NextToken": "more"})
    aws.answers(operation, {**asked, "NextToken": "more"}, {item: [one]})
    first, second = fetch(aws, kind, key)
    assert first == second
    assert first.id == "" or first.id in one.values()


def test_the_zones_of_a_vpc_are_read_to_the_last_page(aws: Aws) -> None:
    """Botocore knows no pages of this call."""
    one = {"HostedZoneId": "Z1", "Name": "corp.", "Owner": {"OwningAccount": US}}
    asked = {"VPCId": VPC, "VPCRegion": REGION}
    more = {"HostedZoneSummaries": [one], "MaxItems": "100", "NextToken": "more"}
    aws.answers("route53:list_hosted_zones_by_vpc", asked, more)
    last = {"HostedZoneSummaries": [one], "MaxItems": "100"}
    aws.answers("route53:list_hosted_zones_by_vpc", {**asked, "NextToken": "more"}, last)
    found = fetch(aws, HostedZone, VPC)
    assert [(z.id, z.domain, z.owner.owning_account) for z in found] == [("Z1", "corp", US)] * 2


def test_a_wildcard_is_read_as_route_53_writes_it(aws: Aws) -> None:
    answer = {
        "ResourceRecordSets": [
            {
                "Name": "\\052.dkr.ecr.eu-west-1.amazonaws.com.",
                "Type": "A",
                "AliasTarget": {
                    "HostedZoneId": "Z2",
                    "DNSName": "vpce-1-x.dkr.ecr.eu-west-1.vpce.amazonaws.com.",
                    "EvaluateTargetHealth": False,
                },
            }
        ],
        "IsTruncated": False,
        "MaxItems": "300",
    }
    aws.answers("route53:list_resource_record_sets", {"HostedZoneId": "Z1"}, answer)
    (record,) = fetch(aws, RecordSet, "Z1")
    assert record.domain == "*.dkr.ecr.eu-west-1.amazonaws.com"
    assert record.alias_target.dns_name.startswith("vpce-1-x.dkr.ecr.")


def test_the_domains_of_a_list_are_one_fact(aws: Aws) -> None:
    asked = {"FirewallDomainListId": "fdl-1"}
    aws.answers(
        f"{R}:list_firewall_domains", asked, {"Domains": ["*.example.net."], "NextToken": "more"}
    )
    aws.answers(
        f"{R}:list_firewall_domains", {**asked, "NextToken": "more"}, {"Domains": ["example.org."]}
    )
    (found,) = fetch(aws, FirewallDomains, "fdl-1")
    assert found.domains == ("*.example.net.", "example.org.")


def test_block_public_access_is_read_for_the_region(aws: Aws) -> None:
    options = {"AwsRegion": REGION, "InternetGatewayBlockMode": "block-ingress"}
    aws.answers(
        "ec2:describe_vpc_block_public_access_options",
        {},
        {"VpcBlockPublicAccessOptions": options},
    )
    spared = {"ExclusionId": "x-1", "ResourceArn": "arn:aws:ec2:::vpc/vpc-1", "State": "x"}
    aws.answers(
        "ec2:describe_vpc_block_public_access_exclusions",
        {"MaxResults": 1000},
        {"VpcBlockPublicAccessExclusions": [spared]},
    )
    (mode,) = fetch(aws, PublicAccessOptions, REGION)
    assert mode.internet_gateway_block_mode == "block-ingress"
    assert [x.id for x in fetch(aws, PublicAccessExclusion, REGION)] == ["x-1"]
    assert keys(PublicAccessOptions, known()) == [REGION]


def test_what_is_asked_for_only_where_something_is_used() -> None:
    nothing = known({(Subnet, "subnet-a"): REFUSED})
    for kind in (ResolverRule, FirewallRule, FirewallDomainList, FirewallDomains, ProfileResource):
        assert keys(kind, nothing) == []
    off = PublicAccessOptions(aws_region=REGION)
    assert keys(PublicAccessExclusion, known({(PublicAccessOptions, REGION): (off,)})) == []


def test_a_vpc_with_nothing_but_aws_own_rule_asks_for_no_rules() -> None:
    own = ResolverRuleAssociation(association_id="a", resolver_rule_id="rslvr-autodefined-rr-x")
    assert keys(ResolverRule, known({(ResolverRuleAssociation, VPC): (own,)})) == []
    other = ResolverRuleAssociation(association_id="a", resolver_rule_id="rslvr-rr-1")
    assert keys(ResolverRule, known({(ResolverRuleAssociation, VPC): (own, other)})) == [REGION]


def test_what_a_profile_carries_is_read_as_if_it_were_the_vpcs() -> None:
    arn = f"arn:aws:route53resolver:{REGION}:{THEM}:"
    carried = tuple(
        ProfileResource(profile_id="rp-1", resource_arn=f"{arn}{kind}")
        for kind in ("resolver-rule/rr-1", "firewall-rule-group/frg-9")
    )
    given = known({(ProfileResource, "rp-1"): carried})
    assert keys(ResolverRule, given) == [REGION]
    assert keys(FirewallRule, given) == ["frg-9"]
    assert keys(FirewallDomainList, given) == [REGION]


def test_the_domains_of_awss_own_lists_are_not_asked_for() -> None:
    rules = tuple(
        FirewallRule(firewall_rule_group_id="frg-1", firewall_domain_list_id=each)
        for each in ("fdl-1", "fdl-aws", "")
    )
    lists = (
        FirewallDomainList(list_id="fdl-1"),
        FirewallDomainList(list_id="fdl-aws", managed_owner_name="Route 53"),
    )
    given: Answers = {(FirewallRule, "frg-1"): rules, (FirewallDomainList, REGION): lists}
    assert keys(FirewallDomains, known(given)) == ["fdl-1"]


def zone(zone_id: str, name: str, owner: str = US) -> HostedZone:
    return HostedZone(hosted_zone_id=zone_id, name=name, owner=ZoneOwner(owning_account=owner))


@pytest.mark.parametrize(
    ("zones", "asked"),
    [
        ((), []),
        ((zone("Z1", "corp.example.com."),), []),
        ((zone("Z1", "ecr.ap-northeast-2.amazonaws.com."),), ["Z1"]),
        ((zone("Z1", "api.ecr.ap-northeast-2.amazonaws.com.", THEM),), []),
        (
            (zone("Z1", "amazonaws.com."), zone("Z2", "ecr.ap-northeast-2.amazonaws.com.")),
            ["Z1", "Z2"],
        ),
        (
            (
                zone("Z1", "ecr.ap-northeast-2.amazonaws.com."),
                zone("Z2", "api.ecr.ap-northeast-2.amazonaws.com.", THEM),
                zone("Z3", "dkr.ecr.ap-northeast-2.amazonaws.com."),
            ),
            ["Z3"],
        ),
    ],
    ids=["none", "corporate", "covers", "not ours", "the narrower wins", "narrower not ours"],
)
def test_records_are_asked_for_only_where_a_host_of_the_start_is_covered(
    zones: tuple[HostedZone, ...], asked: list[str]
) -> None:
    given = healthy().without(HostedZone) if zones and healthy().facts(HostedZone) else healthy()
    snapshot = given.plus(*zones, scope=VPC).snapshot()
    assert sorted(keys(RecordSet, snapshot)) == asked
