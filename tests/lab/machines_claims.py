"""What the scenarios on EC2 claim, read back from the lab."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ecs_pull_doctor.lab import Lab, Target


def instances(lab: Lab) -> list[dict[str, Any]]:
    """The machines behind the registered container instances."""
    ecs = lab.client("ecs")
    arns = ecs.list_container_instances(cluster="prod")["containerInstanceArns"]
    found = ecs.describe_container_instances(cluster="prod", containerInstances=arns)
    ids = [each["ec2InstanceId"] for each in found["containerInstances"]]
    reservations = lab.client("ec2").describe_instances(InstanceIds=ids)["Reservations"]
    return [each for r in reservations for each in r["Instances"]]


def gateway_is_on_one_table(lab: Lab, target: Target) -> bool:
    """The instances are in both subnets, and one of them lacks the S3 gateway."""
    placed = {each["SubnetId"] for each in instances(lab)}
    (gateway,) = (
        each
        for each in lab.client("ec2").describe_vpc_endpoints()["VpcEndpoints"]
        if each["VpcEndpointType"] == "Gateway"
    )
    both = {target.ids["private-a"], target.ids["private-b"]}
    return placed == both and len(gateway["RouteTableIds"]) == 1


def role_has_nothing_of_ecr(lab: Lab, target: Target) -> bool:
    """The instances have a role, the task definition names none, and ECR is in no policy."""
    iam = lab.client("iam")
    (profile,) = {each["IamInstanceProfile"]["Arn"] for each in instances(lab)}
    name = profile.rpartition("/")[2]
    (role,) = iam.get_instance_profile(InstanceProfileName=name)["InstanceProfile"]["Roles"]
    policy = iam.get_role_policy(RoleName=role["RoleName"], PolicyName="agent")["PolicyDocument"]
    definition = lab.client("ecs").describe_task_definition(
        taskDefinition=target.ids["task-definition"]
    )["taskDefinition"]
    allowed = policy["Statement"][0]["Action"]
    return "executionRoleArn" not in definition and not [a for a in allowed if "ecr" in a]


CLAIMS: dict[str, Callable[[Lab, Target], bool]] = {
    "ec2-layers-unrouted-in-one-subnet": gateway_is_on_one_table,
    "ec2-instance-role-may-not-pull": role_has_nothing_of_ecr,
}
