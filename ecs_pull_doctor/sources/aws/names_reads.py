"""The reads of names inside a VPC (Route 53, Resolver, Profiles) and of Block Public Access."""

from collections.abc import Iterator

from ecs_pull_doctor.model.ecs import Service, TaskDefinition
from ecs_pull_doctor.model.fact import Citable
from ecs_pull_doctor.model.names import (
    FirewallDomainList,
    FirewallDomains,
    FirewallRule,
    FirewallRuleGroupAssociation,
    HostedZone,
    ProfileAssociation,
    ProfileResource,
    PublicAccessExclusion,
    PublicAccessOptions,
    RecordSet,
    ResolverRule,
    ResolverRuleAssociation,
)
from ecs_pull_doctor.model.snapshot import Snapshot
from ecs_pull_doctor.model.vpc import Subnet
from ecs_pull_doctor.model.workload import workloads
from ecs_pull_doctor.plan.dual_stack import over_ipv6
from ecs_pull_doctor.plan.edition import builtin
from ecs_pull_doctor.plan.expand import expand
from ecs_pull_doctor.sources.aws.answers import Page, facts, items, part
from ecs_pull_doctor.sources.aws.errors import NO_SUCH_ENDPOINT
from ecs_pull_doctor.sources.aws.read import Call, Fetch, Keys, Read

AUTODEFINED = "rslvr-autodefined-"
"""What the ids of the rules begin with that every VPC has.

Source:
https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resolver-overview-forward-vpc-to-network-autodefined-rules.html
"""
MOST_EXCLUSIONS = 1000  # more than an account can have, in one answer


def _vpcs(snapshot: Snapshot) -> Iterator[str]:
    yield from sorted({subnet.vpc_id for subnet in snapshot.facts(Subnet)})


def _zones(call: Call, key: str, snapshot: Snapshot) -> tuple[HostedZone, ...]:
    """Every page; botocore does not know that this call has several."""
    query = {"VPCId": key, "VPCRegion": snapshot.target.region}
    pages: list[Page] = call(HostedZone.call, **query)
    while token := pages[-1].get("NextToken"):
        pages += call(HostedZone.call, **query, NextToken=token)
    return facts(HostedZone, items(pages, "HostedZoneSummaries"))


def hosts(snapshot: Snapshot) -> Iterator[str]:
    """Yield the hosts that the service's starts may ask for."""
    definitions = {d.task_definition_arn: d for d in snapshot.facts(TaskDefinition)}
    for work in workloads(snapshot):
        if definition := definitions.get(work.task_definition_arn):
            for step in expand(builtin(), work, definition):
                for host in (step.host, *step.alternatives):
                    yield host
                    if six := over_ipv6(host, step.region):  # its name in an IPv6-only subnet
                        yield six


def _zones_of_hosts(snapshot: Snapshot) -> Iterator[str]:
    yield from dict.fromkeys(_own_zones(snapshot))


def _own_zones(snapshot: Snapshot) -> Iterator[str]:
    """The most specific zone of each host, where it is the account's own: no other can be read."""
    ours = {work.account for work in workloads(snapshot)}
    zones = sorted(snapshot.facts(HostedZone), key=lambda zone: -len(zone.domain))
    for host in dict.fromkeys(hosts(snapshot)):
        covering = (z for z in zones if f".{host}".endswith(f".{z.domain}"))
        zone = next(covering, None)
        if zone and zone.owner.owning_account in ours:
            yield zone.hosted_zone_id


def _records(call: Call, key: str, _: Snapshot) -> tuple[RecordSet, ...]:
    return facts(RecordSet, items(call(RecordSet.call, HostedZoneId=key), "ResourceRecordSets"))


def _carried(snapshot: Snapshot, kind: str) -> set[str]:
    return {each.short for each in snapshot.facts(ProfileResource) if each.kind == kind}


def _if_rules(snapshot: Snapshot) -> Iterator[str]:
    """The rules are told all at once; who has none of his own need not ask."""
    used = {a.resolver_rule_id for a in snapshot.facts(ResolverRuleAssociation)}
    if any(not rule.startswith(AUTODEFINED) for rule in used | _carried(snapshot, "resolver-rule")):
        yield snapshot.target.region


def _firewall_groups(snapshot: Snapshot) -> Iterator[str]:
    used = {a.firewall_rule_group_id for a in snapshot.facts(FirewallRuleGroupAssociation)}
    yield from sorted(used | _carried(snapshot, "firewall-rule-group"))


def _if_firewall(snapshot: Snapshot) -> Iterator[str]:
    if any(_firewall_groups(snapshot)):
        yield snapshot.target.region


def _domain_lists(snapshot: Snapshot) -> Iterator[str]:
    """AWS shows nobody the domains of its own lists."""
    used = {rule.firewall_domain_list_id for rule in snapshot.facts(FirewallRule)}
    managed = {each.id for each in snapshot.facts(FirewallDomainList) if each.managed_owner_name}
    yield from sorted(used - managed - {""})


def _domains(call: Call, key: str, _: Snapshot) -> tuple[FirewallDomains, ...]:
    found = list(items(call(FirewallDomains.call, FirewallDomainListId=key), "Domains"))
    return facts(FirewallDomains, [{"FirewallDomainListId": key, "Domains": found}])


def _profiles(snapshot: Snapshot) -> Iterator[str]:
    yield from sorted({each.profile_id for each in snapshot.facts(ProfileAssociation)})


def _options(call: Call, _: str, __: Snapshot) -> tuple[PublicAccessOptions, ...]:
    pages = call(PublicAccessOptions.call)
    return facts(PublicAccessOptions, (part(p, "VpcBlockPublicAccessOptions") for p in pages))


def _if_blocked(snapshot: Snapshot) -> Iterator[str]:
    modes = {each.internet_gateway_block_mode for each in snapshot.facts(PublicAccessOptions)}
    if modes - {"off"}:
        yield snapshot.target.region


def _exclusions(call: Call, _: str, __: Snapshot) -> tuple[PublicAccessExclusion, ...]:
    pages = call(PublicAccessExclusion.call, MaxResults=MOST_EXCLUSIONS)
    return facts(PublicAccessExclusion, items(pages, "VpcBlockPublicAccessExclusions"))


def _listed(fact: type[Citable], item: str, parameter: str = "") -> Fetch:
    """One call, by *parameter* where it has one, whose answer is a list called *item*."""

    def fetch(call: Call, key: str, _: Snapshot) -> tuple[Citable, ...]:
        query = {parameter: key} if parameter else {}
        return facts(fact, items(call(fact.call, **query), item))

    return fetch


def _rule_associations(call: Call, key: str, _: Snapshot) -> tuple[ResolverRuleAssociation, ...]:
    of_vpc = [{"Name": "VPCId", "Values": [key]}]
    pages = call(ResolverRuleAssociation.call, Filters=of_vpc)
    return facts(ResolverRuleAssociation, items(pages, "ResolverRuleAssociations"))


def _read(fact: type[Citable], fetch: Fetch, keys: Keys = _vpcs, *after: type[Citable]) -> Read:
    """A read of a service that is not in every Region, and has nothing where it is not."""
    return Read(
        fact=fact,
        operations=(fact.call,),
        keys=keys,
        fetch=fetch,
        after=after or (Subnet,),
        absent=() if fact.call.startswith(("ec2:", "route53:")) else (NO_SUCH_ENDPOINT,),
    )


NAMES_READS = (
    _read(HostedZone, _zones),
    _read(RecordSet, _records, _zones_of_hosts, HostedZone, TaskDefinition, Service),
    _read(ResolverRuleAssociation, _rule_associations),
    _read(
        ResolverRule,
        _listed(ResolverRule, "ResolverRules"),
        _if_rules,
        ResolverRuleAssociation,
        ProfileResource,
    ),
    _read(
        FirewallRuleGroupAssociation,
        _listed(FirewallRuleGroupAssociation, "FirewallRuleGroupAssociations", "VpcId"),
    ),
    _read(
        FirewallRule,
        _listed(FirewallRule, "FirewallRules", "FirewallRuleGroupId"),
        _firewall_groups,
        FirewallRuleGroupAssociation,
        ProfileResource,
    ),
    _read(
        FirewallDomainList,
        _listed(FirewallDomainList, "FirewallDomainLists"),
        _if_firewall,
        FirewallRuleGroupAssociation,
        ProfileResource,
    ),
    _read(FirewallDomains, _domains, _domain_lists, FirewallRule, FirewallDomainList),
    _read(
        ProfileAssociation,
        _listed(ProfileAssociation, "ProfileAssociations", "ResourceId"),
    ),
    _read(
        ProfileResource,
        _listed(ProfileResource, "ProfileResourceAssociations", "ProfileId"),
        _profiles,
        ProfileAssociation,
    ),
    Read(
        fact=PublicAccessOptions,
        operations=(PublicAccessOptions.call,),
        keys=lambda snapshot: (snapshot.target.region,),
        fetch=_options,
    ),
    _read(PublicAccessExclusion, _exclusions, _if_blocked, PublicAccessOptions),
)
