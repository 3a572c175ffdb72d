"""In which VPC a thing is that does not say so: in that of what it is put together with.

AWS puts together only what is in one VPC: a subnet and its route table, an endpoint with its
subnets, tables and groups, the subnets and the groups of a service. So where one of them names its
VPC by a value that cannot be followed, the other's holds.

Source: the errors InvalidParameterValue and InvalidGroup.NotFound of these calls,
https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html
"""

from collections.abc import Iterator

from ecs_pull_doctor.sources.declared.world import Item, World, is_open

Tie = tuple[Item, Item]


def settle(world: World) -> None:
    """Give the things of a World the VPC of what they are put together with."""
    ties = list(_ties(world))
    while sum(_agree(tie) for tie in ties):
        pass  # what one has learned, it tells on; each turn settles at least one


def _agree(tie: Tie) -> bool:
    one, other = (item.shape.get("VpcId", "") for item in tie)
    if one == other or is_open(one) is is_open(other) or not (one and other):
        return False
    learning, known = (tie[0], other) if is_open(one) else (tie[1], one)
    learning.shape["VpcId"] = known
    return True


def _ties(world: World) -> Iterator[Tie]:
    for table in world.of("RouteTables"):
        subnets = [a["SubnetId"] for a in table.shape["Associations"] if "SubnetId" in a]
        yield from _with(world, table, "Subnets", subnets)
    for endpoint in world.of("VpcEndpoints"):
        shape = endpoint.shape
        yield from _with(world, endpoint, "Subnets", shape["SubnetIds"])
        yield from _with(world, endpoint, "RouteTables", shape["RouteTableIds"])
        groups = [each["GroupId"] for each in shape["Groups"]]
        yield from _with(world, endpoint, "SecurityGroups", groups)
    for nat in world.of("NatGateways"):
        yield from _with(world, nat, "Subnets", [nat.shape["SubnetId"]])
    for service in world.of("Services"):
        network = service.shape.get("networkConfiguration", {}).get("awsvpcConfiguration", {})
        subnets = [s for id in network.get("subnets", []) if (s := world.find("Subnets", id))]
        for subnet in subnets[:1]:
            yield from ((subnet, other) for other in subnets[1:])
            yield from _with(world, subnet, "SecurityGroups", network.get("securityGroups", []))


def _with(world: World, item: Item, kind: str, ids: list[str]) -> Iterator[Tie]:
    things = world.items.get(kind, {})
    yield from ((item, things[id]) for id in ids if id in things)
