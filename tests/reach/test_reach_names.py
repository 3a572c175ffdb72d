"""What private zones, resolver rules, firewalls and Profiles make of a host's name."""

import pytest

from ecs_pull_doctor.finding import Verdict
from ecs_pull_doctor.model.gateways import NetworkInterface, VpcEndpoint
from ecs_pull_doctor.model.names import (
    AliasTarget,
    FirewallDomainList,
    FirewallDomains,
    FirewallRule,
    FirewallRuleGroupAssociation,
    HostedZone,
    ProfileAssociation,
    ProfileResource,
    RecordSet,
    RecordValue,
    ResolverRule,
    ResolverRuleAssociation,
    TargetAddress,
    ZoneOwner,
)
from ecs_pull_doctor.model.vpc import Vpc
from ecs_pull_doctor.reach.reasons import Reason
from ecs_pull_doctor.testing import Given, healthy, nat

from .test_reach_path import LAYER, PASS, TOKEN, Why, seen

MANIFEST = "ecr-manifest"
R = "ap-northeast-2.amazonaws.com"
API, DKR = f"api.ecr.{R}", f"dkr.ecr.{R}"
VPC, REGION = "vpc-1", "ap-northeast-2"
US = "123456789012"
LACKS = (Reason.ZONE_LACKS_NAME, "Z1")
NOWHERE = (Reason.ZONE_LEADS_NOWHERE, "Z1")


def a(*values: str) -> RecordSet:
    return RecordSet(
        name="", type="A", resource_records=tuple(RecordValue(value=v) for v in values)
    )


def alias(name: str) -> RecordSet:
    return RecordSet(name="", type="A", alias_target=AliasTarget(dns_name=name))


def cname(name: str) -> RecordSet:
    return RecordSet(name="", type="CNAME", resource_records=(RecordValue(value=name),))


def zone(
    given: Given, domain: str, *, owner: str = US, service: str = "", **records: RecordSet
) -> Given:
    """Add a private zone `Z1`; a record `_` is its own name, `star` is `*`."""
    names = {"_": domain, "star": f"\\052.{domain}", "x_ecr": f"x.ecr.{domain}"}
    listed = tuple(
        RecordSet(
            name=f"{names.get(label, f'{label}.{domain}')}.",
            type=r.type,
            resource_records=r.resource_records,
            alias_target=r.alias_target,
        )
        for label, r in records.items()
    )
    apex = tuple(RecordSet(name=f"{domain}.", type=t) for t in ("NS", "SOA"))
    who = ZoneOwner(owning_service=service) if service else ZoneOwner(owning_account=owner)
    made = HostedZone(hosted_zone_id="Z1", name=f"{domain}.", owner=who)
    return given.plus(made, scope=VPC).plus(*apex, *listed, scope="Z1")


def rules(given: Given, *found: tuple[str, str], to: str = "192.168.1.10") -> Given:
    """Add rules of a type for a domain: `rr-0`, `rr-1`."""
    for number, (kind, domain) in enumerate(found):
        rule_id = f"rr-{number}"
        servers = (TargetAddress(ip=to),) if kind == "FORWARD" else ()
        rule = ResolverRule(
            rule_id=rule_id, domain_name=f"{domain}.", rule_type=kind, target_ips=servers
        )
        uses = ResolverRuleAssociation(
            association_id=f"rra-{number}", resolver_rule_id=rule_id, status="COMPLETE"
        )
        given = given.plus(rule, scope=REGION).plus(uses, scope=VPC)
    return given


def autodefined(given: Given) -> Given:
    uses = ResolverRuleAssociation(
        association_id="rslvr-autodefined-assoc-1",
        resolver_rule_id="rslvr-autodefined-rr-internet-resolver",
    )
    return given.plus(uses, scope=VPC)


def firewall(
    given: Given,
    *found: tuple[str, str],
    group: str = "frg-1",
    priority: int = 101,
    qtype: str = "",
    redirect: str = "INSPECT_REDIRECTION_DOMAIN",
    managed: str = "",
    profile: bool = False,
) -> Given:
    for number, (action, domain) in enumerate(found):
        listed = f"fdl-{group}-{number}"
        rule = FirewallRule(
            firewall_rule_group_id=group,
            firewall_domain_list_id=listed,
            name=f"rule-{number}",
            priority=number,
            action=action,
            block_response="NODATA" if action == "BLOCK" else "",
            firewall_domain_redirection_action=redirect,
            qtype=qtype,
        )
        kept = FirewallDomainList(list_id=listed, managed_owner_name=managed)
        given = given.plus(rule, scope=group).plus(kept, scope=REGION)
        if not managed:
            domains = FirewallDomains(firewall_domain_list_id=listed, domains=(f"{domain}.",))
            given = given.plus(domains, scope=listed)
    uses = FirewallRuleGroupAssociation(
        association_id=f"a-{group}", firewall_rule_group_id=group, priority=priority
    )
    return given if profile else given.plus(uses, scope=VPC)


def profile(given: Given, *arns: str, status: str = "COMPLETE") -> Given:
    uses = ProfileAssociation(association_id="rpa-1", profile_id="rp-1", status=status)
    carried = tuple(ProfileResource(profile_id="rp-1", resource_arn=arn) for arn in arns)
    given = given.plus(uses, scope=VPC)
    return given.plus(*carried, scope="rp-1") if carried else given


def empty_profile(given: Given) -> Given:
    used = profile(given)
    return Given(used.target, {**used.answers, ("ProfileResource", "rp-1"): ()})


def asleep(given: Given, *endpoints: str) -> Given:
    for each in endpoints:
        given = given.change(VpcEndpoint, each, private_dns_enabled=False)
    return given


VPCE = f"vpce-api-x.api.ecr.{REGION}.vpce.amazonaws.com."
ZONES: dict[str, tuple[Given, str, Why]] = {
    "another domain": (zone(nat(), "corp.example.com"), TOKEN, PASS),
    "a domain that only ends alike": (zone(nat(), f"xecr.{R}"), TOKEN, PASS),
    "empty, over NAT": (zone(nat(), f"ecr.{R}"), TOKEN, LACKS),
    "with the name itself": (zone(nat(), API), TOKEN, LACKS),
    "the top of AWS": (zone(nat(), "amazonaws.com"), LAYER, LACKS),
    "the root": (zone(nat(), "com"), TOKEN, LACKS),
    "less specific than the endpoint's own": (zone(healthy(), f"ecr.{R}"), TOKEN, PASS),
    "and S3 behind it": (zone(healthy(), "amazonaws.com"), LAYER, LACKS),
    "narrower than the registry endpoint's": (
        zone(healthy(), f"{US}.{DKR}"),
        MANIFEST,
        LACKS,
    ),
    "kept by a service of AWS": (
        zone(asleep(healthy(), "vpce-api"), API, service="vpce.amazonaws.com"),
        TOKEN,
        (Reason.PRIVATE_DNS_OFF, "vpce-api"),
    ),
    "of another account": (
        zone(asleep(healthy(), "vpce-api"), API, owner="210987654321"),
        TOKEN,
        (Reason.FOREIGN_ZONE, "Z1"),
    ),
    "alias to the endpoint": (
        zone(asleep(healthy(), "vpce-api"), API, _=alias(VPCE)),
        TOKEN,
        PASS,
    ),
    "cname to the endpoint": (
        zone(asleep(healthy(), "vpce-api"), f"ecr.{R}", api=cname(VPCE)),
        TOKEN,
        PASS,
    ),
    "the endpoint's addresses": (
        zone(asleep(healthy(), "vpce-api"), API, _=a("10.0.1.11", "10.0.2.11")),
        TOKEN,
        PASS,
    ),
    "another address of the VPC": (
        zone(asleep(healthy(), "vpce-api"), API, _=a("10.0.1.99")),
        TOKEN,
        (Reason.NOT_VISIBLE, "Z1"),
    ),
    "an endpoint of another service": (
        zone(asleep(healthy(), "vpce-api"), API, _=a("10.0.1.13")),
        TOKEN,
        (Reason.NOT_VISIBLE, "Z1"),
    ),
    "an endpoint that failed": (
        zone(healthy().change(VpcEndpoint, "vpce-api", state="failed"), API, _=alias(VPCE)),
        TOKEN,
        (Reason.ENDPOINT_STATE, "vpce-api"),
    ),
    "registry with a wildcard": (
        zone(asleep(healthy(), "vpce-dkr"), DKR, star=a("10.0.1.12")),
        MANIFEST,
        PASS,
    ),
    "registry without one": (
        zone(asleep(healthy(), "vpce-dkr"), DKR, _=a("10.0.1.12")),
        MANIFEST,
        LACKS,
    ),
    "a wildcard behind a name that is there": (
        zone(nat(), R, star=a("10.0.1.12"), x_ecr=a("10.0.1.12")),
        TOKEN,
        LACKS,
    ),
    "a wildcard over several labels": (
        zone(nat(), R, star=a("52.1.2.3")),
        TOKEN,
        PASS,
    ),
    "an IPv6 address only": (
        zone(nat(), API, _=RecordSet(name="", type="AAAA")),
        TOKEN,
        LACKS,
    ),
    "delegated": (
        zone(nat(), R, ecr=RecordSet(name="", type="NS")),
        TOKEN,
        (Reason.NOT_VISIBLE, "Z1"),
    ),
    "a load balancer": (
        zone(nat(), API, _=alias("internal-proxy-1.elb.amazonaws.com.")),
        TOKEN,
        (Reason.NOT_VISIBLE, "Z1"),
    ),
    "a hub's address, over NAT": (zone(nat(), API, _=a("10.9.0.5")), TOKEN, NOWHERE),
    "a hub's address, no route": (
        zone(healthy(), f"{US}.{DKR}", _=a("10.9.0.5")),
        MANIFEST,
        NOWHERE,
    ),
    "a hub's address, transit gateway": (
        zone(nat().route("tgw-1", to="10.9.0.0/16"), API, _=a("10.9.0.5")),
        TOKEN,
        (Reason.NOT_VISIBLE, "tgw-1"),
    ),
    "a hub's endpoint, no route": (
        zone(nat(), API, _=alias(f"vpce-0hub-x.api.ecr.{REGION}.vpce.amazonaws.com")),
        TOKEN,
        NOWHERE,
    ),
    "a hub's endpoint, peering": (
        zone(
            nat().route("pcx-1", to="10.9.0.0/16"),
            API,
            _=alias(f"vpce-0hub-x.api.ecr.{REGION}.vpce.amazonaws.com"),
        ),
        TOKEN,
        (Reason.NOT_VISIBLE, "Z1"),
    ),
    "misnamed, private DNS off": (
        zone(asleep(healthy(), "vpce-api"), f"ecr.api.{R}", _=alias(VPCE)),
        TOKEN,
        (Reason.ZONE_MISNAMED, "Z1"),
    ),
    "misnamed after the service": (
        zone(healthy().without(VpcEndpoint, "vpce-dkr"), f"com.amazonaws.{REGION}.ecr.dkr"),
        MANIFEST,
        (Reason.ZONE_MISNAMED, "Z1"),
    ),
    "misnamed, but NAT works": (zone(nat(), f"ecr.api.{R}"), TOKEN, PASS),
    "refused, over NAT": (nat().refuse(HostedZone), TOKEN, (Reason.UNREAD, "")),
    "refused, where no zone can beat the endpoint": (healthy().refuse(HostedZone), TOKEN, PASS),
    "refused, where one can": (healthy().refuse(HostedZone), MANIFEST, (Reason.UNREAD, "")),
    "its records refused": (
        zone(nat(), API, _=a("10.0.1.11")).refuse(RecordSet),
        TOKEN,
        (Reason.UNREAD, ""),
    ),
}
FORWARDED = (Reason.FORWARDED, "rr-0")
RULES: dict[str, tuple[Given, str, Why]] = {
    "a corporate domain": (rules(healthy(), ("FORWARD", "corp.example.com")), TOKEN, PASS),
    "AWS's own, which everyone has": (autodefined(nat()), TOKEN, PASS),
    "the endpoint's name, nothing else reached": (
        rules(healthy(), ("FORWARD", API)),
        TOKEN,
        (Reason.RULE_FORWARDS, "rr-0"),
    ),
    "the endpoint's name, a transit gateway": (
        rules(healthy().route("tgw-1", to="10.9.0.0/16"), ("FORWARD", API)),
        TOKEN,
        FORWARDED,
    ),
    "the endpoint's name, to a server in the VPC": (
        rules(healthy(), ("FORWARD", API), to="10.0.1.53"),
        TOKEN,
        FORWARDED,
    ),
    "the endpoint's name, to the VPC's resolver": (
        rules(healthy(), ("FORWARD", API), to="10.0.0.2"),
        TOKEN,
        PASS,
    ),
    "a wider domain, which AWS does not document": (
        rules(healthy(), ("FORWARD", "amazonaws.com")),
        TOKEN,
        FORWARDED,
    ),
    "everything, over NAT": (rules(nat(), ("FORWARD", "")), TOKEN, FORWARDED),
    "everything, nothing reached, no endpoint": (
        rules(nat().no_route("0.0.0.0/0"), ("FORWARD", "")),
        TOKEN,
        (Reason.NO_ROUTE, "rtb-a"),
    ),
    "everything, but a SYSTEM rule": (
        rules(healthy(), ("FORWARD", ""), ("SYSTEM", "amazonaws.com")),
        TOKEN,
        PASS,
    ),
    "a SYSTEM rule that is wider": (
        rules(nat(), ("FORWARD", API), ("SYSTEM", "amazonaws.com")),
        TOKEN,
        FORWARDED,
    ),
    "wider than a zone, which goes before": (
        rules(zone(nat(), API), ("FORWARD", "amazonaws.com")),
        TOKEN,
        LACKS,
    ),
    "as wide as a zone, before which it goes": (
        rules(zone(nat(), f"ecr.{R}"), ("FORWARD", f"ecr.{R}")),
        TOKEN,
        FORWARDED,
    ),
    "S3, whose addresses are the same everywhere": (
        rules(healthy(), ("FORWARD", R)),
        LAYER,
        FORWARDED,
    ),
    "of a Profile": (
        profile(
            rules(nat(), ("FORWARD", "")).without(ResolverRuleAssociation),
            f"arn:aws:route53resolver:{REGION}:{US}:resolver-rule/rr-0",
        ),
        TOKEN,
        FORWARDED,
    ),
    "which of them is refused": (
        rules(nat(), ("FORWARD", API)).refuse(ResolverRule),
        TOKEN,
        (Reason.UNREAD, ""),
    ),
    "that is not listed": (
        rules(nat(), ("FORWARD", API)).without(ResolverRule),
        TOKEN,
        (Reason.UNREAD, ""),
    ),
    "refused": (healthy().refuse(ResolverRuleAssociation), TOKEN, (Reason.UNREAD, "")),
}
BLOCKS = (Reason.FIREWALL_BLOCKS, "frg-1")
UNSURE = (Reason.NOT_VISIBLE, "frg-1")
FRG = f"arn:aws:route53resolver:{REGION}:{US}:firewall-rule-group/frg-2"
FIREWALLS: dict[str, tuple[Given, str, Why]] = {
    "another domain": (firewall(nat(), ("BLOCK", "*.example.net")), TOKEN, PASS),
    "the name": (firewall(nat(), ("BLOCK", API)), TOKEN, BLOCKS),
    "the name of an endpoint": (firewall(healthy(), ("BLOCK", "*.amazonaws.com")), TOKEN, BLOCKS),
    "everything": (firewall(nat(), ("BLOCK", "*")), LAYER, BLOCKS),
    "the domain without a star": (firewall(nat(), ("BLOCK", "amazonaws.com")), TOKEN, PASS),
    "allowed before": (
        firewall(nat(), ("ALLOW", "*.amazonaws.com"), ("BLOCK", "*")),
        TOKEN,
        PASS,
    ),
    "allowed too late": (firewall(nat(), ("BLOCK", "*"), ("ALLOW", API)), TOKEN, BLOCKS),
    "alert before": (firewall(healthy(), ("ALERT", API), ("BLOCK", "*")), TOKEN, PASS),
    "allowed, but what it leads on to is not": (
        firewall(nat(), ("ALLOW", API), ("BLOCK", "*")),
        TOKEN,
        UNSURE,
    ),
    "allowed with what it leads on to": (
        firewall(nat(), ("ALLOW", API), ("BLOCK", "*"), redirect="TRUST_REDIRECTION_DOMAIN"),
        TOKEN,
        PASS,
    ),
    "an endpoint leads on to nothing": (
        firewall(healthy(), ("ALLOW", API), ("BLOCK", "*")),
        TOKEN,
        PASS,
    ),
    "another type of query": (firewall(nat(), ("BLOCK", "*"), qtype="TXT"), TOKEN, PASS),
    "addresses": (firewall(nat(), ("BLOCK", "*"), qtype="A"), TOKEN, BLOCKS),
    "AWS's own list": (firewall(nat(), ("BLOCK", ""), managed="AWS"), TOKEN, PASS),
    "a group before it": (
        firewall(firewall(nat(), ("BLOCK", "*")), ("ALLOW", "*.com"), group="frg-0", priority=9),
        TOKEN,
        PASS,
    ),
    "of a Profile": (
        profile(firewall(nat(), ("BLOCK", "*"), group="frg-2", profile=True), FRG),
        TOKEN,
        (Reason.FIREWALL_BLOCKS, "frg-2"),
    ),
    "of a Profile, against the VPC's": (
        profile(
            firewall(
                firewall(healthy(), ("ALLOW", "*.com")), ("BLOCK", "*"), group="frg-2", profile=True
            ),
            FRG,
        ),
        TOKEN,
        UNSURE,
    ),
    "domains refused": (
        firewall(nat(), ("BLOCK", API)).refuse(FirewallDomains),
        TOKEN,
        (Reason.UNREAD, ""),
    ),
    "rules refused": (
        firewall(nat(), ("BLOCK", API)).refuse(FirewallRule),
        TOKEN,
        (Reason.UNREAD, ""),
    ),
    "lists refused, domains not": (
        firewall(nat(), ("BLOCK", API)).refuse(FirewallDomainList),
        TOKEN,
        BLOCKS,
    ),
    "refused, and no way out either": (
        nat().no_route("0.0.0.0/0").refuse(FirewallRuleGroupAssociation),
        TOKEN,
        (Reason.NO_ROUTE, "rtb-a"),
    ),
}
ZONE_ARN = "arn:aws:route53:::hostedzone/Z9"
ENDPOINT_ARN = f"arn:aws:ec2:{REGION}:{US}:vpc-endpoint/vpce-hub"
CARRIED = (Reason.NOT_VISIBLE, "rp-1")
PROFILES: dict[str, tuple[Given, str, Why]] = {
    "empty": (empty_profile(nat()), TOKEN, PASS),
    "a zone, over NAT": (profile(nat(), ZONE_ARN), TOKEN, CARRIED),
    "an endpoint, no way out": (
        profile(nat().no_route("0.0.0.0/0"), ENDPOINT_ARN),
        TOKEN,
        CARRIED,
    ),
    "a zone, and an endpoint here": (profile(healthy(), ZONE_ARN), TOKEN, PASS),
    "a zone, and no endpoint here for S3": (profile(healthy(), ZONE_ARN), LAYER, CARRIED),
    "on its way out": (profile(nat(), ZONE_ARN, status="DELETING"), TOKEN, PASS),
    "what it carries refused": (
        profile(nat(), ZONE_ARN).refuse(ProfileResource),
        TOKEN,
        (Reason.UNREAD, ""),
    ),
    "refused": (nat().refuse(ProfileAssociation), TOKEN, (Reason.UNREAD, "")),
}
ALL = {
    f"{kind}: {name}": row
    for kind, rows in (
        ("zone", ZONES),
        ("rule", RULES),
        ("firewall", FIREWALLS),
        ("profile", PROFILES),
    )
    for name, row in rows.items()
}


@pytest.mark.parametrize(("given", "step", "why"), ALL.values(), ids=ALL)
def test_what_a_name_leads_to(given: Given, step: str, why: Why) -> None:
    assert seen(given.hops(step)) == why


def test_a_fault_behind_a_misnamed_zone_is_told_too() -> None:
    given = zone(asleep(healthy(), "vpce-api"), f"ecr.api.{R}")
    assert {h.layer for h in given.hops(TOKEN)} >= {"dns", "endpoint-sg", "source-sg"}


def test_interfaces_that_cannot_be_read_leave_the_address_open() -> None:
    given = zone(asleep(healthy(), "vpce-api"), API, _=a("10.0.1.11")).refuse(NetworkInterface)
    assert seen(given.hops(TOKEN))[0] == Reason.UNREAD


def test_the_resolver_is_the_primary_networks_base_plus_two() -> None:
    given = rules(healthy(), ("FORWARD", API), to="10.0.0.2").change(
        Vpc, "vpc-1", cidr_block="10.0.128.0/17"
    )
    hop = given.hops(TOKEN)[0]
    assert (hop.verdict, hop.reason) == (Verdict.FAIL, Reason.RULE_FORWARDS)


def test_a_record_without_a_value_leads_to_nothing_that_is_known() -> None:
    given = zone(nat(), API, _=RecordSet(name="", type="A"))
    (hop,) = given.hops(TOKEN)
    assert (hop.layer, hop.verdict, hop.reason) == ("dns", Verdict.UNKNOWN, Reason.NOT_VISIBLE)


def test_an_endpoint_of_ipv6_alone_is_no_way_that_is_known_over_ipv4() -> None:
    given = healthy().change(VpcEndpoint, "vpce-dkr", ip_address_type="ipv6")
    for id in ("eni-dkr-a", "eni-dkr-c"):
        given = given.change(NetworkInterface, id, private_ip_address="")
    (hop,) = given.hops(MANIFEST)
    assert (hop.layer, hop.verdict) == ("dns", Verdict.UNKNOWN)
    assert "vpce-dkr has no IPv4 address" in hop.says
