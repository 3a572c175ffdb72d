"""What loops over something open, and macros, would write: a doubt in what it may change."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ecs_pull_doctor.sources.cloudformation.decode import line_of
from ecs_pull_doctor.sources.cloudformation.deployment import Deployment, nesting
from ecs_pull_doctor.sources.cloudformation.loops import unwritten
from ecs_pull_doctor.sources.cloudformation.stack import MACRO, Resource, Stack
from ecs_pull_doctor.sources.cloudformation.values import Open, flat, text
from ecs_pull_doctor.sources.declared.world import Kind, World, open_id, open_route, open_rule

MODULE = "::MODULE"
"""How the types of modules end, which CloudFormation fills in from its registry."""
NAME = "what is written there"


def doubt(world: World, deployment: Deployment) -> None:
    """Note what the loops and macros of the stacks leave open, and doubt what that may change."""
    for stack in deployment.stacks():
        for line in _inserted(stack):
            world.point(f"what the macro in {stack.file}:{line} adds there is not known")
        for macro in stack.macros():
            why = f"what macro {macro} makes of {stack.file} is not known"
            world.point(why)
            for each in DOUBTS.values():
                each(world, why)
        for kind, why in unwritten(stack.tree["Resources"], stack):
            world.point(why)
            if kind in DOUBTS:
                DOUBTS[kind](world, why)
        for resource, why, given in _elsewhere(deployment, stack):
            _unread(world, resource, why, given)


def _elsewhere(
    deployment: Deployment, stack: Stack
) -> Iterator[tuple[Resource, str, Mapping[str, Any]]]:
    """The modules and nested stacks whose templates are not read, with what they are given."""
    for each in stack.resources.values():
        if each.type.endswith(MODULE) and each.exists is not False:
            yield each, f"what module {each.id} adds is not known", each.properties
    for each in nesting(stack):
        unread = deployment.nested(each)
        if isinstance(unread, Open):
            given = each.properties.get("Parameters")
            yield each, unread.why, given if isinstance(given, dict) else {}


def _unread(world: World, nested: Resource, why: str, given: Mapping[str, Any]) -> None:
    """What a nested stack or a module that is not read is given, it may change."""
    world.point(why)
    values = [e for v in given.values() for e in flat(nested.stack.value(v))]
    for id in dict.fromkeys(map(text, values)):
        for kind, types in TAKEN.items():
            if world.find(kind, id) or (
                kind == "Roles" and world.find(kind, id.rpartition("/")[2])
            ):
                for each in types:
                    DOUBTS[each](world, why)


def _endpoints(world: World, why: str) -> None:
    world.leave_open("VpcEndpoints", "", why)


def _routes(world: World, _: str) -> None:
    for table in world.of("RouteTables"):
        table.shape["Routes"].append(open_route(NAME))


def _rules(field: str) -> Callable[[World, str], None]:
    def add(world: World, _: str) -> None:
        for group in world.of("SecurityGroups"):
            group.shape[field].append(open_rule(NAME))

    return add


def _policies(world: World, _: str) -> None:
    for role in world.of("Roles"):
        attached = {"PolicyArn": open_id("", NAME), "PolicyName": NAME}
        role.shape["AttachedPolicies"].append(attached)


DOUBTS: Mapping[str, Callable[[World, str], None]] = {
    "AWS::EC2::VPCEndpoint": _endpoints,
    "AWS::EC2::Route": _routes,
    "AWS::EC2::SubnetRouteTableAssociation": _routes,
    "AWS::EC2::SecurityGroupIngress": _rules("IpPermissions"),
    "AWS::EC2::SecurityGroupEgress": _rules("IpPermissionsEgress"),
    "AWS::IAM::Policy": _policies,
    "AWS::IAM::RolePolicy": _policies,
    "AWS::IAM::ManagedPolicy": _policies,
}
"""By the type of what is written: where it may matter, beside what refers to it by name."""
TAKEN: Mapping[Kind, tuple[str, ...]] = {
    "Vpcs": ("AWS::EC2::VPCEndpoint",),
    "RouteTables": ("AWS::EC2::VPCEndpoint", "AWS::EC2::Route"),
    "SecurityGroups": ("AWS::EC2::SecurityGroupIngress", "AWS::EC2::SecurityGroupEgress"),
    "Roles": ("AWS::IAM::Policy",),
}
"""What a stack is given, and what it may put there."""


def _inserted(stack: Stack) -> Iterator[int]:
    for name, node in stack.tree["Resources"].items():
        yield from _rewritten(node) if name != MACRO else ()


def _rewritten(node: Any) -> Iterator[int]:
    """The lines of macros beside other keys, which may add any; one that is alone is open."""
    if isinstance(node, dict):
        if MACRO in node and len(node) > 1:
            yield line_of(node, MACRO) or 1
        node = list(node.values())
    for each in node if isinstance(node, list) else ():
        yield from _rewritten(each)
