"""What EC2 answers about what is declared."""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from ecs_pull_doctor.sources.declared import defaults
from ecs_pull_doctor.sources.declared.outside import Outside, Page
from ecs_pull_doctor.sources.declared.world import Item, Kind, World, is_open, is_real

Params = Mapping[str, Any]
Answer = Callable[[World, str, Params], list[Page]]

# What EC2 calls a field in a filter.
FILTERED = {
    "vpc-id": "VpcId",
    "subnet-id": "SubnetId",
    "network-interface-id": "NetworkInterfaceId",
    "dhcp-options-id": "DhcpOptionsId",
}


def filters(params: Params) -> tuple[str, list[str]]:
    """Return the one filter that the reads use: the field it is about, and the values."""
    given = params["Filters" if "Filters" in params else "Filter"]
    return FILTERED[given[0]["Name"]], list(given[0]["Values"])


def _narrowed(params: Params, values: Iterable[str]) -> dict[str, Any]:
    key = "Filters" if "Filters" in params else "Filter"
    return {**params, key: [{**params[key][0], "Values": list(values)}]}


def _by_id(kind: Kind, what: str) -> Answer:
    """Things that are asked for by id: those that are declared, and the rest elsewhere.

    Of some that are declared and some that are not, the former are answered: what is missing in
    the answer is unknown to whoever needs it.
    """

    def answer(world: World, _: str, params: Params) -> list[Page]:
        _field, ids = filters(params)
        others = [i for i in ids if not world.find(kind, i) or world.is_left_open(kind, i)]
        found = (world.find(kind, id) for id in ids if id not in others)
        shapes = [item.shape for item in found if item]
        page = {str(kind): shapes}
        if not others:
            return [page]
        real = [id for id in others if is_real(id)]
        told = [world.opened.get((kind, id)) or world.reasons.get(id, "") for id in others]
        reasons = (why or f"{id} is not in the files" for id, why in zip(others, told, strict=True))
        outside = Outside(
            f"{what}: {'; '.join(dict.fromkeys(reasons))}",
            assume=[page] if shapes else None,
            known=[page],
            rest=_narrowed(params, real),
            askable=bool(real),
        )
        outside.noted = all(told)
        raise outside

    return answer


def _of_vpc(kind: Kind, what: str, *, whole: bool) -> Answer:
    """Things of a VPC; *whole*: what matters is also what is not among them.

    Of a VPC that is not declared the files tell a part; for a list that has to be whole it is no
    answer.
    """

    def answer(world: World, _: str, params: Params) -> list[Page]:
        _field, (vpc, *_more) = filters(params)
        declared = [
            item
            for item in world.of(kind)
            if item.shape.get("VpcId") == vpc and not world.is_left_open(kind, item.id)
        ]
        page = {str(kind): [item.shape for item in declared]}
        why = world.why_open(kind, vpc)
        if not why and world.find("Vpcs", vpc):
            return [page]
        says = why or f"{what} of {vpc} that are not in the files"
        keep = declared and not whole
        raise Outside(says, assume=[page] if keep else None, known=[page], askable=is_real(vpc))

    return answer


def _attribute(world: World, _: str, params: Params) -> list[Page]:
    id = f"{params['VpcId']}/{params['Attribute']}"
    if why := world.why_open("VpcAttributes", id):
        raise Outside(why, askable=False)
    if item := world.find("VpcAttributes", id):
        return [item.shape]
    says = f"{params['Attribute']} of {params['VpcId']}, which is not in the files"
    raise Outside(says, askable=is_real(params["VpcId"]))


def _dhcp_options(world: World, region: str, params: Params) -> list[Page]:
    _field, (id, *_more) = filters(params)
    if id == defaults.DEFAULT_DHCP:
        return [{"DhcpOptions": [defaults.amazon_dns(id)]}]
    return _by_id("DhcpOptions", "DHCP options")(world, region, params)


def _prefix_lists(_: World, region: str, __: Params) -> list[Page]:
    """AWS's own; live, they are its own too, but ids differ from those of declared routes."""
    return [{"PrefixLists": defaults.prefix_lists(region)}]


def _entries(world: World, _: str, params: Params) -> list[Page]:
    id = params["PrefixListId"]
    found: Item | None = world.find("PrefixLists", id)
    if found is None or world.why_open("PrefixLists", id):
        named = re.fullmatch(r"pl-\{(.+)\}", id)
        what = (
            f"what {named[1]} is, which a rule or a route names"
            if named
            else f"the addresses of {id}"
        )
        outside = Outside(what, askable=is_real(id) and found is None)
        outside.noted = is_open(id)
        raise outside
    return [{"Entries": found.shape["Entries"]}]


def _public_access(world: World, region: str, _: Params) -> list[Page]:
    options = {
        "AwsRegion": region,
        "AwsAccountId": world.account,
        "State": "default-state",
        "InternetGatewayBlockMode": "off",
    }
    if why := world.why_open("PublicAccess", region):
        raise Outside(why, askable=False)
    if declared := world.find("PublicAccess", region):
        return [{"VpcBlockPublicAccessOptions": options | declared.shape}]
    raise Outside(
        "that VPC Block Public Access is off in the account",
        assume=[{"VpcBlockPublicAccessOptions": options}],
    )


def _attachments(_: World, __: str, params: Params) -> list[Page]:
    (vpc, *_more) = params["Filters"][0]["Values"]
    raise Outside(f"attachments of {vpc} to transit gateways", askable=is_real(vpc))


def _transit_routes(_: World, __: str, params: Params) -> list[Page]:
    table = params["TransitGatewayRouteTableId"]
    raise Outside(f"routes of {table}", askable=is_real(table))


def _exclusions(world: World, _: str, __: Params) -> list[Page]:
    """Those of others spare more than is known here, so that only what is spared is certain."""
    known = [item.shape for item in world.of("PublicAccessExclusions")]
    page: Page = {"VpcBlockPublicAccessExclusions": known}
    if why := world.why_open("PublicAccessExclusions", ""):
        raise Outside(why, askable=False)
    what = "exclusions from VPC Block Public Access that are not in the files"
    raise Outside(what, assume=[page], known=[page])


EC2: Mapping[str, Answer] = {
    "ec2:DescribeVpcs": _of_vpc("Vpcs", "the addresses and settings", whole=True),
    "ec2:DescribeSubnets": _by_id("Subnets", "subnets"),
    "ec2:DescribeRouteTables": _of_vpc("RouteTables", "route tables", whole=False),
    "ec2:DescribeNetworkAcls": _of_vpc("NetworkAcls", "network ACLs", whole=False),
    "ec2:DescribeSecurityGroups": _of_vpc("SecurityGroups", "security groups", whole=False),
    "ec2:DescribeVpcEndpoints": _of_vpc("VpcEndpoints", "VPC endpoints", whole=True),
    "ec2:DescribeNatGateways": _of_vpc("NatGateways", "NAT gateways", whole=False),
    "ec2:DescribeVpcAttribute": _attribute,
    "ec2:DescribeDhcpOptions": _dhcp_options,
    "ec2:DescribeNetworkInterfaces": _by_id("NetworkInterfaces", "network interfaces"),
    "ec2:DescribePrefixLists": _prefix_lists,
    "ec2:GetManagedPrefixListEntries": _entries,
    "ec2:DescribeTransitGatewayAttachments": _attachments,
    "ec2:SearchTransitGatewayRoutes": _transit_routes,
    "ec2:DescribeVpcBlockPublicAccessOptions": _public_access,
    "ec2:DescribeVpcBlockPublicAccessExclusions": _exclusions,
}
