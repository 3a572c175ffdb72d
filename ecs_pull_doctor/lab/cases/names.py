"""Names that lead astray, and Block Public Access."""

from __future__ import annotations

from ecs_pull_doctor.lab.build import Builder, Target
from ecs_pull_doctor.lab.names import Names
from ecs_pull_doctor.lab.network import PRIVATE, PUBLIC
from ecs_pull_doctor.lab.registry import scenario

_CORPORATE = ("corp.example.com", "192.168.1.10", "192.168.1.11")


def _with_nat(aws: Builder) -> Names:
    aws.vpc()
    aws.private_subnets()
    aws.nat_for(*PRIVATE)
    return Names(aws)


def _with_endpoints(aws: Builder, *asleep: str) -> Names:
    """Endpoints for all that a start needs; those named have private DNS off."""
    aws.vpc()
    aws.private_subnets()
    aws.open_group("endpoints")
    for service in ("ecr.api", "ecr.dkr", "logs"):
        aws.endpoint(service, private_dns=service not in asleep)
    aws.s3_gateway(*PRIVATE)
    return Names(aws)


@scenario(
    "zone-hides-ecr",
    title="NAT works, but a private zone ecr.REGION.amazonaws.com is empty",
    causes=("private-zone-conflict",),
)
def zone_hides_ecr(aws: Builder) -> Target:
    """A zone hides what it does not list."""
    _with_nat(aws).zone(f"ecr.{aws.region}.amazonaws.com")
    aws.service()
    return aws.failing(aws.errors.token_no_such_host())


@scenario(
    "zone-hides-s3",
    title="endpoints answer, but a private zone amazonaws.com hides S3",
    causes=("private-zone-conflict",),
)
def zone_hides_s3(aws: Builder) -> Target:
    """The endpoints' own zones are more specific, so only the layers fail."""
    _with_endpoints(aws).zone("amazonaws.com", {"intranet": "10.0.1.200"})
    aws.service()
    return aws.failing(aws.errors.layer_no_such_host())


@scenario(
    "zone-without-wildcard",
    title="a private zone dkr.ecr.REGION.amazonaws.com has a record at its top only",
    causes=("private-zone-conflict",),
)
def zone_without_wildcard(aws: Builder) -> Target:
    """Registry names have the account in front."""
    names = _with_endpoints(aws, "ecr.dkr")
    names.zone(f"dkr.ecr.{aws.region}.amazonaws.com", {"": "ecr.dkr"})
    aws.service()
    return aws.failing(aws.errors.manifest_no_such_host())


@scenario(
    "zone-misnamed",
    title="the private zone is called ecr.api.REGION.amazonaws.com, not api.ecr",
    causes=("private-zone-conflict",),
)
def zone_misnamed(aws: Builder) -> Target:
    """Named after the endpoint's service; nobody asks for that name."""
    names = _with_endpoints(aws, "ecr.api")
    names.zone(f"ecr.api.{aws.region}.amazonaws.com", {"": "ecr.api"})
    aws.service()
    return aws.failing(aws.errors.token_2025())


@scenario(
    "zone-leads-to-no-route",
    title="a private zone leads api.ecr to a hub's endpoint, and no route leads there",
    causes=("private-zone-conflict",),
)
def zone_leads_to_no_route(aws: Builder) -> Target:
    """NAT and internet gateways carry nothing to private addresses."""
    names = _with_nat(aws)
    names.zone(f"api.ecr.{aws.region}.amazonaws.com", {"": "10.9.0.5"})
    aws.service()
    return aws.failing(aws.errors.token("10.9.0.5"))


@scenario(
    "rule-forwards-past-the-endpoint",
    title="a resolver rule forwards api.ecr.REGION.amazonaws.com to the office",
    causes=("resolver-rule-conflict",),
)
def rule_forwards_past_the_endpoint(aws: Builder) -> Target:
    """The office answers with public addresses, to which nothing leads."""
    names = _with_endpoints(aws)
    names.forward(f"api.ecr.{aws.region}.amazonaws.com", "192.168.1.10")
    aws.service()
    return aws.failing(aws.errors.token())


@scenario(
    "firewall-blocks-aws",
    title="NAT works, but a DNS Firewall rule answers *.amazonaws.com with NXDOMAIN",
    causes=("dns-firewall",),
)
def firewall_blocks_aws(aws: Builder) -> Target:
    """Somebody meant EC2's public host names."""
    _with_nat(aws).firewall(("NXDOMAIN", ["*.amazonaws.com"]))
    aws.service()
    return aws.failing(aws.errors.token_no_such_host())


@scenario(
    "firewall-allow-list-lacks-s3",
    title="a DNS Firewall allows ECR and the logs, and blocks the rest",
    causes=("dns-firewall",),
)
def firewall_allow_list_lacks_s3(aws: Builder) -> Target:
    """The layers come from S3, which nobody thought of."""
    domains = [f"*.ecr.{aws.region}.amazonaws.com", f"logs.{aws.region}.amazonaws.com"]
    _with_endpoints(aws).firewall(("ALLOW", domains), ("NODATA", ["*"]))
    aws.service()
    return aws.failing(aws.errors.layer_no_such_host())


@scenario(
    "profile-firewall-blocks-aws",
    title="a Route 53 Profile carries a DNS Firewall group that blocks ECR",
    causes=("dns-firewall",),
)
def profile_firewall_blocks_aws(aws: Builder) -> Target:
    """Nothing of the VPC's own shows it."""
    names = _with_nat(aws)
    blocked = [f"*.ecr.{aws.region}.amazonaws.com"]
    group = names.firewall(("OVERRIDE", blocked), profile=True)
    names.profile(firewall_rule_group=group)
    aws.service()
    return aws.failing(aws.errors.token_no_such_host())


@scenario(
    "public-access-blocked-nat",
    title="NAT, and VPC Block Public Access in both directions",
    causes=("block-public-access",),
)
def public_access_blocked_nat(aws: Builder) -> Target:
    """Routes and groups look right."""
    names = _with_nat(aws)
    names.block_public_access("block-bidirectional")
    aws.service()
    return aws.failing(aws.errors.token())


@scenario(
    "public-access-blocked-public",
    title="public subnets, and VPC Block Public Access for what comes in",
    causes=("block-public-access",),
)
def public_access_blocked_public(aws: Builder) -> Target:
    """What has a public address of its own is cut both ways."""
    aws.vpc()
    aws.public_subnets()
    Names(aws).block_public_access("block-ingress")
    aws.service(PUBLIC, public_ip=True)
    return aws.failing(aws.errors.token_2025())


@scenario(
    "public-access-one-subnet-excluded",
    title="VPC Block Public Access, with an exclusion for one public subnet of two",
    causes=("block-public-access",),
    only_in=("public-b",),
)
def public_access_one_subnet_excluded(aws: Builder) -> Target:
    """Half of the tasks start."""
    aws.vpc()
    aws.public_subnets()
    Names(aws).block_public_access("block-bidirectional", public_a="allow-bidirectional")
    aws.service(PUBLIC, public_ip=True)
    return aws.failing(aws.errors.token(), subnets=("public-b",))


@scenario("healthy-zone-of-another-domain", title="healthy: a private zone of another domain")
def healthy_zone_of_another_domain(aws: Builder) -> Target:
    """It covers no host of AWS."""
    _with_nat(aws).zone("corp.example.com", {"db": "10.0.1.200"})
    aws.service()
    return aws.running()


@scenario("healthy-zones-lead-to-endpoints", title="healthy: private zones instead of private DNS")
def healthy_zones_lead_to_endpoints(aws: Builder) -> Target:
    """The names are right, and the wildcard is there."""
    names = _with_endpoints(aws, "ecr.api", "ecr.dkr")
    names.zone(f"api.ecr.{aws.region}.amazonaws.com", {"": "ecr.api"})
    names.zone(f"dkr.ecr.{aws.region}.amazonaws.com", {"*": aws.address_of("ecr.dkr")})
    aws.service()
    return aws.running()


@scenario(
    "healthy-endpoints-before-zone",
    title="healthy: an empty private zone ecr.REGION, but the endpoints' zones are narrower",
)
def healthy_endpoints_before_zone(aws: Builder) -> Target:
    """The most specific zone wins."""
    _with_endpoints(aws).zone(f"ecr.{aws.region}.amazonaws.com")
    aws.service()
    return aws.running()


@scenario("healthy-corporate-rule", title="healthy: a resolver rule for a corporate domain")
def healthy_corporate_rule(aws: Builder) -> Target:
    """AWS's names stay in the VPC."""
    _with_endpoints(aws).forward(*_CORPORATE)
    aws.service()
    return aws.running()


@scenario(
    "healthy-system-rule",
    title="healthy: a rule forwards everything, a SYSTEM rule takes amazonaws.com back",
)
def healthy_system_rule(aws: Builder) -> Target:
    """As AWS recommends where `.` is forwarded."""
    names = _with_endpoints(aws)
    names.forward(".", "192.168.1.10")
    names.system("amazonaws.com")
    aws.service()
    return aws.running()


@scenario("healthy-profile-with-a-rule", title="healthy: a Profile carries a corporate rule")
def healthy_profile_with_a_rule(aws: Builder) -> Target:
    """It carries neither zones nor endpoints."""
    names = _with_nat(aws)
    names.profile(resolver_rule=names.forward(*_CORPORATE, associate=False))
    aws.service()
    return aws.running()


@scenario(
    "healthy-firewall-allows-first",
    title="healthy: a DNS Firewall allows *.amazonaws.com, then blocks the rest",
)
def healthy_firewall_allows_first(aws: Builder) -> Target:
    """The first rule that matches decides."""
    _with_nat(aws).firewall(("ALLOW", ["*.amazonaws.com"]), ("NXDOMAIN", ["*"]))
    aws.service()
    return aws.running()


@scenario("healthy-firewall-of-aws", title="healthy: a DNS Firewall blocks AWS's own lists")
def healthy_firewall_of_aws(aws: Builder) -> Target:
    """They are of domains that spread malware."""
    _with_nat(aws).firewall(("NODATA", []), ("NXDOMAIN", ["*.example.net"]))
    aws.service()
    return aws.running()


@scenario("healthy-public-access-ingress", title="healthy: Block Public Access inward, and NAT")
def healthy_public_access_ingress(aws: Builder) -> Target:
    """NAT lets nothing in anyway."""
    _with_nat(aws).block_public_access("block-ingress")
    aws.service()
    return aws.running()


@scenario("healthy-public-access-excluded", title="healthy: Block Public Access spares the VPC")
def healthy_public_access_excluded(aws: Builder) -> Target:
    """Outward is enough for NAT."""
    _with_nat(aws).block_public_access("block-bidirectional", vpc="allow-egress")
    aws.service()
    return aws.running()


@scenario("healthy-public-access-endpoints", title="healthy: Block Public Access, and endpoints")
def healthy_public_access_endpoints(aws: Builder) -> Target:
    """Endpoints need no internet gateway."""
    _with_endpoints(aws).block_public_access("block-bidirectional")
    aws.service()
    return aws.running()
