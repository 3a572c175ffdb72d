"""Changes as Terraform: resources of the `aws` provider, and what to change in those there are.

Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs, version 6
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import singledispatch

from ecs_pull_doctor.fixes import changes as c
from ecs_pull_doctor.fixes.apply_others import TASKS_TRUST
from ecs_pull_doctor.fixes.infra import Names, named
from ecs_pull_doctor.fixes.quoting import NotWritable, hcl, inert


@dataclass(frozen=True)
class Expression:
    """A reference to what is made here: `aws_eip.address.id`."""

    text: str


@dataclass(frozen=True)
class Json:
    """A document, written by `jsonencode`."""

    value: object


Value = str | int | bool | Expression | Json | tuple["Value", ...]


@dataclass(frozen=True)
class Block:
    """A resource; with *adopts*, one that is there already, and its id for an `import` block."""

    kind: str
    name: str
    arguments: Mapping[str, Value] = field(default_factory=dict)
    adopts: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class InPlace:
    """An argument to set in the resource that holds something that is there already."""

    kind: str
    id: str
    arguments: Mapping[str, Value] = field(default_factory=dict)
    says: str = ""


Part = Block | InPlace
_RULES = "not beside rules that stand in the resource of the {} itself: put it there then"


def render(changes: Iterable[c.AnyChange], region: str) -> str:
    """Return the configuration; empty without changes, or where a name cannot be written."""
    wanted = tuple(changes)
    known = named(wanted)
    parts = [part for change in wanted for part in made(change, known)]
    if not parts:
        return ""
    try:
        body = "\n\n".join("\n".join(_lines(part)) for part in parts)
    except NotWritable:
        return ""
    return f"# For the provider of {inert(region)}.\n\n{body}\n"


def _lines(part: Part) -> Iterator[str]:
    if isinstance(part, InPlace):
        yield from _in_place(part)
        return
    for note in part.notes:
        yield f"# {inert(note)}"
    if part.adopts:
        yield from _import(part)
    if not part.arguments:
        yield f'resource "{part.kind}" "{part.name}" {{}}'
        return
    yield f'resource "{part.kind}" "{part.name}" {{'
    yield from _arguments(part.arguments)
    yield "}"


def _import(part: Block) -> Iterator[str]:
    yield "import {"
    yield f"  to = {part.kind}.{part.name}"
    yield f"  id = {hcl(part.adopts)}"
    yield "}"
    yield ""


def _arguments(arguments: Mapping[str, Value]) -> Iterator[str]:
    width = max(map(len, arguments))
    for name, value in arguments.items():
        yield f"  {name.ljust(width)} = {_value(value)}"


def _in_place(part: InPlace) -> Iterator[str]:
    """Comments alone: a resource for it would be a second one for the same thing."""
    yield f"# By hand: {inert(part.says or f'in the {part.kind} that holds {part.id}, set')}"
    if part.arguments:
        yield from (f"# {line}" for line in _arguments(part.arguments))
    if part.kind and part.id:
        yield "# If no resource holds it, `terraform plan -generate-config-out=FILE` writes one for"
        yield "#   import {"
        yield f"#     to = {part.kind}.adopted"
        yield f"#     id = {inert(hcl(part.id))}"
        yield "#   }"


def _value(value: Value) -> str:
    match value:
        case Expression():
            return value.text
        case Json():
            return f"jsonencode({_document(value.value)})"
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case tuple():
            return f"[{', '.join(_value(item) for item in value)}]"
        case str():
            return hcl(value)


def _document(value: object) -> str:
    if isinstance(value, dict):
        pairs = (f"{hcl(str(k))} = {_document(v)}" for k, v in value.items())
        return f"{{ {', '.join(pairs)} }}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(_document(item) for item in value)}]"
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, int) else hcl(str(value))


def _id(known: Names, kind: str, id: str) -> Value:
    return Expression(f"{kind}.{known.of(id)}.id") if id in known.known else id


@singledispatch
def made(change: c.Change, _: Names) -> tuple[Part, ...]:
    """Return the parts of one change."""
    says = f"{type(change).__name__} has no resource: use the AWS CLI"
    return (InPlace("", "", says=says),)


@made.register
def _(change: c.NewSecurityGroup, known: Names) -> tuple[Part, ...]:
    arguments = {"name": change.name, "description": change.description, "vpc_id": change.vpc}
    return (Block("aws_security_group", known.of(change.ref), arguments),)


@made.register
def _(change: c.AddRule, known: Names) -> tuple[Part, ...]:
    direction = "egress" if change.egress else "ingress"
    arguments: dict[str, Value] = {
        "security_group_id": _id(known, "aws_security_group", change.group),
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
        return {"referenced_security_group_id": _id(known, "aws_security_group", change.peer)}
    if change.peer.startswith("pl-"):
        return {"prefix_list_id": change.peer}
    return {"cidr_ipv4": change.peer}


@made.register
def _(change: c.AddEndpoint, known: Names) -> tuple[Part, ...]:
    groups = tuple(_id(known, "aws_security_group", group) for group in change.groups)
    arguments: dict[str, Value] = {
        "vpc_id": change.vpc,
        "service_name": change.service,
        "vpc_endpoint_type": "Interface",
        "subnet_ids": change.subnets,
        "security_group_ids": groups,
        "private_dns_enabled": True,
    }
    return (Block("aws_vpc_endpoint", known.of(change.ref), arguments),)


@made.register
def _(change: c.AddGatewayEndpoint, known: Names) -> tuple[Part, ...]:
    arguments: dict[str, Value] = {
        "vpc_id": change.vpc,
        "service_name": change.service,
        "vpc_endpoint_type": "Gateway",
        "route_table_ids": change.route_tables,
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
    return (InPlace("", "", says=says),)


@made.register
def _(change: c.EnablePrivateDns, _: Names) -> tuple[Part, ...]:
    return (InPlace("aws_vpc_endpoint", change.endpoint, {"private_dns_enabled": True}),)


_ATTRIBUTES = {
    "enableDnsSupport": "enable_dns_support",
    "enableDnsHostnames": "enable_dns_hostnames",
}


@made.register
def _(change: c.EnableVpcAttribute, _: Names) -> tuple[Part, ...]:
    return (InPlace("aws_vpc", change.vpc, {_ATTRIBUTES[change.attribute]: True}),)


@made.register
def _(change: c.HaveInternetGateway, known: Names) -> tuple[Part, ...]:
    note = f"only if {change.vpc} has no internet gateway: a VPC has one at the most"
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
        regional: dict[str, Value] = {"availability_mode": "regional", "vpc_id": change.vpc}
        return (Block("aws_nat_gateway", name, {**regional, **_after_gateway(known)}),)
    address = known.of(f"{change.ref}/address")
    arguments: dict[str, Value] = {
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
def _(change: c.AddRoute, known: Names) -> tuple[Part, ...]:
    note = f"not beside routes that stand in the resource of {change.table}: put it there then"
    arguments = _route(change.table, change.destination, change.target, known)
    return (Block("aws_route", known.of(change), arguments, notes=(note,)),)


@made.register
def _(change: c.ReplaceRoute, known: Names) -> tuple[Part, ...]:
    note = "the route is there already; if a resource holds it, change its target there instead"
    arguments = _route(change.table, change.destination, change.target, known)
    adopts = f"{change.table}_{change.destination}"
    return (Block("aws_route", known.of(change), arguments, adopts=adopts, notes=(note,)),)


def _route(table: str, destination: str, target: str, known: Names) -> dict[str, Value]:
    if target.startswith(("igw-", "new:igw")):
        to: dict[str, Value] = {"gateway_id": _id(known, "aws_internet_gateway", target)}
    else:
        to = {"nat_gateway_id": _id(known, "aws_nat_gateway", target)}
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


@made.register
def _(change: c.NewRole, known: Names) -> tuple[Part, ...]:
    _, _, path_and_name = change.arn.partition(":role")
    path, _, role = path_and_name.rpartition("/")
    name = known.of(change)
    arguments: dict[str, Value] = {
        "name": role,
        "path": f"{path}/",
        "assume_role_policy": Json(json.loads(TASKS_TRUST)),
    }
    attached: dict[str, Value] = {
        "role": Expression(f"aws_iam_role.{name}.name"),
        "policy_arn": change.policy,
    }
    return (
        Block("aws_iam_role", name, arguments),
        Block("aws_iam_role_policy_attachment", name, attached),
    )


@made.register
def _(change: c.RestoreImage, _: Names) -> tuple[Part, ...]:
    says = f"images are no resources: restore {change.digest} by the AWS CLI"
    return (InPlace("", "", says=says),)
