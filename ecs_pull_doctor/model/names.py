"""What decides names inside a VPC, and VPC Block Public Access.

The field names are those of Route 53, its Resolver, its Profiles, and EC2.

Source: the service models in botocore: data/route53/2013-04-01, data/route53resolver/2018-04-01,
data/route53profiles/2018-05-10 and data/ec2/2016-11-15, each service-2.json.
"""

from typing import ClassVar

from msgspec import field

from ecs_pull_doctor.model.fact import Fact, Part

ASTERISK = "\\052"
"""How Route 53 writes `*` in the name of a record.

Source: https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/DomainNameFormat.html
"""


def plain(name: str) -> str:
    """Return a domain name as people write it: lower case, no dot at the end, `*` for a star."""
    return name.replace(ASTERISK, "*").rstrip(".").lower()


class ZoneOwner(Part, frozen=True, kw_only=True):
    """Who made a hosted zone: an account, or a service of AWS."""

    owning_account: str = ""
    owning_service: str = ""


class HostedZone(Fact, frozen=True, kw_only=True):
    """One private hosted zone that a VPC uses, whoever owns it."""

    call: ClassVar[str] = "route53:ListHostedZonesByVPC"
    known_by: ClassVar[str] = "hosted_zone_id"
    hosted_zone_id: str
    name: str
    owner: ZoneOwner = ZoneOwner()

    @property
    def domain(self) -> str:
        """The zone's name as people write it."""
        return plain(self.name)


class RecordValue(Part, frozen=True, kw_only=True):
    """One value of a record set."""

    value: str


class AliasTarget(Part, frozen=True, kw_only=True):
    """What an alias record stands for."""

    dns_name: str = field(name="DNSName")


class RecordSet(Fact, frozen=True, kw_only=True):
    """One record set of a hosted zone."""

    call: ClassVar[str] = "route53:ListResourceRecordSets"
    known_by: ClassVar[str] = "name"
    name: str
    type: str
    set_identifier: str = ""
    resource_records: tuple[RecordValue, ...] = ()
    alias_target: AliasTarget | None = None

    @property
    def domain(self) -> str:
        """The name that it answers for, as people write it."""
        return plain(self.name)


class ResolverRuleAssociation(Fact, frozen=True, kw_only=True):
    """That a VPC uses a Resolver rule."""

    call: ClassVar[str] = "route53resolver:ListResolverRuleAssociations"
    known_by: ClassVar[str] = "association_id"
    association_id: str = field(name="Id")
    resolver_rule_id: str
    vpc_id: str = field(name="VPCId", default="")
    status: str = ""


class TargetAddress(Part, frozen=True, kw_only=True):
    """A server that a rule forwards to."""

    ip: str = ""
    ipv6: str = ""


class ResolverRule(Fact, frozen=True, kw_only=True):
    """One Resolver rule, of the account or shared with it."""

    call: ClassVar[str] = "route53resolver:ListResolverRules"
    known_by: ClassVar[str] = "rule_id"
    rule_id: str = field(name="Id")
    domain_name: str = ""
    rule_type: str = ""
    name: str = ""
    target_ips: tuple[TargetAddress, ...] = ()

    @property
    def domain(self) -> str:
        """The domain that it is for, as people write it; empty for the root."""
        return plain(self.domain_name)


class FirewallRuleGroupAssociation(Fact, frozen=True, kw_only=True):
    """That a VPC uses a group of DNS Firewall rules."""

    call: ClassVar[str] = "route53resolver:ListFirewallRuleGroupAssociations"
    known_by: ClassVar[str] = "association_id"
    association_id: str = field(name="Id")
    firewall_rule_group_id: str
    priority: int = 0
    status: str = ""


class FirewallRule(Fact, frozen=True, kw_only=True):
    """One rule of a DNS Firewall rule group; without a domain list it looks for threats."""

    call: ClassVar[str] = "route53resolver:ListFirewallRules"
    known_by: ClassVar[str] = "name"
    firewall_rule_group_id: str
    firewall_domain_list_id: str = ""
    name: str = ""
    priority: int = 0
    action: str = ""
    block_response: str = ""
    block_override_domain: str = ""
    firewall_domain_redirection_action: str = ""
    qtype: str = ""


class FirewallDomainList(Fact, frozen=True, kw_only=True):
    """A list of domains; one with a managed owner is AWS's, and its domains are not shown."""

    call: ClassVar[str] = "route53resolver:ListFirewallDomainLists"
    known_by: ClassVar[str] = "list_id"
    list_id: str = field(name="Id")
    name: str = ""
    managed_owner_name: str = ""


class FirewallDomains(Fact, frozen=True, kw_only=True):
    """The domains of one list."""

    call: ClassVar[str] = "route53resolver:ListFirewallDomains"
    known_by: ClassVar[str] = "firewall_domain_list_id"
    firewall_domain_list_id: str
    domains: tuple[str, ...] = ()


class ProfileAssociation(Fact, frozen=True, kw_only=True):
    """That a VPC uses a Route 53 Profile."""

    call: ClassVar[str] = "route53profiles:ListProfileAssociations"
    known_by: ClassVar[str] = "association_id"
    association_id: str = field(name="Id")
    profile_id: str
    status: str = ""


class ProfileResource(Fact, frozen=True, kw_only=True):
    """A zone, a rule, a firewall rule group or an endpoint that a Profile carries."""

    call: ClassVar[str] = "route53profiles:ListProfileResourceAssociations"
    known_by: ClassVar[str] = "resource_arn"
    profile_id: str
    resource_arn: str
    resource_type: str = ""
    status: str = ""

    @property
    def kind(self) -> str:
        """What it is, by its ARN: `hostedzone`, `vpc-endpoint`, `resolver-rule` and so on."""
        return self.resource_arn.rpartition(":")[2].partition("/")[0]

    @property
    def short(self) -> str:
        """Its id without the ARN's head."""
        return self.resource_arn.rpartition("/")[2]


class PublicAccessOptions(Fact, frozen=True, kw_only=True):
    """VPC Block Public Access of one account and Region."""

    call: ClassVar[str] = "ec2:DescribeVpcBlockPublicAccessOptions"
    known_by: ClassVar[str] = "aws_region"
    aws_region: str = ""
    aws_account_id: str = ""
    state: str = ""
    internet_gateway_block_mode: str = "off"
    managed_by: str = ""


class PublicAccessExclusion(Fact, frozen=True, kw_only=True):
    """A VPC or subnet that Block Public Access spares."""

    call: ClassVar[str] = "ec2:DescribeVpcBlockPublicAccessExclusions"
    known_by: ClassVar[str] = "exclusion_id"
    exclusion_id: str
    internet_gateway_exclusion_mode: str = ""
    resource_arn: str = ""
    state: str = ""


NAMES_FACTS: tuple[type[Fact], ...] = (
    HostedZone,
    RecordSet,
    ResolverRuleAssociation,
    ResolverRule,
    FirewallRuleGroupAssociation,
    FirewallRule,
    FirewallDomainList,
    FirewallDomains,
    ProfileAssociation,
    ProfileResource,
    PublicAccessOptions,
    PublicAccessExclusion,
)
"""Every kind of fact of this module."""
