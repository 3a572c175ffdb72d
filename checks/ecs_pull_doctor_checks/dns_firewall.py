"""The check for `dns-firewall`."""

from collections.abc import Iterator

from ecs_pull_doctor.sdk import (
    Case,
    Finding,
    FirewallDomainList,
    FirewallDomains,
    FirewallRule,
    FirewallRuleGroupAssociation,
    Fix,
    Reason,
    check,
    listing,
)

SOURCES = (
    "https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resolver-dns-firewall.html",
    "https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resolver-dns-firewall-vpc-protections.html",
)


@check(
    "PULL406",
    "dns-firewall",
    reads=(FirewallRuleGroupAssociation, FirewallRule, FirewallDomainList, FirewallDomains),
    source=SOURCES,
)
def dns_firewall(case: Case) -> Iterator[Finding]:
    """No DNS Firewall rule blocks the names that a start needs.

    Route 53 Resolver DNS Firewall can answer a query with nothing, with "does not exist" or with a
    name of its own. The rule groups of the VPC are looked at by priority, in each the rules by
    theirs, and the first rule that matches decides. An allow list that ends in "block the rest"
    needs the names of ECR, S3 and of whatever else the start calls.

    The error is `no such host`, or a time-out to an address that belongs to nobody you know. The
    query log of the resolver names the rule.

    AWS's own domain lists are of domains that spread malware. Nobody is shown their domains, and
    they are taken not to hold hosts of AWS.
    """
    for block in case.blocked(Reason.FIREWALL_BLOCKS):
        claim = f"DNS firewall {block.resource} blocks {block.hosts[0]}"
        yield block.finding(
            claim,
            Fix(
                do=f"put an ALLOW rule for {listing(block.hosts)} before the rule that blocks them "
                f"in {block.resource}"
            ),
        )
