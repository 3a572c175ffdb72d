"""What Route 53, its Resolver and its Profiles answer."""

from collections.abc import Callable, Mapping
from typing import Any

from ecs_pull_doctor.sources.declared.outside import Outside, Page
from ecs_pull_doctor.sources.declared.world import Kind, World, is_open, is_real

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
    if why := world.why_open("ResolverRuleAssociations", vpc):
        raise Outside(why, known=[page], askable=is_real(vpc))
    what = f"resolver rules of {vpc} that are not in the files"
    raise Outside(what, assume=[page], known=[page], askable=is_real(vpc))


def _rules(world: World, _: str, __: Params) -> list[Page]:
    page: Page = {"ResolverRules": [item.shape for item in world.of("ResolverRules")]}
    raise Outside("resolver rules that are not in the files", assume=[page], known=[page])


def _of_vpc(kind: Kind, key: str, what: str, parameter: str) -> Answer:
    """A list by VPC; somebody else may add to it, which nobody has by default."""

    def answer(world: World, _: str, params: Params) -> list[Page]:
        vpc = params[parameter]
        found = (item.shape for item in world.of(kind))
        page: Page = {key: [each for each in found if each[parameter] == vpc]}
        if why := world.why_open(kind, vpc):
            raise Outside(why, known=[page], askable=is_real(vpc))
        said = f"{what} of {vpc}" + (" that are not in the files" if page[key] else "")
        raise Outside(said, assume=[page], known=[page], askable=is_real(vpc))

    return answer


def _held(kind: Kind, parameter: str, field: str, key: str, what: str) -> Answer:
    """What one thing holds: all of it is in the files where the thing is."""

    def answer(world: World, _: str, params: Params) -> list[Page]:
        id = params[parameter]
        if why := world.why_open(kind, id):
            raise Outside(why, askable=False)
        found = world.find(kind, id)
        if found is None:
            raise Outside(f"{what} {id}, which is not in the files", askable=not is_open(id))
        return [{key: found.shape[field]}]

    return answer


def _domain_lists(world: World, _: str, __: Params) -> list[Page]:
    """Those of others are found by their ids only: AWS's own are among them."""
    lists = [{"Id": i.id, "Name": i.shape["Name"]} for i in world.of("FirewallDomainLists")]
    page: Page = {"FirewallDomainLists": lists}
    raise Outside("domain lists that are not in the files", assume=[page], known=[page])


NAMES: Mapping[str, Answer] = {
    "route53:ListHostedZonesByVPC": _zones,
    "route53:ListResourceRecordSets": _records,
    "route53resolver:ListResolverRuleAssociations": _rule_associations,
    "route53resolver:ListResolverRules": _rules,
    "route53resolver:ListFirewallRuleGroupAssociations": _of_vpc(
        "FirewallAssociations", "FirewallRuleGroupAssociations", "DNS Firewall rule groups", "VpcId"
    ),
    "route53resolver:ListFirewallRules": _held(
        "FirewallGroups", "FirewallRuleGroupId", "Rules", "FirewallRules", "rules of"
    ),
    "route53resolver:ListFirewallDomainLists": _domain_lists,
    "route53resolver:ListFirewallDomains": _held(
        "FirewallDomainLists", "FirewallDomainListId", "Domains", "Domains", "domains of"
    ),
    "route53profiles:ListProfileAssociations": _of_vpc(
        "ProfileAssociations", "ProfileAssociations", "Route 53 Profiles", "ResourceId"
    ),
    "route53profiles:ListProfileResourceAssociations": _held(
        "Profiles", "ProfileId", "Resources", "ProfileResourceAssociations", "what is in"
    ),
}
