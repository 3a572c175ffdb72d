"""Endpoints, NAT gateways and what names and lists a VPC uses, to EC2's shapes."""

from ecs_pull_doctor.sources.cloudformation import values
from ecs_pull_doctor.sources.cloudformation.network import ident, item, own_id
from ecs_pull_doctor.sources.cloudformation.policies import document
from ecs_pull_doctor.sources.cloudformation.stack import Resource
from ecs_pull_doctor.sources.cloudformation.values import Open, flat, number, text, truth
from ecs_pull_doctor.sources.declared.world import Shape, World, is_open


def nat_gateway(r: Resource, world: World) -> None:
    """A NAT gateway."""
    id = own_id(r)
    subnet_id = ident(world, r.get("SubnetId"), "subnet-")
    found = world.find("Subnets", subnet_id)
    shape = {
        "NatGatewayId": id,
        "VpcId": found.shape["VpcId"] if found else ident(world, r.get("VpcId"), "vpc-"),
        "SubnetId": subnet_id,
        "State": "available",
        "ConnectivityType": r.text("ConnectivityType", "public"),
        "AvailabilityMode": r.text("AvailabilityMode", "zonal"),
    }
    world.add("NatGateways", item(r, id, shape))


def internet_gateway(r: Resource, world: World) -> None:
    """An internet gateway, attached to nothing yet."""
    id = own_id(r)
    world.add("InternetGateways", item(r, id, {"InternetGatewayId": id, "Attachments": []}))


def attachment(r: Resource, world: World) -> None:
    """An internet gateway's attachment; where it is open which one's, it may be any's."""
    gateway = ident(world, r.get("InternetGatewayId"), "igw-")
    vpc = ident(world, r.get("VpcId"), "vpc-")
    for each in world.of("InternetGateways"):
        if each.id == gateway or is_open(gateway):
            each.shape["Attachments"].append({"VpcId": vpc})


_OF_ENDPOINTS = ("PrivateDnsEnabled", "RouteTableIds", "SubnetIds", "PolicyDocument")


def endpoint(r: Resource, world: World) -> None:
    """A VPC endpoint.

    CloudFormation leaves private DNS off where it is not asked for, unlike EC2's API.
    Source:
    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-vpcendpoint.html
    """
    id, vpc_id = own_id(r), ident(world, r.get("VpcId"), "vpc-")
    if why := _doubt(r):
        scope = "" if isinstance(r.get("VpcId"), Open) else vpc_id
        world.leave_open("VpcEndpoints", scope, why)
    shape: Shape = {
        "VpcEndpointId": id,
        "VpcEndpointType": r.text("VpcEndpointType", "Gateway"),
        "VpcId": vpc_id,
        "ServiceName": r.text("ServiceName"),
        "State": "available",
        "PrivateDnsEnabled": truth(r.get("PrivateDnsEnabled")) is True,
        "RouteTableIds": _ids(r, world, "RouteTableIds", "rtb-"),
        "SubnetIds": _ids(r, world, "SubnetIds", "subnet-"),
        "Groups": [{"GroupId": g} for g in _ids(r, world, "SecurityGroupIds", "sg-")],
    }
    if (family := r.get("IpAddressType")) is not None:
        shape["IpAddressType"] = text(family)
    if (only := _only_inbound(r)) is not None:
        shape["DnsOptions"] = {INBOUND: text(only) == "OnlyInboundResolver"}
    if (region := r.get("ServiceRegion")) is not None:
        shape["ServiceRegion"] = text(region)
    if (policy := r.get("PolicyDocument")) is not None:
        shape["PolicyDocument"] = document(policy, world)
    world.add("VpcEndpoints", item(r, id, shape, *_OF_ENDPOINTS, Groups="SecurityGroupIds"))


INBOUND = "PrivateDnsOnlyForInboundResolverEndpoint"


def _only_inbound(r: Resource) -> object:
    """For whom private DNS is, as it is written; None where it is not.

    Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-ec2-vpcendpoint-dnsoptionsspecification.html
    """
    options = r.get("DnsOptions")
    found: object = options.get(INBOUND) if isinstance(options, dict) else options
    return found


def _doubt(r: Resource) -> str:
    """What leaves open which services the VPC has endpoints for, in words."""
    if r.exists is None:
        return _conditional(r)
    for name in ("ServiceName", "VpcEndpointType", "VpcId", "PrivateDnsEnabled"):
        if isinstance(left := r.get(name), Open):
            return f"{r.id} is left open: {left.why}"
    if isinstance(left := _only_inbound(r), Open):
        return f"{r.id} is left open: {left.why}"
    interface = r.get("VpcEndpointType") == "Interface"
    if interface and not {"SubnetIds", "SubnetConfigurations"} & set(r.properties):
        return f"{r.id} names no subnets, and what such an endpoint answers is not documented"
    return ""


def _ids(r: Resource, world: World, name: str, prefix: str) -> list[str]:
    return [ident(world, each, prefix) for each in flat(r.get(name))]


def dhcp_options(r: Resource, world: World) -> None:
    """A set of DHCP options."""
    id = own_id(r)
    servers = [text(each) for each in flat(r.get("DomainNameServers"))]
    configurations = [
        {"Key": "domain-name-servers", "Values": [{"Value": server} for server in servers]}
    ]
    shape = {"DhcpOptionsId": id, "DhcpConfigurations": configurations if servers else []}
    world.add("DhcpOptions", item(r, id, shape, DhcpConfigurations="DomainNameServers"))


def dhcp_association(r: Resource, world: World) -> None:
    """That a VPC uses a set of DHCP options."""
    found = world.find("Vpcs", ident(world, r.get("VpcId"), "vpc-"))
    if found:
        found.shape["DhcpOptionsId"] = ident(world, r.get("DhcpOptionsId"), "dopt-")


def prefix_list(r: Resource, world: World) -> None:
    """A customer's prefix list."""
    id = own_id(r)
    entries = [each for each in r.list("Entries") if isinstance(each, dict)]
    blocks = [_entry(r, each.get("Cidr")) for each in entries]
    if len(blocks) != len(r.list("Entries")) or not all(isinstance(b, str) for b in blocks):
        world.leave_open("PrefixLists", id, f"entries of {r.id} are left open")
    shape = {"PrefixListId": id, "Entries": [{"Cidr": text(block)} for block in blocks]}
    world.add("PrefixLists", item(r, id, shape))


def _entry(r: Resource, value: object) -> object:
    """A block of either family; nothing here judges the newer one."""
    return value if isinstance(value, str) and ":" in value else values.block(value, r.id, "Cidr")


def network_interface(r: Resource, world: World) -> None:
    """An interface that a route may lead to, as to that of a NAT instance.

    Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-networkinterface.html
    """
    _interface(r, world, own_id(r), r.get("SubnetId"))


def _interface(r: Resource, world: World, id: str, subnet: object, **more: str) -> None:
    checked = r.get("SourceDestCheck")
    if isinstance(checked, Open) or r.exists is None:
        why = checked.why if isinstance(checked, Open) else _conditional(r)
        world.leave_open("NetworkInterfaces", id, why)
    subnet_id = ident(world, subnet, "subnet-")
    found = world.find("Subnets", subnet_id)
    shape = {
        "NetworkInterfaceId": id,
        "SubnetId": subnet_id,
        "VpcId": found.shape["VpcId"] if found else "",
        "SourceDestCheck": checked is None or truth(checked) is not False,
    }
    world.add("NetworkInterfaces", item(r, id, shape | more, "SourceDestCheck"))


def instance(r: Resource, world: World) -> None:
    """The primary interface of an instance, to which a route to the instance leads.

    Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-instance.html
    """
    id = own_id(r)
    given = [each for each in flat(r.get("NetworkInterfaces")) if isinstance(each, dict)]
    primary = next((each for each in given if number(each.get("DeviceIndex")) == 0), {})
    if (own := primary.get("NetworkInterfaceId")) is None:
        subnet = r.get("SubnetId") or primary.get("SubnetId")
        _interface(r, world, f"eni-{r.id}", subnet, InstanceId=id)
    elif found := world.find("NetworkInterfaces", ident(world, own, "eni-")):
        found.shape["InstanceId"] = id


def _conditional(r: Resource) -> str:
    return f"whether {r.id} is made depends on {r.condition}"


MODE = "InternetGatewayBlockMode"
EXCLUSION = "InternetGatewayExclusionMode"


def public_access(r: Resource, world: World) -> None:
    """VPC Block Public Access, of the whole account in the Region."""
    mode = r.get(MODE)
    if isinstance(mode, Open) or r.exists is None:
        why = mode.why if isinstance(mode, Open) else _conditional(r)
        world.leave_open("PublicAccess", world.region, f"how public access is blocked: {why}")
    shape = {MODE: text(mode), "State": "update-complete"}
    world.add("PublicAccess", item(r, world.region, shape))


def public_access_exclusion(r: Resource, world: World) -> None:
    """A VPC or a subnet that Block Public Access spares."""
    given = r.get("VpcId") or r.get("SubnetId")
    kind = "vpc" if r.get("VpcId") is not None else "subnet"
    opened = next((each for each in (given, r.get(EXCLUSION)) if isinstance(each, Open)), None)
    if opened or r.exists is None:
        why = opened.why if opened else _conditional(r)
        world.leave_open("PublicAccessExclusions", "", f"what {r.id} spares: {why}")
    shape = {
        "ExclusionId": f"vpcbpa-exclude-{r.id}",
        EXCLUSION: r.text(EXCLUSION),
        "ResourceArn": world.arn("ec2", f"{kind}/{ident(world, given, f'{kind}-')}"),
        "State": "create-complete",
    }
    world.add("PublicAccessExclusions", item(r, shape["ExclusionId"], shape))
