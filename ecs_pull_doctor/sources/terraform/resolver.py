"""A plan's Resolver rules, DNS Firewall and Route 53 Profiles, as AWS would describe them.

Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/route53_resolver_rule
and the pages of route53_resolver_firewall_rule, route53profiles_resource_association.
"""

from ecs_pull_doctor.sources.declared.world import Shape
from ecs_pull_doctor.sources.terraform.names import PREFIXES
from ecs_pull_doctor.sources.terraform.picks import Wanted
from ecs_pull_doctor.sources.terraform.routes import VPC
from ecs_pull_doctor.sources.terraform.settings import ZONE
from ecs_pull_doctor.sources.terraform.view import Planned, View

_RESOLVER = "aws_route53_resolver"
RULE: Wanted = frozenset({f"{_RESOLVER}_rule"})
GROUP: Wanted = frozenset({f"{_RESOLVER}_firewall_rule_group"})
LIST: Wanted = frozenset({f"{_RESOLVER}_firewall_domain_list"})
PROFILE: Wanted = frozenset({"aws_route53profiles_profile"})
CARRIED: Wanted = RULE | GROUP | ZONE | {"aws_vpc_endpoint"}
FIELDS = {
    "Action": "action",
    "BlockResponse": "block_response",
    "BlockOverrideDomain": "block_override_domain",
    "FirewallDomainRedirectionAction": "firewall_domain_redirection_action",
    "Qtype": "q_type",
}
COMPLETE = "COMPLETE"


def add(plan: Planned) -> None:
    """Add what answers names inside the VPCs of a plan to its World, but for zones."""
    for view in plan.every(*RULE):
        _rule(view)
    for view in plan.every(f"{_RESOLVER}_rule_association"):
        _joined(
            view, "ResolverRuleAssociations", RULE, "resolver_rule_id", "ResolverRuleId", "VPCId"
        )
    for view in plan.every(*GROUP):
        _group(view)
    for view in plan.every(*LIST):
        _domains(view)
    for view in plan.every(f"{_RESOLVER}_firewall_rule_group_association"):
        field = "FirewallRuleGroupId"
        _joined(view, "FirewallAssociations", GROUP, "firewall_rule_group_id", field, "VpcId")
    for view in plan.every(*PROFILE):
        _profile(view)
    for view in plan.every("aws_route53profiles_association"):
        attr = "resource_id"
        _joined(view, "ProfileAssociations", PROFILE, "profile_id", "ProfileId", "ResourceId", attr)


def _prefix(wanted: Wanted) -> str:
    return PREFIXES[min(wanted)]


def _rule(view: View) -> None:
    shape: Shape = {
        "Id": view.id,
        "DomainName": view.text("domain_name"),
        "RuleType": view.text("rule_type"),
        "Name": view.text("name") or view.address,
        "TargetIps": [
            {"Ip": view.text("target_ip", n, "ip")} for n in range(view.blocks("target_ip"))
        ],
    }
    places = {"DomainName": "domain_name", "TargetIps": "target_ip"}
    view.plan.world.add("ResolverRules", view.item(view.id, shape, **places))


def _joined(  # noqa: PLR0917, PLR0913 - one shape, three kinds
    view: View, kind: str, wanted: Wanted, attr: str, field: str, of: str, vpc: str = "vpc_id"
) -> None:
    """That a VPC uses something."""
    shape: Shape = {
        "Id": view.id,
        field: view.one(wanted, attr, prefix=_prefix(wanted)),
        of: view.one(VPC, vpc, prefix="vpc-"),
        "Status": COMPLETE,
    }
    if kind == "FirewallAssociations":
        shape["Priority"] = view.number("priority") or 0
    view.plan.world.add(kind, view.item(view.id, shape))  # type: ignore[arg-type]


def _group(view: View) -> None:
    """A group with its rules; one of which a rule is open is open."""
    world = view.plan.world
    rules = view.plan.about(view.id, f"{_RESOLVER}_firewall_rule", GROUP, "firewall_rule_group_id")
    for rule in rules:
        for attr in (*FIELDS.values(), "priority"):
            if rule.is_open(attr) and rule.is_written(attr):
                world.leave_open("FirewallGroups", view.id, f"{rule.address}.{attr}")
    item = view.item(view.id, {"Rules": [_firewall_rule(rule, view.id) for rule in rules]})
    world.add("FirewallGroups", item)


def _firewall_rule(view: View, group: str) -> Shape:
    told = {field: view.text(attr) for field, attr in FIELDS.items()}
    return {field: value for field, value in told.items() if value} | {
        "FirewallRuleGroupId": group,
        "FirewallDomainListId": view.one(LIST, "firewall_domain_list_id", prefix=_prefix(LIST)),
        "Name": view.text("name") or view.address,
        "Priority": view.number("priority") or 0,
    }


def _domains(view: View) -> None:
    world = view.plan.world
    if view.is_open("domains") and view.is_written("domains"):
        world.leave_open("FirewallDomainLists", view.id, f"{view.address}.domains")
    shape: Shape = {"Name": view.text("name"), "Domains": view.texts("domains")}
    world.add("FirewallDomainLists", view.item(view.id, shape, Domains="domains"))


def _profile(view: View) -> None:
    """A Profile with what it carries; one of which something is open is open."""
    world = view.plan.world
    carried = view.plan.about(
        view.id, "aws_route53profiles_resource_association", PROFILE, "profile_id"
    )
    resources = []
    for each in carried:
        arn = _carried(each)
        if not arn:
            world.leave_open("Profiles", view.id, f"{each.address}.resource_arn")
            continue
        resources.append({"ProfileId": view.id, "ResourceArn": arn, "Status": COMPLETE})
    world.add("Profiles", view.item(view.id, {"Name": view.text("name"), "Resources": resources}))


def _carried(view: View) -> str:
    """The ARN of what a Profile carries, or an empty text."""
    if not view.is_open("resource_arn"):
        return view.text("resource_arn")
    pick = view.pick(CARRIED, "resource_arn")
    return view.plan.names.arn(pick.instance) if pick else ""
