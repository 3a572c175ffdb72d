"""Facts about who may do what: the policies of roles, repositories, registries, buckets, secrets.

A policy document is kept as the text that AWS returned; `ecs_pull_doctor.iam` reads it.

Source: the IAM, ECR, S3, Secrets Manager, KMS and Organizations service models in botocore.
"""

from datetime import datetime
from typing import ClassVar

from msgspec import field

from ecs_pull_doctor.model.fact import EcsFact, Fact, Part


class AttachedPolicy(Fact, frozen=True, kw_only=True):
    """One managed policy that is attached to a role; what it says is a `PolicyVersion`."""

    call: ClassVar[str] = "iam:ListAttachedRolePolicies"
    known_by: ClassVar[str] = "policy_arn"
    policy_arn: str
    policy_name: str = ""


class PolicyVersion(Fact, frozen=True, kw_only=True):
    """The default version of a managed policy, with the ARN of the policy."""

    call: ClassVar[str] = "iam:GetPolicyVersion"
    known_by: ClassVar[str] = "arn"
    arn: str
    version_id: str = ""
    document: str = ""
    create_date: datetime | None = None


class RolePolicy(Fact, frozen=True, kw_only=True):
    """One inline policy of a role."""

    call: ClassVar[str] = "iam:GetRolePolicy"
    known_by: ClassVar[str] = "full_name"
    role_name: str
    policy_name: str
    policy_document: str = ""

    @property
    def full_name(self) -> str:
        """The policy's name after its role's: inline policies have no ARN."""
        return f"{self.role_name}/{self.policy_name}"


class RepositoryPolicy(EcsFact, frozen=True, kw_only=True):
    """The policy of one ECR repository."""

    call: ClassVar[str] = "ecr:GetRepositoryPolicy"
    known_by: ClassVar[str] = "repository_name"
    repository_name: str
    registry_id: str = ""
    policy_text: str = ""


class RegistryPolicy(EcsFact, frozen=True, kw_only=True):
    """The policy of one ECR registry, which is one account in one Region."""

    call: ClassVar[str] = "ecr:GetRegistryPolicy"
    known_by: ClassVar[str] = "registry_id"
    registry_id: str
    policy_text: str = ""


class AccountSetting(EcsFact, frozen=True, kw_only=True):
    """One setting of an ECR registry: `REGISTRY_POLICY_SCOPE` is V1 or V2."""

    call: ClassVar[str] = "ecr:GetAccountSetting"
    known_by: ClassVar[str] = "name"
    name: str
    value: str = ""


class BucketPolicy(Fact, frozen=True, kw_only=True):
    """The policy of one S3 bucket; only the account that owns the bucket may read it."""

    call: ClassVar[str] = "s3:GetBucketPolicy"
    known_by: ClassVar[str] = "bucket"
    bucket: str
    policy: str = ""


class SecretPolicy(Fact, frozen=True, kw_only=True):
    """The resource policy of one secret; empty where it has none."""

    call: ClassVar[str] = "secretsmanager:GetResourcePolicy"
    known_by: ClassVar[str] = "arn"
    arn: str = field(name="ARN")
    name: str = ""
    resource_policy: str = ""


class Key(Fact, frozen=True, kw_only=True):
    """One KMS key that a secret or parameter is encrypted with, described."""

    call: ClassVar[str] = "kms:DescribeKey"
    known_by: ClassVar[str] = "arn"
    arn: str
    key_manager: str = ""
    key_state: str = ""
    enabled: bool = True


class KeyPolicy(Fact, frozen=True, kw_only=True):
    """The policy of one KMS key; every key has one, called `default`."""

    call: ClassVar[str] = "kms:GetKeyPolicy"
    known_by: ClassVar[str] = "key_id"
    key_id: str
    policy: str = ""


class KeyGrant(Fact, frozen=True, kw_only=True):
    """One grant on a KMS key: it gives a principal some operations, beside every policy."""

    call: ClassVar[str] = "kms:ListGrants"
    known_by: ClassVar[str] = "grant_id"
    grant_id: str
    grantee_principal: str = ""
    operations: tuple[str, ...] = ()


class OrganizationPolicy(Fact, frozen=True, kw_only=True):
    """One policy of the organization, at one level above an account, or at the account itself.

    *level* counts from the root, which is nought. *type* is as Organizations writes it:
    SERVICE_CONTROL_POLICY or RESOURCE_CONTROL_POLICY.
    """

    call: ClassVar[str] = "organizations:DescribePolicy"
    known_by: ClassVar[str] = "policy_id"
    policy_id: str = field(name="Id")
    name: str = ""
    type: str = ""
    content: str = ""
    target_id: str = ""
    level: int = 0


class Organization(Fact, frozen=True, kw_only=True):
    """The organization that an account is in, and the account that manages it."""

    call: ClassVar[str] = "organizations:DescribeOrganization"
    known_by: ClassVar[str] = "organization_id"
    organization_id: str = field(name="Id")
    master_account_id: str = ""


class OrganizationsDecisionDetail(Part, frozen=True, kw_only=True):
    """What the organization's policies made of a simulated request, where there are any."""

    allowed_by_organizations: bool = True


class Simulation(Fact, frozen=True, kw_only=True):
    """What IAM's policy simulator said of one action of a role on one resource.

    It looks at the role's own policies, its boundary and the organization's policies; at no policy
    of a resource or an endpoint. *missing_context_values* are the keys that it would have needed.
    Source:
    https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_testing-policies.html
    """

    call: ClassVar[str] = "iam:SimulatePrincipalPolicy"
    known_by: ClassVar[str] = "eval_action_name"
    eval_action_name: str
    eval_resource_name: str = ""
    eval_decision: str = ""
    missing_context_values: tuple[str, ...] = ()
    organizations_decision_detail: OrganizationsDecisionDetail | None = None
