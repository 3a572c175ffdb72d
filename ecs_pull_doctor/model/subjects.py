"""Facts about what a step fetches and who may fetch it: repositories, images, roles.

Source: the ECR and IAM service models in botocore.
"""

from datetime import datetime
from typing import ClassVar

from msgspec import field

from ecs_pull_doctor.model.fact import EcsFact, EcsPart, Fact, Part

INDEXES = frozenset(
    {
        "application/vnd.oci.image.index.v1+json",
        "application/vnd.docker.distribution.manifest.list.v2+json",
    }
)
"""The media types of lists of manifests. Source: https://github.com/opencontainers/image-spec"""


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
    last_recorded_pull_time: datetime | None = None


class RepositoryImage(ImageDetail, frozen=True, kw_only=True):
    """An image beside one of the task's, where a lifecycle rule counts them."""


class PinnedImage(ImageDetail, frozen=True, kw_only=True):
    """The image that a deployment took for a tag when it began."""


class LifecyclePolicy(EcsFact, frozen=True, kw_only=True):
    """The rules by which a repository expires or archives images."""

    call: ClassVar[str] = "ecr:GetLifecyclePolicy"
    known_by: ClassVar[str] = "repository_name"
    repository_name: str = ""
    lifecycle_policy_text: str = ""


class Platform(EcsPart, frozen=True, kw_only=True):
    """What a manifest of an index is made for; `unknown/unknown` stands for no image at all."""

    architecture: str = ""
    os: str = ""
    os_version: str = field(default="", name="os.version")
    variant: str = ""


class ManifestDescriptor(EcsPart, frozen=True, kw_only=True):
    """One entry of an index."""

    digest: str = ""
    media_type: str = ""
    platform: Platform | None = None


class ImageManifest(EcsFact, frozen=True, kw_only=True):
    """What an image's manifest says of platforms; read on request only, see `snapshot`.

    Nothing else of the manifest is kept: it can hold the image's configuration.
    """

    call: ClassVar[str] = "ecr:BatchGetImage"
    known_by: ClassVar[str] = "image_digest"
    image_digest: str = ""
    image_manifest_media_type: str = ""
    manifests: tuple[ManifestDescriptor, ...] = ()

    @property
    def is_index(self) -> bool:
        """Whether it is a list of manifests, one for each platform."""
        return self.image_manifest_media_type in INDEXES


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
