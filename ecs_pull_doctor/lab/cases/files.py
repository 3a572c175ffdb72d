"""The network is fine; a log group, an environment file or a file system is not."""

from __future__ import annotations

from typing import Any

from ecs_pull_doctor.lab import said
from ecs_pull_doctor.lab.build import LOG_GROUP, Builder, Target
from ecs_pull_doctor.lab.cases.settings import READ_SECRETS, naming, secret_arn, serve
from ecs_pull_doctor.lab.network import PRIVATE
from ecs_pull_doctor.lab.registry import scenario

_READ_FILES = ("s3:GetObject", "s3:GetBucketLocation")


def _logs(group: str, **options: str) -> dict[str, Any]:
    """The options of `awslogs`; those that are empty are left out."""
    given = {"awslogs-group": group, "awslogs-stream-prefix": "app"}
    given |= {f"awslogs-{key.replace('_', '-')}": value for key, value in options.items()}
    log = {"logDriver": "awslogs", "options": {k: v for k, v in given.items() if v}}
    return {"logs": False, "container": {"logConfiguration": log}}


@scenario(
    "log-group-never-made",
    title="nobody made the log group, and nothing makes it at the start",
    causes=("log-group-missing",),
)
def log_group_never_made(aws: Builder) -> Target:
    """A group whose name is longer does not help."""
    aws.lab.client("logs").create_log_group(logGroupName=f"{LOG_GROUP}-old")
    serve(aws, **_logs(LOG_GROUP, region=aws.region))
    return aws.failing(said.log_group_absent())


@scenario(
    "log-group-in-another-region",
    title="the log group is here, and the options name another Region",
    causes=("log-group-missing",),
)
def log_group_in_another_region(aws: Builder) -> Target:
    """The task definition was copied."""
    aws.lab.client("logs").create_log_group(logGroupName=LOG_GROUP)
    serve(aws, **_logs(LOG_GROUP, region="eu-west-1"))
    return aws.failing(said.log_group_absent())


@scenario(
    "log-region-missing",
    title="the log options name no Region",
    causes=("log-config-invalid",),
)
def log_region_missing(aws: Builder) -> Target:
    """On Fargate nothing else tells the driver."""
    aws.lab.client("logs").create_log_group(logGroupName=LOG_GROUP)
    serve(aws, **_logs(LOG_GROUP))
    return aws.failing(said.log_option_missing("awslogs-region"))


@scenario(
    "log-group-with-a-space",
    title="the log group's name has a space in it",
    causes=("log-config-invalid",),
)
def log_group_with_a_space(aws: Builder) -> Target:
    """CloudWatch Logs takes no such name."""
    serve(aws, **_logs("/ecs/web app", region=aws.region))
    return aws.failing(said.log_group_malformed("/ecs/web app"))


@scenario(
    "env-file-bucket-missing",
    title="the bucket of the environment file does not exist",
    causes=("env-file",),
)
def env_file_bucket_missing(aws: Builder) -> Target:
    """Renamed, or never made."""
    serve(aws, *_READ_FILES, **_file("web-settings/prod.env"))
    return aws.failing(said.bucket_absent())


@scenario(
    "env-file-without-a-key",
    title="the environment file's ARN names a bucket and no object",
    causes=("env-file",),
)
def env_file_without_a_key(aws: Builder) -> Target:
    """An ARN that a template made of a bucket's."""
    _bucket(aws)
    serve(aws, *_READ_FILES, **_file("web-settings"))
    return aws.failing(said.bucket_absent())


def _file(path: str) -> dict[str, Any]:
    return {"container": {"environmentFiles": [{"value": f"arn:aws:s3:::{path}", "type": "s3"}]}}


def _bucket(aws: Builder) -> None:
    where = {"LocationConstraint": aws.region}
    s3 = aws.lab.client("s3")
    s3.create_bucket(Bucket="web-settings", CreateBucketConfiguration=where)


@scenario(
    "secret-and-log-group-missing",
    title="neither the secret nor the log group was made",
    causes=("secret-not-found", "log-group-missing"),
)
def secret_and_log_group_missing(aws: Builder) -> Target:
    """The second shows when the first is mended."""
    arn = secret_arn(aws)
    definition = _logs(LOG_GROUP, region=aws.region)
    definition["container"] |= naming(arn)["container"]
    serve(aws, *READ_SECRETS, **definition)
    return aws.failing(said.secret_absent(arn))


def _efs(aws: Builder, *subnets: str, admit: bool = True) -> Target:
    """A service with a file system that has mount targets in these subnets."""
    aws.vpc()
    aws.private_subnets()
    aws.nat_for(*PRIVATE)
    aws.group("files")
    if admit:
        nfs = {"IpProtocol": "tcp", "FromPort": 2049, "ToPort": 2049}
        aws.ec2.authorize_security_group_ingress(
            GroupId=aws.ids["group/files"],
            IpPermissions=[nfs | {"UserIdGroupPairs": [{"GroupId": aws.ids["group/task"]}]}],
        )
    efs = aws.lab.client("efs")
    made = aws.ids["file-system"] = efs.create_file_system(CreationToken="web")["FileSystemId"]
    for subnet in subnets:
        group = aws.ids["group/files"]
        efs.create_mount_target(FileSystemId=made, SubnetId=aws.ids[subnet], SecurityGroups=[group])
    aws.repository("v1")
    aws.role()
    volume = {"name": "files", "efsVolumeConfiguration": {"fileSystemId": made}}
    aws.task_definition(volumes=[volume])
    aws.service()
    return aws.target()


@scenario(
    "efs-in-one-zone",
    title="the file system has a mount target in one zone of two",
    causes=("efs-mount",),
    only_in=("private-b",),
)
def efs_in_one_zone(aws: Builder) -> Target:
    """The other zone's tasks do not find it."""
    _efs(aws, "private-a")
    reason = said.file_system_unresolved(aws.ids["file-system"], aws.region)
    return aws.failing(reason, subnets=("private-b",))


@scenario(
    "efs-mount-target-shut",
    title="the mount targets' group does not admit port 2049",
    causes=("efs-mount",),
)
def efs_mount_target_shut(aws: Builder) -> Target:
    """Nothing was let in."""
    _efs(aws, *PRIVATE, admit=False)
    return aws.failing(said.file_system_silent())


@scenario("healthy-efs", title="healthy: an EFS volume with a mount target in both zones")
def healthy_efs(aws: Builder) -> Target:
    """Its group admits the tasks' group on port 2049."""
    _efs(aws, *PRIVATE)
    return aws.running()


@scenario("healthy-log-group-made-at-start", title="healthy: the log group is made at the start")
def healthy_log_group_made_at_start(aws: Builder) -> Target:
    """The option is set and the role may."""
    options = _logs(LOG_GROUP, region=aws.region, create_group="true")
    serve(aws, "logs:CreateLogGroup", **options)
    return aws.running()


@scenario("healthy-log-groups-alike", title="healthy: other log groups begin with the same name")
def healthy_log_groups_alike(aws: Builder) -> Target:
    """Sixty of them, more than one answer holds."""
    logs = aws.lab.client("logs")
    for number in range(60):
        logs.create_log_group(logGroupName=f"{LOG_GROUP}-{number:02}")
    serve(aws)
    return aws.running()


@scenario("healthy-env-file", title="healthy: an environment file in a bucket of this Region")
def healthy_env_file(aws: Builder) -> Target:
    """The object itself is not asked for."""
    _bucket(aws)
    serve(aws, *_READ_FILES, **_file("web-settings/prod.env"))
    return aws.running()
