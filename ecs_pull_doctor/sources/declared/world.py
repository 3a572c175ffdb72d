"""The World: what files declare, as AWS would describe it, with the place of each thing.

Readers of templates and plans fill it (`add`, `leave_open`), then call `defaults.complete` once.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from ecs_pull_doctor.finding import Where

Shape = dict[str, Any]
Part = tuple[Mapping[str, Any], Where]

Kind = Literal[
    # EC2, by the names of AWS's lists; ids as AWS has them
    "Vpcs",
    "Subnets",
    "RouteTables",
    "NetworkAcls",
    "SecurityGroups",
    "VpcEndpoints",
    "NatGateways",
    "InternetGateways",  # Attachments of {"VpcId"}
    "NetworkInterfaces",
    "DhcpOptions",
    "VpcAttributes",  # id: VPC/enableDnsSupport or VPC/enableDnsHostnames
    "PrefixLists",  # a customer's: PrefixListId, and Entries of {"Cidr"}
    # ECS
    "Services",  # as DescribeServices answers; id: cluster name/service name
    "TaskDefinitions",  # as DescribeTaskDefinition answers; id: the ARN
    # The machines' making, as AWS describes it; ids are names, but for launch templates
    "Clusters",
    "CapacityProviders",
    "AutoScalingGroups",
    "LaunchTemplates",  # id: the template's; the newest version, and never its user data
    "LaunchConfigurations",  # id: the name; never its user data
    "InstanceProfiles",
    # ECR, IAM, KMS, S3 and the rest
    "Repositories",  # id: its name; PolicyText (text) beside AWS's fields, where it has one, and
    # Made (true) where it is not there before
    "CacheRules",  # as DescribePullThroughCacheRules answers; id: the prefix
    "Roles",  # id: its name; AttachedPolicies and InlinePolicies beside AWS's fields
    "Policies",  # managed; id: the ARN; Document (text)
    "LogGroups",  # id: its name
    "Secrets",  # id: the ARN; ResourcePolicy (text) beside AWS's fields; never a value
    "Parameters",  # id: its name; never a value
    "Keys",  # id: the key's id; Arn, KeyState, Policy (text), Aliases
    "Buckets",  # id: its name; Policy (text) where it has one
    "FileSystems",  # id: its id
    "MountTargets",  # id: its id; SecurityGroups beside AWS's fields
    "HostedZones",  # private; id: its id; Name, VPCs (their ids), RecordSets
    "ResolverRules",
    "ResolverRuleAssociations",
    "FirewallGroups",  # id: the group's; Rules as ListFirewallRules answers
    "FirewallDomainLists",  # id: the list's; Domains
    "FirewallAssociations",  # VpcId beside AWS's fields
    "Profiles",  # id: the Profile's; Resources as ListProfileResourceAssociations answers
    "ProfileAssociations",  # ResourceId: the VPC's id
    # What an account has once in a Region; the id is the Region
    "PublicAccess",  # InternetGatewayBlockMode
    "PublicAccessExclusions",  # id: its own
    "RegistryPolicies",  # policyText
    "RegistrySettings",  # id: the setting's name; value
]


@dataclass(frozen=True, kw_only=True)
class Item:
    """One resource as AWS would describe it.

    *where* is its place, *fields* are the places of its properties by AWS's names of the fields,
    and *parts* those of the elements of a list that other resources add to, such as routes.
    *missing* are the paths of properties that are not written, by AWS's names too: what is wrong
    with one stands at the resource. A place by `FIELD=VALUE` is for one value of several.
    """

    id: str
    shape: Shape
    where: Where
    fields: dict[str, Where] = field(default_factory=dict)
    parts: dict[str, list[Part]] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)
    made: bool = False
    """By AWS itself, so that no line declares it; *where* is that of what it belongs to."""


@dataclass(kw_only=True)
class World:
    """Everything that some files declare, in one account and Region."""

    region: str
    account: str
    partition: str = "aws"
    items: dict[str, dict[str, Item]] = field(default_factory=dict)
    opened: dict[tuple[str, str], str] = field(default_factory=dict)
    open_points: dict[str, None] = field(default_factory=dict)
    reasons: dict[str, str] = field(default_factory=dict)
    """By the ids that stand for what is left open, what that is, in words."""
    taken_for_granted: dict[str, None] = field(default_factory=dict)
    """What a reader took as AWS has it by default, in words."""
    files: dict[str, None] = field(default_factory=dict)
    """The files that were read, those too that others name, such as nested templates."""
    pushing: str = ""
    """What may push images while the files are deployed, such as a custom resource, by its name."""

    def add(self, kind: Kind, item: Item) -> Item:
        """Add a resource and return it; a later one of the same id replaces the earlier."""
        self.items.setdefault(kind, {})[item.id] = item
        return item

    def of(self, kind: Kind) -> Iterator[Item]:
        """Yield the resources of a kind, in the order of the files."""
        yield from tuple(self.items.get(kind, {}).values())

    def find(self, kind: Kind, id: str) -> Item | None:
        """Return one resource, if it is declared."""
        return self.items.get(kind, {}).get(id)

    def leave_open(self, kind: Kind, scope: str, why: str) -> None:
        """Say that the files do not tell all of a kind in *scope*: an id, or "" for everywhere.

        For lists by VPC the scope is the VPC; for others the item's own id. *why* names what is
        open: "the VPC is given by parameter VpcId".
        """
        self.opened.setdefault((kind, scope), why)
        self.point(why)

    def stand_in(self, prefix: str, name: str, why: str) -> str:
        """Return the id that stands for one that is left open, and note why it is."""
        self.point(why)
        id = open_id(prefix, name)
        self.reasons.setdefault(id, why)
        return id

    def why_open(self, kind: Kind, scope: str) -> str:
        """Return what leaves a kind open in *scope*, or an empty text."""
        return self.opened.get((kind, scope)) or self.opened.get((kind, ""), "")

    def is_left_open(self, kind: Kind, id: str) -> bool:
        """Whether this one thing is left open: it is not answered, so only it is unknown."""
        return (kind, id) in self.opened

    def take_for_granted(self, what: str) -> None:
        """Note what is taken as AWS has it by default, for people: "that the image exists"."""
        self.taken_for_granted.setdefault(what)

    def point(self, why: str) -> None:
        """Note that something is left open, for people."""
        self.open_points.setdefault(why)

    def arn(self, service: str, resource: str, *, region: bool = True) -> str:
        """Return the ARN of a resource of this account; IAM's and S3's have no Region."""
        where = self.region if region else ""
        return f"arn:{self.partition}:{service}:{where}:{self.account}:{resource}"


def partition_of(region: str) -> str:
    """Return the partition that a Region is in.

    Source: https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/partitions.html
    """
    heads = {
        "cn-": "aws-cn",
        "us-gov-": "aws-us-gov",
        "us-iso-": "aws-iso",
        "us-isob-": "aws-iso-b",
    }
    return next((name for head, name in heads.items() if region.startswith(head)), "aws")


def open_id(prefix: str, name: str) -> str:
    """Return the id that stands for one that the files leave open: `vpc-{VpcId}`.

    The same name gives the same id, so that two references to one parameter are one thing.
    """
    return f"{prefix}{{{name}}}"


def is_open(id: str) -> bool:
    """Whether an id stands for one that the files leave open."""
    return "{" in id


def public_addresses(subnet: str) -> str:
    """Return the scope in which it is open whether a subnet gives instances a public address.

    Tasks on Fargate do not ask, so that the subnet itself is not open.
    """
    return f"{subnet}/MapPublicIpOnLaunch"


_REAL = re.compile(r"[a-z]+-[0-9a-f]{8}(?:[0-9a-f]{9})?")


def is_real(id: str) -> bool:
    """Whether an id is one that EC2 gave, so that EC2 can be asked about it."""
    return bool(_REAL.fullmatch(id))


def open_list(name: str) -> str:
    """Return the id of a prefix list that nothing is known of: `pl-{CidrParameter}`.

    A rule with a block, a port or a group that the files leave open refers to one, and so does a
    route with an open destination: then only what depends on it is unknown.
    """
    return open_id("pl-", name)


def open_rule(name: str, **rest: Any) -> Shape:
    """Return a rule of a security group that may admit anything: what is open in it is *name*."""
    rule: Shape = {"IpProtocol": "-1", "PrefixListIds": [{"PrefixListId": open_list(name)}]}
    return rule | rest


def open_route(name: str) -> Shape:
    """Return a route of which nothing is known; what is open is *name*."""
    return {
        "DestinationPrefixListId": open_list(name),
        "GatewayId": open_id("", name),
        "State": "active",
        "Origin": "CreateRoute",
    }
