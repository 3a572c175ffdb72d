"""The check for `resolver-rule-conflict`."""

from collections.abc import Iterator

from ecs_pull_doctor.sdk import (
    Block,
    Case,
    Finding,
    Fix,
    ProfileResource,
    Reason,
    ResolverRule,
    ResolverRuleAssociation,
    Severity,
    Subnet,
    VpcEndpoint,
    changes,
    check,
)

SOURCES = (
    "https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resolver-overview-DSN-queries-to-vpc.html",
    "https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/hosted-zone-private-considerations.html",
)


@check(
    "PULL405",
    "resolver-rule-conflict",
    reads=(ResolverRuleAssociation, ResolverRule, VpcEndpoint),
    source=SOURCES,
)
def resolver_rule_conflict(case: Case) -> Iterator[Finding]:
    """No resolver rule sends the registry's names to servers that do not know them.

    A forwarding rule for one of AWS's domains, or for `.`, sends the names of AWS to other servers,
    past the private DNS of the VPC's endpoints. Those servers answer with public addresses, or with
    endpoints of another VPC, or not at all. A rule of the type SYSTEM for a narrower domain brings
    its names back to the VPC's resolver. A Route 53 Profile can carry such rules too.

    It is an error where nothing that other servers can answer is reached from the subnet: no public
    address, and nothing private beyond the VPC. Otherwise it is a warning, since the API does not
    show what they answer.

    The error shows a public address although an endpoint exists, or `no such host`.
    """
    for block in case.blocked(Reason.RULE_FORWARDS):
        claim = f"{block.resource} forwards a name that an endpoint of the VPC answers for"
        yield block.finding(claim, *_fixes(case, block))
    for block in case.doubted(Reason.FORWARDED):
        claim = f"{block.resource} forwards {block.hosts[0]} to other servers"
        yield block.finding(claim, *_fixes(case, block), severity=Severity.WARNING)


def _fixes(case: Case, block: Block) -> Iterator[Fix]:
    rule = next(r for r in case.snapshot.facts(ResolverRule) if r.id == block.resource)
    if rule.domain != block.hosts[0]:
        domain = f"{case.work.region}.amazonaws.com"
        narrow = domain if rule.domain.count(".") < domain.count(".") else block.hosts[0]
        yield Fix(do=f"add a SYSTEM rule for {narrow} to the VPC")
    if block.resource in {r.short for r in case.snapshot.facts(ProfileResource)}:
        yield Fix(do=f"take {block.resource} out of the VPC's Route 53 Profile")
        return
    vpc = next(s.vpc_id for s in case.snapshot.facts(Subnet) if s.id in block.origins)
    off = changes.DisassociateRule(rule=block.resource, vpc=vpc)
    yield Fix(do=f"take {block.resource} off {vpc}", changes=(off,))
