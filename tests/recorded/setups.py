"""The set-ups: the healthy or broken VPC, AWS's answers about the service, what must come out."""

from typing import Any

from ecs_pull_doctor.finding import Outcome
from ecs_pull_doctor.model.ecs import Attachment, KeyValuePair, Task
from ecs_pull_doctor.model.snapshot import Snapshot, Target
from ecs_pull_doctor.sources.aws.instance_reads import INSTANCE_READS
from ecs_pull_doctor.sources.aws.tasks import known
from ecs_pull_doctor.testing import Given, healthy, nat
from ecs_pull_doctor.testing.instances import REQUIRED
from ecs_pull_doctor.testing.names import ACCOUNT, DEFINITION, REGION

from .recorded import Answers, Recorded, captured

TARGET = Target(region=REGION, cluster="prod", service="web")
HEAD = f"arn:aws:ecs:{REGION}:{ACCOUNT}"
GROUP = f"arn:aws:autoscaling:{REGION}:{ACCOUNT}:autoScalingGroup:0b:autoScalingGroupName/machines"
PROFILE = f"arn:aws:iam::{ACCOUNT}:instance-profile/machines"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/machines"
AWSVPC = {
    "awsvpcConfiguration": {
        "subnets": ["subnet-a", "subnet-c"],
        "securityGroups": ["sg-task"],
        "assignPublicIp": "DISABLED",
    }
}


def service(**fields: Any) -> dict[str, Any]:
    """The answer of DescribeServices about one service."""
    return {
        "services": [
            {
                "serviceArn": f"{HEAD}:service/prod/web",
                "serviceName": "web",
                "clusterArn": f"{HEAD}:cluster/prod",
                "status": "ACTIVE",
                "desiredCount": 2,
                "runningCount": 0,
                "pendingCount": 0,
                "taskDefinition": DEFINITION,
                "schedulingStrategy": "REPLICA",
                "deploymentController": {"type": "ECS"},
                "events": [],
                **fields,
            }
        ],
        "failures": [],
    }


def deployment(**fields: Any) -> list[dict[str, Any]]:
    return [{"id": "ecs-svc/1", "status": "PRIMARY", "taskDefinition": DEFINITION, **fields}]


def strategy(*names: str) -> list[dict[str, Any]]:
    return [{"capacityProvider": name, "weight": 1, "base": 0} for name in names]


def registered(id: str, provider: str, *, connected: bool = False) -> dict[str, Any]:
    return {
        "containerInstanceArn": f"{HEAD}:container-instance/prod/{id}",
        "ec2InstanceId": id,
        "capacityProviderName": provider,
        "version": 5,
        "versionInfo": {"agentVersion": "1.100.0", "dockerVersion": "DockerVersion: 25.0.8"},
        "status": "ACTIVE",
        "agentConnected": connected,
        "runningTasksCount": 0,
        "pendingTasksCount": 0,
        "attributes": [
            *({"name": name} for name in REQUIRED),
            {"name": "ecs.instance-type", "value": "t3.small"},
        ],
    }


def machine(id: str, subnet: str, *groups: str) -> dict[str, Any]:
    return {
        "InstanceId": id,
        "State": {"Code": 16, "Name": "running"},
        "SubnetId": subnet,
        "VpcId": "vpc-1",
        "IamInstanceProfile": {"Arn": PROFILE, "Id": "AIPA1234567890123456"},
        "NetworkInterfaces": [
            {
                "NetworkInterfaceId": f"eni-{id}",
                "SubnetId": subnet,
                "VpcId": "vpc-1",
                "Groups": [{"GroupId": group, "GroupName": group} for group in groups],
                "Attachment": {
                    "AttachmentId": f"eni-attach-{id}",
                    "DeviceIndex": 0,
                    "NetworkCardIndex": 0,
                    "Status": "attached",
                },
                "PrivateIpAddress": "10.0.1.77",
                "Status": "in-use",
            }
        ],
    }


SCALED = {
    "capacityProviderArn": f"{HEAD}:capacity-provider/machines",
    "name": "machines",
    "status": "ACTIVE",
    "type": "EC2_AUTOSCALING",
    "autoScalingGroupProvider": {
        "autoScalingGroupArn": GROUP,
        "managedScaling": {"status": "ENABLED", "targetCapacity": 100},
        "managedTerminationProtection": "DISABLED",
    },
}
MANAGED = {
    "capacityProviderArn": f"{HEAD}:capacity-provider/prod/managed",
    "name": "managed",
    "cluster": f"{HEAD}:cluster/prod",
    "status": "ACTIVE",
    "type": "MANAGED_INSTANCES",
    "managedInstancesProvider": {
        "infrastructureRoleArn": f"arn:aws:iam::{ACCOUNT}:role/infrastructure",
        "instanceLaunchTemplate": {
            "ec2InstanceProfileArn": PROFILE,
            "networkConfiguration": {"subnets": ["subnet-a"], "securityGroups": ["sg-task"]},
        },
    },
}
IDENTITY: dict[str, list[dict[str, Any]]] = {
    "iam:GetInstanceProfile": [
        {
            "InstanceProfile": {
                "Path": "/",
                "InstanceProfileName": "machines",
                "InstanceProfileId": "AIPA1234567890123456",
                "Arn": PROFILE,
                "CreateDate": "2026-01-02T03:04:05Z",
                "Roles": [
                    {
                        "Path": "/",
                        "RoleName": "machines",
                        "RoleId": "AROA1234567890123456",
                        "Arn": ROLE,
                        "CreateDate": "2026-01-02T03:04:05Z",
                    }
                ],
            }
        }
    ],
}
MACHINES: dict[str, list[dict[str, Any]]] = {
    **IDENTITY,
    "ecs:ListContainerInstances": [
        {"containerInstanceArns": [f"{HEAD}:container-instance/prod/i-a"]}
    ],
    "ecs:DescribeContainerInstances": [
        {"containerInstances": [registered("i-a", "machines")], "failures": []}
    ],
    "ec2:DescribeInstances": [
        {"Reservations": [{"Instances": [machine("i-a", "subnet-a", "sg-task")]}]}
    ],
}
NONE: dict[str, list[dict[str, Any]]] = {
    **IDENTITY,
    "ecs:ListContainerInstances": [{"containerInstanceArns": []}],
    "autoscaling:DescribeAutoScalingGroups": [
        {
            "AutoScalingGroups": [
                {
                    "AutoScalingGroupName": "machines",
                    "AutoScalingGroupARN": GROUP,
                    "MixedInstancesPolicy": {
                        "LaunchTemplate": {
                            "LaunchTemplateSpecification": {
                                "LaunchTemplateId": "lt-1",
                                "LaunchTemplateName": "machines",
                                "Version": "$Latest",
                            }
                        }
                    },
                    "MinSize": 0,
                    "MaxSize": 4,
                    "DesiredCapacity": 0,
                    "DefaultCooldown": 300,
                    "AvailabilityZones": [f"{REGION}a"],
                    "HealthCheckType": "EC2",
                    "CreatedTime": "2026-01-02T03:04:05Z",
                    "VPCZoneIdentifier": "subnet-a,subnet-c",
                }
            ]
        }
    ],
    "ec2:DescribeLaunchTemplateVersions": [
        {
            "LaunchTemplateVersions": [
                {
                    "LaunchTemplateId": "lt-1",
                    "LaunchTemplateName": "machines",
                    "VersionNumber": 3,
                    "LaunchTemplateData": {
                        "IamInstanceProfile": {"Arn": PROFILE},
                        "ImageId": "ami-1",
                        "SecurityGroupIds": ["sg-task"],
                        "UserData": "SFRUUF9QUk9YWT0xMC4wLjAuMTozMTI4",
                    },
                }
            ]
        }
    ],
}


def on(*providers: dict[str, Any], **more: Any) -> Answers:
    """A service on Fargate's and these capacity providers."""
    names = [p["name"] for p in providers]
    items = strategy(*names, *more.pop("also", ()))
    said = service(
        capacityProviderStrategy=items,
        networkConfiguration=AWSVPC,
        deployments=deployment(capacityProviderStrategy=items, networkConfiguration=AWSVPC),
    )
    found = {"ecs:DescribeServices": [said], **more.pop("answers", {})}
    if providers:
        found["ecs:DescribeCapacityProviders"] = [{"capacityProviders": list(providers)}]
    return found


EXPRESS = service(
    resourceManagementType="ECS",
    currentServiceRevisions=[{"arn": f"{HEAD}:service-revision/prod/web/1"}],
    deployments=deployment(
        launchType="FARGATE",
        platformVersion="1.4.0",
        platformFamily="Linux",
        networkConfiguration=AWSVPC,
    ),
)
del EXPRESS["services"][0]["taskDefinition"]
"""Of a service in Express Mode its deployment alone names the task definition.

Source: https://github.com/kayac/ecspresso/pull/902
"""
REVISION = {
    "serviceRevisions": [
        {
            "serviceRevisionArn": f"{HEAD}:service-revision/prod/web/1",
            "launchType": "FARGATE",
            "guardDutyEnabled": True,
        }
    ]
}


def blue_and_green() -> dict[str, Any]:
    """Two task sets of CodeDeploy, the newer one where nothing leads out."""
    closed = {"awsvpcConfiguration": {**AWSVPC["awsvpcConfiguration"], "subnets": ["subnet-c"]}}
    both = [("PRIMARY", AWSVPC), ("ACTIVE", closed)]
    return service(
        deploymentController={"type": "CODE_DEPLOY"},
        deployments=[],
        taskSets=[
            {
                "id": f"ecs-svc/{status}",
                "status": status,
                "taskDefinition": DEFINITION,
                "launchType": "FARGATE",
                "platformVersion": "1.4.0",
                "networkConfiguration": network,
            }
            for status, network in both
        ],
    )


CAN, CANNOT, SOME = Outcome.CAN_PULL, Outcome.CANNOT_PULL, Outcome.SOME_CANNOT_PULL
UNDECIDED = Outcome.UNDECIDED
FARGATE = "fargate-linux-1.4.0"
ONE_CLOSED = nat().no_route("0.0.0.0/0", "rtb-c")
SETUPS: dict[str, tuple[Given, Answers, list[tuple[str, Outcome]], set[str]]] = {
    "an instance of an Auto Scaling group": (
        nat(),
        on(SCALED, answers=MACHINES),
        [("ec2", CAN)],
        set(),
    ),
    "an instance without a way out": (
        nat().no_route("0.0.0.0/0"),
        on(SCALED, answers=MACHINES),
        [("ec2", CANNOT)],
        {"no-route"},
    ),
    "endpoints, but none for the agent": (
        healthy(),
        on(SCALED, answers=MACHINES),
        [("ec2", CANNOT)],
        {"no-route"},
    ),
    "no instance yet, one of two subnets closed": (
        ONE_CLOSED,
        on(SCALED, answers=NONE),
        [("ec2", SOME)],
        {"no-route"},
    ),
    "Managed Instances in the open subnet": (
        ONE_CLOSED,
        on(
            MANAGED, answers={**NONE, "ecs:ListContainerInstances": [{"containerInstanceArns": []}]}
        ),
        [("managed-instances", CAN)],
        set(),
    ),
    "Fargate in both subnets, instances in the open one": (
        ONE_CLOSED,
        on(SCALED, also=("FARGATE", "FARGATE_SPOT"), answers=MACHINES),
        [("ec2", CAN), (FARGATE, SOME)],
        {"no-route"},
    ),
    "task sets of CodeDeploy": (
        ONE_CLOSED,
        {"ecs:DescribeServices": [blue_and_green()]},
        [(FARGATE, SOME), (FARGATE, CANNOT)],
        {"no-route"},
    ),
    "Express Mode": (
        nat(),
        {"ecs:DescribeServices": [EXPRESS], "ecs:DescribeServiceRevisions": [REVISION]},
        [(FARGATE, CAN)],
        set(),
    ),
    "Fargate for Windows": (
        nat(),
        {
            "ecs:DescribeServices": [
                service(
                    launchType="FARGATE",
                    platformFamily="WINDOWS_SERVER_2022_CORE",
                    platformVersion="1.0.0",
                    networkConfiguration=AWSVPC,
                    deployments=deployment(launchType="FARGATE", networkConfiguration=AWSVPC),
                )
            ]
        },
        [("fargate-windows-1.0.0", CAN)],
        set(),
    ),
    "hosts outside of AWS": (
        nat(),
        {
            "ecs:DescribeServices": [service(launchType="EXTERNAL", deployments=deployment())],
            "ecs:ListContainerInstances": [
                {"containerInstanceArns": [f"{HEAD}:container-instance/prod/mi-1"]}
            ],
            "ecs:DescribeContainerInstances": [
                {"containerInstances": [registered("mi-1", "")], "failures": []}
            ],
        },
        [("external", UNDECIDED)],
        set(),
    ),
}
BY_THE_CLUSTER: Answers = {
    "ecs:DescribeServices": [service(networkConfiguration=AWSVPC, deployments=deployment())],
    "ecs:DescribeClusters": [
        {
            "clusters": [
                {
                    "clusterArn": f"{HEAD}:cluster/prod",
                    "clusterName": "prod",
                    "status": "ACTIVE",
                    "capacityProviders": ["FARGATE"],
                    "defaultCapacityProviderStrategy": strategy("FARGATE"),
                }
            ],
            "failures": [],
        }
    ],
}
SETUPS["what the cluster gives by default"] = (nat(), BY_THE_CLUSTER, [(FARGATE, CAN)], set())
SCHEDULED: Answers = {
    "events:ListTargetsByRule": [
        {
            "Targets": [
                {
                    "Id": "web",
                    "Arn": f"{HEAD}:cluster/prod",
                    "RoleArn": f"arn:aws:iam::{ACCOUNT}:role/ecsEventsRole",
                    "Input": '{"containerOverrides": []}',
                    "EcsParameters": {
                        "TaskDefinitionArn": DEFINITION,
                        "TaskCount": 1,
                        "LaunchType": "FARGATE",
                        "NetworkConfiguration": {
                            "awsvpcConfiguration": {
                                "Subnets": ["subnet-a", "subnet-c"],
                                "SecurityGroups": ["sg-task"],
                                "AssignPublicIp": "DISABLED",
                            }
                        },
                    },
                }
            ]
        }
    ],
    "ec2:DescribeNetworkInterfaces": [{"NetworkInterfaces": []}],
}
"""What AWS says of a task that a rule of EventBridge started, once it has stopped."""


def scheduled(source: Recorded) -> Snapshot:
    """Read what a stopped task of a rule is about; it was in `subnet-a`."""
    details = {"subnetId": "subnet-a", "networkInterfaceId": "eni-1"}
    task = Task(
        task_arn=f"{HEAD}:task/prod/abc",
        task_definition_arn=DEFINITION,
        launch_type="FARGATE",
        platform_version="1.4.0",
        group="family:web",
        started_by="events-rule/nightly",
        attachments=(
            Attachment(details=tuple(KeyValuePair(name=n, value=v) for n, v in details.items())),
        ),
    )
    place = Target(region=REGION, cluster="prod", service="", task="abc")
    return captured(source, *known(task, place))


ABOUT_PLACES = {
    "ecs:DescribeServices",
    "ec2:DescribeSubnets",
    *(operation for read in INSTANCE_READS for operation in read.operations),
}
"""What tells where tasks are placed."""


def asked() -> set[str]:
    """Return the calls about places that these set-ups make."""
    rule = Recorded(nat(), SCHEDULED)
    scheduled(rule)
    found = {*rule.asked}
    for network, answers, _, _ in SETUPS.values():
        source = Recorded(network, answers)
        captured(source, TARGET)
        found.update(source.asked)
    return found & ABOUT_PLACES
