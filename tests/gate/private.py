"""A service in private subnets with endpoints, as a plan that can pull."""

import json
from typing import Any

from tests.gate.planned import ACCOUNT, REGION, R, ref

TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Service": "ecs-tasks.amazonaws.com"},
                "Action": "sts:AssumeRole",
            }
        ],
    }
)
MANAGED = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
IMAGE = f"{ACCOUNT}.dkr.ecr.{REGION}.amazonaws.com/prod/web:1"
HTTPS_IN = {
    "from_port": 443,
    "to_port": 443,
    "protocol": "tcp",
    "cidr_blocks": [],
    "prefix_list_ids": [],
    "security_groups": [ref("aws_security_group.task.id")],
    "self": False,
}
ALL_OUT = {
    "from_port": 0,
    "to_port": 0,
    "protocol": "-1",
    "cidr_blocks": ["0.0.0.0/0"],
    "prefix_list_ids": [],
    "security_groups": [],
    "self": False,
}
NETWORK = (
    R(
        "aws_vpc.main",
        {"cidr_block": "10.0.0.0/16", "enable_dns_support": True, "enable_dns_hostnames": True},
        computed=("id", "arn", "default_security_group_id", "main_route_table_id"),
    ),
    R(
        "aws_subnet.private",
        {
            "vpc_id": ref("aws_vpc.main.id"),
            "cidr_block": ("10.0.1.0/24", "10.0.2.0/24"),
            "availability_zone": (f"{REGION}a", f"{REGION}b"),
        },
        keys=(0, 1),
    ),
    R("aws_route_table.private", {"vpc_id": ref("aws_vpc.main.id")}, computed=("id", "route")),
    R(
        "aws_route_table_association.private",
        {
            "subnet_id": ref("aws_subnet.private", "count.index"),
            "route_table_id": ref("aws_route_table.private.id"),
        },
        keys=(0, 1),
    ),
    R(
        "aws_security_group.task",
        {"name": "task", "vpc_id": ref("aws_vpc.main.id"), "egress": [ALL_OUT]},
        computed=("id", "arn", "ingress"),
    ),
    R(
        "aws_security_group.endpoint",
        {"name": "endpoint", "vpc_id": ref("aws_vpc.main.id"), "ingress": [HTTPS_IN]},
        computed=("id", "arn", "egress"),
    ),
)


def endpoint(name: str, service: str, **values: Any) -> R:
    """An interface endpoint."""
    return R(
        f"aws_vpc_endpoint.{name}",
        {
            "vpc_id": ref("aws_vpc.main.id"),
            "service_name": f"com.amazonaws.{REGION}.{service}",
            "vpc_endpoint_type": "Interface",
            "private_dns_enabled": True,
            "subnet_ids": ref("aws_subnet.private"),
            "security_group_ids": [ref("aws_security_group.endpoint.id")],
        }
        | values,
        computed=("id", "arn", "policy", "route_table_ids", "prefix_list_id"),
    )


ENDPOINTS = (
    endpoint("api", "ecr.api"),
    endpoint("dkr", "ecr.dkr"),
    endpoint("logs", "logs"),
    R(
        "aws_vpc_endpoint.s3",
        {
            "vpc_id": ref("aws_vpc.main.id"),
            "service_name": f"com.amazonaws.{REGION}.s3",
            "vpc_endpoint_type": "Gateway",
            "route_table_ids": [ref("aws_route_table.private.id")],
        },
        computed=("id", "policy", "subnet_ids", "security_group_ids", "private_dns_enabled"),
    ),
)


def containers(**fields: Any) -> str:
    """Container definitions as the provider takes them."""
    one = {
        "name": "web",
        "image": IMAGE,
        "essential": True,
        "environment": [{"name": "PASSWORD", "value": "hunter2"}],
        "logConfiguration": {
            "logDriver": "awslogs",
            "options": {
                "awslogs-group": "/ecs/web",
                "awslogs-region": REGION,
                "awslogs-stream-prefix": "web",
            },
        },
    }
    return json.dumps([one | fields])


REPOSITORY = R(
    "aws_ecr_repository.web",
    {"name": "prod/web"},
    computed=("id", "arn", "repository_url"),
    actions=("no-op",),
)
SERVICE = (
    R("aws_ecs_cluster.main", {"name": "prod"}),
    R("aws_cloudwatch_log_group.web", {"name": "/ecs/web"}),
    REPOSITORY,
    R("aws_iam_role.execution", {"name": "execution", "path": "/", "assume_role_policy": TRUST}),
    R(
        "aws_iam_role_policy_attachment.execution",
        {"role": ref("aws_iam_role.execution.name"), "policy_arn": MANAGED},
    ),
    R(
        "aws_ecs_task_definition.web",
        {
            "family": "web",
            "network_mode": "awsvpc",
            "requires_compatibilities": ["FARGATE"],
            "execution_role_arn": ref("aws_iam_role.execution.arn"),
            "container_definitions": containers(),
        },
        computed=("id", "arn", "revision"),
    ),
    R(
        "aws_ecs_service.web",
        {
            "name": "web",
            "cluster": ref("aws_ecs_cluster.main.id"),
            "task_definition": ref("aws_ecs_task_definition.web.arn"),
            "launch_type": "FARGATE",
            "network_configuration": [
                {
                    "subnets": ref("aws_subnet.private"),
                    "security_groups": [ref("aws_security_group.task.id")],
                    "assign_public_ip": False,
                }
            ],
        },
        computed=("id", "platform_version"),
    ),
)
PRIVATE = (*NETWORK, *ENDPOINTS, *SERVICE)


def changed(address: str, *, drop: tuple[str, ...] = (), **values: Any) -> tuple[R, ...]:
    """Return the resources with some values of one changed, and some left out."""
    return tuple(_changed(r, drop, values) if r.address == address else r for r in PRIVATE)


def _changed(block: R, drop: tuple[str, ...], values: dict[str, Any]) -> R:
    kept = {n: v for n, v in (dict(block.values) | values).items() if n not in drop}
    return R(block.address, kept, block.keys, block.for_each, (*block.computed, *drop))


def without(*addresses: str) -> tuple[R, ...]:
    """Return the resources without some."""
    return tuple(r for r in PRIVATE if r.address not in addresses)
