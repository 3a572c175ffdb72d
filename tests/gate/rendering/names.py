"""What answers names inside a VPC, and what blocks its way to the internet, as resources."""

from collections.abc import Iterator
from typing import Any

from tests.gate.rendering.facts import Facts, Node, Shape, made

OF_RULES = (
    "Priority",
    "Action",
    "BlockResponse",
    "BlockOverrideDomain",
    "FirewallDomainRedirectionAction",
    "Qtype",
)


def nodes(facts: Facts) -> Iterator[Node]:
    """Yield the resources."""
    for zone in facts.all("HostedZone"):
        yield from _zone(facts, zone)
    for rule in facts.all("ResolverRule"):
        yield made(
            rule["Id"],
            "Route53Resolver::ResolverRule",
            DomainName=rule["DomainName"],
            RuleType=rule["RuleType"],
            TargetIps=[{"Ip": each["Ip"]} for each in rule.get("TargetIps", [])] or None,
        )
    for each in facts.all("ResolverRuleAssociation"):
        ends = {"ResolverRuleId": facts.ref(each["ResolverRuleId"]), "VPCId": facts.ref(facts.vpc)}
        yield made(each["Id"], "Route53Resolver::ResolverRuleAssociation", **ends)
    yield from _firewall(facts)
    yield from _profiles(facts)
    yield from _public_access(facts)


def _zone(facts: Facts, zone: Shape) -> Iterator[Node]:
    id = zone["HostedZoneId"]
    where = {"VPCId": facts.ref(facts.vpc), "VPCRegion": facts.region}
    yield made(f"zone {id}", "Route53::HostedZone", Name=zone["Name"], VPCs=[where])
    for number, each in enumerate(facts.answers.get(("RecordSet", id), [])):
        if each["Type"] in {"NS", "SOA"}:
            continue
        values = [value["Value"] for value in each.get("ResourceRecords", [])]
        alias = each.get("AliasTarget")
        yield made(
            f"record {id} {number}",
            "Route53::RecordSet",
            HostedZoneId={"Ref": made(f"zone {id}", "")[0]},
            Name=each["Name"],
            Type=each["Type"],
            ResourceRecords=values or None,
            AliasTarget=_alias(facts, alias) if alias else None,
        )


def _alias(facts: Facts, alias: Shape) -> Shape:
    """Where an alias leads to an endpoint, the endpoint's own entry is referred to."""
    for endpoint in facts.all("VpcEndpoint"):
        for at, entry in enumerate(endpoint.get("DnsEntries", [])):
            if entry["DnsName"] == alias["DNSName"].rstrip("."):
                entries = {
                    "Fn::GetAtt": [facts.ref(endpoint["VpcEndpointId"])["Ref"], "DnsEntries"]
                }
                parts = {"Fn::Split": [":", {"Fn::Select": [at, entries]}]}
                return {
                    "HostedZoneId": {"Fn::Select": [0, parts]},
                    "DNSName": {"Fn::Select": [1, parts]},
                }
    return {"HostedZoneId": "Z2", "DNSName": alias["DNSName"]}


def _firewall(facts: Facts) -> Iterator[Node]:
    rules = facts.all("FirewallRule")
    domains = {f["FirewallDomainListId"]: f["Domains"] for f in facts.all("FirewallDomains")}
    for group in sorted({rule["FirewallRuleGroupId"] for rule in rules}):
        inner = [_rule(facts, rule) for rule in rules if rule["FirewallRuleGroupId"] == group]
        yield made(group, "Route53Resolver::FirewallRuleGroup", FirewallRules=inner)
    for id, names in domains.items():
        yield made(id, "Route53Resolver::FirewallDomainList", Domains=names)
    for each in facts.all("FirewallRuleGroupAssociation"):
        yield made(
            each["Id"],
            "Route53Resolver::FirewallRuleGroupAssociation",
            FirewallRuleGroupId=attribute(each["FirewallRuleGroupId"], "Id"),
            Priority=each["Priority"],
            VpcId=facts.ref(facts.vpc),
        )


def attribute(id: str, name: str) -> Any:
    """Return a reference to an attribute of what has an id."""
    return {"Fn::GetAtt": [made(id, "")[0], name]}


def _rule(facts: Facts, rule: Shape) -> Shape:
    found = {name: rule[name] for name in OF_RULES if name in rule}
    return found | {"FirewallDomainListId": facts.ref(rule["FirewallDomainListId"])}


def _profiles(facts: Facts) -> Iterator[Node]:
    for each in facts.all("ProfileAssociation"):
        profile = each["ProfileId"]
        yield made(profile, "Route53Profiles::Profile", Name=profile)
        yield made(
            each["Id"],
            "Route53Profiles::ProfileAssociation",
            Name=each["Id"],
            ProfileId={"Ref": made(profile, "")[0]},
            ResourceId=facts.ref(facts.vpc),
        )
    for number, each in enumerate(facts.all("ProfileResource")):
        kind, _, id = each["ResourceArn"].rpartition(":")[2].partition("/")
        yield made(
            f"profile-resource-{number}",
            "Route53Profiles::ProfileResourceAssociation",
            Name=f"{kind}-{number}",
            ProfileId={"Ref": made(each["ProfileId"], "")[0]},
            ResourceArn=attribute(id, "Arn"),
        )


def _public_access(facts: Facts) -> Iterator[Node]:
    for each in facts.all("PublicAccessOptions"):
        mode = each.get("InternetGatewayBlockMode", "off")
        if mode != "off":
            yield made(
                "public-access",
                "EC2::VPCBlockPublicAccessOptions",
                InternetGatewayBlockMode=mode,
            )
    for each in facts.all("PublicAccessExclusion"):
        where = each["ResourceArn"].rpartition("/")[2]
        named = "VpcId" if where.startswith("vpc-") else "SubnetId"
        yield made(
            each["ExclusionId"],
            "EC2::VPCBlockPublicAccessExclusion",
            InternetGatewayExclusionMode=each["InternetGatewayExclusionMode"],
            **{named: facts.ref(where)},
        )
