"""What answers names in a template, as the provider's resources."""

from collections.abc import Callable, Iterator, Mapping

from tests.gate.planned import R, Ref, ref
from tests.gate.translating.blocks import Block, plain


def _zone(b: Block) -> Iterator[R]:
    vpcs = [{"vpc_id": each["VPCId"]} for each in b.given["VPCs"]]
    yield b.resource("aws_route53_zone", name=b.get("Name"), vpc=vpcs)


def _record(b: Block) -> Iterator[R]:
    alias = b.get("AliasTarget")
    yield b.resource(
        "aws_route53_record",
        zone_id=b.get("HostedZoneId"),
        name=b.get("Name"),
        type=b.get("Type"),
        records=b.get("ResourceRecords"),
        alias=[_alias(alias)] if alias else None,
    )


def _alias(given: Mapping[str, object]) -> dict[str, object]:
    """An endpoint's entry is referred to by its number and field."""
    zone, name = given["HostedZoneId"], given["DNSName"]
    if isinstance(name, Ref):
        head = name.to[0].rpartition(".")[0]
        zone, name = (
            ref(f"{head}.dns_entry[0].{field}") for field in ("hosted_zone_id", "dns_name")
        )
    return {"zone_id": zone, "name": name}


def _rule(b: Block) -> Iterator[R]:
    targets = [{"ip": each["Ip"]} for each in b.given.get("TargetIps", [])]
    yield b.resource(
        "aws_route53_resolver_rule",
        domain_name=b.get("DomainName"),
        rule_type=b.get("RuleType"),
        target_ip=targets or None,
    )


def _rule_association(b: Block) -> Iterator[R]:
    ends = {"resolver_rule_id": b.get("ResolverRuleId"), "vpc_id": b.get("VPCId")}
    yield b.resource("aws_route53_resolver_rule_association", **ends)


def _firewall(b: Block) -> Iterator[R]:
    """A group, and its rules, each for itself."""
    type_ = "aws_route53_resolver_firewall_rule_group"
    yield b.resource(type_, name=b.name)
    for number, each in enumerate(b.given["FirewallRules"]):
        group = ref(f"{type_}.{b.name}.id")
        values = plain(each) | {"firewall_rule_group_id": group, "name": f"rule-{number}"}
        values["q_type"] = values.pop("qtype", None)
        yield b.resource("aws_route53_resolver_firewall_rule", str(number), **values)


def _domains(b: Block) -> Iterator[R]:
    values = {"name": b.name, "domains": b.get("Domains")}
    yield b.resource("aws_route53_resolver_firewall_domain_list", **values)


def _firewall_association(b: Block) -> Iterator[R]:
    type_ = "aws_route53_resolver_firewall_rule_group_association"
    yield b.resource(type_, name=b.name, **plain(b.given))


def _profile(b: Block) -> Iterator[R]:
    yield b.resource("aws_route53profiles_profile", name=b.get("Name"))


def _profile_association(b: Block) -> Iterator[R]:
    yield b.resource("aws_route53profiles_association", **plain(b.given))


def _profile_resource(b: Block) -> Iterator[R]:
    yield b.resource("aws_route53profiles_resource_association", **plain(b.given))


TRANSLATE: Mapping[str, Callable[[Block], Iterator[R]]] = {
    "Route53::HostedZone": _zone,
    "Route53::RecordSet": _record,
    "Route53Resolver::ResolverRule": _rule,
    "Route53Resolver::ResolverRuleAssociation": _rule_association,
    "Route53Resolver::FirewallRuleGroup": _firewall,
    "Route53Resolver::FirewallDomainList": _domains,
    "Route53Resolver::FirewallRuleGroupAssociation": _firewall_association,
    "Route53Profiles::Profile": _profile,
    "Route53Profiles::ProfileAssociation": _profile_association,
    "Route53Profiles::ProfileResourceAssociation": _profile_resource,
}
