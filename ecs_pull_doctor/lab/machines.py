"""Container instances: machines with a role of their own, registered in the cluster."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ecs_pull_doctor.lab.server import Lab

ROLE = "instances"
# What AmazonEC2ContainerServiceforEC2Role allows, but for tags.
# Source: https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonEC2ContainerServiceforEC2Role.html
AGENT = (
    "ecs:DeregisterContainerInstance",
    "ecs:DiscoverPollEndpoint",
    "ecs:Poll",
    "ecs:RegisterContainerInstance",
    "ecs:StartTelemetrySession",
    "ecs:Submit*",
    "logs:CreateLogStream",
    "logs:PutLogEvents",
)
PULL = ("ecr:GetAuthorizationToken", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer")
TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"Service": "ec2.amazonaws.com"},
            "Action": "sts:AssumeRole",
        }
    ],
}


def role(lab: Lab, *, pulls: bool) -> None:
    """Make the instances' role and the profile with it; not *pulls*: it has no right of ECR."""
    iam = lab.client("iam")
    iam.create_role(RoleName=ROLE, AssumeRolePolicyDocument=json.dumps(TRUST))
    allowed = [*AGENT, *(PULL if pulls else ())]
    allow = {"Effect": "Allow", "Action": allowed, "Resource": "*"}
    iam.put_role_policy(
        RoleName=ROLE,
        PolicyName="agent",
        PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [allow]}),
    )
    iam.create_instance_profile(InstanceProfileName=ROLE)
    iam.add_role_to_instance_profile(InstanceProfileName=ROLE, RoleName=ROLE)


def launch(lab: Lab, cluster: str, subnets: Iterable[str], group: str) -> list[str]:
    """Launch and register an instance in each subnet, with a group; return how ECS knows them.

    Their agents are connected.
    """
    ec2, ecs = lab.client("ec2"), lab.client("ecs")
    image = ec2.describe_images()["Images"][0]["ImageId"]
    ids = []
    for subnet in subnets:
        (made,) = ec2.run_instances(
            ImageId=image,
            MinCount=1,
            MaxCount=1,
            InstanceType="t3.small",
            SubnetId=subnet,
            SecurityGroupIds=[group],
            IamInstanceProfile={"Name": ROLE},
        )["Instances"]
        identity: dict[str, Any] = {"instanceId": made["InstanceId"], "region": lab.region}
        registered = ecs.register_container_instance(
            cluster=cluster, instanceIdentityDocument=json.dumps(identity)
        )["containerInstance"]
        ids.append(str(registered["containerInstanceArn"]))
    return ids
