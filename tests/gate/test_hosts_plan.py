"""Services on instances, from plans: what launches them tells where they pull from."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import pytest

from ecs_pull_doctor.diagnosis import Diagnosis
from ecs_pull_doctor.finding import Outcome
from ecs_pull_doctor.sources.terraform import read
from tests.gate.planned import R, diagnosed, plan, ref
from tests.gate.private import ALL_OUT, IMAGE, MANAGED, TRUST

SECRET = "hunter2-of-the-user-data"
EC2 = TRUST.replace("ecs-tasks", "ec2")
FOR_EC2 = MANAGED.replace("AmazonECSTaskExecutionRolePolicy", "AmazonEC2ContainerServiceforEC2Role")


def role(name: str, trust: str, policy: str) -> tuple[R, R]:
    return (
        R(f"aws_iam_role.{name}", {"name": name, "path": "/", "assume_role_policy": trust}),
        R(
            f"aws_iam_role_policy_attachment.{name}",
            {"role": ref(f"aws_iam_role.{name}.name"), "policy_arn": policy},
        ),
    )


RESOURCES = (
    R(
        "aws_vpc.main",
        {"cidr_block": "10.0.0.0/16", "enable_dns_support": True, "enable_dns_hostnames": True},
        computed=("id", "arn", "default_security_group_id", "main_route_table_id"),
    ),
    R("aws_internet_gateway.main", {"vpc_id": ref("aws_vpc.main.id")}),
    R(
        "aws_subnet.public",
        {
            "vpc_id": ref("aws_vpc.main.id"),
            "cidr_block": "10.0.1.0/24",
            "map_public_ip_on_launch": True,
        },
    ),
    R("aws_route_table.public", {"vpc_id": ref("aws_vpc.main.id")}, computed=("id", "route")),
    R(
        "aws_route.out",
        {
            "route_table_id": ref("aws_route_table.public.id"),
            "destination_cidr_block": "0.0.0.0/0",
            "gateway_id": ref("aws_internet_gateway.main.id"),
        },
    ),
    R(
        "aws_route_table_association.public",
        {
            "subnet_id": ref("aws_subnet.public.id"),
            "route_table_id": ref("aws_route_table.public.id"),
        },
    ),
    R(
        "aws_security_group.host",
        {"name": "host", "vpc_id": ref("aws_vpc.main.id"), "egress": [ALL_OUT]},
        computed=("id", "arn", "ingress"),
    ),
    *role("host", EC2, FOR_EC2),
    *role("execution", TRUST, MANAGED),
    R("aws_iam_instance_profile.host", {"name_prefix": "h", "role": ref("aws_iam_role.host.name")}),
    R(
        "aws_launch_template.host",
        {
            "name_prefix": "host",
            "vpc_security_group_ids": [ref("aws_security_group.host.id")],
            "iam_instance_profile": [{"arn": ref("aws_iam_instance_profile.host.arn")}],
            "user_data": SECRET,
        },
        computed=("id", "arn", "name", "latest_version", "default_version"),
    ),
    R(
        "aws_launch_configuration.old",
        {
            "name_prefix": "old",
            "security_groups": [ref("aws_security_group.host.id")],
            "iam_instance_profile": ref("aws_iam_instance_profile.host.name"),
            "user_data": SECRET,
        },
        computed=("id", "arn", "name"),
    ),
    R(
        "aws_autoscaling_group.host",
        {
            "vpc_zone_identifier": [ref("aws_subnet.public.id")],
            "launch_template": [
                {
                    "id": ref("aws_launch_template.host.id"),
                    "version": ref("aws_launch_template.host.latest_version"),
                }
            ],
        },
        computed=("id", "arn", "name", "mixed_instances_policy"),
    ),
    R(
        "aws_ecs_capacity_provider.host",
        {
            "name": "host",
            "auto_scaling_group_provider": [
                {"auto_scaling_group_arn": ref("aws_autoscaling_group.host.arn")}
            ],
        },
    ),
    R("aws_ecs_cluster.main", {"name": "prod"}),
    R(
        "aws_ecs_cluster_capacity_providers.main",
        {
            "cluster_name": "prod",
            "capacity_providers": ["host"],
            "default_capacity_provider_strategy": [
                {"capacity_provider": "host", "weight": 1, "base": 0}
            ],
        },
    ),
    R(
        "aws_ecs_task_definition.web",
        {
            "family": "web",
            "network_mode": "bridge",
            "requires_compatibilities": ["EC2"],
            "execution_role_arn": ref("aws_iam_role.execution.arn"),
            "container_definitions": json.dumps([{"name": "web", "image": IMAGE}]),
        },
        computed=("id", "arn", "revision"),
    ),
    R(
        "aws_ecs_service.web",
        {
            "name": "web",
            "cluster": ref("aws_ecs_cluster.main.id"),
            "task_definition": ref("aws_ecs_task_definition.web.arn"),
        },
        computed=("id", "platform_version", "launch_type"),
    ),
)
LT, ASG, SVC = "aws_launch_template.host", "aws_autoscaling_group.host", "aws_ecs_service.web"
OLD = "aws_launch_configuration.old"
CP, SUBNET = "aws_ecs_capacity_provider.host", "aws_subnet.public"
LEFT = ref("random_id.left.hex")
Changes = dict[str, dict[str, Any]]


def changed(changes: Changes, without: tuple[str, ...] = ()) -> dict[str, Any]:
    """The plan with other values of some resources; None leaves one out."""
    found = []
    for each in RESOURCES:
        values = dict(each.values) | changes.get(each.address, {})
        kept = {name: value for name, value in values.items() if value is not None}
        if each.address not in without:
            found.append(replace(each, values=kept))
    return plan(*found, R("random_id.left", {"byte_length": 4}, computed=("hex",)))


def interface(public: Any) -> list[dict[str, Any]]:
    groups = [ref("aws_security_group.host.id")]
    return [{"associate_public_ip_address": public, "device_index": 0, "security_groups": groups}]


def template(version: Any) -> list[dict[str, Any]]:
    return [{"id": ref(f"{LT}.id"), "version": version}]


def managed(**network: Any) -> Changes:
    launch = {
        "ec2_instance_profile_arn": ref("aws_iam_instance_profile.host.arn"),
        "network_configuration": [
            {
                "subnets": [ref("aws_subnet.public.id")],
                "security_groups": [ref("aws_security_group.host.id")],
            }
            | network
        ],
    }
    return {
        CP: {
            "auto_scaling_group_provider": None,
            "managed_instances_provider": [{"instance_launch_template": [launch]}],
        }
    }


def by(provider: Any, weight: Any = 1) -> Changes:
    item = {"capacity_provider": provider, "weight": weight, "base": 0}
    return {SVC: {"capacity_provider_strategy": [item]}}


MIXED: Changes = {
    ASG: {
        "launch_template": None,
        "mixed_instances_policy": [
            {
                "launch_template": [
                    {
                        "launch_template_specification": [
                            {"launch_template_id": ref(f"{LT}.id"), "version": "$Latest"}
                        ]
                    }
                ]
            }
        ],
    }
}
GOOD: dict[str, Changes] = {
    "a launch configuration": {
        ASG: {"launch_template": None, "launch_configuration": ref(f"{OLD}.name")}
    },
    "by the subnet": {},
    "by the service": by(ref(f"{CP}.name")),
    "an address by the template": {
        SUBNET: {"map_public_ip_on_launch": False},
        LT: {"network_interfaces": interface("true")},
    },
    "several kinds": MIXED,
    "the default version of a new template": {ASG: {"launch_template": template("$Default")}},
    "its profile by name": {
        LT: {"iam_instance_profile": [{"name": ref("aws_iam_instance_profile.host.name")}]}
    },
    "the default group, named": {
        LT: {"vpc_security_group_ids": [ref("aws_vpc.main.default_security_group_id")]}
    },
    "the default group": {LT: {"vpc_security_group_ids": []}},
    "instances that ECS manages": managed(),
}
BAD: dict[str, tuple[Changes, str]] = {
    "no address by the subnet": (
        {SUBNET: {"map_public_ip_on_launch": False}},
        "public-subnet-no-public-ip",
    ),
    "no address by the template": (
        {LT: {"network_interfaces": interface("false")}},
        "public-subnet-no-public-ip",
    ),
    "managed, no address": (
        managed() | {SUBNET: {"map_public_ip_on_launch": False}},
        "public-subnet-no-public-ip",
    ),
    "a group that lets nothing out": (
        {"aws_security_group.host": {"egress": []}},
        "source-sg-egress",
    ),
    "no role at all": (
        {
            LT: {"iam_instance_profile": []},
            "aws_ecs_task_definition.web": {"execution_role_arn": None},
        },
        "instance-role-permissions",
    ),
}
THERE = {"id": "lt-0123456789abcdef0", "default_version": 2, "latest_version": 3}
UNKNOWN: dict[str, tuple[Changes, str]] = {
    "the launch type": ({SVC: {"launch_type": LEFT}}, "random_id.left"),
    "the provider": (by(LEFT), "random_id.left"),
    "a weight": (by("host", LEFT), "known after apply"),
    "a provider of elsewhere": (by("theirs"), "capacity provider theirs is not in the files"),
    "the group": (
        {CP: {"auto_scaling_group_provider": [{"auto_scaling_group_arn": LEFT}]}},
        "random_id.left",
    ),
    "the subnets": ({ASG: {"vpc_zone_identifier": LEFT}}, "random_id.left"),
    "the subnet's addresses": (
        {SUBNET: {"map_public_ip_on_launch": LEFT}},
        "aws_subnet.public.map_public_ip_on_launch is known after apply",
    ),
    "its groups": ({LT: {"vpc_security_group_ids": LEFT}}, "random_id.left"),
    "its address": (
        {LT: {"network_interfaces": interface(LEFT)}},
        "associate_public_ip_address of aws_launch_template.host is known after apply",
    ),
    "its interfaces": ({LT: {"network_interfaces": LEFT}}, "network_interfaces of"),
    "its profile": ({LT: {"iam_instance_profile": [{"name": LEFT}]}}, "random_id.left"),
    "the default version of one that changes": (
        {LT: THERE, ASG: {"launch_template": template("$Default")}},
        "version $Default of lt-",
    ),
    "an older version": (
        {LT: THERE, ASG: {"launch_template": template("1")}},
        "version 1 of lt-",
    ),
    "a profile of elsewhere": (
        {LT: {"iam_instance_profile": [{"name": "theirs"}]}},
        "instance profile theirs is not in the files",
    ),
    "the subnets of instances that ECS manages": (managed(subnets=LEFT), "random_id.left"),
    "a launch configuration of elsewhere": (
        {ASG: {"launch_template": None, "launch_configuration": "old"}},
        "launch configuration old is not in the files",
    ),
    "no provider": ({SVC: {"launch_type": "EC2"}}, "no capacity provider says"),
    "a cluster of elsewhere": ({SVC: {"cluster": "theirs"}}, "cluster theirs is not in the files"),
}


@pytest.mark.parametrize("changes", GOOD.values(), ids=GOOD)
def test_good(changes: Changes, tmp_path: Path) -> None:
    found = diagnosed(changed(changes), tmp_path)
    assert (found.verdict, [f.cause for f in found.findings]) == (Outcome.CAN_PULL, [])


@pytest.mark.parametrize(("changes", "cause"), BAD.values(), ids=BAD)
def test_bad(changes: Changes, cause: str, tmp_path: Path) -> None:
    found = diagnosed(changed(changes), tmp_path)
    assert (found.verdict, [f.cause for f in found.findings]) == (Outcome.CANNOT_PULL, [cause])
    assert found.findings[0].where is not None


@pytest.mark.parametrize(("changes", "says"), UNKNOWN.values(), ids=UNKNOWN)
def test_unknown_by_name(changes: Changes, says: str, tmp_path: Path) -> None:
    found = diagnosed(changed(changes), tmp_path)
    assert (found.verdict, list(found.findings)) == (Outcome.UNDECIDED, [])
    assert says in told(found, tmp_path)


def told(found: Diagnosis, folder: Path) -> str:
    """What is said of the plan just diagnosed, and of what it leaves open."""
    points = read(folder / "plan.json").open_points
    return f"{points} {msgspec.json.encode(found).decode()}"


def test_the_default_version_of_one_that_stays(tmp_path: Path) -> None:
    same: Changes = {LT: {**THERE, "default_version": 3}}
    found = diagnosed(changed(same | {ASG: {"launch_template": template("$Default")}}), tmp_path)
    assert found.verdict is Outcome.CAN_PULL


def test_a_cluster_without_a_default_strategy_starts_on_instances(tmp_path: Path) -> None:
    without = ("aws_ecs_cluster_capacity_providers.main",)
    found = diagnosed(changed({}, without), tmp_path)
    assert found.verdict is Outcome.UNDECIDED
    assert "no capacity provider says" in told(found, tmp_path)


def test_user_data_is_not_kept(tmp_path: Path) -> None:
    found = diagnosed(changed({}), tmp_path)
    (snapshot,) = read(tmp_path / "plan.json").snapshots
    assert SECRET not in f"{snapshot!r}{found!r}"
