"""A plan that can pull, with one thing changed at a time: the right cause, at the right place."""

import json
from pathlib import Path
from typing import Any

import pytest

from ecs_pull_doctor.finding import Outcome, Where
from ecs_pull_doctor.sources.terraform import read
from tests.gate.planned import ACCOUNT, REGION, R, diagnosed, plan, ref
from tests.gate.private import ALL_OUT, HTTPS_IN, PRIVATE, changed, containers, without

Row = tuple[tuple[R, ...], str, str]
HTTP = {"from_port": 80, "to_port": 80}
DENY = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Principal": "*", "Action": "s3:PutObject", "Resource": "*"}
        ],
    }
)
CASES: dict[str, Row] = {
    "an endpoint is missing": (without("aws_vpc_endpoint.api"), "no-route", ""),
    "the registry's endpoint is missing": (without("aws_vpc_endpoint.dkr"), "no-route", ""),
    "private DNS is off": (
        changed("aws_vpc_endpoint.dkr", private_dns_enabled=False),
        "private-dns-disabled",
        "aws_vpc_endpoint.dkr.private_dns_enabled",
    ),
    "private DNS is left out": (
        changed("aws_vpc_endpoint.dkr", drop=("private_dns_enabled",)),
        "private-dns-disabled",
        "aws_vpc_endpoint.dkr",
    ),
    "the VPC has no names": (
        changed("aws_vpc.main", enable_dns_support=False),
        "vpc-dns-attributes-off",
        "aws_vpc.main.enable_dns_support",
    ),
    "the endpoints' group admits another port": (
        changed(
            "aws_security_group.endpoint", ingress=[HTTPS_IN | {"from_port": 80, "to_port": 80}]
        ),
        "endpoint-sg-ingress",
        "aws_security_group.endpoint",
    ),
    "the endpoints' group admits nobody": (
        changed("aws_security_group.endpoint", drop=("ingress",)),
        "endpoint-sg-ingress",
        "aws_security_group.endpoint",
    ),
    "the endpoint is given no group": (
        changed("aws_vpc_endpoint.api", drop=("security_group_ids",)),
        "endpoint-sg-ingress",
        "",
    ),
    "the task's group lets nothing out": (
        changed("aws_security_group.task", drop=("egress",)),
        "source-sg-egress",
        "aws_security_group.task",
    ),
    "the task's group lets out elsewhere": (
        changed("aws_security_group.task", egress=[ALL_OUT | {"cidr_blocks": ["192.168.0.0/16"]}]),
        "source-sg-egress",
        "aws_security_group.task",
    ),
    "S3's endpoint is on no table": (
        changed("aws_vpc_endpoint.s3", drop=("route_table_ids",)),
        "s3-gateway-route-missing",
        "aws_vpc_endpoint.s3",
    ),
    "S3's endpoint does not let layers pass": (
        changed("aws_vpc_endpoint.s3", policy=DENY),
        "s3-endpoint-policy-denies",
        "aws_vpc_endpoint.s3.policy",
    ),
    "the role has no policy": (
        without("aws_iam_role_policy_attachment.execution"),
        "execution-role-permissions",
        "",
    ),
    "the role trusts another service": (
        changed(
            "aws_iam_role.execution",
            assume_role_policy=json.dumps(
                {
                    "Version": "2012-10-17",
                    "Statement": [
                        {
                            "Effect": "Allow",
                            "Principal": {"Service": "ec2.amazonaws.com"},
                            "Action": "sts:AssumeRole",
                        }
                    ],
                }
            ),
        ),
        "execution-role-trust",
        "aws_iam_role.execution.assume_role_policy",
    ),
    "no role is named": (
        changed("aws_ecs_task_definition.web", drop=("execution_role_arn",)),
        "execution-role-missing",
        "aws_ecs_task_definition.web",
    ),
    "the image's address is wrong": (
        changed("aws_ecs_task_definition.web", container_definitions=containers(image="My App")),
        "image-reference-invalid",
        "aws_ecs_task_definition.web.container_definitions",
    ),
}


@pytest.mark.parametrize(("resources", "cause", "place"), CASES.values(), ids=CASES)
def test_one_change(resources: tuple[R, ...], cause: str, place: str, tmp_path: Path) -> None:
    found = diagnosed(plan(*resources), tmp_path)
    assert cause in {f.cause for f in found.findings}
    assert found.verdict in {Outcome.CANNOT_PULL, Outcome.SOME_CANNOT_PULL}
    finding = next(f for f in found.findings if f.cause == cause)
    if place:
        assert isinstance(finding.where, Where)
        assert finding.where.path.startswith(place)
        text = Path(finding.where.file).read_text(encoding="utf-8").splitlines()
        address = ".".join(place.split(".")[:2])
        assert f'"address": "{address}"' in text[finding.where.line - 1]


def test_unchanged_it_can_pull(tmp_path: Path) -> None:
    found = diagnosed(plan(*PRIVATE), tmp_path)
    assert (found.verdict, found.findings, found.unread) == (Outcome.CAN_PULL, (), ())


def test_no_value_of_the_environment_is_kept(tmp_path: Path) -> None:
    found = diagnosed(plan(*PRIVATE), tmp_path)
    assert "hunter2" not in str(found)


SOMEWHERE = {
    "subnets": ref("local.subnets"),
    "security_groups": [ref("aws_security_group.task.id")],
    "assign_public_ip": False,
}
OTHER = R("aws_subnet.other", {"vpc_id": ref("aws_vpc.main.id"), "cidr_block": "10.0.9.0/24"})
OPENED: dict[str, tuple[R, ...]] = {
    "subnets of a local": (
        *changed("aws_ecs_service.web", network_configuration=[SOMEWHERE]),
        OTHER,
    ),
    "an image from nowhere": changed(
        "aws_ecs_task_definition.web", container_definitions=ref("local.containers")
    ),
    "whether private DNS is on": changed(
        "aws_vpc_endpoint.dkr", private_dns_enabled=ref("data.external.flags.result")
    ),
    "rules of the endpoints' group": changed(
        "aws_security_group.endpoint", ingress=ref("local.rules")
    ),
    "no containers": changed("aws_ecs_task_definition.web", container_definitions="[]"),
    "containers that are none": changed("aws_ecs_task_definition.web", container_definitions="[1]"),
    "the role": changed("aws_ecs_task_definition.web", execution_role_arn=ref("data.external.r.x")),
}


@pytest.mark.parametrize("resources", OPENED.values(), ids=OPENED)
def test_what_is_open_is_undecided(resources: tuple[R, ...], tmp_path: Path) -> None:
    found = diagnosed(plan(*resources), tmp_path)
    assert (found.verdict, [f.cause for f in found.findings]) == (Outcome.UNDECIDED, [])


def test_a_deleted_resource_is_gone(tmp_path: Path) -> None:
    gone = tuple(
        R(r.address, r.values, r.keys, actions=("delete",)) if "api" in r.address else r
        for r in PRIVATE
    )
    assert "no-route" in {f.cause for f in diagnosed(plan(*gone), tmp_path).findings}


def test_region_of_a_variable(tmp_path: Path) -> None:
    document: dict[str, Any] = plan(*PRIVATE)
    provider = document["configuration"]["provider_config"]["aws"]
    provider["expressions"]["region"] = {"references": ["var.region"]}
    document["variables"] = {"region": {"value": REGION}}
    assert diagnosed(document, tmp_path).target.region == REGION


def test_without_an_account_it_is_that_of_the_images(tmp_path: Path) -> None:
    document: dict[str, Any] = plan(*PRIVATE)
    document["prior_state"] = {}
    found = diagnosed(document, tmp_path)
    assert (found.target.account, found.verdict) == (ACCOUNT, Outcome.CAN_PULL)
    assert any("--account" in each for each in found.not_examined)


def test_services_of_two_regions(tmp_path: Path) -> None:
    """Each is judged in its own: in the other the endpoints are of another Region."""
    (service,) = (r for r in PRIVATE if r.address == "aws_ecs_service.web")
    there = R("aws_ecs_service.there", dict(service.values) | {"name": "there"})
    document: dict[str, Any] = plan(*PRIVATE, there)
    configuration = document["configuration"]
    west = {"name": "aws", "expressions": {"region": {"constant_value": "us-west-2"}}}
    configuration["provider_config"]["aws.west"] = west
    for block in configuration["root_module"]["resources"]:
        if block["name"] == "there":
            block["provider_config_key"] = "aws.west"
    file = tmp_path / "plan.json"
    file.write_text(json.dumps(document), encoding="utf-8")
    targets = [(s.target.service, s.target.region) for s in read(file).snapshots]
    assert targets == [("web", REGION), ("there", "us-west-2")]


def test_the_region_of_a_resource_itself(tmp_path: Path) -> None:
    """As version 6 of the provider has it."""
    found = diagnosed(plan(*changed("aws_ecs_service.web", region="us-east-2")), tmp_path)
    assert found.target.region == "us-east-2"
