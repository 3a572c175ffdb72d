"""Changes as resources of CloudFormation, from which the template and the CDK code are written.

What changes a resource that is there is not made into a resource, which would be a second one: it
is said in words which property to change where.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import singledispatch

from ecs_pull_doctor.fixes import changes as c
from ecs_pull_doctor.fixes.apply_others import TASKS_TRUST
from ecs_pull_doctor.fixes.quoting import unique


@dataclass(frozen=True)
class Ref:
    """The id of a resource that is made here, or one of its attributes."""

    name: str
    attribute: str = ""


@dataclass(frozen=True)
class Block:
    """A property that has properties; *kind* is its type's name."""

    kind: str
    properties: "Mapping[str, Value]"


@dataclass(frozen=True)
class Document:
    """A JSON document, such as a policy, whose keys are kept as they are."""

    value: object


Value = str | int | bool | Ref | Block | Document | tuple["Value", ...]


@dataclass(frozen=True)
class Made:
    """One resource: its name of small letters, its type, its properties, what it waits for."""

    name: str
    kind: str
    properties: Mapping[str, Value]
    after: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class ByHand:
    """A property to change in the resource that holds something that is there already."""

    says: str
    properties: Mapping[str, Value] = field(default_factory=dict)


Part = Made | ByHand


@dataclass(frozen=True)
class Names:
    """The names of what the changes make: by ref, and of what has no ref by the change itself."""

    known: Mapping[object, str]

    def of(self, key: object) -> str:
        """Return the name of a ref (`new:nat/a/address` is beside `new:nat/a`), or of a change."""
        return self.known[key]

    def value(self, id: str, attribute: str = "") -> Value:
        """Return a reference for a ref that is made here, and any other id as it stands."""
        return Ref(self.known[id], attribute) if id in self.known else id


def parts(changes: Iterable[c.AnyChange]) -> tuple[Part, ...]:
    """Return the changes as resources and instructions, in order."""
    wanted = tuple(changes)
    known = named(wanted)
    return tuple(p for change in wanted for p in made(change, known))


BESIDE = {c.NewNatGateway: "address", c.HaveInternetGateway: "attachment"}
_KINDS: Mapping[type[c.Change], str] = {
    c.AddRule: "rule",
    c.AddAclEntry: "acl_entry",
    c.AddRoute: "route",
    c.ReplaceRoute: "route",
    c.NewRole: "role",
    c.AssociateRouteTables: "association",
    c.AttachInternetGateway: "attachment",
}


def named(changes: tuple[c.AnyChange, ...]) -> Names:
    """Return a name for everything that *changes* make."""
    wanted: dict[object, str] = {}
    for change in changes:
        ref = getattr(change, "ref", "")
        wanted[ref or change] = ref or _KINDS.get(type(change), type(change).__name__)
        if type(change) in BESIDE:
            beside = f"{ref}/{BESIDE[type(change)]}"
            wanted[beside] = beside
    return Names(dict(zip(wanted, unique(list(wanted.values())), strict=True)))


@singledispatch
def made(change: c.Change, _: Names) -> tuple[Part, ...]:
    """Return the parts of one change."""
    return (ByHand(f"{type(change).__name__} has no resource: use the AWS CLI"),)


@made.register
def _(change: c.NewSecurityGroup, known: Names) -> tuple[Part, ...]:
    properties: dict[str, Value] = {
        "GroupName": change.name,
        "GroupDescription": change.description,
        "VpcId": change.vpc,
    }
    return (Made(known.of(change.ref), "AWS::EC2::SecurityGroup", properties),)


@made.register
def _(change: c.AddRule, known: Names) -> tuple[Part, ...]:
    properties: dict[str, Value] = {
        "GroupId": known.value(change.group, "GroupId"),
        "IpProtocol": "tcp",
        "FromPort": change.port,
        "ToPort": change.port,
        **_peer(change, known),
    }
    kind = "AWS::EC2::SecurityGroupEgress" if change.egress else "AWS::EC2::SecurityGroupIngress"
    return (Made(known.of(change), kind, properties),)


def _peer(change: c.AddRule, known: Names) -> dict[str, Value]:
    where = "Destination" if change.egress else "Source"
    if change.peer in known.known or change.peer.startswith("sg-"):
        return {f"{where}SecurityGroupId": known.value(change.peer, "GroupId")}
    if change.peer.startswith("pl-"):
        return {f"{where}PrefixListId": change.peer}
    return {"CidrIp": change.peer}


@made.register
def _(change: c.AddEndpoint, known: Names) -> tuple[Part, ...]:
    properties: dict[str, Value] = {
        "VpcEndpointType": "Interface",
        "VpcId": change.vpc,
        "ServiceName": change.service,
        "SubnetIds": change.subnets,
        "SecurityGroupIds": tuple(known.value(g, "GroupId") for g in change.groups),
        "PrivateDnsEnabled": True,
    }
    return (Made(known.of(change.ref), "AWS::EC2::VPCEndpoint", properties),)


@made.register
def _(change: c.AddGatewayEndpoint, known: Names) -> tuple[Part, ...]:
    properties: dict[str, Value] = {
        "VpcEndpointType": "Gateway",
        "VpcId": change.vpc,
        "ServiceName": change.service,
        "RouteTableIds": change.route_tables,
    }
    return (Made(known.of(change.ref), "AWS::EC2::VPCEndpoint", properties),)


@made.register
def _(change: c.AssociateRouteTables, _: Names) -> tuple[Part, ...]:
    says = f"in the VPC endpoint that holds {change.endpoint}, add to RouteTableIds"
    return (ByHand(says, {"RouteTableIds": change.route_tables}),)


@made.register
def _(change: c.DeleteEndpoint, _: Names) -> tuple[Part, ...]:
    return (
        ByHand(
            f"delete {change.endpoint} first, by the AWS CLI; or, if a stack holds it, replace it "
            "there by a new name, instead of adding what follows"
        ),
    )


@made.register
def _(change: c.EnablePrivateDns, _: Names) -> tuple[Part, ...]:
    says = f"in the VPC endpoint that holds {change.endpoint}, set"
    return (ByHand(says, {"PrivateDnsEnabled": True}),)


@made.register
def _(change: c.EnableVpcAttribute, _: Names) -> tuple[Part, ...]:
    name = change.attribute[:1].upper() + change.attribute[1:]
    return (ByHand(f"in the VPC that holds {change.vpc}, set", {name: True}),)


@made.register
def _(change: c.HaveInternetGateway, known: Names) -> tuple[Part, ...]:
    gateway, attachment = known.of(change.ref), known.of(f"{change.ref}/attachment")
    note = f"only if {change.vpc} has no internet gateway: a VPC has one at the most"
    attached: dict[str, Value] = {"VpcId": change.vpc, "InternetGatewayId": Ref(gateway)}
    return (
        Made(gateway, "AWS::EC2::InternetGateway", {}, note=note),
        Made(attachment, "AWS::EC2::VPCGatewayAttachment", attached),
    )


@made.register
def _(change: c.AttachInternetGateway, known: Names) -> tuple[Part, ...]:
    attached: dict[str, Value] = {"VpcId": change.vpc, "InternetGatewayId": change.gateway}
    return (Made(known.of(change), "AWS::EC2::VPCGatewayAttachment", attached),)


@made.register
def _(change: c.NewNatGateway, known: Names) -> tuple[Part, ...]:
    name = known.of(change.ref)
    if not change.subnet:
        regional: dict[str, Value] = {"AvailabilityMode": "regional", "VpcId": change.vpc}
        after = tuple(n for key, n in known.known.items() if str(key).endswith("/attachment"))
        return (Made(name, "AWS::EC2::NatGateway", regional, after),)
    address = known.of(f"{change.ref}/address")
    properties: dict[str, Value] = {
        "SubnetId": change.subnet,
        "AllocationId": Ref(address, "AllocationId"),
    }
    return (
        Made(address, "AWS::EC2::EIP", {"Domain": "vpc"}),
        Made(name, "AWS::EC2::NatGateway", properties),
    )


@made.register
def _(change: c.AddRoute, known: Names) -> tuple[Part, ...]:
    properties: dict[str, Value] = {
        "RouteTableId": change.table,
        "DestinationCidrBlock": change.destination,
        **_target(change.target, known),
    }
    after = known.known.get(f"{change.target}/attachment")
    return (Made(known.of(change), "AWS::EC2::Route", properties, (after,) if after else ()),)


@made.register
def _(change: c.ReplaceRoute, known: Names) -> tuple[Part, ...]:
    says = f"in the route of {change.table} to {change.destination}, which is there already, set"
    return (ByHand(says, _target(change.target, known)),)


def _target(target: str, known: Names) -> dict[str, Value]:
    gateway = target.startswith(("igw-", "new:igw"))
    return {"GatewayId" if gateway else "NatGatewayId": known.value(target)}


@made.register
def _(change: c.AddAclEntry, known: Names) -> tuple[Part, ...]:
    properties: dict[str, Value] = {
        "NetworkAclId": change.acl,
        "RuleNumber": change.number,
        "Egress": change.egress,
        "Protocol": 6,
        "RuleAction": "allow",
        "CidrBlock": change.cidr,
        "PortRange": Block("PortRange", {"From": change.from_port, "To": change.to_port}),
    }
    return (Made(known.of(change), "AWS::EC2::NetworkAclEntry", properties),)


@made.register
def _(change: c.AssignPublicAddresses, _: Names) -> tuple[Part, ...]:
    says = f"in NetworkConfiguration.AwsvpcConfiguration of the ECS service {change.service}, set"
    return (ByHand(says, {"AssignPublicIp": "ENABLED"}),)


@made.register
def _(change: c.NewRole, known: Names) -> tuple[Part, ...]:
    _, _, path_and_name = change.arn.partition(":role")
    path, _, name = path_and_name.rpartition("/")
    properties: dict[str, Value] = {
        "RoleName": name,
        "Path": f"{path}/",
        "AssumeRolePolicyDocument": Document(json.loads(TASKS_TRUST)),
        "ManagedPolicyArns": (change.policy,),
    }
    return (Made(known.of(change), "AWS::IAM::Role", properties),)


@made.register
def _(change: c.RestoreImage, _: Names) -> tuple[Part, ...]:
    return (ByHand(f"images are no resources: restore {change.digest} by the AWS CLI"),)
