"""What the scenarios about names and Block Public Access claim, read back from the lab."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ecs_pull_doctor.lab import Lab, Target


def zones(lab: Lab, target: Target) -> list[str]:
    """The names of the VPC's private zones, without the Region."""
    found = lab.client("route53").list_hosted_zones_by_vpc(
        VPCId=target.ids["vpc"], VPCRegion=lab.region
    )["HostedZoneSummaries"]
    return [each["Name"].rstrip(".").replace(lab.region, "REGION") for each in found]


def records(lab: Lab, target: Target, zone: str) -> list[tuple[str, Any]]:
    """The A records of a zone: the label before the zone's name, and where it leads."""
    found = lab.client("route53").list_resource_record_sets(HostedZoneId=target.ids[f"zone/{zone}"])
    return [
        (
            each["Name"].rstrip(".").removesuffix(zone),
            each["AliasTarget"]["DNSName"]
            if "AliasTarget" in each
            else each["ResourceRecords"][0]["Value"],
        )
        for each in found["ResourceRecordSets"]
        if each["Type"] == "A"
    ]


def forwards(lab: Lab, target: Target) -> list[str]:
    """The domains that rules of the VPC forward."""
    resolver = lab.client("route53resolver")
    of_vpc = [{"Name": "VPCId", "Values": [target.ids["vpc"]]}]
    used = resolver.list_resolver_rule_associations(Filters=of_vpc)["ResolverRuleAssociations"]
    ids = {each["ResolverRuleId"] for each in used}
    rules = resolver.list_resolver_rules()["ResolverRules"]
    return [r["DomainName"] for r in rules if r["Id"] in ids and r["RuleType"] == "FORWARD"]


def firewall(lab: Lab, target: Target) -> list[tuple[str, str]]:
    """The rules of the group `firewall/web`: the action, or the answer of a block; a domain."""
    resolver = lab.client("route53resolver")
    rules = resolver.list_firewall_rules(FirewallRuleGroupId=target.ids["firewall/web"])
    return [
        (each.get("BlockResponse", each["Action"]), domain)
        for each in rules["FirewallRules"]
        for domain in resolver.list_firewall_domains(
            FirewallDomainListId=each["FirewallDomainListId"]
        )["Domains"]
    ]


def firewall_groups(lab: Lab, target: Target) -> list[str]:
    """The groups of the VPC itself."""
    found = lab.client("route53resolver").list_firewall_rule_group_associations(
        VpcId=target.ids["vpc"]
    )["FirewallRuleGroupAssociations"]
    return [each["FirewallRuleGroupId"] for each in found]


def carried(lab: Lab, target: Target) -> list[str]:
    """What the Profile of the VPC carries."""
    profiles = lab.client("route53profiles")
    (used,) = profiles.list_profile_associations(ResourceId=target.ids["vpc"])[
        "ProfileAssociations"
    ]
    found = profiles.list_profile_resource_associations(ProfileId=used["ProfileId"])
    return [each["ResourceArn"] for each in found["ProfileResourceAssociations"]]


def mode(lab: Lab) -> str:
    """The mode of Block Public Access."""
    options = lab.client("ec2").describe_vpc_block_public_access_options()
    return str(options["VpcBlockPublicAccessOptions"]["InternetGatewayBlockMode"])


def excluded(lab: Lab) -> list[str]:
    """What Block Public Access spares."""
    found = lab.client("ec2").describe_vpc_block_public_access_exclusions()
    return [
        each["ResourceArn"].rpartition("/")[2] for each in found["VpcBlockPublicAccessExclusions"]
    ]


def subnet_modes(lab: Lab, target: Target) -> list[str]:
    """What the service's subnets say of Block Public Access."""
    ids = [target.ids[each] for each in target.subnets]
    found = lab.client("ec2").describe_subnets(SubnetIds=ids)["Subnets"]
    by_id = {s["SubnetId"]: s["BlockPublicAccessStates"]["InternetGatewayBlockMode"] for s in found}
    return [by_id[each] for each in ids]


Claim = Callable[[Lab, Target], object]
CLAIMS: dict[str, Claim] = {
    "zone-hides-ecr": lambda lab, t: zones(lab, t) == ["ecr.REGION.amazonaws.com"],
    "zone-hides-s3": lambda lab, t: (
        zones(lab, t) == ["amazonaws.com"]
        and records(lab, t, "amazonaws.com") == [("intranet.", "10.0.1.200")]
    ),
    "zone-without-wildcard": lambda lab, t: (
        [name for name, _ in records(lab, t, f"dkr.ecr.{lab.region}.amazonaws.com")] == [""]
    ),
    "zone-misnamed": lambda lab, t: zones(lab, t) == ["ecr.api.REGION.amazonaws.com"],
    "zone-leads-to-no-route": lambda lab, t: (
        records(lab, t, f"api.ecr.{lab.region}.amazonaws.com") == [("", "10.9.0.5")]
    ),
    "rule-forwards-past-the-endpoint": lambda lab, t: (
        forwards(lab, t) == [f"api.ecr.{lab.region}.amazonaws.com."]
    ),
    "firewall-blocks-aws": lambda lab, t: firewall(lab, t) == [("NXDOMAIN", "*.amazonaws.com.")],
    "firewall-allow-list-lacks-s3": lambda lab, t: firewall(lab, t)[-1] == ("NODATA", "*."),
    "profile-firewall-blocks-aws": lambda lab, t: (
        firewall_groups(lab, t) == []
        and carried(lab, t)[0].endswith(f"firewall-rule-group/{t.ids['firewall/web']}")
    ),
    "public-access-blocked-nat": lambda lab, _: (
        mode(lab) == "block-bidirectional" and excluded(lab) == []
    ),
    "public-access-blocked-public": lambda lab, t: (
        mode(lab) == "block-ingress" and set(subnet_modes(lab, t)) == {"block-ingress"}
    ),
    "public-access-one-subnet-excluded": lambda lab, t: (
        excluded(lab) == [t.ids["public-a"]]
        and subnet_modes(lab, t) == ["off", "block-bidirectional"]
    ),
}
