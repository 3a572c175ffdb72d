"""The roles, keys, secrets and repositories of a template, as the provider's resources."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from tests.gate.planned import R, ref
from tests.gate.translating.blocks import Block, plain


def _role(b: Block) -> Iterator[R]:
    """Policies that refer to something, and managed ones, are put on by resources of their own."""
    inline: list[dict[str, Any]] = []
    beside: list[R] = []
    me = ref(f"aws_iam_role.{b.name}.name")
    for number, each in enumerate(b.raw["Policies"]):
        text, made = b.policy(each["PolicyDocument"], str(number))
        if not made:
            inline.append({"name": each["PolicyName"], "policy": text})
            continue
        values = {"role": me, "name": each["PolicyName"], "policy": text}
        beside += [*made, b.resource("aws_iam_role_policy", str(number), **values)]
    for number, arn in enumerate(b.given.get("ManagedPolicyArns", [])):
        values = {"role": me, "policy_arn": arn}
        beside.append(b.resource("aws_iam_role_policy_attachment", str(number), **values))
    trust, made = b.policy(b.raw["AssumeRolePolicyDocument"], "Trust")
    yield from made
    yield b.resource(
        "aws_iam_role",
        name=b.get("RoleName"),
        path=b.get("Path"),
        assume_role_policy=trust,
        permissions_boundary=b.get("PermissionsBoundary"),
        inline_policy=inline or None,
    )
    yield from beside


def _having(
    type_: str, field: str, attr: str = "policy", **names: str
) -> Callable[[Block], Iterator[R]]:
    """A resource with a policy in *field*; *names* are attributes and their properties."""

    def translate(b: Block) -> Iterator[R]:
        values = {name: b.get(property_) for name, property_ in names.items()}
        text, made = b.policy(b.raw[field]) if field in b.raw else (None, [])
        yield from made
        yield b.resource(type_, **values, **{attr: text})

    return translate


def _secret(b: Block) -> Iterator[R]:
    yield b.resource("aws_secretsmanager_secret", name=b.get("Name"), kms_key_id=b.get("KmsKeyId"))


def _setting(b: Block) -> Iterator[R]:
    yield b.resource("aws_ecr_account_setting", **plain(b.given))


def _cache_rule(b: Block) -> Iterator[R]:
    """The provider computes which kind of registry the upstream is."""
    rule = {name: value for name, value in b.given.items() if name != "UpstreamRegistry"}
    yield b.resource("aws_ecr_pull_through_cache_rule", **plain(rule))


def _repository(b: Block) -> Iterator[R]:
    yield b.resource("aws_ecr_repository", name=b.get("RepositoryName"))
    if "RepositoryPolicyText" in b.raw:
        text, made = b.policy(b.raw["RepositoryPolicyText"])
        yield from made
        me = ref(f"aws_ecr_repository.{b.name}.name")
        yield b.resource("aws_ecr_repository_policy", repository=me, policy=text)


TRANSLATE: Mapping[str, Callable[[Block], Iterator[R]]] = {
    "IAM::Role": _role,
    "IAM::ManagedPolicy": _having("aws_iam_policy", "PolicyDocument", name="ManagedPolicyName"),
    "KMS::Key": _having("aws_kms_key", "KeyPolicy"),
    "SecretsManager::Secret": _secret,
    "SecretsManager::ResourcePolicy": _having(
        "aws_secretsmanager_secret_policy", "ResourcePolicy", secret_arn="SecretId"
    ),
    "ECR::Repository": _repository,
    "ECR::PullThroughCacheRule": _cache_rule,
    "ECR::AccountSetting": _setting,
    "ECR::RegistryPolicy": _having("aws_ecr_registry_policy", "PolicyText"),
    "S3::BucketPolicy": _having("aws_s3_bucket_policy", "PolicyDocument", bucket="Bucket"),
}
