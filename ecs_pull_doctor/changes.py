"""What a fix changes, as data; proof, commands and every other rendering are derived from it.

A change that makes something gives it a *ref*, `new:…`, by which later changes name it, since AWS
has no id for it yet. Every other id is a real one.
"""

from typing import Literal

from msgspec import Struct

NEW = "new:"
ANYWHERE = "0.0.0.0/0"
HTTPS = 443
PolicyOf = Literal["trust", "endpoint", "repository", "registry", "secret", "key", "bucket"]
"""Whose policy: a role's trust policy is one as well."""


def _tag(name: str) -> str:
    return "".join(f"-{c.lower()}" if c.isupper() else c for c in name).lstrip("-")


class Change(Struct, frozen=True, kw_only=True, tag_field="change", tag=_tag):
    """One change of what AWS holds."""


class NewSecurityGroup(Change, frozen=True, kw_only=True):
    """Make a security group; like every new one, it admits nobody and lets all out."""

    ref: str
    vpc: str
    name: str
    description: str


class AddRule(Change, frozen=True, kw_only=True):
    """Let one TCP port through a security group: *peer* is a group, a CIDR block or a list."""

    group: str
    egress: bool
    peer: str
    port: int = HTTPS


class AddEndpoint(Change, frozen=True, kw_only=True):
    """Make an interface endpoint with private DNS; *service* is the whole name of the service.

    An empty *policy* stands for the one that lets everything pass.
    """

    ref: str
    vpc: str
    service: str
    subnets: tuple[str, ...]
    groups: tuple[str, ...]
    policy: str = ""


class AddGatewayEndpoint(Change, frozen=True, kw_only=True):
    """Make a gateway endpoint and put it on route tables; *policy* as of `AddEndpoint`."""

    ref: str
    vpc: str
    service: str
    route_tables: tuple[str, ...]
    policy: str = ""


class AssociateRouteTables(Change, frozen=True, kw_only=True):
    """Put a gateway endpoint on more route tables."""

    endpoint: str
    route_tables: tuple[str, ...]


class DeleteEndpoint(Change, frozen=True, kw_only=True):
    """Delete an endpoint, to make it again: two cannot answer for one name."""

    endpoint: str


class EnablePrivateDns(Change, frozen=True, kw_only=True):
    """Let an interface endpoint answer for its service's public name."""

    endpoint: str


class EnableVpcAttribute(Change, frozen=True, kw_only=True):
    """Turn on `enableDnsSupport` or `enableDnsHostnames`."""

    vpc: str
    attribute: str


class HaveInternetGateway(Change, frozen=True, kw_only=True):
    """Find the VPC's internet gateway, or make and attach one: a VPC has one at the most."""

    ref: str
    vpc: str


class AttachInternetGateway(Change, frozen=True, kw_only=True):
    """Attach an internet gateway that was detached."""

    gateway: str
    vpc: str


class NewNatGateway(Change, frozen=True, kw_only=True):
    """Make a public NAT gateway in a public subnet, or a regional one, which has no subnet."""

    ref: str
    vpc: str
    subnet: str = ""


class AddRoute(Change, frozen=True, kw_only=True):
    """Add a route to a NAT or internet gateway; none to the same destination is there."""

    table: str
    target: str
    destination: str = ANYWHERE


class ReplaceRoute(Change, frozen=True, kw_only=True):
    """Lead an existing route to another NAT or internet gateway.

    *before* is where it led; empty where that is gone.
    """

    table: str
    target: str
    before: str
    destination: str = ANYWHERE


class AddAclEntry(Change, frozen=True, kw_only=True):
    """Allow TCP ports in a network ACL, under a number that is free."""

    acl: str
    number: int
    egress: bool
    cidr: str
    from_port: int
    to_port: int


class AssignPublicAddresses(Change, frozen=True, kw_only=True):
    """Let a service's tasks have public addresses; AWS wants the other settings repeated."""

    cluster: str
    service: str
    subnets: tuple[str, ...]
    groups: tuple[str, ...]


class NewRole(Change, frozen=True, kw_only=True):
    """Make an execution role: trusted by ECS tasks, with one managed policy."""

    arn: str
    policy: str


class RestoreImage(Change, frozen=True, kw_only=True):
    """Bring an archived image back to the standard storage class."""

    registry: str
    repository: str
    digest: str


class PutRolePolicy(Change, frozen=True, kw_only=True):
    """Give a role one more inline policy, under a name that is free."""

    role: str
    name: str
    document: str


class SetPolicy(Change, frozen=True, kw_only=True):
    """Put a policy in the place of the one that there is; *before* is that one.

    An empty *document* stands for the full-access policy of an endpoint. *registry* and *region*
    say where the resource is, for those of ECR, Secrets Manager and KMS.
    """

    of: PolicyOf
    resource: str
    document: str
    before: str = ""
    registry: str = ""
    region: str = ""


class NewLogGroup(Change, frozen=True, kw_only=True):
    """Make a log group, in the Region that the log driver asks."""

    name: str
    region: str


class RestoreSecret(Change, frozen=True, kw_only=True):
    """Take a secret's mark for deletion away."""

    secret: str
    region: str


class DisassociateRule(Change, frozen=True, kw_only=True):
    """Take a resolver rule off a VPC."""

    rule: str
    vpc: str


class ExcludeFromBlock(Change, frozen=True, kw_only=True):
    """Except a VPC from Block Public Access; *mode* is allow-egress or allow-bidirectional."""

    vpc: str
    mode: str


class ReviveKey(Change, frozen=True, kw_only=True):
    """Enable a KMS key again; *pending* says that its deletion has to be cancelled first."""

    key: str
    region: str
    pending: bool = False


class NewMountTarget(Change, frozen=True, kw_only=True):
    """Make a mount target of an EFS file system, with the groups of those that it has."""

    file_system: str
    subnet: str
    groups: tuple[str, ...]


class StopChecking(Change, frozen=True, kw_only=True):
    """Turn off the source/destination check of a NAT instance's interface."""

    interface: str


AnyChange = (
    NewSecurityGroup
    | AddRule
    | AddEndpoint
    | AddGatewayEndpoint
    | AssociateRouteTables
    | DeleteEndpoint
    | EnablePrivateDns
    | EnableVpcAttribute
    | HaveInternetGateway
    | AttachInternetGateway
    | NewNatGateway
    | AddRoute
    | ReplaceRoute
    | AddAclEntry
    | AssignPublicAddresses
    | NewRole
    | RestoreImage
    | PutRolePolicy
    | SetPolicy
    | NewLogGroup
    | RestoreSecret
    | DisassociateRule
    | ExcludeFromBlock
    | ReviveKey
    | NewMountTarget
    | StopChecking
)


def is_new(name: str) -> bool:
    """Whether *name* is a ref, of something that is not there yet."""
    return name.startswith(NEW)
