"""The reads of where tasks are placed: what is asked of whom, and that Fargate asks nothing."""

from typing import Any

import pytest

from ecs_pull_doctor.model.ecs import (
    Attachment,
    CapacityProviderStrategyItem,
    CurrentRevision,
    Deployment,
    KeyValuePair,
    Service,
    Task,
)
from ecs_pull_doctor.model.fact import Citable
from ecs_pull_doctor.model.instances import (
    AutoScalingGroup,
    AutoScalingGroupProvider,
    CapacityProvider,
    Cluster,
    ContainerInstance,
    Instance,
    InstanceInterface,
    InstanceProfile,
    LaunchConfiguration,
    LaunchTemplateVersion,
    ProfileReference,
    ProfileRole,
    RuleTarget,
    ServiceRevision,
    TaskInterface,
    TemplateReference,
)
from ecs_pull_doctor.model.snapshot import Snapshot, Target, encode
from ecs_pull_doctor.model.subjects import Role
from ecs_pull_doctor.sources.aws.errors import CallFailed
from ecs_pull_doctor.sources.aws.instance_reads import INSTANCE_READS

from .stubs import AT, REGION, SCOPE, Answers, Aws, fetch, keys, known, read_of, service

CLUSTER = "prod"
GROUP = f"arn:aws:autoscaling:{REGION}:123456789012:autoScalingGroup:1:autoScalingGroupName/asg"
PROVIDER = CapacityProvider(
    name="mine",
    auto_scaling_group_provider=AutoScalingGroupProvider(auto_scaling_group_arn=GROUP),
)
REGISTERED = ContainerInstance(
    container_instance_arn="arn:ci/1",
    ec2_instance_id="i-1",
    capacity_provider_name="mine",
    status="ACTIVE",
)
PROFILE = "arn:aws:iam::123456789012:instance-profile/machines"
RUNNING = Instance(
    instance_id="i-1",
    iam_instance_profile=ProfileReference(arn=PROFILE),
    network_interfaces=(InstanceInterface(subnet_id="subnet-m"),),
)


def on(*providers: str, **fields: Any) -> Answers:
    """A service on these capacity providers, or with these fields of its deployment."""
    items = tuple(CapacityProviderStrategyItem(capacity_provider=p, weight=1) for p in providers)
    deployment = Deployment(status="PRIMARY", capacity_provider_strategy=items, **fields)
    return {(Service, SCOPE): (service(deployment),)}


@pytest.mark.parametrize(
    "answers",
    [on(launch_type="FARGATE"), on("FARGATE"), on("FARGATE", "FARGATE_SPOT"), {}],
    ids=["launch type", "provider", "both providers", "no service"],
)
@pytest.mark.parametrize("read", INSTANCE_READS, ids=lambda read: read.fact.__name__)
def test_on_fargate_nothing_of_instances_is_asked_for(read: Any, answers: Answers) -> None:
    assert list(read.keys(known(answers))) == []


EC2 = on(launch_type="EC2")
MINE: Answers = {**on("mine"), (CapacityProvider, "mine"): (PROVIDER,)}
THERE: Answers = {(ContainerInstance, CLUSTER): (REGISTERED,), (Instance, CLUSTER): (RUNNING,)}
ASG = AutoScalingGroup(
    auto_scaling_group_name="asg",
    vpc_zone_identifier="subnet-b,subnet-a",
    launch_template=TemplateReference(launch_template_id="lt-1", version="7"),
)
EMPTY: Answers = {(ContainerInstance, CLUSTER): ()}
ASKED: dict[str, tuple[type[Citable], Answers, list[str]]] = {
    "the cluster, where nothing else tells": (Cluster, on(), [CLUSTER]),
    "not the cluster of a launch type": (Cluster, EC2, []),
    "one's own providers": (CapacityProvider, on("FARGATE", "mine"), ["mine"]),
    "the instances of the launch type": (ContainerInstance, EC2, [CLUSTER]),
    "the instances of a provider": (ContainerInstance, MINE, [CLUSTER]),
    "the hosts outside": (ContainerInstance, on(launch_type="EXTERNAL"), [CLUSTER]),
    "the machines behind them": (Instance, {**EC2, **THERE}, [CLUSTER]),
    "no machine of hosts outside": (
        Instance,
        {
            **on(launch_type="EXTERNAL"),
            (ContainerInstance, CLUSTER): (
                ContainerInstance(container_instance_arn="a", ec2_instance_id="mi-1"),
            ),
        },
        [],
    ),
    "the group of a provider without instances": (AutoScalingGroup, {**MINE, **EMPTY}, ["asg"]),
    "no group where instances tell": (AutoScalingGroup, {**MINE, **THERE}, []),
    "its template": (LaunchTemplateVersion, {(AutoScalingGroup, "asg"): (ASG,)}, ["lt-1/7"]),
    "its configuration": (
        LaunchConfiguration,
        {
            (AutoScalingGroup, "asg"): (
                AutoScalingGroup(auto_scaling_group_name="asg", launch_configuration_name="old"),
            )
        },
        ["old"],
    ),
    "the profile of the instances": (InstanceProfile, {**EC2, **THERE}, ["machines"]),
    "the role in it": (
        Role,
        {
            (InstanceProfile, "machines"): (
                InstanceProfile(arn=PROFILE, roles=(ProfileRole(arn="arn:aws:iam::1:role/p/m"),)),
            )
        },
        ["m"],
    ),
}


@pytest.mark.parametrize(("kind", "answers", "asked"), ASKED.values(), ids=ASKED)
def test_what_is_asked_for(kind: type[Citable], answers: Answers, asked: list[str]) -> None:
    assert keys(kind, known(answers)) == asked


def test_instances_are_described_by_the_hundred(aws: Aws) -> None:
    arns = [f"arn:ci/{n:03}" for n in range(120)]
    aws.answers(
        "ecs:list_container_instances",
        {"cluster": CLUSTER, "status": "ACTIVE"},
        {"containerInstanceArns": arns},
    )
    for some in (arns[:100], arns[100:]):
        aws.answers(
            "ecs:describe_container_instances",
            {"cluster": CLUSTER, "containerInstances": some},
            {"containerInstances": [{"containerInstanceArn": arn} for arn in some]},
        )
    assert len(fetch(aws, ContainerInstance, CLUSTER)) == 120


def test_machines_are_found_by_a_filter(aws: Aws) -> None:
    aws.answers(
        "ec2:describe_instances",
        {"Filters": [{"Name": "instance-id", "Values": ["i-1"]}]},
        {
            "Reservations": [
                {
                    "Instances": [
                        {
                            "InstanceId": "i-1",
                            "State": {"Code": 16, "Name": "running"},
                            "NetworkInterfaces": [
                                {
                                    "NetworkInterfaceId": "eni-2",
                                    "Attachment": {"DeviceIndex": 1, "NetworkCardIndex": 0},
                                },
                                {
                                    "NetworkInterfaceId": "eni-1",
                                    "SubnetId": "subnet-a",
                                    "Groups": [{"GroupId": "sg-1", "GroupName": "machines"}],
                                    "Association": {"PublicIp": "198.51.100.1"},
                                    "Attachment": {"DeviceIndex": 0, "NetworkCardIndex": 0},
                                },
                            ],
                        }
                    ]
                }
            ]
        },
    )
    (found,) = fetch(aws, Instance, CLUSTER, known(THERE))
    assert found.primary.network_interface_id == "eni-1"
    assert found.primary.association.public_ip == "198.51.100.1"


def test_user_data_of_a_launch_template_reaches_no_snapshot(aws: Aws) -> None:
    data = {
        "UserData": "czNjcjN0",
        "SecurityGroupIds": ["sg-1"],
        "IamInstanceProfile": {"Name": "machines"},
        "NetworkInterfaces": [{"DeviceIndex": 0, "AssociatePublicIpAddress": True}],
        "TagSpecifications": [{"Tags": [{"Key": "k", "Value": "s3cr3t"}]}],
    }
    version = {"LaunchTemplateId": "lt-1", "VersionNumber": 7, "LaunchTemplateData": data}
    aws.answers(
        "ec2:describe_launch_template_versions",
        {"LaunchTemplateId": "lt-1", "Versions": ["7"]},
        {"LaunchTemplateVersions": [version]},
    )
    found = fetch(aws, LaunchTemplateVersion, "lt-1/7")
    answers: Answers = {(LaunchTemplateVersion, "lt-1/7"): found}
    written = encode(known(answers))
    assert b"czNjcjN0" not in written
    assert b"s3cr3t" not in written
    assert found[0].launch_template_data.security_group_ids == ("sg-1",)


def test_of_a_launch_configuration_its_user_data_is_not_kept(aws: Aws) -> None:
    made = {
        "LaunchConfigurationName": "old",
        "ImageId": "ami-1",
        "InstanceType": "t3.micro",
        "CreatedTime": AT,
        "SecurityGroups": ["sg-1"],
        "UserData": "czNjcjN0",
        "AssociatePublicIpAddress": True,
    }
    aws.answers(
        "autoscaling:describe_launch_configurations",
        {"LaunchConfigurationNames": ["old"]},
        {"LaunchConfigurations": [made]},
    )
    found = fetch(aws, LaunchConfiguration, "old")
    assert b"czNjcjN0" not in encode(known({(LaunchConfiguration, "old"): found}))
    assert (found[0].security_groups, found[0].associate_public_ip_address) == (("sg-1",), True)


def test_a_template_without_an_id_is_asked_for_by_its_name(aws: Aws) -> None:
    aws.answers(
        "ec2:describe_launch_template_versions",
        {"LaunchTemplateName": "a/b", "Versions": ["$Default"]},
        {"LaunchTemplateVersions": []},
    )
    scope = TemplateReference(launch_template_name="a/b").scope
    assert fetch(aws, LaunchTemplateVersion, scope) == ()


def test_a_group_is_found_by_the_name_in_its_arn(aws: Aws) -> None:
    aws.answers(
        "autoscaling:describe_auto_scaling_groups",
        {"AutoScalingGroupNames": ["asg"]},
        {
            "AutoScalingGroups": [
                {
                    "AutoScalingGroupName": "asg",
                    "MinSize": 0,
                    "MaxSize": 1,
                    "DesiredCapacity": 0,
                    "DefaultCooldown": 1,
                    "AvailabilityZones": [],
                    "HealthCheckType": "EC2",
                    "CreatedTime": AT,
                    "VPCZoneIdentifier": "subnet-a, subnet-b",
                    "MixedInstancesPolicy": {
                        "LaunchTemplate": {
                            "LaunchTemplateSpecification": {"LaunchTemplateId": "lt-1"}
                        }
                    },
                }
            ]
        },
    )
    (found,) = fetch(aws, AutoScalingGroup, "asg")
    assert found.subnets == ("subnet-a", "subnet-b")
    assert found.template.scope == "lt-1/$Default"


def test_providers_profiles_and_clusters_are_asked_by_name(aws: Aws) -> None:
    aws.answers(
        "ecs:describe_capacity_providers",
        {"capacityProviders": ["mine"], "cluster": CLUSTER},
        {"capacityProviders": [{"name": "mine"}]},
    )
    aws.answers(
        "iam:get_instance_profile",
        {"InstanceProfileName": "machines"},
        {
            "InstanceProfile": {
                "Path": "/",
                "InstanceProfileName": "machines",
                "InstanceProfileId": "AIPA1234567890123456",
                "Arn": PROFILE,
                "CreateDate": AT,
                "Roles": [],
            }
        },
    )
    aws.answers("ecs:describe_clusters", {"clusters": [CLUSTER]}, {"clusters": []})
    assert fetch(aws, CapacityProvider, "mine")[0].name == "mine"
    assert fetch(aws, InstanceProfile, "machines")[0].roles == ()
    assert fetch(aws, Cluster, CLUSTER) == ()


def test_a_botocore_that_knows_no_providers_of_clusters_asks_by_name_alone() -> None:
    asked: list[dict[str, Any]] = []

    def call(operation: str, region: str | None = None, **params: Any) -> list[Any]:
        asked.append(params)
        if "cluster" in params:
            raise CallFailed(operation, "ParamValidationError", "unknown parameter")
        return [{"capacityProviders": [{"name": "mine"}]}]

    found = read_of(CapacityProvider).fetch(call, "mine", known())
    assert found == (CapacityProvider(name="mine"),)
    assert asked[1:] == [{"capacityProviders": ["mine"]}]


def test_the_revisions_of_a_fargate_service_tell_of_guardduty(aws: Aws) -> None:
    found = service(Deployment(status="PRIMARY", launch_type="FARGATE"))
    fields = {f: getattr(found, f) for f in found.__struct_fields__}
    fields["current_service_revisions"] = (CurrentRevision(arn="arn:rev/1"),)
    snapshot = known({(Service, SCOPE): (Service(**fields),)})
    assert keys(ServiceRevision, snapshot) == [found.service_arn]
    aws.answers(
        "ecs:describe_service_revisions",
        {"serviceRevisionArns": ["arn:rev/1"]},
        {"serviceRevisions": [{"serviceRevisionArn": "arn:rev/1", "guardDutyEnabled": True}]},
    )
    (revision,) = fetch(aws, ServiceRevision, found.service_arn, snapshot)
    assert revision.guard_duty_enabled


def single(**fields: Any) -> Snapshot:
    task = Task(task_arn="arn:aws:ecs:eu-west-1:1:task/prod/abc", **fields)
    target = Target(region=REGION, cluster=CLUSTER, service="", task="abc")
    return Snapshot(target=target, taken_at=AT, answers={("Task", target.task_scope): (task,)})


def test_of_a_single_task_its_interface_and_its_rule_are_asked_for(aws: Aws) -> None:
    details = (KeyValuePair(name="networkInterfaceId", value="eni-1"),)
    snapshot = single(started_by="events-rule/nightly", attachments=(Attachment(details=details),))
    assert keys(TaskInterface, snapshot) == ["eni-1"]
    assert keys(RuleTarget, snapshot) == ["nightly"]
    assert keys(Service, snapshot) == []
    assert keys(Task, snapshot) == []
    aws.answers(
        "events:list_targets_by_rule",
        {"Rule": "nightly"},
        {
            "Targets": [
                {
                    "Id": "1",
                    "Arn": "arn:cluster",
                    "Input": '{"containerOverrides": "s3cr3t"}',
                    "EcsParameters": {
                        "TaskDefinitionArn": f"arn:aws:ecs:{REGION}:1:task-definition/job:3",
                        "NetworkConfiguration": {
                            "awsvpcConfiguration": {
                                "Subnets": ["subnet-a"],
                                "SecurityGroups": ["sg-1"],
                                "AssignPublicIp": "ENABLED",
                            }
                        },
                    },
                }
            ]
        },
    )
    (found,) = fetch(aws, RuleTarget, "nightly")
    assert (found.family, found.awsvpc.assign_public_ip) == ("job", "ENABLED")
    assert b"s3cr3t" not in encode(known({(RuleTarget, "nightly"): (found,)}))


def test_of_a_task_on_an_instance_only_that_one_is_described(aws: Aws) -> None:
    snapshot = single(container_instance_arn="arn:ci/9", launch_type="EC2")
    aws.answers(
        "ecs:describe_container_instances",
        {"cluster": CLUSTER, "containerInstances": ["arn:ci/9"]},
        {"containerInstances": []},
    )
    assert fetch(aws, ContainerInstance, CLUSTER, snapshot) == ()
