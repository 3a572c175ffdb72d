"""The service of a template, what it needs and what it runs on, as the provider's resources."""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from tests.gate.planned import R, Ref
from tests.gate.translating.blocks import Block, camel, plain


def _definition(b: Block) -> Iterator[R]:
    """Container definitions that refer to something are known after apply as a whole."""
    platform = b.get("RuntimePlatform")
    containers = camel(b.given.get("ContainerDefinitions", []))
    yield b.resource(
        "aws_ecs_task_definition",
        family=b.get("Family"),
        network_mode=b.get("NetworkMode"),
        requires_compatibilities=b.given.get("RequiresCompatibilities", []),
        execution_role_arn=b.get("ExecutionRoleArn"),
        task_role_arn=b.get("TaskRoleArn"),
        runtime_platform=[plain(platform)] if platform else [],
        volume=[_volume(each) for each in b.given.get("Volumes", [])] or None,
        container_definitions=json.dumps(containers),
    )


def _volume(given: Mapping[str, Any]) -> dict[str, Any]:
    efs = given.get("EFSVolumeConfiguration")
    inner = [{"file_system_id": efs["FilesystemId"]}] if efs else []
    return {"name": given["Name"], "efs_volume_configuration": inner}


def _service(b: Block) -> Iterator[R]:
    network = (b.get("NetworkConfiguration") or {}).get("AwsvpcConfiguration")
    yield b.resource(
        "aws_ecs_service",
        name=b.get("ServiceName"),
        cluster=b.get("Cluster"),
        launch_type=b.get("LaunchType"),
        capacity_provider_strategy=_strategy(b.get("CapacityProviderStrategy")),
        platform_version=b.get("PlatformVersion"),
        task_definition=b.get("TaskDefinition"),
        network_configuration=[_network(network)] if network else None,
    )


def _strategy(given: Any) -> list[dict[str, Any]] | None:
    return [plain(each) for each in given] if given else None


def _network(given: Mapping[str, Any]) -> dict[str, Any]:
    found = {
        "subnets": given["Subnets"],
        "assign_public_ip": given["AssignPublicIp"] == "ENABLED",
    }
    groups = given.get("SecurityGroups")
    return found | ({"security_groups": groups} if groups else {})


def _log_group(b: Block) -> Iterator[R]:
    yield b.resource("aws_cloudwatch_log_group", name=b.get("LogGroupName"))


def _parameter(b: Block) -> Iterator[R]:
    yield b.resource("aws_ssm_parameter", name=b.get("Name"), type=b.get("Type"))


def _bucket(b: Block) -> Iterator[R]:
    yield b.resource("aws_s3_bucket", bucket=b.get("BucketName"))


def _cluster(b: Block) -> Iterator[R]:
    yield b.resource("aws_ecs_cluster", name=b.get("ClusterName"))


def _file_system(b: Block) -> Iterator[R]:
    yield b.resource("aws_efs_file_system")


def _mount_target(b: Block) -> Iterator[R]:
    yield b.resource("aws_efs_mount_target", **plain(b.given))


def _profile(b: Block) -> Iterator[R]:
    name, (role,) = b.get("InstanceProfileName"), b.given["Roles"]
    yield b.resource("aws_iam_instance_profile", name=name, role=role)


def _template(b: Block) -> Iterator[R]:
    data = b.given["LaunchTemplateData"]
    profile = data.get("IamInstanceProfile")
    yield b.resource(
        "aws_launch_template",
        name="machines",
        vpc_security_group_ids=data["SecurityGroupIds"],
        iam_instance_profile=[{"name": profile["Name"]}] if profile else None,
    )


def _group(b: Block) -> Iterator[R]:
    wanted = b.given["LaunchTemplate"]
    yield b.resource(
        "aws_autoscaling_group",
        name="machines",
        vpc_zone_identifier=b.get("VPCZoneIdentifier"),
        launch_template=[{"id": wanted["LaunchTemplateId"], "version": wanted["Version"]}],
    )


def _provider(b: Block) -> Iterator[R]:
    arn: Ref = b.given["AutoScalingGroupProvider"]["AutoScalingGroupArn"]
    inner = [{"auto_scaling_group_arn": arn}]
    yield b.resource(
        "aws_ecs_capacity_provider", name=b.get("Name"), auto_scaling_group_provider=inner
    )


TRANSLATE: Mapping[str, Callable[[Block], Iterator[R]]] = {
    "ECS::TaskDefinition": _definition,
    "ECS::Service": _service,
    "ECS::Cluster": _cluster,
    "ECS::CapacityProvider": _provider,
    "Logs::LogGroup": _log_group,
    "SSM::Parameter": _parameter,
    "S3::Bucket": _bucket,
    "EFS::FileSystem": _file_system,
    "EFS::MountTarget": _mount_target,
    "IAM::InstanceProfile": _profile,
    "EC2::LaunchTemplate": _template,
    "AutoScaling::AutoScalingGroup": _group,
}
