"""The reads of KMS keys: what secrets, parameters and repositories are encrypted with."""

from collections.abc import Iterator

from ecs_pull_doctor.model.ecs import TaskDefinition
from ecs_pull_doctor.model.fact import Unread
from ecs_pull_doctor.model.policies import Key, KeyGrant, KeyPolicy
from ecs_pull_doctor.model.settings import ParameterMetadata, SecretDescription
from ecs_pull_doctor.model.snapshot import Snapshot
from ecs_pull_doctor.model.subjects import Repository
from ecs_pull_doctor.plan.references import parameters, secrets
from ecs_pull_doctor.sources.aws.answers import facts, items, part
from ecs_pull_doctor.sources.aws.read import Call, Read

OF_AWS = "alias/aws/"


def _keys(snapshot: Snapshot) -> Iterator[str]:
    """The keys that are named; where none is, it is AWS's own, which needs no right."""
    yield from _decrypted_with(snapshot)
    accounts = {d.task_definition_arn.split(":")[4] for d in snapshot.facts(TaskDefinition)}
    for repository in snapshot.facts(Repository):
        key = repository.encryption_configuration.kms_key
        if key.count(":") > 4 and repository.registry_id in accounts:
            yield from _scope(key.split(":")[3], key)


def _decrypted_with(snapshot: Snapshot) -> Iterator[str]:
    """The keys that the role itself must be allowed to use; ECR uses those of repositories."""
    for region, id in (*_of_secrets(snapshot), *_of_parameters(snapshot)):
        yield from _scope(region, id)


def _scope(region: str, id: str) -> Iterator[str]:
    if id and region and OF_AWS not in id:
        parts = id.split(":")
        yield f"{parts[3] if len(parts) > 5 else region}/{id}"


def _of_secrets(snapshot: Snapshot) -> Iterator[tuple[str, str]]:
    for definition in snapshot.facts(TaskDefinition):
        for each in secrets(definition, snapshot.target.region):
            found = snapshot.get(SecretDescription, each.scope)
            if not isinstance(found, Unread):
                yield from ((each.region, one.kms_key_id) for one in found)


def _of_parameters(snapshot: Snapshot) -> Iterator[tuple[str, str]]:
    for definition in snapshot.facts(TaskDefinition):
        for each in parameters(definition, snapshot.target.region):
            found = snapshot.get(ParameterMetadata, each.region)
            if not isinstance(found, Unread):
                yield from ((each.region, one.key_id) for one in found if one.name in each.names)


def _key(call: Call, key: str, _: Snapshot) -> tuple[Key, ...]:
    region, _slash, id = key.partition("/")
    pages = call("kms:DescribeKey", region, KeyId=id)
    return facts(Key, (part(page, "KeyMetadata") for page in pages))


def _of_customers(snapshot: Snapshot) -> Iterator[str]:
    for scope in _decrypted_with(snapshot):
        found = snapshot.get(Key, scope)
        for key in () if isinstance(found, Unread) else found:
            if key.key_manager != "AWS":
                yield key.arn


def _policy(call: Call, key: str, _: Snapshot) -> tuple[KeyPolicy, ...]:
    pages = call("kms:GetKeyPolicy", key.split(":")[3], KeyId=key, PolicyName="default")
    return facts(KeyPolicy, ({**page, "KeyId": key} for page in pages))


def _grants(call: Call, key: str, snapshot: Snapshot) -> tuple[KeyGrant, ...]:
    roles = {d.execution_role_arn for d in snapshot.facts(TaskDefinition)} - {""}
    pages = [
        page
        for role in sorted(roles)
        for page in call("kms:ListGrants", key.split(":")[3], KeyId=key, GranteePrincipal=role)
    ]
    return facts(KeyGrant, items(pages, "Grants"))


KEY_READS = (
    Read(
        fact=Key,
        operations=("kms:DescribeKey",),
        after=(TaskDefinition, SecretDescription, ParameterMetadata, Repository),
        keys=_keys,
        fetch=_key,
        absent=("NotFoundException",),
    ),
    Read(
        fact=KeyPolicy,
        operations=("kms:GetKeyPolicy",),
        after=(TaskDefinition, SecretDescription, ParameterMetadata, Key),
        keys=_of_customers,
        fetch=_policy,
    ),
    Read(
        fact=KeyGrant,
        operations=("kms:ListGrants",),
        after=(TaskDefinition, SecretDescription, ParameterMetadata, Key),
        keys=_of_customers,
        fetch=_grants,
    ),
)
