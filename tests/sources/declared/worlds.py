"""A World made of the facts of a snapshot: what files would say that declare just that."""

import msgspec

from ecs_pull_doctor.finding import Where
from ecs_pull_doctor.model.vpc import VpcAttribute
from ecs_pull_doctor.sources.declared.defaults import complete
from ecs_pull_doctor.sources.declared.world import Item, Kind, World
from ecs_pull_doctor.testing.given import Given
from ecs_pull_doctor.testing.names import ACCOUNT, REGION

HERE = Where(file="main.yaml", line=1, path="Resources")
KINDS: dict[str, Kind] = {
    "Vpc": "Vpcs",
    "Subnet": "Subnets",
    "RouteTable": "RouteTables",
    "NetworkAcl": "NetworkAcls",
    "SecurityGroup": "SecurityGroups",
    "VpcEndpoint": "VpcEndpoints",
    "NatGateway": "NatGateways",
    "NetworkInterface": "NetworkInterfaces",
    "DhcpOptions": "DhcpOptions",
    "TaskDefinition": "TaskDefinitions",
}


def world_of(snapshot: Given) -> World:
    """Return a World that declares what *snapshot* holds, without what AWS adds."""
    world = World(region=REGION, account=ACCOUNT)
    for (kind, scope), answer in snapshot.answers.items():
        assert isinstance(answer, tuple)
        for fact in answer:
            shape = msgspec.json.decode(msgspec.json.encode(fact))  # lists, not tuples
            if kind == "RouteTable":  # AWS's own routes to gateway endpoints and to itself
                shape["Routes"] = [r for r in shape["Routes"] if "DestinationPrefixListId" not in r]
            if kind in KINDS:
                world.add(KINDS[kind], Item(id=fact.id, shape=shape, where=HERE))
            elif isinstance(fact, VpcAttribute):
                world.add("VpcAttributes", Item(id=scope, shape=shape, where=HERE))
            elif kind == "Service":
                world.add("Services", Item(id=scope, shape=shape, where=HERE))
            elif kind == "Role":
                managed = [msgspec.to_builtins(p) for p in _facts(snapshot, "AttachedPolicy")]
                shape |= {"AttachedPolicies": managed}
                world.add("Roles", Item(id=scope, shape=shape, where=HERE))
            elif kind == "PolicyVersion":
                world.add("Policies", Item(id=scope, shape=shape, where=HERE))
            elif kind == "LogGroup":
                world.add("LogGroups", Item(id=fact.id, shape=shape, where=HERE))
    return complete(world)


def _facts(snapshot: Given, kind: str) -> list[object]:
    return [
        fact
        for (name, _), answer in snapshot.answers.items()
        if name == kind and isinstance(answer, tuple)
        for fact in answer
    ]
