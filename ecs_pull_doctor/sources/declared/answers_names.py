"""What Route 53, its Resolver and its Profiles answer."""

from collections.abc import Callable, Mapping
from typing import Any

from ecs_pull_doctor.sources.declared.outside import Outside, Page
from ecs_pull_doctor.sources.declared.world import World, is_real

Params = Mapping[str, Any]
Answer = Callable[[World, str, Params], list[Page]]


def _zones(world: World, _: str, params: Params) -> list[Page]:
    vpc = params["VPCId"]
    declared = [
        {
            "HostedZoneId": item.id,
            "Name": item.shape["Name"],
            "Owner": {"OwningAccount": world.account},
        }
        for item in world.of("HostedZones")
        if vpc in item.shape["VPCs"]
    ]
    page: Page = {"HostedZoneSummaries": declared}
    if why := world.why_open("HostedZones", vpc):
        raise Outside(why, known=[page], askable=is_real(vpc))
    what = f"private zones of {vpc} that are not in the files"
    raise Outside(what, assume=[page], known=[page], askable=is_real(vpc))


def _records(world: World, _: str, params: Params) -> list[Page]:
    id = params["HostedZoneId"]
    found = world.find("HostedZones", id)
    if found is None or world.why_open("HostedZones", id):
        raise Outside(f"records of zone {id}", askable=found is None)
    return [{"ResourceRecordSets": found.shape["RecordSets"]}]


def _rule_associations(world: World, _: str, params: Params) -> list[Page]:
    (vpc,) = params["Filters"][0]["Values"]
    found = (item.shape for item in world.of("ResolverRuleAssociations"))
    page: Page = {"ResolverRuleAssociations": [each for each in found if each["VPCId"] == vpc]}
    what = f"resolver rules of {vpc} that are not in the files"
    raise Outside(what, assume=[page], known=[page], askable=is_real(vpc))


def _rules(world: World, _: str, __: Params) -> list[Page]:
    page: Page = {"ResolverRules": [item.shape for item in world.of("ResolverRules")]}
    raise Outside("resolver rules that are not in the files", assume=[page], known=[page])


def _none(key: str, what: str, parameter: str) -> Answer:
    """A list by VPC that no file declares here, and that is empty by default."""

    def answer(_: World, __: str, params: Params) -> list[Page]:
        vpc = params[parameter]
        raise Outside(f"{what} of {vpc}", assume=[{key: []}], askable=is_real(vpc))

    return answer


def _elsewhere(what: str) -> Answer:
    def answer(_: World, __: str, ___: Params) -> list[Page]:
        raise Outside(what)

    return answer


NAMES: Mapping[str, Answer] = {
    "route53:ListHostedZonesByVPC": _zones,
    "route53:ListResourceRecordSets": _records,
    "route53resolver:ListResolverRuleAssociations": _rule_associations,
    "route53resolver:ListResolverRules": _rules,
    "route53resolver:ListFirewallRuleGroupAssociations": _none(
        "FirewallRuleGroupAssociations", "DNS Firewall rule groups", "VpcId"
    ),
    "route53resolver:ListFirewallRules": _elsewhere("rules of DNS Firewall"),
    "route53resolver:ListFirewallDomainLists": _elsewhere("domain lists of DNS Firewall"),
    "route53resolver:ListFirewallDomains": _elsewhere("domains of a list of DNS Firewall"),
    "route53profiles:ListProfileAssociations": _none(
        "ProfileAssociations", "Route 53 Profiles", "ResourceId"
    ),
    "route53profiles:ListProfileResourceAssociations": _elsewhere("a Route 53 Profile"),
}
