"""References lead to one resource or to none: by number, by key, through modules."""

import json
from pathlib import Path
from typing import Any

import pytest

from ecs_pull_doctor.sources.declared.world import World, is_open
from ecs_pull_doctor.sources.terraform import world
from tests.gate.planned import M, R, plan, ref

VPC = R("aws_vpc.main", {"cidr_block": "10.0.0.0/16"})


def subnets(name: str, *keys: int | str | None) -> R:
    """Subnets of the VPC of a module."""
    vpc = ref("aws_vpc.main.id")
    return R(f"aws_subnet.{name}", {"vpc_id": vpc, "cidr_block": "10.0.0.0/24"}, keys or (None,))


def nat(subnet: Any, *keys: int | str | None, for_each: Any = None) -> R:
    """A NAT gateway, of which it is asked in which subnet it is."""
    return R("aws_nat_gateway.this", {"subnet_id": subnet}, keys or (None,), for_each=for_each)


def read(tmp_path: Path, *resources: R, **more: Any) -> World:
    """The World of a plan."""
    file = tmp_path / "plan.json"
    file.write_text(json.dumps(plan(*resources, **more)), encoding="utf-8")
    return world(file)


def where(found: World) -> list[str]:
    """The subnets of the NAT gateways, by address; an open one as `?`."""
    ids = [item.shape["SubnetId"] for item in found.of("NatGateways")]
    return ["?" if is_open(id) else id.removeprefix("subnet-") for id in ids]


ONE: dict[str, tuple[tuple[R, ...], list[str]]] = {
    "one by its name": (
        (subnets("a"), nat(ref("aws_subnet.a.id"))),
        ["aws_subnet.a"],
    ),
    "one of several by its number": (
        (subnets("a", 0, 1), nat(ref("aws_subnet.a[1].id"))),
        ["aws_subnet.a[1]"],
    ),
    "one of several by its key": (
        (subnets("a", "x", "y"), nat(ref('aws_subnet.a["y"].id'))),
        ["aws_subnet.a[y]"],
    ),
    "each by its number": (
        (subnets("a", 0, 1), nat(ref("aws_subnet.a", "count.index"), 0, 1)),
        ["aws_subnet.a[0]", "aws_subnet.a[1]"],
    ),
    "each by its number, in a circle": (
        (subnets("a", 0, 1), nat(ref("aws_subnet.a", "count.index"), 0, 1, 2)),
        ["aws_subnet.a[0]", "aws_subnet.a[1]", "aws_subnet.a[0]"],
    ),
    "each by its key": (
        (subnets("a", "x", "y"), nat(ref("aws_subnet.a", "each.key"), "y", for_each=["y"])),
        ["aws_subnet.a[y]"],
    ),
    "each of the resources that it is made for": (
        (
            subnets("a", "x", "y"),
            nat(ref("each.value.id"), "x", "y", for_each=ref("aws_subnet.a")),
        ),
        ["aws_subnet.a[x]", "aws_subnet.a[y]"],
    ),
    "each by a value that is not its key": (
        (subnets("a", "x", "y"), nat(ref("aws_subnet.a", "each.value"), "1", "2", for_each=[1])),
        ["?", "?"],
    ),
    "the only one that is there": (
        (subnets("a"), nat(ref("var.public", "aws_subnet.a.id", "aws_subnet.gone"))),
        ["aws_subnet.a"],
    ),
    "this or that": (
        (subnets("a"), subnets("b"), nat(ref("var.public", "aws_subnet.a.id", "aws_subnet.b.id"))),
        ["?"],
    ),
    "a local, and one that fits": (
        (subnets("a"), nat(ref("local.subnet"))),
        ["aws_subnet.a"],
    ),
    "a local, and two that fit": (
        (subnets("a"), subnets("b"), nat(ref("local.subnet"))),
        ["?"],
    ),
    "what is not in the plan": ((subnets("a"), nat(ref("data.aws_subnet.x.id"))), ["?"]),
    "what is of another kind": ((subnets("a"), nat(ref("aws_eip.x.id"))), ["?"]),
}


@pytest.mark.parametrize(("resources", "expected"), ONE.values(), ids=ONE)
def test_one(resources: tuple[R, ...], expected: list[str], tmp_path: Path) -> None:
    assert where(read(tmp_path, VPC, *resources)) == expected


NETWORK = M((VPC, subnets("a", 0, 1)), outputs={"subnets": ref("aws_subnet.a")})
THROUGH: dict[str, tuple[dict[str, M], list[str]]] = {
    "an output, and a variable": (
        {
            "net": NETWORK,
            "nat": M(
                (nat(ref("var.subnets", "count.index"), 0, 1),),
                inputs={"subnets": ref("module.net.subnets")},
            ),
        },
        ["module.net.aws_subnet.a[0]", "module.net.aws_subnet.a[1]"],
    ),
    "one of an output": (
        {
            "net": NETWORK,
            "nat": M((nat(ref("var.subnet")),), inputs={"subnet": ref("module.net.subnets[1]")}),
        },
        ["module.net.aws_subnet.a[1]"],
    ),
    "modules in modules": (
        {
            "outer": M(
                calls={"net": NETWORK},
                outputs={"found": ref("module.net.subnets[0]")},
            ),
            "nat": M((nat(ref("var.subnet")),), inputs={"subnet": ref("module.outer.found")}),
        },
        ["module.outer.module.net.aws_subnet.a[0]"],
    ),
    "each module its own": (
        {
            "net": M(
                (VPC, subnets("a"), nat(ref("aws_subnet.a.id"))),
                keys=("x", "y"),
                for_each=["x", "y"],
            )
        },
        ["module.net[x].aws_subnet.a", "module.net[y].aws_subnet.a"],
    ),
    "each by the key of its module": (
        {
            "net": M(
                (VPC, subnets("a")), {"id": ref("aws_subnet.a.id")}, keys=("x", "y"), for_each=[1]
            ),
            "nat": M(
                (nat(ref("var.subnet")),),
                inputs={"subnet": ref("module.net", "each.key")},
                keys=("y",),
                for_each=["y"],
            ),
        },
        ["module.net[y].aws_subnet.a"],
    ),
    "a circle": (
        {
            "a": M(outputs={"x": ref("var.x")}, inputs={"x": ref("module.b.x")}),
            "b": M(
                (nat(ref("var.x")),),
                outputs={"x": ref("var.x")},
                inputs={"x": ref("module.a.x")},
            ),
        },
        ["?"],
    ),
}


@pytest.mark.parametrize(("calls", "expected"), THROUGH.values(), ids=THROUGH)
def test_through_modules(calls: dict[str, M], expected: list[str], tmp_path: Path) -> None:
    assert where(read(tmp_path, calls=calls)) == expected


def test_a_deep_chain_of_modules_ends(tmp_path: Path) -> None:
    inner = M((nat(ref("var.x")),), inputs={"x": ref("var.x")})
    for _ in range(100):
        inner = M(calls={"m": inner}, inputs={"x": ref("var.x")})
    assert where(read(tmp_path, calls={"m": inner})) == ["?"]


LISTS: dict[str, tuple[Any, list[str]]] = {
    "all of one": (ref("aws_subnet.a"), ["aws_subnet.a[0]", "aws_subnet.a[1]"]),
    "all of two": (
        ref("aws_subnet.a", "aws_subnet.b"),
        ["aws_subnet.a[0]", "aws_subnet.a[1]", "aws_subnet.b"],
    ),
    "written one by one": (
        [ref("aws_subnet.a[0].id"), ref("aws_subnet.b.id")],
        ["aws_subnet.a[0]", "aws_subnet.b"],
    ),
    "all of one, if a variable says so": (
        ref("var.create", "aws_subnet.a"),
        ["aws_subnet.a[0]", "aws_subnet.a[1]"],
    ),
    "one or the other": (ref("var.public", "aws_subnet.a", "aws_subnet.b"), ["?"]),
}


@pytest.mark.parametrize(("value", "expected"), LISTS.values(), ids=LISTS)
def test_lists(value: Any, expected: list[str], tmp_path: Path) -> None:
    acl = R(
        "aws_vpc_endpoint.x", {"service_name": "com.amazonaws.eu-west-1.s3", "subnet_ids": value}
    )
    found = read(tmp_path, VPC, subnets("a", 0, 1), subnets("b"), acl)
    (item,) = found.of("VpcEndpoints")
    ids = ["?" if is_open(i) else i.removeprefix("subnet-") for i in item.shape["SubnetIds"]]
    assert ids == expected
