"""A VPC as the most used module writes it: locals, `element()`, lists of one, dynamic blocks."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ecs_pull_doctor.finding import Outcome
from tests.gate.planned import REGION, M, R, diagnosed, plan, ref
from tests.gate.private import SERVICE

VPC_ID = ref("local.vpc_id")
SUBNETS = ("aws_subnet.public", "aws_subnet.private")
ZONES = (f"{REGION}a", f"{REGION}b")


def vpc(*, nats: int = 1, tables: int = 1, route: bool = True) -> M:
    """Public and private subnets, NAT gateways, and a table for each of them."""
    nat_keys, table_keys = tuple(range(nats)), tuple(range(tables))
    resources = [
        R("aws_vpc.this", {"cidr_block": "10.0.0.0/16", "enable_dns_support": True}, keys=(0,)),
        R("aws_internet_gateway.this", {"vpc_id": VPC_ID}, keys=(0,)),
        *(
            R(
                address,
                {
                    "vpc_id": VPC_ID,
                    "cidr_block": (f"10.0.{number}.0/25", f"10.0.{number}.128/25"),
                    "availability_zone": ZONES,
                },
                keys=(0, 1),
            )
            for number, address in enumerate(SUBNETS)
        ),
        R("aws_route_table.public", {"vpc_id": VPC_ID}, keys=(0,), computed=("id", "route")),
        R(
            "aws_route_table.private",
            {"vpc_id": VPC_ID},
            keys=table_keys,
            computed=("id", "route"),
        ),
        R(
            "aws_route_table_association.public",
            {
                "subnet_id": ref("aws_subnet.public", "count.index"),
                "route_table_id": ref("aws_route_table.public", "var.several", "count.index"),
            },
            keys=(0, 1),
        ),
        R(
            "aws_route_table_association.private",
            {
                "subnet_id": ref("aws_subnet.private", "count.index"),
                "route_table_id": ref("aws_route_table.private", "var.single", "count.index"),
            },
            keys=(0, 1),
        ),
        R(
            "aws_route.public",
            {
                "route_table_id": ref("aws_route_table.public", "count.index"),
                "destination_cidr_block": "0.0.0.0/0",
                "gateway_id": ref("aws_internet_gateway.this[0].id"),
            },
            keys=(0,),
        ),
        R("aws_eip.nat", {}, keys=nat_keys),
        R(
            "aws_nat_gateway.this",
            {
                "allocation_id": ref("local.nat_gateway_ips", "var.single", "count.index"),
                "subnet_id": ref("aws_subnet.public", "var.single", "count.index"),
            },
            keys=nat_keys,
        ),
        R(
            "aws_default_security_group.this",
            {"vpc_id": ref("aws_vpc.this[0].id")},
            keys=(0,),
            computed=("id", "ingress", "egress"),
        ),
        R(
            "aws_default_network_acl.this",
            {
                "default_network_acl_id": ref("aws_vpc.this[0].default_network_acl_id"),
                "ingress": [open_to_all(100)],
                "egress": [open_to_all(100)],
            },
            keys=(0,),
        ),
        R(
            "aws_default_route_table.default",
            {"default_route_table_id": ref("aws_vpc.this[0].default_route_table_id")},
            keys=(0,),
            computed=("id", "route"),
        ),
    ]
    if route:
        nat = R(
            "aws_route.private_nat_gateway",
            {
                "route_table_id": ref("aws_route_table.private", "count.index"),
                "destination_cidr_block": "0.0.0.0/0",
                "nat_gateway_id": ref("aws_nat_gateway.this", "count.index"),
            },
            keys=nat_keys,
        )
        resources.append(nat)
    outputs = {
        "vpc_id": ref("aws_vpc.this[0].id"),
        "private_subnets": ref("aws_subnet.private"),
        "public_subnets": ref("aws_subnet.public"),
    }
    return M(tuple(resources), outputs=outputs)


def open_to_all(number: int) -> dict[str, Any]:
    """A rule of an ACL."""
    return {
        "rule_no": number,
        "action": "allow",
        "protocol": "-1",
        "cidr_block": "0.0.0.0/0",
        "from_port": 0,
        "to_port": 0,
    }


def service(*subnets: str) -> M:
    """The service in a module of its own, its network in a dynamic block."""
    group = R(
        "aws_security_group.this",
        {"name": "task", "vpc_id": ref("data.aws_subnet.this", "var.subnet_ids")},
        keys=(0,),
        computed=("id", "arn", "ingress", "egress"),
    )
    out = R(
        "aws_vpc_security_group_egress_rule.this",
        {
            "security_group_id": ref("aws_security_group.this[0].id"),
            "ip_protocol": "-1",
            "cidr_ipv4": "0.0.0.0/0",
        },
        keys=("all",),
    )
    block = {
        "subnets": ref("var.subnet_ids"),
        "security_groups": [ref("aws_security_group.this[0].id")],
        "assign_public_ip": False,
    }
    resources = [
        replace(
            r,
            values=dict(r.values) | {"network_configuration": [block]},
            unwritten=("network_configuration",),
        )
        if r.address == "aws_ecs_service.web"
        else r
        for r in SERVICE
    ]
    return M((group, out, *resources), inputs={"subnet_ids": ref(*subnets)})


SETS: dict[str, tuple[M, Outcome, list[str]]] = {
    "one NAT gateway": (vpc(), Outcome.CAN_PULL, []),
    "one for each zone": (vpc(nats=2, tables=2), Outcome.CAN_PULL, []),
    "one of two tables has a route": (
        vpc(nats=1, tables=2),
        Outcome.SOME_CANNOT_PULL,
        ["no-route"],
    ),
    "no route to it": (vpc(route=False), Outcome.CANNOT_PULL, ["no-route"]),
}


@pytest.mark.parametrize(("network", "verdict", "causes"), SETS.values(), ids=SETS)
def test_a_vpc_of_the_module(
    network: M, verdict: Outcome, causes: list[str], tmp_path: Path
) -> None:
    calls = {"vpc": network, "web": service("module.vpc.private_subnets")}
    found = diagnosed(plan(calls=calls), tmp_path)
    assert (found.verdict, [f.cause for f in found.findings]) == (verdict, causes)
    assert {o.subnet for s in found.steps for o in s.origins} == {
        f"subnet-module.vpc.aws_subnet.private[{number}]" for number in (0, 1)
    }


def test_private_or_public_by_a_variable_is_open(tmp_path: Path) -> None:
    subnets = ("var.public", "module.vpc.public_subnets", "module.vpc.private_subnets")
    found = diagnosed(plan(calls={"vpc": vpc(), "web": service(*subnets)}), tmp_path)
    assert (found.verdict, found.findings) == (Outcome.UNDECIDED, ())


def test_the_default_vpc(tmp_path: Path) -> None:
    """Public subnets with a gateway, if nobody changed it; that is told."""
    block = {
        "subnets": [ref("aws_default_subnet.a.id"), ref("aws_default_subnet.b.id")],
        "security_groups": [ref("aws_security_group.task.id")],
        "assign_public_ip": True,
    }
    out = {
        "security_group_id": ref("aws_security_group.task.id"),
        "ip_protocol": "-1",
        "cidr_ipv4": "0.0.0.0/0",
    }
    resources = (
        R("aws_default_vpc.main", {}, computed=("id", "cidr_block", "default_route_table_id")),
        *(R(f"aws_default_subnet.{z}", {"availability_zone": f"{REGION}{z}"}) for z in "ab"),
        R(
            "aws_security_group.task",
            {"name": "task", "vpc_id": ref("aws_default_vpc.main.id")},
            computed=("id", "ingress", "egress"),
        ),
        R("aws_vpc_security_group_egress_rule.out", out),
    )
    found = diagnosed(plan(*resources, *with_network(block)), tmp_path)
    assert (found.verdict, found.findings) == (Outcome.CAN_PULL, ())
    assert any("aws_default_vpc.main is as AWS made it" in each for each in found.not_examined)
    block = block | {"assign_public_ip": False}
    found = diagnosed(plan(*resources, *with_network(block)), tmp_path)
    assert {f.cause for f in found.findings} == {"public-subnet-no-public-ip"}


def with_network(block: dict[str, Any]) -> tuple[R, ...]:
    """The service and what it needs, in another network."""
    return tuple(
        replace(r, values=dict(r.values) | {"network_configuration": [block]})
        if r.address == "aws_ecs_service.web"
        else r
        for r in SERVICE
    )


TEMPLATE = """[{"name": "web", "image": "${app_image}", "logConfiguration": {"logDriver": "awslogs",
 "options": {"awslogs-group": "/ecs/web", "awslogs-region": "${region}"}}}]"""


@pytest.mark.parametrize(
    ("image", "verdict"),
    [
        (ref("aws_ecr_repository.web.repository_url"), Outcome.CAN_PULL),
        (ref("data.external.x.result"), Outcome.UNDECIDED),
    ],
    ids=["of a repository", "from elsewhere"],
)
def test_a_template_file(image: Any, verdict: Outcome, tmp_path: Path) -> None:
    data = R(
        "data.template_file.web",
        {"template": TEMPLATE, "vars": [{"app_image": image, "region": REGION}]},
        computed=("id", "rendered"),
    )
    calls = {"vpc": vpc(), "web": service("module.vpc.private_subnets")}
    web = calls["web"]
    resources = tuple(
        replace(
            r,
            values=dict(r.values)
            | {"container_definitions": ref("data.template_file.web.rendered")},
        )
        if r.address == "aws_ecs_task_definition.web"
        else r
        for r in web.resources
    )
    calls["web"] = replace(web, resources=(*resources, data))
    document = plan(calls=calls)
    for change in (*document["resource_changes"], *instances(document)):
        for part in ("values", "after_unknown"):
            held = change.get(part) or change.get("change", {}).get(part, {})
            if isinstance(held, dict) and isinstance(held.get("vars"), list):
                held["vars"] = held["vars"][0]  # a map, not a block
    found = diagnosed(document, tmp_path)
    assert (found.verdict, found.findings) == (verdict, ())


def instances(document: dict[str, Any]) -> list[dict[str, Any]]:
    """Every instance of the modules of a plan."""
    children = document["planned_values"]["root_module"]["child_modules"]
    return [r for child in children for r in child["resources"]]
