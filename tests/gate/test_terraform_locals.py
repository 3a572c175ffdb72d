"""What modules make of what they are given: locals, dynamic blocks, maps that `for_each` takes."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ecs_pull_doctor.diagnosis import Diagnosis
from ecs_pull_doctor.finding import Outcome
from ecs_pull_doctor.sources.terraform import world
from ecs_pull_doctor.sources.terraform.words import may_hold, speaks_of_others
from tests.gate.planned import REGION, Each, M, R, diagnosed, plan, ref
from tests.gate.private import ENDPOINTS, NETWORK, PRIVATE, SERVICE
from tests.gate.test_terraform_modules import vpc

OUT = {"type": "egress", "protocol": "-1", "from_port": 0, "to_port": 0}
BLOCK = {"subnets": ref("x"), "security_groups": ref("x"), "assign_public_ip": False}


def service(**inputs: Any) -> M:
    """A service as the most used module writes it; its variables are those given."""
    own = [
        R(
            "aws_security_group.this",
            {"name": "task", "vpc_id": ref("data.aws_subnet.this[0].vpc_id")},
            keys=(0,),
            computed=("id", "arn", "ingress", "egress"),
        ),
        R("data.aws_subnet.this", {"id": ref("var.subnet_ids")}, keys=(0,), computed=("vpc_id",)),
        R(
            "aws_security_group_rule.this",
            {
                "security_group_id": ref("aws_security_group.this[0].id"),
                **OUT,
                "cidr_blocks": ["0.0.0.0/0"],
                "source_security_group_id": ref("each.value"),
            },
            keys=("all",),
            for_each=ref("var.security_group_rules"),
        ),
        R(
            "data.aws_ecs_task_definition.this",
            {"task_definition": ref("aws_ecs_task_definition.web.family")},
            keys=(0,),
            computed=("id", "arn", "revision"),
        ),
    ]
    dynamic = {
        "task_definition": ref("local.task_definition"),
        "network_configuration": [BLOCK],
    }
    own += [
        replace(r, values=dict(r.values) | dynamic, unwritten=("network_configuration",))
        if r.address == "aws_ecs_service.web"
        else r
        for r in SERVICE
    ]
    return M(tuple(own), inputs=inputs)


GIVEN = {
    "name": ref("local.name"),
    "subnet_ids": ref("module.vpc.private_subnets"),
    "security_group_rules": ref("local.port", "aws_security_group.alb.id"),
}
ALB = R("aws_security_group.alb", {"name": "alb", "vpc_id": ref("module.vpc.vpc_id")})


def judged(tmp_path: Path, **inputs: Any) -> Diagnosis:
    """The diagnosis of the service with these variables."""
    calls = {"vpc": vpc(), "web": service(**inputs)}
    return diagnosed(plan(ALB, calls=calls), tmp_path)


def test_what_a_module_makes_of_its_variables(tmp_path: Path) -> None:
    """Its subnets, its own group, the definition by its revision: past what names others."""
    found = judged(tmp_path, **GIVEN)
    assert (found.verdict, found.findings) == (Outcome.CAN_PULL, ())
    assert {o.subnet for s in found.steps for o in s.origins} == {
        f"subnet-module.vpc.aws_subnet.private[{number}]" for number in (0, 1)
    }
    said = "that what is made of locals in module.web is of module.vpc.aws_subnet.private"
    assert any(each.startswith(said) for each in found.not_examined)


RIVALS: dict[str, dict[str, Any]] = {
    "two variables for subnets": {"alb_subnet_ids": ref("module.vpc.public_subnets")},
    "a variable that may hold anything": {"network": ref("local.network")},
    "subnets of a local": {"subnet_ids": ref("local.subnets")},
}


@pytest.mark.parametrize("more", RIVALS.values(), ids=RIVALS)
def test_what_may_be_something_else_stays_open(more: dict[str, Any], tmp_path: Path) -> None:
    found = judged(tmp_path, **GIVEN | more)
    assert (found.verdict, found.findings) == (Outcome.UNDECIDED, ())


SUBNET = frozenset({"aws_subnet", "aws_default_subnet"})
GROUP = frozenset({"aws_security_group"})
ROLE = frozenset({"aws_iam_role"})


def test_words() -> None:
    assert all(may_hold(n, SUBNET) for n in ("subnets", "lb_subnet_ids", "network", "services"))
    assert not any(may_hold(n, SUBNET) for n in ("name", "service", "subnet_name", "port", ""))
    assert may_hold("sg_ids", GROUP)
    assert not may_hold("security_group_name_prefix", GROUP)
    assert may_hold("role_name", ROLE)
    assert speaks_of_others("security_group_rules")
    assert speaks_of_others("ingress_with_source_security_group_id")
    assert not speaks_of_others("security_groups")


INTERFACE = {"vpc_endpoint_type": "Interface", "private_dns_enabled": True}
NAMES = {"api": "ecr.api", "dkr": "ecr.dkr", "logs": "logs", "s3": "s3"}
ENDPOINT_PARTS = ("policy", "subnet_ids", "security_group_ids", "route_table_ids")


def endpoints(**inputs: Any) -> tuple[M, tuple[R, ...]]:
    """The endpoints as the most used module writes them, and all that is beside them."""
    s3 = {"vpc_endpoint_type": "Gateway", "private_dns_enabled": ref("each.value")}
    values: dict[str, Any] = {
        "vpc_id": ref("var.vpc_id"),
        "service_name": Each({k: f"com.amazonaws.{REGION}.{v}" for k, v in NAMES.items()}),
    }
    for name, each in INTERFACE.items():
        values[name] = Each({key: s3[name] if key == "s3" else each for key in NAMES})
    for part in ENDPOINT_PARTS:
        values[part] = ref("each.value")
    block = R("aws_vpc_endpoint.this", values, keys=tuple(NAMES), for_each=ref("local.endpoints"))
    beside = tuple(r for r in PRIVATE if r not in ENDPOINTS)
    return M((block,), inputs={"vpc_id": ref("aws_vpc.main.id"), **inputs}), beside


TOLD = ("local.name", "aws_subnet.private", "aws_security_group.endpoint.id")
TABLE = "aws_route_table.private.id"
DOCUMENT = R(
    "data.aws_iam_policy_document.deny",
    {
        "statement": [
            {
                "effect": "Deny",
                "actions": ["*"],
                "resources": ["*"],
                "principals": [{"type": "*", "identifiers": ["*"]}],
                "condition": [
                    {
                        "test": "StringNotEquals",
                        "variable": "aws:SourceVpc",
                        "values": [ref("data.external.x.y")],
                    }
                ],
            },
            {
                "effect": "Allow",
                "actions": ["*"],
                "resources": ["*"],
                "principals": [{"type": "*", "identifiers": ["*"]}],
            },
        ]
    },
    computed=("id", "json"),
)


def open_steps(found: Diagnosis) -> set[str]:
    """The steps of which the verdict is unknown."""
    return {step.id for step in found.steps if step.verdict == "unknown"}


def test_endpoints_of_a_map(tmp_path: Path) -> None:
    """Each for its service, all in the same subnets; no policy is named, so there is none."""
    module, beside = endpoints(endpoints=ref(*TOLD, TABLE))
    found = diagnosed(plan(*beside, calls={"vpce": module}), tmp_path)
    assert (found.verdict, found.findings) == (Outcome.CAN_PULL, ())
    said = "that module.vpce.aws_vpc_endpoint.this has no policy of its own"
    assert said in found.not_examined


def test_a_table_that_nothing_gives_stays_open(tmp_path: Path) -> None:
    """The only table of the plan is not taken for that of an endpoint that may be given none."""
    module, beside = endpoints(endpoints=ref(*TOLD))
    found = diagnosed(plan(*beside, calls={"vpce": module}), tmp_path)
    assert (found.verdict, found.findings) == (Outcome.UNDECIDED, ())
    assert open_steps(found) == {"ecr-layer-download"}


def test_a_policy_of_one_key_is_not_that_of_all(tmp_path: Path) -> None:
    to = ref(*TOLD, TABLE, "data.aws_iam_policy_document.deny.json")
    module, beside = endpoints(endpoints=to)
    found = diagnosed(plan(*beside, DOCUMENT, calls={"vpce": module}), tmp_path)
    assert (found.verdict, found.findings) == (Outcome.UNDECIDED, ())


def test_a_condition_with_open_values_is_neither_met_nor_missed(tmp_path: Path) -> None:
    """A denial beside a permission is not said to deny."""
    to = ref("data.aws_iam_policy_document.deny.json")
    changed = tuple(
        replace(r, values=dict(r.values) | {"policy": to}) if r.address.endswith(".api") else r
        for r in PRIVATE
    )
    found = diagnosed(plan(*changed, DOCUMENT), tmp_path)
    assert (found.verdict, found.findings) == (Outcome.UNDECIDED, ())
    assert open_steps(found) == {"ecr-get-authorization-token"}


def test_a_condition_on_what_the_plan_makes_is_known(tmp_path: Path) -> None:
    (statements,) = (v for v in DOCUMENT.values.values())
    ours = json.loads(json.dumps(statements, default=lambda _: "REF"))
    ours[0]["condition"][0]["values"] = [ref("aws_vpc.main.id")]
    document = replace(DOCUMENT, values={"statement": ours})
    to = ref("data.aws_iam_policy_document.deny.json")
    api = R("aws_vpc_endpoint.x", dict(ENDPOINTS[0].values) | {"policy": to})
    file = tmp_path / "plan.json"
    file.write_text(json.dumps(plan(*NETWORK, api, document)), encoding="utf-8")
    (item,) = world(file).of("VpcEndpoints")
    denied = json.loads(item.shape["PolicyDocument"])["Statement"][0]
    assert denied["Condition"] == {"StringNotEquals": {"aws:SourceVpc": ["vpc-aws_vpc.main"]}}


def test_an_image_of_a_repository_of_another_module(tmp_path: Path) -> None:
    """What is known after apply names one repository by its address, through two modules."""
    made = M(
        outputs={"definition": ref("local.definition")},
        inputs={"image": ref("each.value"), "name": ref("each.key"), "service": ref("var.name")},
        keys=("app",),
        for_each=ref("var.containers"),
    )
    made = replace(made, resources=(R("aws_cloudwatch_log_group.this", {"name": "/x"}),))
    given = {"containers": ref("module.ecr.repository_url"), "name": ref("local.name")}
    inner = service(**GIVEN | given)
    told = ref("module.container")
    resources = tuple(
        replace(r, values=dict(r.values) | {"container_definitions": told})
        if r.address == "aws_ecs_task_definition.web"
        else r
        for r in inner.resources
        if r.address != "aws_ecr_repository.web"
    )
    (repository,) = (r for r in SERVICE if r.address == "aws_ecr_repository.web")
    ecr = M(
        (repository,),
        outputs={
            "repository_url": ref("aws_ecr_repository.web.repository_url"),
            "repository_arn": ref("aws_ecr_repository.web.arn"),
        },
    )
    web = replace(inner, resources=resources, calls={"container": made})
    document = plan(ALB, calls={"vpc": vpc(), "ecr": ecr, "web": web})
    found = diagnosed(document, tmp_path)
    assert (found.verdict, found.findings) == (Outcome.CAN_PULL, ())
    assert "ecr-manifest" in {step.id for step in found.steps}


def test_a_rule_of_a_group_that_is_open_may_be_any_groups(tmp_path: Path) -> None:
    """One that lets in, and one that lets out: neither stands for the other."""
    to = ref("local.group")
    into = {"type": "ingress", "protocol": "tcp", "from_port": 80, "to_port": 80}
    rules = (
        R("aws_security_group_rule.in", {**into, "security_group_id": to, "self": True}),
        R("aws_security_group_rule.out", {**OUT, "security_group_id": to, "self": True}),
    )
    groups = tuple(
        replace(r, values={k: v for k, v in r.values.items() if k != "egress"})
        if r.address == "aws_security_group.task"
        else r
        for r in PRIVATE
    )
    found = diagnosed(plan(*groups, *rules), tmp_path)
    assert (found.verdict, found.findings) == (Outcome.UNDECIDED, ())


def test_a_route_in_a_dynamic_block(tmp_path: Path) -> None:
    """Its NAT gateway is not mistaken for another kind of target that the plan has too."""
    block = {"cidr_block": "0.0.0.0/0", "nat_gateway_id": ref("x")}
    table = R(
        "aws_route_table.nat",
        {"vpc_id": ref("aws_vpc.main.id"), "route": [block]},
        unwritten=("route",),
    )
    nat = R("aws_nat_gateway.this", {"subnet_id": ref("aws_subnet.private[0].id")})
    gateway = R("aws_internet_gateway.this", {"vpc_id": ref("aws_vpc.main.id")})
    file = tmp_path / "plan.json"
    file.write_text(json.dumps(plan(*NETWORK, table, nat, gateway)), encoding="utf-8")
    found = world(file).find("RouteTables", "rtb-aws_route_table.nat")
    assert found
    assert found.shape["Routes"][-1]["NatGatewayId"] == "nat-aws_nat_gateway.this"


def test_no_launch_type_beside_a_strategy(tmp_path: Path) -> None:
    """An expression that sets it to null there is known after apply only."""
    items = [{"capacity_provider": "FARGATE_SPOT", "base": 0, "weight": 1}]
    more = {"launch_type": ref("var.strategy", "var.type"), "capacity_provider_strategy": items}
    resources = tuple(
        replace(r, values=dict(r.values) | more) if r.address == "aws_ecs_service.web" else r
        for r in PRIVATE
    )
    found = diagnosed(plan(*resources), tmp_path)
    assert (found.verdict, found.findings) == (Outcome.CAN_PULL, ())


PUBLIC = R("aws_subnet.public", {"vpc_id": ref("aws_vpc.main.id")}, keys=(0,))
MORE = R("aws_subnet.more", {"vpc_id": ref("aws_vpc.main.id")}, keys=(0, 1))
OF_LOCALS: dict[str, tuple[str, list[str]]] = {
    "of one or the other": ("local.subnets", ["?", "?"]),
    "named after one": ("local.more_ids", ["?", "?"]),
    "named after both": ("local.public_and_more", ["?", "?"]),
}


@pytest.mark.parametrize(("local", "expected"), OF_LOCALS.values(), ids=OF_LOCALS)
def test_a_number_picks_of_one_list(local: str, expected: list[str], tmp_path: Path) -> None:
    """The second of two lists is not the only one of which there is a second."""
    nat = R("aws_nat_gateway.this", {"subnet_id": ref(local, "count.index")}, keys=(0, 1))
    file = tmp_path / "plan.json"
    document = plan(NETWORK[0], PUBLIC, MORE, nat)
    file.write_text(json.dumps(document), encoding="utf-8")
    ids = [item.shape["SubnetId"] for item in world(file).of("NatGateways")]
    assert ["?" if "{" in id else id.removeprefix("subnet-") for id in ids] == expected


def test_the_region_is_that_of_the_zones(tmp_path: Path) -> None:
    """The provider's is a local, which a plan does not hold."""
    told = {"aws": {"name": "aws", "expressions": {"region": {"references": ["local.region"]}}}}
    document = plan(*NETWORK)
    document["configuration"]["provider_config"] = told
    file = tmp_path / "plan.json"
    file.write_text(json.dumps(document), encoding="utf-8")
    assert world(file, region="us-east-1").region == REGION


NETWORKS = M(
    (NETWORK[0], PUBLIC, MORE),
    outputs={
        "more_ids": ref("aws_subnet.more"),
        "public_ids": ref("aws_subnet.public"),
        "by_kind": ref("aws_subnet.more", "aws_subnet.public"),
    },
)
BOTH = ref("module.net.more_ids", "module.net.public_ids")
OBJECTS: dict[str, tuple[Any, str, list[str]]] = {
    "an output of a module that is given as a whole": (
        ref("module.net"),
        "var.given.more_ids",
        ["module.net.aws_subnet.more[0]", "module.net.aws_subnet.more[1]"],
    ),
    "a part named after what it is made of": (
        BOTH,
        "var.given.more",
        ["?", "?"],
    ),
    "a part of another name": (BOTH, "var.given.app", ["?", "?"]),
    "a part of an output": (ref("module.net.by_kind.app"), "var.given", ["?", "?"]),
    "two lists as one": (
        BOTH,
        "var.given",
        ["module.net.aws_subnet.more[0]", "module.net.aws_subnet.more[1]"],
    ),
}


@pytest.mark.parametrize(("given", "to", "expected"), OBJECTS.values(), ids=OBJECTS)
def test_parts_of_objects(given: Any, to: str, expected: list[str], tmp_path: Path) -> None:
    """A number counts in a part of an object, and not in all that the object is made of."""
    nat = R("aws_nat_gateway.this", {"subnet_id": ref(to, "count.index")}, keys=(0, 1))
    calls = {"net": NETWORKS, "nat": M((nat,), inputs={"given": given})}
    file = tmp_path / "plan.json"
    file.write_text(json.dumps(plan(calls=calls)), encoding="utf-8")
    ids = [item.shape["SubnetId"] for item in world(file).of("NatGateways")]
    assert ["?" if "{" in id else id.removeprefix("subnet-") for id in ids] == expected


def test_what_aws_fills_in_is_no_second_target(tmp_path: Path) -> None:
    nat = R("aws_nat_gateway.this", {"subnet_id": ref("aws_subnet.private[0].id")})
    route = R(
        "aws_route.nat",
        {
            "route_table_id": ref("aws_route_table.private.id"),
            "destination_cidr_block": "0.0.0.0/0",
            "nat_gateway_id": ref("aws_nat_gateway.this.id"),
            "network_interface_id": ref("local.tables"),
        },
    )
    file = tmp_path / "plan.json"
    file.write_text(json.dumps(plan(*NETWORK, nat, route)), encoding="utf-8")
    found = world(file).find("RouteTables", "rtb-aws_route_table.private")
    assert found
    assert "NetworkInterfaceId" not in found.shape["Routes"][-1]


NAT = (
    R("aws_internet_gateway.this", {"vpc_id": ref("aws_vpc.main.id")}),
    R("aws_subnet.public", {"vpc_id": ref("aws_vpc.main.id"), "cidr_block": "10.0.9.0/24"}),
    R(
        "aws_route_table.public",
        {
            "vpc_id": ref("aws_vpc.main.id"),
            "route": [
                {"cidr_block": "0.0.0.0/0", "gateway_id": ref("aws_internet_gateway.this.id")}
            ],
        },
    ),
    R(
        "aws_route_table_association.public",
        {
            "subnet_id": ref("aws_subnet.public.id"),
            "route_table_id": ref("aws_route_table.public.id"),
        },
    ),
    R("aws_nat_gateway.this", {"subnet_id": ref("aws_subnet.public.id")}),
    R(
        "aws_route.nat",
        {
            "route_table_id": ref("aws_route_table.private.id"),
            "destination_cidr_block": "0.0.0.0/0",
            "nat_gateway_id": ref("aws_nat_gateway.this.id"),
        },
    ),
)
ASSOCIATION = "aws_route_table_association.private"


def associated(keys: tuple[str, ...], every: Any) -> tuple[R, ...]:
    """A service with NAT whose subnets are associated by `for_each`."""
    values = {"subnet_id": ref("each.value"), "route_table_id": ref("aws_route_table.private.id")}
    ours = R(ASSOCIATION, values, keys=keys, for_each=every)
    kept = (r for r in (*NETWORK, *SERVICE) if r.address != ASSOCIATION)
    return (*kept, *NAT, ours)


SUBNETS = ref("aws_subnet.private")
ASSOCIATIONS: dict[str, tuple[tuple[R, ...], Outcome]] = {
    "by their numbers as keys": (associated(("0", "1"), SUBNETS), Outcome.CAN_PULL),
    "by keys of their own": (associated(("a", "b"), SUBNETS), Outcome.UNDECIDED),
    "of a local": (associated(("a", "b"), ref("data.external.x.y")), Outcome.UNDECIDED),
}


@pytest.mark.parametrize(("resources", "verdict"), ASSOCIATIONS.values(), ids=ASSOCIATIONS)
def test_which_subnet_has_which_table(
    resources: tuple[R, ...], verdict: Outcome, tmp_path: Path
) -> None:
    """A subnet whose association is open is not on the main table for that."""
    found = diagnosed(plan(*resources), tmp_path)
    assert (found.verdict, found.findings) == (verdict, ())


def test_a_main_table_that_is_open(tmp_path: Path) -> None:
    main = R(
        "aws_main_route_table_association.main",
        {"vpc_id": ref("aws_vpc.main.id"), "route_table_id": ref("data.external.x.y")},
    )
    kept = (r for r in (*NETWORK, *SERVICE) if r.address != ASSOCIATION)
    found = diagnosed(plan(*kept, main), tmp_path)
    assert (found.verdict, found.findings) == (Outcome.UNDECIDED, ())


def test_a_policy_of_a_role_that_is_open_may_be_any_roles(tmp_path: Path) -> None:
    """What the role lacks may be what is attached to nobody knows whom."""
    name = "aws_iam_role_policy_attachment.execution"
    to = ref("data.external.x.y")
    resources = tuple(
        replace(r, values=dict(r.values) | {"role": to}) if r.address == name else r
        for r in PRIVATE
    )
    found = diagnosed(plan(*resources), tmp_path)
    assert (found.verdict, found.findings) == (Outcome.UNDECIDED, ())


def tiers(**values: Any) -> R:
    """Subnets of several kinds in one block."""
    keys = ("private-a", "private-b", "public-a")
    return R("aws_subnet.all", {"vpc_id": ref("aws_vpc.main.id"), **values}, keys=keys)


def test_some_subnets_of_a_block_are_not_all(tmp_path: Path) -> None:
    """Neither by a condition, which a plan does not hold, nor by a key of another map."""
    net = M((NETWORK[0], tiers()), outputs={"by_type": ref("aws_subnet.all")})
    for to in (ref("module.net.by_type"), ref('module.net.by_type["private"]')):
        values = {"service_name": f"com.amazonaws.{REGION}.s3", "subnet_ids": to}
        file = tmp_path / "plan.json"
        document = plan(R("aws_vpc_endpoint.x", values), calls={"net": net})
        file.write_text(json.dumps(document), encoding="utf-8")
        (item,) = world(file).of("VpcEndpoints")
        assert all("{" in id for id in item.shape["SubnetIds"])
