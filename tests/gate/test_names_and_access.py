"""What answers names in a VPC and what blocks its way out, where files declare it: one definition
as a template and as a plan, judged alike, left open where it is open, and found at its place.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from ecs_pull_doctor import engine
from ecs_pull_doctor.plan.edition import builtin
from ecs_pull_doctor.sources.declared.places import place
from ecs_pull_doctor.sources.declared.result import Declarations
from ecs_pull_doctor.testing import Given, healthy, nat
from ecs_pull_doctor.testing.names import ACCOUNT, NAT_SUBNET, REGION, VPC
from tests.gate.rendering import nodes, template
from tests.gate.rendering.facts import name_of
from tests.gate.routes import CHECKS, by_plan, by_template, seen
from tests.gate.translating import translated

Resources = Mapping[str, tuple[str, Mapping[str, Any]]]
THE_VPC = {"Ref": name_of(VPC)}
ENDPOINT_OF_API = {"Fn::GetAtt": ["VpceApi", "DnsEntries"]}


def _block(**more: Any) -> Resources:
    mode = {"InternetGatewayBlockMode": "block-bidirectional"}
    return {"Blocked": ("EC2::VPCBlockPublicAccessOptions", mode), **more}


def _spared(**where: Any) -> tuple[str, Mapping[str, Any]]:
    how = {"InternetGatewayExclusionMode": "allow-egress"}
    return "EC2::VPCBlockPublicAccessExclusion", how | where


def _firewall(*rules: Mapping[str, Any], domains: Any = ("*.amazonaws.com.",)) -> Resources:
    group = {"Fn::GetAtt": ["Group", "Id"]}
    return {
        "Domains": ("Route53Resolver::FirewallDomainList", {"Domains": list(domains)}),
        "Group": ("Route53Resolver::FirewallRuleGroup", {"FirewallRules": list(rules)}),
        "OfVpc": (
            "Route53Resolver::FirewallRuleGroupAssociation",
            {"FirewallRuleGroupId": group, "Priority": 101, "VpcId": THE_VPC},
        ),
    }


def _rule(action: str, priority: int = 1, listed: Any = None) -> Mapping[str, Any]:
    block = {"BlockResponse": "NODATA"} if action == "BLOCK" else {}
    domains = listed or {"Fn::GetAtt": ["Domains", "Id"]}
    return {"Action": action, "Priority": priority, "FirewallDomainListId": domains, **block}


def _forward(domain: str) -> Resources:
    ends = {"ResolverRuleId": {"Ref": "Rule"}, "VPCId": THE_VPC}
    servers = [{"Ip": "192.0.2.53"}]
    rule = {"DomainName": domain, "RuleType": "FORWARD", "TargetIps": servers}
    return {
        "Rule": ("Route53Resolver::ResolverRule", rule),
        "OfVpc": ("Route53Resolver::ResolverRuleAssociation", ends),
    }


def _zone(target: Any) -> Resources:
    name = f"api.ecr.{REGION}.amazonaws.com"
    where = [{"VPCId": THE_VPC, "VPCRegion": REGION}]
    record = {"HostedZoneId": {"Ref": "Zone"}, "Name": name, "Type": "A", **target}
    return {
        "Zone": ("Route53::HostedZone", {"Name": name, "VPCs": where}),
        "Record": ("Route53::RecordSet", record),
    }


def _alias() -> Mapping[str, Any]:
    parts = {"Fn::Split": [":", {"Fn::Select": [0, ENDPOINT_OF_API]}]}
    zone, name = ({"Fn::Select": [at, parts]} for at in (0, 1))
    return {"AliasTarget": {"HostedZoneId": zone, "DNSName": name}}


IN_PUBLIC = {"SubnetId": {"Ref": name_of(NAT_SUBNET)}}


def _machine(**properties: Any) -> Resources:
    return {"Machine": ("EC2::Instance", {**IN_PUBLIC, **properties})}


def _own_interface(**properties: Any) -> Resources:
    own = [{"DeviceIndex": "0", "NetworkInterfaceId": {"Ref": "Own"}}]
    return {
        "Own": ("EC2::NetworkInterface", {**IN_PUBLIC, **properties}),
        "Machine": ("EC2::Instance", {"NetworkInterfaces": own}),
    }


CASES: Mapping[str, tuple[Given, Resources, str, set[str]]] = {
    "public access is blocked": (nat(), _block(), "cannot-pull", {"block-public-access"}),
    "and the VPC spared": (nat(), _block(Spared=_spared(VpcId=THE_VPC)), "can-pull", set()),
    "near miss: blocked, but endpoints": (healthy(), _block(), "can-pull", set()),
    "names are blocked": (nat(), _firewall(_rule("BLOCK")), "cannot-pull", {"dns-firewall"}),
    "near miss: allowed before": (
        nat(),
        _firewall(_rule("BLOCK", 2), _rule("ALLOW", 1)),
        "can-pull",
        set(),
    ),
    "near miss: other names": (
        nat(),
        _firewall(_rule("BLOCK"), domains=["*.example.com."]),
        "can-pull",
        set(),
    ),
    "a list of somebody else": (
        nat(),
        _firewall(_rule("BLOCK", listed="rslvr-fdl-0123456789abcdef0")),
        "undecided",
        set(),
    ),
    "names are forwarded past an endpoint": (
        healthy(),
        _forward(f"api.ecr.{REGION}.amazonaws.com"),
        "cannot-pull",
        {"resolver-rule-conflict"},
    ),
    "a zone leads to an endpoint": (healthy(), _zone(_alias()), "can-pull", set()),
    "an instance that drops what is not for itself": (
        nat(),
        _machine(),
        "cannot-pull",
        {"nat-broken"},
    ),
    "an instance that may be a NAT": (nat(), _machine(SourceDestCheck=False), "undecided", set()),
    "an interface of its own that drops": (
        nat(),
        _own_interface(),
        "cannot-pull",
        {"nat-broken"},
    ),
    "an interface of its own that may be a NAT's": (
        nat(),
        _own_interface(SourceDestCheck=False),
        "undecided",
        set(),
    ),
    "a zone leads somewhere": (
        nat(),
        _zone({"ResourceRecords": ["10.0.1.77"]}),
        "undecided",
        set(),
    ),
}


def _added(given: Given, resources: Resources) -> dict[str, Any]:
    more = {
        name: {"Type": f"AWS::{type_}", "Properties": dict(properties)}
        for name, (type_, properties) in resources.items()
    }
    made = nodes(given.answers) | more
    for node in made.values() if "Machine" in more else ():  # takes the NAT gateway's place
        if node["Properties"].pop("NatGatewayId", None):
            node["Properties"]["InstanceId"] = {"Ref": "Machine"}
    return made


def _of_plan(made: Mapping[str, Any], path: Path) -> Declarations:
    return by_plan(translated(made, REGION), path)


@pytest.mark.parametrize(("given", "resources", "verdict", "causes"), CASES.values(), ids=CASES)
def test_what_files_declare_is_judged(
    given: Given, resources: Resources, verdict: str, causes: set[str], tmp_path: Path
) -> None:
    made = _added(given, resources)
    for found in (by_template(template(made), REGION, ACCOUNT), _of_plan(made, tmp_path)):
        (snapshot,) = found.snapshots
        told = seen(snapshot)
        assert (told.verdict, {cause for cause, _, _ in told.findings}) == (verdict, causes)
        for finding in engine.look(snapshot, builtin(), CHECKS, 0).findings:
            where = place(finding, found.places)
            assert where is not None
            assert any(f".{name}." in f".{where.path}." for name in resources)


OPEN = {"Ref": "Given"}


def test_names_for_those_outside_lead_nobody_inside(tmp_path: Path) -> None:
    made = nodes(healthy().answers)
    only = {"PrivateDnsOnlyForInboundResolverEndpoint": "OnlyInboundResolver"}
    made["VpceApi"]["Properties"]["DnsOptions"] = only
    for found in (by_template(template(made), REGION, ACCOUNT), _of_plan(made, tmp_path)):
        told = seen(found.snapshots[0])
        assert (told.verdict, len(told.findings)) == ("cannot-pull", 1)


LEFT_OPEN: Mapping[str, Resources] = {
    "how public access is blocked": {
        "Blocked": ("EC2::VPCBlockPublicAccessOptions", {"InternetGatewayBlockMode": OPEN})
    },
    "what is spared of it": _block(Spared=_spared(SubnetId=OPEN)),
    "what a rule of a firewall does": _firewall({**_rule("BLOCK"), "Action": OPEN}),
    "which names it is about": _firewall(_rule("BLOCK"), domains=[OPEN]),
    "which list it is about": _firewall(_rule("BLOCK", listed=OPEN)),
    "which Profile a VPC has": {
        "Has": ("Route53Profiles::ProfileAssociation", {"ProfileId": OPEN, "ResourceId": THE_VPC})
    },
}


@pytest.mark.parametrize("resources", LEFT_OPEN.values(), ids=LEFT_OPEN)
def test_what_a_template_leaves_open_is_unknown_by_name(resources: Resources) -> None:
    text = json.loads(template(_added(nat(), resources)))
    text["Parameters"] = {"Given": {"Type": "String"}}
    found = by_template(json.dumps(text), REGION, ACCOUNT)
    assert seen(found.snapshots[0]).verdict == "undecided"
    assert any("parameter Given has no value" in point for point in found.open_points)


CONDITIONAL = {
    "a firewall": ("OfVpc", _firewall(_rule("BLOCK"))),
    "a rule that forwards": ("OfVpc", _forward(f"api.ecr.{REGION}.amazonaws.com")),
    "a block of public access": ("Blocked", _block()),
    "an exclusion from it": ("Spared", _block(Spared=_spared(VpcId=THE_VPC))),
    "a NAT instance": ("Machine", _machine()),
    "a policy of the registry": (
        "Policy",
        {"Policy": ("ECR::RegistryPolicy", {"PolicyText": {"Statement": []}})},
    ),
}


@pytest.mark.parametrize(("name", "resources"), CONDITIONAL.values(), ids=CONDITIONAL)
def test_what_depends_on_an_open_condition_is_unknown(name: str, resources: Resources) -> None:
    text = json.loads(template(_added(nat(), resources)))
    text["Parameters"] = {"Given": {"Type": "String"}}
    text["Conditions"] = {"Wanted": {"Fn::Equals": [OPEN, "yes"]}}
    text["Resources"][name]["Condition"] = "Wanted"
    found = by_template(json.dumps(text), REGION, ACCOUNT)
    assert seen(found.snapshots[0]).verdict == "undecided"


def test_a_list_of_domains_from_a_file_is_open() -> None:
    resources = dict(_firewall(_rule("BLOCK")))
    address = {"DomainFileUrl": "s3://lists/blocked.txt"}
    resources["Domains"] = ("Route53Resolver::FirewallDomainList", address)
    found = by_template(template(_added(nat(), resources)), REGION, ACCOUNT)
    assert seen(found.snapshots[0]).verdict == "undecided"
    assert "the domains of Domains are read from a file" in found.open_points
