"""Resolver's rules and DNS Firewall, and Route 53 Profiles, from templates to AWS's shapes.

Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/ and there
aws-resource-route53resolver-firewallrulegroup.html, aws-resource-route53profiles-profile.html
"""

from typing import Any

from ecs_pull_doctor.sources.cloudformation import names
from ecs_pull_doctor.sources.cloudformation.network import ident, item, own_id
from ecs_pull_doctor.sources.cloudformation.stack import Resource
from ecs_pull_doctor.sources.cloudformation.values import Open, first_open, flat, number, text
from ecs_pull_doctor.sources.declared.world import Kind, Shape, World

GROUP, LIST = "rslvr-frg-", "rslvr-fdl-"
COMPLETE = "COMPLETE"
FIELDS = (
    "Action",
    "BlockResponse",
    "BlockOverrideDomain",
    "FirewallDomainRedirectionAction",
    "Qtype",
)


def resolver_rule(r: Resource, world: World) -> None:
    """A rule of Route 53 Resolver."""
    id = own_id(r)
    shape = {
        "Id": id,
        "DomainName": r.text("DomainName"),
        "RuleType": r.text("RuleType"),
        "Name": r.text("Name", r.id),
        "TargetIps": [
            {"Ip": text(each["Ip"])}
            for each in flat(r.get("TargetIps"))
            if isinstance(each, dict) and "Ip" in each
        ],
    }
    world.add("ResolverRules", item(r, id, shape))


def resolver_association(r: Resource, world: World) -> None:
    """That a VPC uses a rule."""
    shape = {
        "Id": f"rslvr-rrassoc-{r.id}",
        "ResolverRuleId": ident(world, r.get("ResolverRuleId"), "rslvr-rr-"),
        "VPCId": ident(world, r.get("VPCId"), "vpc-"),
        "Status": COMPLETE,
    }
    _doubted(r, world, "ResolverRuleAssociations", shape["VPCId"])
    world.add("ResolverRuleAssociations", item(r, shape["Id"], shape))


def _doubted(r: Resource, world: World, kind: Kind, vpc: str) -> None:
    """Where it is open whether a VPC uses something, what it uses is not known."""
    if r.exists is None:
        why = f"whether {r.id} is made depends on a condition that is left open"
        world.leave_open(kind, vpc, why)


def firewall_group(r: Resource, world: World) -> None:
    """A group of DNS Firewall rules; one of which a rule is open is open."""
    id, nodes = own_id(r), flat(r.get("FirewallRules"))
    decisive = [{name: n[name] for name in FIELDS if name in n} for n in nodes if type(n) is dict]
    opened = first_open([decisive, [n for n in nodes if isinstance(n, Open)]])
    if opened:
        world.leave_open("FirewallGroups", id, f"a rule of {r.id} is left open: {opened.why}")
    rules = [_rule(each, at, id, world) for at, each in enumerate(nodes) if isinstance(each, dict)]
    world.add("FirewallGroups", item(r, id, {"Rules": rules}, Action="FirewallRules"))


def _rule(node: dict[str, Any], at: int, group: str, world: World) -> Shape:
    kept = {name: text(node[name]) for name in FIELDS if name in node}
    return kept | {
        "FirewallRuleGroupId": group,
        "FirewallDomainListId": ident(world, node.get("FirewallDomainListId"), LIST),
        "Name": f"{group} {at}",
        "Priority": number(node.get("Priority")) or 0,
    }


def firewall_domains(r: Resource, world: World) -> None:
    """A list of domains; one that is read from a file in S3 is open."""
    id, domains = own_id(r), r.get("Domains")
    opened = first_open(domains)
    if opened or domains is None:
        why = opened.why if opened else f"the domains of {r.id} are read from a file"
        world.leave_open("FirewallDomainLists", id, why)
    shape = {"Name": r.text("Name", r.id), "Domains": [text(each) for each in flat(domains)]}
    world.add("FirewallDomainLists", item(r, id, shape))


def firewall_association(r: Resource, world: World) -> None:
    """That a VPC uses a group of rules."""
    id = f"rslvr-frgassoc-{r.id}"
    shape: Shape = {
        "Id": id,
        "FirewallRuleGroupId": ident(world, r.get("FirewallRuleGroupId"), GROUP),
        "VpcId": ident(world, r.get("VpcId"), "vpc-"),
        "Priority": number(r.get("Priority")) or 0,
        "Status": COMPLETE,
    }
    _doubted(r, world, "FirewallAssociations", shape["VpcId"])
    world.add("FirewallAssociations", item(r, id, shape))


def profile(r: Resource, world: World) -> None:
    """A Profile, empty yet."""
    id = own_id(r)
    world.add("Profiles", item(r, id, {"Name": text(names.name_of(r)), "Resources": []}))


def profile_resource(r: Resource, world: World) -> None:
    """What a Profile carries."""
    id, arn = ident(world, r.get("ProfileId"), "rp-"), r.get("ResourceArn")
    found = world.find("Profiles", id)
    if found is None or isinstance(arn, Open) or r.exists is None:
        why = arn.why if isinstance(arn, Open) else f"which Profile {r.id} is for is left open"
        world.leave_open("Profiles", found.id if found else "", why)
        return
    shape = {"ProfileId": id, "ResourceArn": text(arn), "Status": COMPLETE}
    found.shape["Resources"].append(shape)


def profile_association(r: Resource, world: World) -> None:
    """That a VPC uses a Profile."""
    shape = {
        "Id": f"rpassoc-{r.id}",
        "ProfileId": ident(world, r.get("ProfileId"), "rp-"),
        "ResourceId": ident(world, r.get("ResourceId"), "vpc-"),
        "Status": COMPLETE,
    }
    _doubted(r, world, "ProfileAssociations", shape["ResourceId"])
    world.add("ProfileAssociations", item(r, shape["Id"], shape))
