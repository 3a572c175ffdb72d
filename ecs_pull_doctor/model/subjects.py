"""Facts about what a step fetches and who may fetch it: repositories, images, roles.

Source: the ECR and IAM service models in botocore.
"""

from datetime import datetime
from typing import ClassVar

from ecs_pull_doctor.model.fact import EcsFact, EcsPart, Fact, Part


class EncryptionConfiguration(EcsPart, frozen=True, kw_only=True):
    """What a repository is encrypted with; *kms_key* only where that is KMS."""

    encryption_type: str = ""
    kms_key: str = ""


class Repository(EcsFact, frozen=True, kw_only=True):
    """One ECR repository."""

    call: ClassVar[str] = "ecr:DescribeRepositories"
    known_by: ClassVar[str] = "repository_arn"
    repository_arn: str
    repository_name: str = ""
    registry_id: str = ""
    repository_uri: str = ""
    encryption_configuration: EncryptionConfiguration = EncryptionConfiguration()


class ImageDetail(EcsFact, frozen=True, kw_only=True):
    """One image of an ECR repository, found by tag or digest."""

    call: ClassVar[str] = "ecr:DescribeImages"
    known_by: ClassVar[str] = "image_digest"
    registry_id: str = ""
    repository_name: str = ""
    image_digest: str = ""
    image_tags: tuple[str, ...] = ()
    image_size_in_bytes: int = 0
    image_manifest_media_type: str = ""
    image_status: str = ""
    image_pushed_at: datetime | None = None


class PermissionsBoundary(Part, frozen=True, kw_only=True):
    """The policy that bounds a role's permissions."""

    permissions_boundary_type: str = ""
    permissions_boundary_arn: str = ""


class Role(Fact, frozen=True, kw_only=True):
    """One IAM role."""

    call: ClassVar[str] = "iam:GetRole"
    known_by: ClassVar[str] = "arn"
    arn: str
    role_name: str = ""
    assume_role_policy_document: str = ""
    create_date: datetime | None = None
    permissions_boundary: PermissionsBoundary | None = None
