"""What is there already and is changed: what a plan takes away is gone from every list."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ecs_pull_doctor.finding import Outcome, Severity, Where
from ecs_pull_doctor.sources.terraform import world
from tests.gate.planned import R, diagnosed, plan, ref
from tests.gate.private import ALL_OUT, MANAGED, PRIVATE, REPOSITORY, TRUST, changed, without

TABLE = R(
    "aws_route_table.private",
    {
        "id": "rtb-0a",
        "vpc_id": ref("aws_vpc.main.id"),
        "route": [{"cidr_block": "0.0.0.0/0", "nat_gateway_id": "nat-0a"}],
    },
    computed=(),
    unwritten=("id", "route"),
)
NAT = (
    R("aws_subnet.public", {"vpc_id": ref("aws_vpc.main.id"), "cidr_block": "10.0.9.0/24"}),
    R("aws_internet_gateway.main", {"vpc_id": ref("aws_vpc.main.id")}),
    R(
        "aws_nat_gateway.main",
        {"id": "nat-0a", "subnet_id": ref("aws_subnet.public.id"), "allocation_id": "eipalloc-0a"},
        computed=(),
        unwritten=("id",),
    ),
    R(
        "aws_default_route_table.main",
        {
            "default_route_table_id": ref("aws_vpc.main.default_route_table_id"),
            "route": [
                {"cidr_block": "0.0.0.0/0", "gateway_id": ref("aws_internet_gateway.main.id")}
            ],
        },
    ),
)
ROUTE = {"route_table_id": "rtb-0a", "destination_cidr_block": "0.0.0.0/0"}
GROUP = "sg-0a"
EXISTING_GROUP = R(
    "aws_security_group.task",
    {"id": GROUP, "name": "task", "vpc_id": ref("aws_vpc.main.id"), "egress": [ALL_OUT]},
    computed=(),
    unwritten=("id", "egress"),
)
NO_GATE = without(
    "aws_vpc_endpoint.api",
    "aws_vpc_endpoint.dkr",
    "aws_vpc_endpoint.logs",
    "aws_vpc_endpoint.s3",
    "aws_route_table.private",
)


def instead(*others: R) -> tuple[R, ...]:
    """The private plan with some blocks replaced by these."""
    taken = {other.address for other in others}
    return (*(r for r in PRIVATE if r.address not in taken), *others)


def gone(address: str, **before: Any) -> R:
    """A resource that the plan deletes."""
    return R(address, {}, actions=("delete",), before=before)


def causes(resources: tuple[R, ...], path: Path) -> set[str]:
    return {f.cause for f in diagnosed(plan(*resources), path).findings}


def test_a_route_that_stays(tmp_path: Path) -> None:
    found = diagnosed(plan(*NO_GATE, TABLE, *NAT), tmp_path)
    assert (found.verdict, found.findings) == (Outcome.CAN_PULL, ())


def test_a_route_that_goes(tmp_path: Path) -> None:
    found = causes((*NO_GATE, TABLE, *NAT, gone("aws_route.nat", **ROUTE)), tmp_path)
    assert found == {"no-route"}


def test_a_route_that_is_turned_elsewhere(tmp_path: Path) -> None:
    """The new target takes the place of the old, which the table lists still."""
    turned = R("aws_route.nat", ROUTE | {"transit_gateway_id": "tgw-0a"}, actions=("update",))
    found = diagnosed(plan(*NO_GATE, TABLE, *NAT, turned), tmp_path)
    assert (found.verdict, found.findings) == (Outcome.UNDECIDED, ())


RULE = {
    "security_group_id": GROUP,
    "type": "egress",
    "protocol": "-1",
    "from_port": 0,
    "to_port": 0,
    "cidr_blocks": ["0.0.0.0/0"],
}
NEW_RULE = {"security_group_id": GROUP, "ip_protocol": "-1", "cidr_ipv4": "0.0.0.0/0"}


@pytest.mark.parametrize(
    "rule",
    [
        gone("aws_security_group_rule.out", **RULE),
        gone("aws_vpc_security_group_egress_rule.out", **NEW_RULE),
    ],
    ids=["an older resource", "a newer resource"],
)
def test_a_rule_that_goes(rule: R, tmp_path: Path) -> None:
    assert causes(instead(EXISTING_GROUP), tmp_path) == set()
    assert causes((*instead(EXISTING_GROUP), rule), tmp_path) == {"source-sg-egress"}


def test_a_rule_of_another_group_that_goes(tmp_path: Path) -> None:
    rule = gone("aws_security_group_rule.out", **(RULE | {"security_group_id": "sg-other"}))
    assert causes((*instead(EXISTING_GROUP), rule), tmp_path) == set()


def test_a_policy_that_goes(tmp_path: Path) -> None:
    role = R(
        "aws_iam_role.execution",
        {
            "id": "execution",
            "name": "execution",
            "assume_role_policy": TRUST,
            "managed_policy_arns": [MANAGED],
        },
        computed=(),
        unwritten=("id", "managed_policy_arns"),
    )
    resources = tuple(
        r for r in instead(role) if r.address != "aws_iam_role_policy_attachment.execution"
    )
    going = gone("aws_iam_role_policy_attachment.execution", role="execution", policy_arn=MANAGED)
    assert causes(resources, tmp_path) == set()
    assert causes((*resources, going), tmp_path) == {"execution-role-permissions"}


def test_a_table_that_leaves_an_endpoint(tmp_path: Path) -> None:
    table = R(
        "aws_route_table.private",
        {"id": "rtb-0a", "vpc_id": ref("aws_vpc.main.id")},
        computed=("route",),
        unwritten=("id",),
    )
    s3 = R(
        "aws_vpc_endpoint.s3",
        {
            "id": "vpce-0a",
            "vpc_id": ref("aws_vpc.main.id"),
            "service_name": "com.amazonaws.eu-west-1.s3",
            "vpc_endpoint_type": "Gateway",
            "route_table_ids": ["rtb-0a"],
        },
        computed=(),
        unwritten=("id", "route_table_ids"),
    )
    going = gone(
        "aws_vpc_endpoint_route_table_association.s3",
        vpc_endpoint_id="vpce-0a",
        route_table_id="rtb-0a",
    )
    assert causes(instead(table, s3), tmp_path) == set()
    assert causes((*instead(table, s3), going), tmp_path) == {"s3-gateway-route-missing"}


DYNAMIC = {
    "subnets": ref("x"),
    "security_groups": [ref("x")],
    "assign_public_ip": False,
}


def test_a_dynamic_block_is_followed_like_a_local(tmp_path: Path) -> None:
    """The only subnets are the ones; of two groups it is not known which."""
    (service,) = (r for r in PRIVATE if r.address == "aws_ecs_service.web")
    values = dict(service.values) | {"network_configuration": [DYNAMIC]}
    dynamic = R(service.address, values, unwritten=("network_configuration",))
    found = diagnosed(plan(*instead(dynamic)), tmp_path)
    assert {o.subnet for s in found.steps for o in s.origins} == {
        "subnet-aws_subnet.private[0]",
        "subnet-aws_subnet.private[1]",
    }
    assert (found.verdict, found.findings) == (Outcome.UNDECIDED, ())


ONE_BY_ONE: dict[str, tuple[tuple[R, ...], set[str]]] = {
    "rules as older resources": (
        (
            R(
                "aws_security_group_rule.in",
                {
                    "security_group_id": ref("aws_security_group.endpoint.id"),
                    "type": "ingress",
                    "protocol": "tcp",
                    "from_port": 443,
                    "to_port": 443,
                    "source_security_group_id": ref("aws_security_group.task.id"),
                },
            ),
        ),
        set(),
    ),
    "rules as newer resources": (
        (
            R(
                "aws_vpc_security_group_ingress_rule.in",
                {
                    "security_group_id": ref("aws_security_group.endpoint.id"),
                    "ip_protocol": "tcp",
                    "from_port": 443,
                    "to_port": 443,
                    "referenced_security_group_id": ref("aws_security_group.task.id"),
                },
            ),
        ),
        set(),
    ),
    "a rule by the block of the VPC": (
        (
            R(
                "aws_vpc_security_group_ingress_rule.in",
                {
                    "security_group_id": ref("aws_security_group.endpoint.id"),
                    "ip_protocol": "tcp",
                    "from_port": 443,
                    "to_port": 443,
                    "cidr_ipv4": "10.0.0.0/16",
                },
            ),
        ),
        set(),
    ),
    "a rule for itself": (
        (
            R(
                "aws_security_group_rule.in",
                {
                    "security_group_id": ref("aws_security_group.endpoint.id"),
                    "type": "ingress",
                    "protocol": "-1",
                    "from_port": 0,
                    "to_port": 0,
                    "self": True,
                },
            ),
        ),
        {"endpoint-sg-ingress"},
    ),
    "no rule": ((), {"endpoint-sg-ingress"}),
}


@pytest.mark.parametrize(("rules", "expected"), ONE_BY_ONE.values(), ids=ONE_BY_ONE)
def test_rules_of_their_own(rules: tuple[R, ...], expected: set[str], tmp_path: Path) -> None:
    base = changed("aws_security_group.endpoint", drop=("ingress",))
    assert causes((*base, *rules), tmp_path) == expected


ACL = R(
    "aws_network_acl.private",
    {"vpc_id": ref("aws_vpc.main.id"), "subnet_ids": ref("aws_subnet.private")},
    computed=("id", "ingress", "egress"),
)


def rule(name: str, *, egress: bool, **values: Any) -> R:
    """A rule of the ACL."""
    given = {
        "network_acl_id": ref("aws_network_acl.private.id"),
        "egress": egress,
        "rule_number": 100,
        "protocol": "tcp",
        "rule_action": "allow",
        "cidr_block": "0.0.0.0/0",
        "from_port": 0,
        "to_port": 65535,
    }
    return R(f"aws_network_acl_rule.{name}", given | values)


BOTH = (rule("in", egress=False), rule("out", egress=True))
ACLS: dict[str, tuple[tuple[R, ...], set[str]]] = {
    "both ways": ((ACL, *BOTH), set()),
    "no rules": ((ACL,), {"nacl-blocks"}),
    "not back": ((ACL, rule("in", egress=False, to_port=1023), BOTH[1]), {"nacl-blocks"}),
    "a default one without rules": (
        (
            R(
                "aws_default_network_acl.main",
                {"default_network_acl_id": ref("aws_vpc.main.default_network_acl_id")},
            ),
        ),
        {"nacl-blocks"},
    ),
}


@pytest.mark.parametrize(("acl", "expected"), ACLS.values(), ids=ACLS)
def test_network_acls(acl: tuple[R, ...], expected: set[str], tmp_path: Path) -> None:
    assert causes((*PRIVATE, *acl), tmp_path) == expected


DOCUMENT = {
    "statement": [
        {
            "effect": "Allow",
            "actions": ["secretsmanager:GetSecretValue"],
            "resources": [ref("aws_secretsmanager_secret.db.arn")],
        }
    ]
}
SECRET_NAMED = json.loads(
    next(r for r in PRIVATE if r.address == "aws_ecs_task_definition.web").values[
        "container_definitions"
    ]
)[0] | {
    "secrets": [
        {
            "name": "DB",
            "valueFrom": "arn:aws:secretsmanager:eu-west-1:123456789012:secret:db-000000",
        }
    ]
}


def _with_secret(*more: R) -> tuple[R, ...]:
    base = changed("aws_ecs_task_definition.web", container_definitions=json.dumps([SECRET_NAMED]))
    endpoint = next(r for r in PRIVATE if r.address == "aws_vpc_endpoint.api")
    store = R(
        "aws_vpc_endpoint.secrets",
        dict(endpoint.values) | {"service_name": "com.amazonaws.eu-west-1.secretsmanager"},
        computed=endpoint.computed,
    )
    return (*base, store, R("aws_secretsmanager_secret.db", {"name": "db"}), *more)


ROLE_POLICY = {"name": "secrets", "role": ref("aws_iam_role.execution.id")}
GRANTS: dict[str, tuple[tuple[R, ...], Outcome]] = {
    "a document made of statements": (
        (
            R("data.aws_iam_policy_document.s", DOCUMENT, computed=("json",)),
            R(
                "aws_iam_role_policy.s",
                ROLE_POLICY | {"policy": ref("data.aws_iam_policy_document.s.json")},
            ),
        ),
        Outcome.CAN_PULL,
    ),
    "a document that is known": (
        (
            R(
                "aws_iam_role_policy.s",
                ROLE_POLICY
                | {
                    "policy": json.dumps(
                        {
                            "Version": "2012-10-17",
                            "Statement": [
                                {
                                    "Effect": "Allow",
                                    "Action": "secretsmanager:GetSecretValue",
                                    "Resource": "*",
                                }
                            ],
                        }
                    )
                },
            ),
        ),
        Outcome.CAN_PULL,
    ),
    "a document that is not": (
        (
            R(
                "aws_iam_role_policy.s",
                ROLE_POLICY | {"policy": ref("aws_secretsmanager_secret.db.arn")},
            ),
        ),
        Outcome.UNDECIDED,
    ),
    "none": ((), Outcome.CANNOT_PULL),
}


@pytest.mark.parametrize(("more", "verdict"), GRANTS.values(), ids=GRANTS)
def test_policies_of_the_role(more: tuple[R, ...], verdict: Outcome, tmp_path: Path) -> None:
    assert diagnosed(plan(*_with_secret(*more)), tmp_path).verdict is verdict


def _dual(group: dict[str, Any]) -> tuple[R, ...]:
    """Subnets with both kinds of addresses, and a way out for IPv6 alone."""
    base = [r for r in PRIVATE if not r.address.startswith(("aws_vpc_endpoint", "aws_subnet"))]
    table = R(
        "aws_route_table.private",
        {
            "vpc_id": ref("aws_vpc.main.id"),
            "route": [
                {
                    "ipv6_cidr_block": "::/0",
                    "egress_only_gateway_id": ref("aws_egress_only_internet_gateway.main.id"),
                }
            ],
        },
    )
    taken = {"aws_route_table.private", "aws_security_group.task"}
    subnet = {
        "vpc_id": ref("aws_vpc.main.id"),
        "cidr_block": ("10.0.1.0/24", "10.0.2.0/24"),
        "ipv6_cidr_block": ref("aws_vpc.main.ipv6_cidr_block"),
        "availability_zone": ("eu-west-1a", "eu-west-1b"),
    }
    return (
        *(r for r in base if r.address not in taken),
        table,
        R("aws_subnet.private", subnet, keys=(0, 1)),
        R("aws_egress_only_internet_gateway.main", {"vpc_id": ref("aws_vpc.main.id")}),
        R(
            "aws_security_group.task",
            {"name": "task", "vpc_id": ref("aws_vpc.main.id"), "egress": [ALL_OUT | group]},
        ),
    )


def test_ipv6_is_read(tmp_path: Path) -> None:
    """ECR's usual names have no IPv6 address, so that way out is none for them."""
    found = diagnosed(plan(*_dual({"ipv6_cidr_blocks": ["::/0"]})), tmp_path)
    assert found.verdict is Outcome.CANNOT_PULL
    assert {f.cause for f in found.findings} <= {"no-route", "ipv6-only"}


def test_facts_of_ipv6(tmp_path: Path) -> None:
    file = tmp_path / "plan.json"
    file.write_text(json.dumps(plan(*_dual({"ipv6_cidr_blocks": ["::/0"]}))), encoding="utf-8")
    found = world(file)
    (group,) = (g for g in found.of("SecurityGroups") if g.shape["GroupName"] == "task")
    assert group.shape["IpPermissionsEgress"][0]["Ipv6Ranges"] == [{"CidrIpv6": "::/0"}]
    blocks = [s.shape["Ipv6CidrBlockAssociationSet"] for s in found.of("Subnets")]
    assert all(block[0]["Ipv6CidrBlock"] for block in blocks)
    routes = [r for t in found.of("RouteTables") for r in t.shape["Routes"]]
    assert any("EgressOnlyInternetGatewayId" in r for r in routes)


REPOSITORIES: dict[str, tuple[tuple[str, ...], tuple[R, ...], list[str]]] = {
    "that is there": (("no-op",), (), []),
    "that changes": (("update",), (), []),
    "that is made": (("create",), (), ["image-not-found"]),
    "that is made anew": (("delete", "create"), (), ["image-not-found"]),
    "that is made, with what may push": (
        ("create",),
        (R("null_resource.push", {"triggers": {"tag": "1"}}),),
        [],
    ),
    "that is made, with what ran before": (
        ("create",),
        (R("null_resource.push", {}, actions=("no-op",)),),
        ["image-not-found"],
    ),
}


def test_a_service_without_tasks_waits_for_the_image(tmp_path: Path) -> None:
    idle = changed("aws_ecs_service.web", desired_count=0)
    rest = (each for each in idle if each is not REPOSITORY)
    found = diagnosed(plan(*rest, replace(REPOSITORY, actions=("create",))), tmp_path)
    assert (found.verdict, found.findings) == (Outcome.CAN_PULL, ())


@pytest.mark.parametrize("name", REPOSITORIES)
def test_a_repository(name: str, tmp_path: Path) -> None:
    """An image cannot be in a repository before that is made; what is there already may have it."""
    actions, more, causes = REPOSITORIES[name]
    rest = (each for each in PRIVATE if each is not REPOSITORY)
    found = diagnosed(plan(*rest, replace(REPOSITORY, actions=actions), *more), tmp_path)
    assert found.verdict is Outcome.CAN_PULL
    assert [(f.severity, f.cause) for f in found.findings] == [
        (Severity.WARNING, cause) for cause in causes
    ]
    if causes:
        (finding,) = found.findings
        assert (
            finding.claim == "no image is in repository prod/web when the service is made with it"
        )
        assert isinstance(finding.where, Where)
        assert finding.where.path.startswith("aws_ecr_repository.web")
        assert finding.steps == ("ecr-manifest",)
