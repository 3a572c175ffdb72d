"""Services on EC2: the instances pull, by their own network and with their own role."""

from __future__ import annotations

from ecs_pull_doctor.lab.build import Builder, Target
from ecs_pull_doctor.lab.network import PRIVATE
from ecs_pull_doctor.lab.registry import scenario

_SERVICES = ("ecs", "ecs-agent", "ecs-telemetry", "ecr.api", "ecr.dkr", "logs")


@scenario("healthy-ec2", title="healthy: EC2 instances behind NAT", platform="")
def healthy_ec2(aws: Builder) -> Target:
    """The tasks' own group lets nothing out, which is no matter: the instances pull."""
    aws.vpc()
    aws.private_subnets()
    aws.nat_for(*PRIVATE)
    aws.group("instances")
    aws.let_out_only("task", blocks=("10.0.0.0/8",))
    aws.instances(*PRIVATE, group="instances")
    aws.service()
    return aws.running()


@scenario(
    "ec2-layers-unrouted-in-one-subnet",
    title="EC2 instances in two subnets, and the S3 gateway on the route table of one",
    causes=("s3-gateway-route-missing",),
    only_in=("private-b",),
    platform="",
)
def ec2_layers_unrouted_in_one_subnet(aws: Builder) -> Target:
    """The agents are connected through endpoints, which proves nothing about S3."""
    aws.vpc()
    aws.private_subnets()
    aws.endpoints(*_SERVICES)
    aws.s3_gateway("private-a")
    aws.instances(*PRIVATE, group="task")
    aws.service()
    return aws.failing(aws.errors.layer_2024(), subnets=("private-b",))


@scenario(
    "ec2-instance-role-may-not-pull",
    title="no execution role, and the role of the EC2 instances may not pull",
    causes=("instance-role-permissions",),
    platform="",
)
def ec2_instance_role_may_not_pull(aws: Builder) -> Target:
    """It has what the agent needs, and nothing of ECR."""
    aws.vpc()
    aws.private_subnets()
    aws.nat_for(*PRIVATE)
    aws.instances(*PRIVATE, group="task", pulls=False)
    aws.repository("v1")
    aws.task_definition(role=False)
    aws.service()
    return aws.failing(aws.errors.instance_may_not_pull())
