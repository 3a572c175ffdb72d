"""Facts about what a task is set up with: secrets, parameters, log groups, file systems, buckets.

Metadata only: no operation here returns the value of a secret or of a parameter.

Source: the Secrets Manager, SSM, CloudWatch Logs, EFS, S3 and ECR service models in botocore.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar

from msgspec import field

from ecs_pull_doctor.model.fact import EcsFact, Fact
from ecs_pull_doctor.model.subjects import ImageDetail


class SecretDescription(Fact, frozen=True, kw_only=True):
    """One secret, described; never its value.

    `VersionIdsToStages` lists the versions that have a staging label, and no others.
    """

    call: ClassVar[str] = "secretsmanager:DescribeSecret"
    known_by: ClassVar[str] = "arn"
    arn: str = field(name="ARN")
    name: str = ""
    kms_key_id: str = ""
    deleted_date: datetime | None = None
    version_ids_to_stages: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def stages(self) -> frozenset[str]:
        """Every staging label that some version has."""
        return frozenset(s for stages in self.version_ids_to_stages.values() for s in stages)


class ParameterMetadata(Fact, frozen=True, kw_only=True):
    """One parameter of Parameter Store, described; never its value."""

    call: ClassVar[str] = "ssm:DescribeParameters"
    known_by: ClassVar[str] = "name"
    name: str
    type: str = ""
    version: int = 0
    key_id: str = ""


class LogGroup(EcsFact, frozen=True, kw_only=True):
    """One log group of CloudWatch Logs."""

    call: ClassVar[str] = "logs:DescribeLogGroups"
    known_by: ClassVar[str] = "log_group_name"
    log_group_name: str
    arn: str = ""
    kms_key_id: str = ""


class MountTarget(Fact, frozen=True, kw_only=True):
    """One mount target of an EFS file system."""

    call: ClassVar[str] = "elasticfilesystem:DescribeMountTargets"
    known_by: ClassVar[str] = "mount_target_id"
    mount_target_id: str
    file_system_id: str = ""
    subnet_id: str = ""
    life_cycle_state: str = ""
    ip_address: str = ""
    availability_zone_name: str = ""
    vpc_id: str = ""


class MountTargetGroups(Fact, frozen=True, kw_only=True):
    """The security groups of one mount target."""

    call: ClassVar[str] = "elasticfilesystem:DescribeMountTargetSecurityGroups"
    known_by: ClassVar[str] = "mount_target_id"
    mount_target_id: str
    security_groups: tuple[str, ...] = ()


class BucketLocation(Fact, frozen=True, kw_only=True):
    """Where a bucket is. An empty constraint stands for us-east-1."""

    call: ClassVar[str] = "s3:GetBucketLocation"
    known_by: ClassVar[str] = "bucket"
    bucket: str
    location_constraint: str = ""

    @property
    def region(self) -> str:
        """The bucket's Region.

        Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLocation.html
        """
        old = {"": "us-east-1", "EU": "eu-west-1"}
        return old.get(self.location_constraint, self.location_constraint)


class PullThroughCacheRule(EcsFact, frozen=True, kw_only=True):
    """One rule by which a registry fetches from an upstream what it does not have."""

    call: ClassVar[str] = "ecr:DescribePullThroughCacheRules"
    known_by: ClassVar[str] = "ecr_repository_prefix"
    ecr_repository_prefix: str
    upstream_registry_url: str = ""
    upstream_registry: str = ""
    upstream_repository_prefix: str = ""
    credential_arn: str = ""
    custom_role_arn: str = ""
    registry_id: str = ""


class HomeImage(ImageDetail, frozen=True, kw_only=True):
    """The image of the same name and tag in the service's own account and Region."""


class UpstreamSecret(SecretDescription, frozen=True, kw_only=True):
    """The secret with which ECR signs in at the upstream of a pull-through cache, described."""


class RepositoryCreationTemplate(EcsFact, frozen=True, kw_only=True):
    """What ECR gives the repositories that it makes by itself, for a cache's first pull for one."""

    call: ClassVar[str] = "ecr:DescribeRepositoryCreationTemplates"
    known_by: ClassVar[str] = "prefix"
    prefix: str
    applied_for: tuple[str, ...] = ()
    repository_policy: str = ""
