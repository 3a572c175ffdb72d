"""Resolver rules: whether a query leaves the VPC's own resolver.

Sources:
https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resolver-overview-forward-vpc-to-network.html
(the most specific rule decides; a SYSTEM rule takes a domain back) and
https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/hosted-zone-private-considerations.html
(a rule beats a private zone of the same name, a more specific private zone beats a rule).
"""

from collections.abc import Iterator

from ecs_pull_doctor.finding import Hop
from ecs_pull_doctor.model.fact import NotKnown
from ecs_pull_doctor.model.names import ResolverRule, ResolverRuleAssociation
from ecs_pull_doctor.reach.network import Network, missing
from ecs_pull_doctor.reach.packet import unknown
from ecs_pull_doctor.reach.profiles import carried
from ecs_pull_doctor.reach.reasons import Reason
from ecs_pull_doctor.reach.resolution import covers, depth

AUTODEFINED = "rslvr-autodefined-"
_GONE = {"DELETING", "FAILED", "OVERRIDDEN"}


def forwarding(net: Network, host: str) -> ResolverRule | None:
    """Return the rule that sends queries for *host* to other servers, None where none does.

    Raises: NotKnown: the rules of the VPC could not be read.
    """
    found = max((r for r in _rules(net) if covers(r.domain, host)), key=_priority, default=None)
    if found is None or found.rule_type != "FORWARD":
        return None
    servers = {t.ip or t.ipv6 for t in found.target_ips}
    return None if servers and servers <= {net.resolver} else found


def _priority(rule: ResolverRule) -> int:
    return depth(rule.domain)


def _rules(net: Network) -> Iterator[ResolverRule]:
    """The VPC's own rules before those of a Profile, which give way where the domain is the same.

    Source: https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/profiles.html
    """
    own = [
        a.resolver_rule_id
        for a in net.snapshot.known(ResolverRuleAssociation, net.vpc_id)
        if a.status not in _GONE and not a.resolver_rule_id.startswith(AUTODEFINED)
    ]
    used = (*own, *(each.short for each in carried(net, "resolver-rule")))
    if not used:
        return
    known = {rule.id: rule for rule in net.snapshot.known(ResolverRule, net.region)}
    for rule_id in used:
        if rule_id not in known:
            raise NotKnown(missing(ResolverRule.call, rule_id))
        if known[rule_id].rule_type in {"FORWARD", "SYSTEM"}:
            yield known[rule_id]


def elsewhere(rule: ResolverRule) -> Hop:
    """Return the hop of a query that other servers answer."""
    servers = ", ".join(t.ip or t.ipv6 for t in rule.target_ips)
    says = f"{rule.id} forwards {rule.domain or '.'} to {servers}: what they say is not seen here"
    evidence = (rule.cite("domain_name"), rule.cite("target_ips"))
    return unknown("dns", Reason.FORWARDED, says, rule.id, *evidence)


def undocumented(rule: ResolverRule, endpoint_id: str) -> Hop:
    """Return the hop where a rule for a wider domain meets the private name of an endpoint.

    AWS documents that private zones go before wider rules, and does not say it of endpoints.
    """
    says = (
        f"whether {rule.id}, which forwards {rule.domain or '.'}, goes before the private name "
        f"of {endpoint_id} is not documented"
    )
    evidence = (rule.cite("domain_name"), rule.cite("target_ips"))
    return unknown("dns", Reason.FORWARDED, says, rule.id, *evidence)
