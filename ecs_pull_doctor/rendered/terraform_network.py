"""Changes of the network as Terraform."""

import json

from ecs_pull_doctor import changes as c
from ecs_pull_doctor.rendered.infra import Names
from ecs_pull_doctor.rendered.terraform_parts import (
    Block,
    Expression,
    InPlace,
    Json,
    Part,
    Value,
    id_of,
    made,
)

_RULES = "not beside rules that stand in the resource of the {} itself: put it there then"


@made.register
def _(change: c.NewSecurityGroup, known: Names) -> tuple[Part, ...]:
    arguments = {"name": change.name, "description": change.description, "vpc_id": change.vpc}
    return (Block("aws_security_group", known.of(change.ref), arguments),)


@made.register
def _(change: c.AddRule, known: Names) -> tuple[Part, ...]:
    direction = "egress" if change.egress else "ingress"
    arguments: dict[str, Value] = {
        "security_group_id": id_of(known, "aws_security_group", change.group),
        "ip_protocol": "tcp",
        "from_port": change.port,
        "to_port": change.port,
        **_peer(change, known),
    }
    notes = () if change.group in known.known else (_RULES.format("security group"),)
    kind = f"aws_vpc_security_group_{direction}_rule"
    return (Block(kind, known.of(change), arguments, notes=notes),)


def _peer(change: c.AddRule, known: Names) -> dict[str, Value]:
    if change.peer in known.known or change.peer.startswith("sg-"):
        return {"referenced_security_group_id": id_of(known, "aws_security_group", change.peer)}
    if change.peer.startswith("pl-"):
        return {"prefix_list_id": change.peer}
    return {"cidr_ipv4": change.peer}


@made.register
def _(change: c.AddEndpoint, known: Names) -> tuple[Part, ...]:
    groups = tuple(id_of(known, "aws_security_group", group) for group in change.groups)
    arguments: dict[str, Value] = {
        "vpc_id": change.vpc,
        "service_name": change.service,
        "vpc_endpoint_type": "Interface",
        "subnet_ids": change.subnets,
        "security_group_ids": groups,
        "private_dns_enabled": True,
        **_policy(change.policy),
    }
    return (Block("aws_vpc_endpoint", known.of(change.ref), arguments),)


def _policy(document: str) -> dict[str, Value]:
    return {"policy": Json(json.loads(document))} if document else {}


@made.register
def _(change: c.AddGatewayEndpoint, known: Names) -> tuple[Part, ...]:
    arguments: dict[str, Value] = {
        "vpc_id": change.vpc,
        "service_name": change.service,
        "vpc_endpoint_type": "Gateway",
        "route_table_ids": change.route_tables,
        **_policy(change.policy),
    }
    return (Block("aws_vpc_endpoint", known.of(change.ref), arguments),)


@made.register
def _(change: c.AssociateRouteTables, known: Names) -> tuple[Part, ...]:
    note = f"not beside route_table_ids in the resource of {change.endpoint}: put it there then"
    name = known.of(change)
    return tuple(
        Block(
            "aws_vpc_endpoint_route_table_association",
            name if number == 1 else f"{name}_on_{number}",
            {"vpc_endpoint_id": change.endpoint, "route_table_id": table},
            notes=(note,),
        )
        for number, table in enumerate(change.route_tables, start=1)
    )


@made.register
def _(change: c.DeleteEndpoint, _: Names) -> tuple[Part, ...]:
    says = (
        f"delete {change.endpoint} first, by the AWS CLI; or, if a resource holds it, leave out "
        "what follows and run `terraform apply -replace=` with the address of that resource"
    )
    return (InPlace("", "", says=says, held=False),)


@made.register
def _(change: c.EnablePrivateDns, _: Names) -> tuple[Part, ...]:
    return (InPlace("aws_vpc_endpoint", change.endpoint, {"private_dns_enabled": True}),)


_ATTRIBUTES = {
    "enableDnsSupport": "enable_dns_support",
    "enableDnsHostnames": "enable_dns_hostnames",
}


@made.register
def _(change: c.EnableVpcAttribute, known: Names) -> tuple[Part, ...]:
    says = f"{known.before_endpoints()}in the aws_vpc that holds {change.vpc}, set"
    return (InPlace("aws_vpc", change.vpc, {_ATTRIBUTES[change.attribute]: True}, says),)


@made.register
def _(change: c.HaveInternetGateway, known: Names) -> tuple[Part, ...]:
    note = (
        f"only if {change.vpc} has no internet gateway, as a VPC has one at the most; else leave "
        "it out, and put the id of that one where it is named"
    )
    arguments: dict[str, Value] = {"vpc_id": change.vpc}
    return (Block("aws_internet_gateway", known.of(change.ref), arguments, notes=(note,)),)


@made.register
def _(change: c.AttachInternetGateway, known: Names) -> tuple[Part, ...]:
    arguments: dict[str, Value] = {"internet_gateway_id": change.gateway, "vpc_id": change.vpc}
    note = f"not beside vpc_id in the resource of {change.gateway}: set it there then"
    kind = "aws_internet_gateway_attachment"
    return (Block(kind, known.of(change), arguments, notes=(note,)),)


@made.register
def _(change: c.NewNatGateway, known: Names) -> tuple[Part, ...]:
    name = known.of(change.ref)
    if not change.subnet:
        # Source: https://github.com/hashicorp/terraform-provider-aws/blob/main/CHANGELOG.md, 6.24.0
        note = "needs version 6.24 of the provider, or a newer one"
        regional: dict[str, Value] = {"availability_mode": "regional", "vpc_id": change.vpc}
        arguments = {**regional, **_after_gateway(known)}
        return (Block("aws_nat_gateway", name, arguments, notes=(note,)),)
    address = known.of(f"{change.ref}/address")
    arguments = {
        "subnet_id": change.subnet,
        "allocation_id": Expression(f"aws_eip.{address}.id"),
    }
    return (
        Block("aws_eip", address, {"domain": "vpc"}),
        Block("aws_nat_gateway", name, arguments),
    )


def _after_gateway(known: Names) -> dict[str, Value]:
    made_here = [n for key, n in known.known.items() if f"{key}/attachment" in known.known]
    gateways = tuple(Expression(f"aws_internet_gateway.{name}") for name in made_here)
    return {"depends_on": gateways} if gateways else {}


@made.register
def _(change: c.StopChecking, _: Names) -> tuple[Part, ...]:
    says = f"in the aws_instance or aws_network_interface that holds {change.interface}, set"
    return (InPlace("", "", {"source_dest_check": False}, says=says),)


@made.register
def _(change: c.AddRoute, known: Names) -> tuple[Part, ...]:
    note = f"not beside routes that stand in the resource of {change.table}: put it there then"
    arguments = _route(change.table, change.destination, change.target, known)
    return (Block("aws_route", known.of(change), arguments, notes=(note,)),)


@made.register
def _(change: c.ReplaceRoute, known: Names) -> tuple[Part, ...]:
    note = "the route is there already; if a resource holds it, change its target there instead"
    led = f"it led to {change.before}; " if change.before else ""
    back = f"{led}to take it back, change that here: to take this out deletes the route"
    arguments = _route(change.table, change.destination, change.target, known)
    adopts = f"{change.table}_{change.destination}"
    return (Block("aws_route", known.of(change), arguments, adopts=adopts, notes=(note, back)),)


def _route(table: str, destination: str, target: str, known: Names) -> dict[str, Value]:
    if target.startswith(("igw-", "new:igw")):
        to: dict[str, Value] = {"gateway_id": id_of(known, "aws_internet_gateway", target)}
    else:
        to = {"nat_gateway_id": id_of(known, "aws_nat_gateway", target)}
    return {"route_table_id": table, "destination_cidr_block": destination, **to}


@made.register
def _(change: c.AddAclEntry, known: Names) -> tuple[Part, ...]:
    arguments: dict[str, Value] = {
        "network_acl_id": change.acl,
        "rule_number": change.number,
        "egress": change.egress,
        "protocol": "tcp",
        "rule_action": "allow",
        "cidr_block": change.cidr,
        "from_port": change.from_port,
        "to_port": change.to_port,
    }
    note = _RULES.format("network ACL")
    return (Block("aws_network_acl_rule", known.of(change), arguments, notes=(note,)),)


@made.register
def _(change: c.AssignPublicAddresses, _: Names) -> tuple[Part, ...]:
    says = f"in network_configuration of the aws_ecs_service of {change.service}, set"
    return (InPlace("", "", {"assign_public_ip": True}, says=says),)
