"""Route 53 Resolver DNS Firewall: whether the resolver may answer a query at all.

Sources:
https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resolver-dns-firewall-vpc-protections.html
(rule groups by priority, in them rules by priority, the first match decides) and
https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resolver-dns-firewall-managed-domain-lists.html
(AWS's own lists are of domains that spread malware, and are shown to nobody, so they are taken not
to cover AWS's hosts). Its fail-open setting matters only while the firewall itself is impaired.
"""

from collections.abc import Iterator

from ecs_pull_doctor.finding import Hop
from ecs_pull_doctor.model.fact import NotKnown, Unread
from ecs_pull_doctor.model.names import (
    FirewallDomainList,
    FirewallDomains,
    FirewallRule,
    FirewallRuleGroupAssociation,
    plain,
)
from ecs_pull_doctor.reach.network import Network, missing
from ecs_pull_doctor.reach.packet import fails, unknown
from ecs_pull_doctor.reach.profiles import carried
from ecs_pull_doctor.reach.reasons import Reason

_OF_ADDRESSES = {"", "A", "1", "TYPE1"}


def judge(net: Network, host: str, *, public: bool) -> Hop | None:
    """Return the hop of a firewall that blocks *host* or may, None where none does.

    *public* says that AWS's public name servers answer, which lead on to names of their own.
    Raises: NotKnown: the firewall's rules could not be read.
    """
    own = [
        a
        for a in net.snapshot.known(FirewallRuleGroupAssociation, net.vpc_id)
        if a.status != "DELETING"
    ]
    groups = [a.firewall_rule_group_id for a in sorted(own, key=lambda a: a.priority)]
    shared = [each.short for each in carried(net, "firewall-rule-group")]
    here, there = _first(net, groups, host), _first(net, shared, host)
    if _blocks(here) and not _allows(there):
        return _blocked(net, here, host)
    if _blocks(there) and not _allows(here):
        return _blocked(net, there, host)
    if _blocks(here) or _blocks(there):
        return _depends(here or there, host, "the VPC and its Profile disagree")
    for rule, among in ((here, groups), (there, shared)):
        if public and rule and _redirect_blocked(net, rule, among):
            return _depends(rule, host, "the names that it leads on to may be blocked")
    return None


def _blocks(rule: FirewallRule | None) -> bool:
    return rule is not None and rule.action == "BLOCK"


def _allows(rule: FirewallRule | None) -> bool:
    return rule is not None and rule.action != "BLOCK"


def _first(net: Network, groups: list[str], host: str) -> FirewallRule | None:
    """The rule that decides about *host*; ALLOW and ALERT let it through."""
    for rule in _in_order(net, groups):
        if any(_covers(domain, host) for domain in _domains(net, rule)):
            return rule
    return None


def _in_order(net: Network, groups: list[str]) -> Iterator[FirewallRule]:
    """Rules without a domain list look for threats; those of another query type are not for us."""
    for group in groups:
        rules = net.snapshot.known(FirewallRule, group)
        for rule in sorted(rules, key=lambda rule: rule.priority):
            if rule.firewall_domain_list_id and rule.qtype.upper() in _OF_ADDRESSES:
                yield rule


def _domains(net: Network, rule: FirewallRule) -> tuple[str, ...]:
    lists = net.snapshot.get(FirewallDomainList, net.region)
    known = () if isinstance(lists, Unread) else lists
    wanted = rule.firewall_domain_list_id
    if any(each.id == wanted and each.managed_owner_name for each in known):
        return ()
    found = net.snapshot.known(FirewallDomains, wanted)
    if not found:
        raise NotKnown(missing(FirewallDomains.call, wanted))
    return found[0].domains


def _covers(domain: str, host: str) -> bool:
    """A star at the start stands for anything, and only there; else the name must be the same."""
    name = plain(domain)
    return host.endswith(name[1:]) if name.startswith("*") else name == host


def _redirect_blocked(net: Network, rule: FirewallRule, groups: list[str]) -> bool:
    """Whether another name of AWS, such as a host's name leads on to, would be blocked."""
    if rule.firewall_domain_redirection_action == "TRUST_REDIRECTION_DOMAIN":
        return False
    return _blocks(_first(net, groups, f"any.{net.region}.amazonaws.com"))


def _blocked(net: Network, rule: FirewallRule | None, host: str) -> Hop:
    assert rule is not None  # only a rule blocks
    words = {
        "NODATA": "with nothing (NODATA)",
        "NXDOMAIN": "that it does not exist (NXDOMAIN)",
        "OVERRIDE": f"with {rule.block_override_domain} (OVERRIDE)",
    }
    how = words.get(rule.block_response, "with a block")
    group = rule.firewall_rule_group_id
    says = f"rule {rule.name} of {group} answers {host} {how}"
    (domains,) = net.snapshot.known(FirewallDomains, rule.firewall_domain_list_id)
    deciding = tuple(d for d in domains.domains if _covers(d, host))[:3]
    evidence = (rule.cite("action"), domains.cite("domains", deciding))
    return fails("dns", Reason.FIREWALL_BLOCKS, says, group, *evidence)


def _depends(rule: FirewallRule | None, host: str, why: str) -> Hop:
    assert rule is not None  # one of the two blocks
    group = rule.firewall_rule_group_id
    says = f"whether the DNS firewall ({group}) lets {host} through is not told: {why}"
    return unknown("dns", Reason.NOT_VISIBLE, says, group, rule.cite("action"))
