"""A plan's Resolver rules, DNS Firewall and Route 53 Profiles, as AWS would describe them.

Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/route53_resolver_rule
and the pages of route53_resolver_firewall_rule, route53profiles_resource_association.
"""

from dataclasses import dataclass

from ecs_pull_doctor.sources.declared.world import Kind, Shape
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


@dataclass(frozen=True, kw_only=True)
class _Joint:
    """A type of resource that lets a VPC use something: which, by what, and AWS's own fields."""

    type: str
    kind: Kind
    wanted: Wanted
    attr: str
    field: str
    vpc_attr: str = "vpc_id"
    vpc_field: str = "VpcId"


JOINTS = (
    _Joint(
        type=f"{_RESOLVER}_rule_association",
        kind="ResolverRuleAssociations",
        wanted=RULE,
        attr="resolver_rule_id",
        field="ResolverRuleId",
        vpc_field="VPCId",
    ),
    _Joint(
        type=f"{_RESOLVER}_firewall_rule_group_association",
        kind="FirewallAssociations",
        wanted=GROUP,
        attr="firewall_rule_group_id",
        field="FirewallRuleGroupId",
    ),
    _Joint(
        type="aws_route53profiles_association",
        kind="ProfileAssociations",
        wanted=PROFILE,
        attr="profile_id",
        field="ProfileId",
        vpc_attr="resource_id",
        vpc_field="ResourceId",
    ),
)


def add(plan: Planned) -> None:
    """Add what answers names inside the VPCs of a plan to its World, but for zones."""
    for view in plan.every(*RULE):
        _rule(view)
    for view in plan.every(*GROUP):
        _group(view)
    for view in plan.every(*LIST):
        _domains(view)
    for view in plan.every(*PROFILE):
        _profile(view)
    for joint in JOINTS:
        for view in plan.every(joint.type):
            _joined(view, joint)


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


def _joined(view: View, joint: _Joint) -> None:
    """That a VPC uses something."""
    shape: Shape = {
        "Id": view.id,
        joint.field: view.one(joint.wanted, joint.attr, prefix=_prefix(joint.wanted)),
        joint.vpc_field: view.one(VPC, joint.vpc_attr, prefix="vpc-"),
        "Status": COMPLETE,
        "Priority": view.number("priority") or 0,
    }
    places = {joint.field: joint.attr}
    view.plan.world.add(joint.kind, view.item(view.id, shape, **places))


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
