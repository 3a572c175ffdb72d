"""Changes of the network as resources of CloudFormation."""

import json

from ecs_pull_doctor import changes as c
from ecs_pull_doctor.rendered.infra import (
    Block,
    ByHand,
    Document,
    Made,
    Names,
    Part,
    Ref,
    Value,
    made,
)


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
    there = f"if a stack holds {change.group}, this is better put among its rules"
    note = "" if change.group in known.known else there
    return (Made(known.of(change), kind, properties, note=note),)


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
        **_policy(change.policy),
    }
    return (Made(known.of(change.ref), "AWS::EC2::VPCEndpoint", properties),)


def _policy(document: str) -> dict[str, Value]:
    return {"PolicyDocument": Document(json.loads(document))} if document else {}


@made.register
def _(change: c.AddGatewayEndpoint, known: Names) -> tuple[Part, ...]:
    properties: dict[str, Value] = {
        "VpcEndpointType": "Gateway",
        "VpcId": change.vpc,
        "ServiceName": change.service,
        "RouteTableIds": change.route_tables,
        **_policy(change.policy),
    }
    return (Made(known.of(change.ref), "AWS::EC2::VPCEndpoint", properties),)


@made.register
def _(change: c.AssociateRouteTables, _: Names) -> tuple[Part, ...]:
    says = f"in the AWS::EC2::VPCEndpoint that holds {change.endpoint}, add to RouteTableIds"
    return (ByHand(says, {"RouteTableIds": change.route_tables}),)


@made.register
def _(change: c.DeleteEndpoint, _: Names) -> tuple[Part, ...]:
    return (
        ByHand(
            f"delete {change.endpoint} first, by the AWS CLI; or, if a stack holds it, replace it "
            "there by a new name, instead of adding what follows",
            held=False,
        ),
    )


@made.register
def _(change: c.EnablePrivateDns, _: Names) -> tuple[Part, ...]:
    says = f"in the AWS::EC2::VPCEndpoint that holds {change.endpoint}, set"
    return (ByHand(says, {"PrivateDnsEnabled": True}),)


@made.register
def _(change: c.EnableVpcAttribute, known: Names) -> tuple[Part, ...]:
    name = change.attribute[:1].upper() + change.attribute[1:]
    says = f"{known.before_endpoints()}in the AWS::EC2::VPC that holds {change.vpc}, set"
    return (ByHand(says, {name: True}),)


@made.register
def _(change: c.HaveInternetGateway, known: Names) -> tuple[Part, ...]:
    gateway, attachment = known.of(change.ref), known.of(f"{change.ref}/attachment")
    note = (
        f"only if {change.vpc} has no internet gateway, as a VPC has one at the most; else leave "
        "both out, and put the id of that one where they are named"
    )
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
def _(change: c.StopChecking, _: Names) -> tuple[Part, ...]:
    says = (
        "in the AWS::EC2::Instance or AWS::EC2::NetworkInterface that holds "
        f"{change.interface}, set"
    )
    return (ByHand(says, {"SourceDestCheck": False}),)


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
    says = (
        f"in the AWS::EC2::Route of {change.table} to {change.destination}, which is there "
        "already, set"
    )
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
    says = (
        "in NetworkConfiguration.AwsvpcConfiguration of the AWS::ECS::Service that holds "
        f"{change.service}, set"
    )
    return (ByHand(says, {"AssignPublicIp": "ENABLED"}),)
