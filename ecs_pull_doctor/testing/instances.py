"""The same service on EC2: two container instances in the private subnets, as facts."""

from collections.abc import Iterator

import msgspec

from ecs_pull_doctor.model.ecs import (
    Deployment,
    RequiredAttribute,
    Service,
    TaskDefinition,
)
from ecs_pull_doctor.model.gateways import VpcEndpoint
from ecs_pull_doctor.model.instances import (
    ContainerInstance,
    Instance,
    InstanceAttribute,
    InstanceInterface,
    InstanceProfile,
    InstanceState,
    InterfaceGroup,
    ProfileReference,
    ProfileRole,
    VersionInfo,
)
from ecs_pull_doctor.model.policies import AttachedPolicy, PolicyVersion
from ecs_pull_doctor.model.snapshot import Answer
from ecs_pull_doctor.model.subjects import Role
from ecs_pull_doctor.testing.given import Given
from ecs_pull_doctor.testing.names import ACCOUNT, DEFINITION, REGION, SUBNETS, VPC
from ecs_pull_doctor.testing.network import interface_endpoint
from ecs_pull_doctor.testing.service import document
from ecs_pull_doctor.testing.setups import healthy

INSTANCE_ROLE = f"arn:aws:iam::{ACCOUNT}:role/ecsInstanceRole"
PROFILE = f"arn:aws:iam::{ACCOUNT}:instance-profile/ecsInstanceRole"
CAPABILITIES = (
    "com.amazonaws.ecs.capability.ecr-auth",
    "com.amazonaws.ecs.capability.logging-driver.awslogs",
    "ecs.capability.execution-role-awslogs",
    "ecs.capability.execution-role-ecr-pull",
)
REQUIRED = CAPABILITIES
AGENT = (
    "ec2:DescribeTags",
    "ecs:CreateCluster",
    "ecs:DeregisterContainerInstance",
    "ecs:DiscoverPollEndpoint",
    "ecs:Poll",
    "ecs:RegisterContainerInstance",
    "ecs:StartTelemetrySession",
    "ecs:UpdateContainerInstancesState",
    "ecs:Submit*",
    "ecr:GetAuthorizationToken",
    "ecr:BatchCheckLayerAvailability",
    "ecr:GetDownloadUrlForLayer",
    "ecr:BatchGetImage",
    "logs:CreateLogStream",
    "logs:PutLogEvents",
)
"""What AmazonEC2ContainerServiceforEC2Role allows.

Source:
https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonEC2ContainerServiceforEC2Role.html
"""


def ec2(base: Given | None = None) -> Given:
    """Return the service of *base* (default: `healthy()`) in bridge mode on EC2.

    `i-a` and `i-c` are its instances, with the group `sg-task` and the role `ecsInstanceRole`; the
    execution role pulls. With endpoints, those of ECS are there too. No agent is connected.
    """
    given = _moved(base or healthy())
    answers = dict(given.answers) | dict(_instance_answers(given.target.cluster))
    given = Given(given.target, answers)
    return _with_endpoints(given) if given.facts(VpcEndpoint) else given


def _moved(given: Given) -> Given:
    service = given.facts(Service)[0]
    deployment = Deployment(
        id="ecs-svc/1", status="PRIMARY", task_definition=DEFINITION, launch_type="EC2"
    )
    given = given.change(
        Service,
        service.service_arn,
        launch_type="EC2",
        platform_version="",
        platform_family="",
        network_configuration=None,
        deployments=(deployment,),
    )
    return given.change(
        TaskDefinition,
        DEFINITION,
        network_mode="bridge",
        requires_compatibilities=("EC2",),
        requires_attributes=tuple(RequiredAttribute(name=n) for n in REQUIRED),
    )


def _with_endpoints(given: Given) -> Given:
    made = [
        interface_endpoint(name, name, number)
        for number, name in enumerate(("ecs", "ecs-agent", "ecs-telemetry"), start=10)
    ]
    endpoints = [endpoint for endpoint, _ in made]
    return given.plus(*endpoints, *(eni for _, enis in made for eni in enis), scope=VPC)


def _instance_answers(cluster: str) -> Iterator[tuple[tuple[str, str], Answer]]:
    ids = {f"i-{subnet[-1]}": subnet for subnet in SUBNETS}
    yield (
        ("ContainerInstance", cluster),
        tuple(container_instance(id, cluster=cluster) for id in ids),
    )
    yield ("Instance", cluster), tuple(instance(id, subnet) for id, subnet in ids.items())
    role = ProfileRole(role_name="ecsInstanceRole", arn=INSTANCE_ROLE)
    profile = InstanceProfile(arn=PROFILE, instance_profile_name="ecsInstanceRole", roles=(role,))
    yield ("InstanceProfile", "ecsInstanceRole"), (profile,)
    trust = {"Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}
    yield (
        ("Role", "ecsInstanceRole"),
        (
            Role(
                arn=INSTANCE_ROLE,
                role_name="ecsInstanceRole",
                assume_role_policy_document=document(trust),
            ),
        ),
    )
    managed = "arn:aws:iam::aws:policy/service-role/AmazonEC2ContainerServiceforEC2Role"
    attached = AttachedPolicy(policy_arn=managed, policy_name=managed.rpartition("/")[2])
    yield ("AttachedPolicy", "ecsInstanceRole"), (attached,)
    yield ("RolePolicy", "ecsInstanceRole"), ()
    allow = {"Action": list(AGENT), "Resource": "*"}
    version = PolicyVersion(arn=managed, version_id="v1", document=document(allow))
    yield ("PolicyVersion", managed), (version,)


def container_instance(id: str, *, cluster: str = "prod", provider: str = "") -> ContainerInstance:
    """Return a machine registered in the cluster; its agent is not connected."""
    return ContainerInstance(
        container_instance_arn=f"arn:aws:ecs:{REGION}:{ACCOUNT}:container-instance/{cluster}/{id}",
        ec2_instance_id=id,
        capacity_provider_name=provider,
        status="ACTIVE",
        version_info=VersionInfo(agent_version="1.100.0", docker_version="DockerVersion: 25.0.8"),
        attributes=tuple(InstanceAttribute(name=n) for n in CAPABILITIES),
    )


def instance(id: str, subnet: str, *groups: str, public: str = "") -> Instance:
    """Return a running instance with its primary interface."""
    interface = msgspec.convert(
        {
            "NetworkInterfaceId": f"eni-{id}",
            "SubnetId": subnet,
            "VpcId": VPC,
            "Attachment": {"DeviceIndex": 0, "NetworkCardIndex": 0},
            **({"Association": {"PublicIp": public}} if public else {}),
        },
        InstanceInterface,
    )
    named = tuple(InterfaceGroup(group_id=g) for g in groups or ("sg-task",))
    return Instance(
        instance_id=id,
        subnet_id=subnet,
        vpc_id=VPC,
        state=InstanceState(name="running"),
        iam_instance_profile=ProfileReference(arn=PROFILE),
        network_interfaces=(msgspec.structs.replace(interface, groups=named),),
    )
