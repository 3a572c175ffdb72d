"""A plan's VPC endpoints, with what resources of their own add to them.

Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/vpc_endpoint and
the pages of vpc_endpoint_route_table_association, _subnet_association, _security_group_association,
_policy, _private_dns.
"""

from dataclasses import replace

from ecs_pull_doctor.sources.declared.world import Item, Shape, open_id
from ecs_pull_doctor.sources.terraform.filters import GROUP
from ecs_pull_doctor.sources.terraform.picks import Wanted
from ecs_pull_doctor.sources.terraform.policies import policy_text
from ecs_pull_doctor.sources.terraform.routes import SUBNET, TABLE, VPC
from ecs_pull_doctor.sources.terraform.view import Planned, View, block

ENDPOINT: Wanted = frozenset({"aws_vpc_endpoint"})
FIELDS = {
    "PrivateDnsEnabled": "private_dns_enabled",
    "SubnetIds": "subnet_ids",
    "RouteTableIds": "route_table_ids",
    "Groups": "security_group_ids",
    "PolicyDocument": "policy",
    "ServiceName": "service_name",
}


def add(plan: Planned) -> None:
    """Add the endpoints of a plan to its World."""
    for view in plan.every("aws_vpc_endpoint"):
        _endpoint(view)
    for view in plan.every("aws_vpc_endpoint_route_table_association"):
        _joined(view, "RouteTableIds", view.one(TABLE | VPC, "route_table_id", prefix="rtb-"))
    for view in plan.every("aws_vpc_endpoint_subnet_association"):
        _joined(view, "SubnetIds", view.one(SUBNET, "subnet_id", prefix="subnet-"))
    for view in plan.every("aws_vpc_endpoint_security_group_association"):
        _group(view)
    for view in plan.every("aws_vpc_endpoint_private_dns"):
        if found := _of(view):
            _names(found, view)
    for view in plan.every("aws_vpc_endpoint_policy"):
        if found := _of(view):
            _policy(found, view)
    for item in plan.world.of("VpcEndpoints"):
        _default_group(plan, item)


def _endpoint(view: View) -> None:
    world = view.plan.world
    vpc = view.one(VPC, "vpc_id", prefix="vpc-")
    service = view.text("service_name")
    if not service:
        if view.text("vpc_endpoint_type") in {"Interface", "Gateway", ""} and not _other(view):
            world.leave_open("VpcEndpoints", vpc, f"the service of {view.address}")
        return
    shape: Shape = {
        "VpcEndpointId": view.id,
        "VpcEndpointType": view.text("vpc_endpoint_type") or "Gateway",
        "VpcId": vpc,
        "ServiceName": service,
        "State": "available",
        "PrivateDnsEnabled": False,
        "RouteTableIds": _given(view, TABLE | VPC, "route_table", prefix="rtb-"),
        "SubnetIds": _given(view, SUBNET, "subnet", prefix="subnet-"),
        "Groups": _groups(_given(view, GROUP | VPC, "security_group", prefix="sg-")),
    }
    if view.text("ip_address_type"):
        shape["IpAddressType"] = view.text("ip_address_type")
    if view.text("service_region"):
        shape["ServiceRegion"] = view.text("service_region")
    item = world.add("VpcEndpoints", view.item(view.id, shape, **FIELDS))
    _names(item, view)
    _policy(item, view)
    if view.blocks("dns_options"):
        only = view.get("dns_options", 0, "private_dns_only_for_inbound_resolver_endpoint")
        shape["DnsOptions"] = {"PrivateDnsOnlyForInboundResolverEndpoint": bool(only)}


def _given(view: View, wanted: Wanted, of: str, *, prefix: str) -> list[str]:
    """What a list names; of one that AWS told, what no association that goes had put there."""
    attr = f"{of}_ids"
    if view.is_open(attr) and view.is_written(attr):
        return view.texts(attr) + _followed(view, wanted, attr, prefix)
    found = view.texts(attr)
    if not view.is_read(attr):
        return found
    type_ = f"aws_vpc_endpoint_{of}_association"
    gone = view.plan.removed.texts(type_, "vpc_endpoint_id", view.id, f"{of}_id")
    return [id for id in found if id not in gone]


def _followed(view: View, wanted: Wanted, attr: str, prefix: str) -> list[str]:
    """What a list names that is known after apply; AWS fills it in, so that it may be null.

    Endpoints of one block that are each for another service are not each in another subnet.
    """
    found = view.found(wanted, attr)
    if found.torn and found.blocks == 1 and _each_its_service(view):
        found = replace(found, torn=False)
        of = block(found.instances[0])
        said = f"that {attr} of {block(view.instance)}, known after apply, are all of {of}"
        if not found.wild:
            view.plan.world.take_for_granted(said)
    picks = None if found.wild else view.plan.follow.all(found)
    if picks is None:
        return [open_id(prefix, view.why(attr))]
    return list(dict.fromkeys(view.plan.names.of(pick) for pick in picks))


def _each_its_service(view: View) -> bool:
    beside = view.plan.instances.block(view.instance.key)
    return len({each.values.get("service_name") for each in beside}) == len(beside)


def _other(view: View) -> bool:
    """An endpoint service of the plan itself is nobody's of AWS."""
    wanted = frozenset({"aws_vpc_endpoint_service"})
    expression, scope = view.expression("service_name"), view.plan.follow.scope(view.instance)
    if expression is None or scope is None:
        return False
    references = view.plan.follow.found(expression, scope, wanted)
    return bool(references.picks) or any(
        ".service_name" in r and "aws_vpc_endpoint_service." in r and not r.startswith("data.")
        for r in expression.references
    )


def _groups(ids: list[str]) -> list[Shape]:
    return [{"GroupId": id} for id in ids]


def _of(view: View) -> Item | None:
    """The endpoint that a resource adds to; which one being open, all of the kind are."""
    world, id = view.plan.world, view.one(ENDPOINT, "vpc_endpoint_id", prefix="vpce-")
    found = world.find("VpcEndpoints", id)
    if found is None and "{" in id:
        world.leave_open("VpcEndpoints", "", f"which endpoint {view.address} adds to")
    return found


def _joined(view: View, field: str, id: str) -> None:
    found = _of(view)
    if found and id not in found.shape[field]:
        found.shape[field].append(id)


def _group(view: View) -> None:
    found = _of(view)
    id = view.one(GROUP | VPC, "security_group_id", prefix="sg-")
    if found is None:
        return
    if view.get("replace_default_association"):
        found.shape["Groups"] = []
    if {"GroupId": id} not in found.shape["Groups"]:
        found.shape["Groups"].append({"GroupId": id})
        found.fields.setdefault("Groups", view.where("security_group_id"))


def _names(item: Item, view: View) -> None:
    """Private names, off unless asked for; one that is open makes the endpoints open.

    A gateway has none, though an expression that sets it to null is known after apply only.
    """
    attr = "private_dns_enabled"
    if item.shape["VpcEndpointType"] == "Gateway":
        return
    if view.is_open(attr) and view.is_written(attr):
        why = f"{view.address}.{attr} is known after apply"
        view.plan.world.leave_open("VpcEndpoints", item.shape["VpcId"], why)
    elif view.get(attr) is not None:
        item.shape["PrivateDnsEnabled"] = bool(view.get(attr))
        item.fields["PrivateDnsEnabled"] = view.where(attr)


def _policy(item: Item, view: View) -> None:
    found = policy_text(view, "policy")
    if found:
        item.shape["PolicyDocument"] = found
        item.fields["PolicyDocument"] = view.where("policy")


def _default_group(plan: Planned, item: Item) -> None:
    """An interface endpoint that is given no group has the VPC's default one.

    Source: https://docs.aws.amazon.com/vpc/latest/privatelink/create-interface-endpoint.html
    """
    if item.shape["VpcEndpointType"] != "Interface" or item.shape["Groups"]:
        return
    for vpc in plan.every(*VPC):
        if vpc.id == item.shape["VpcId"]:
            id = plan.names.of_vpc(vpc.instance, "default_security_group_id")
            item.shape["Groups"] = _groups([id])
