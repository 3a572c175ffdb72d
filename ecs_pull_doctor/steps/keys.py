"""What the values of secrets and parameters are encrypted with, and the right to decrypt them.

Secrets Manager and Parameter Store call KMS with the role's own rights. AWS's own key of each
service, which is used where none is named, lets the whole account decrypt.

Source: https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html and
https://docs.aws.amazon.com/kms/latest/developerguide/services-parameter-store.html
"""

from collections.abc import Iterator
from dataclasses import replace

from ecs_pull_doctor.finding import Evidence
from ecs_pull_doctor.iam import via_service
from ecs_pull_doctor.model.fact import Unread
from ecs_pull_doctor.model.policies import Key, KeyGrant
from ecs_pull_doctor.model.settings import ParameterMetadata, SecretDescription
from ecs_pull_doctor.model.snapshot import Snapshot
from ecs_pull_doctor.model.workload import Workload
from ecs_pull_doctor.plan import references
from ecs_pull_doctor.plan.planned import Thing
from ecs_pull_doctor.steps.ask import Ask

DECRYPT = "kms:Decrypt"
_OF_AWS = "alias/aws/"
UNUSABLE = frozenset(
    {
        "Disabled",
        "PendingDeletion",
        "PendingImport",
        "PendingReplicaDeletion",
        "Unavailable",
    }
)
"""The states in which a key decrypts nothing.

Source: https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html
"""


def decryption(snapshot: Snapshot, work: Workload, thing: Thing) -> Iterator[Ask]:
    """Yield the right to decrypt *thing*, where it is known to have a customer's own key."""
    for id, arn in _key_of(snapshot, work, thing):
        if not id or _OF_AWS in id:
            yield from _unshared(work, thing, arn)
            continue
        parts = id.split(":")
        region = parts[3] if len(parts) > 5 else thing.region
        found = snapshot.get(Key, f"{region}/{id}")
        if isinstance(found, Unread) or not found:
            yield _unknown(work, thing, id, found)
        elif found[0].key_state in UNUSABLE:
            asked = _ask(snapshot, thing, found[0], arn)
            yield replace(asked, broken=found[0].cite("key_state"))
        elif found[0].key_manager != "AWS" and not granted(snapshot, found[0].arn):
            yield _ask(snapshot, thing, found[0], arn)


def _unshared(work: Workload, thing: Thing, arn: str) -> Iterator[Ask]:
    """AWS's own key of Secrets Manager cannot be used from another account, whoever allows it.

    Source:
    https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_examples_cross.html
    """
    owner = arn.split(":")[4]
    if thing.kind == "secret" and owner != work.account:
        key = f"arn:{work.partition}:kms:{thing.region}:{owner}:alias/aws/secretsmanager"
        value = "none, so aws/secretsmanager"
        why = Evidence(call=SecretDescription.call, resource=arn, field="KmsKeyId", value=value)
        yield Ask(
            kind="key",
            action=DECRYPT,
            spellings=(key,),
            account=owner,
            region=thing.region,
            unshared=why,
        )


def granted(snapshot: Snapshot, key: str) -> bool:
    """Whether a grant on the key lets the role decrypt, which no policy then need allow."""
    found = snapshot.get(KeyGrant, key)
    return not isinstance(found, Unread) and any("Decrypt" in g.operations for g in found)


def _key_of(snapshot: Snapshot, work: Workload, thing: Thing) -> Iterator[tuple[str, str]]:
    """The id of the thing's key, as it is set, and the thing's own ARN."""
    if thing.kind == "secret":
        scope = references.secret(thing.name, thing.region).scope
        secrets = snapshot.get(SecretDescription, scope)
        if not isinstance(secrets, Unread):
            yield from ((each.kms_key_id, each.arn) for each in secrets)
        return
    names = references.parameter(thing.name, thing.region).names
    found = snapshot.get(ParameterMetadata, thing.region)
    for each in () if isinstance(found, Unread) else found:
        if each.name in names:
            name = each.name.removeprefix("/")
            head = f"arn:{work.partition}:ssm:{thing.region}:{work.account}"
            yield each.key_id, f"{head}:parameter/{name}"


def _ask(snapshot: Snapshot, thing: Thing, key: Key, arn: str) -> Ask:
    secret = thing.kind == "secret"
    context = "SecretARN" if secret else "PARAMETER_ARN"
    unread = isinstance(snapshot.get(KeyGrant, key.arn), Unread)
    keys = via_service("secretsmanager" if secret else "ssm", thing.region)
    return Ask(
        kind="key",
        action=DECRYPT,
        spellings=(key.arn,),
        account=key.arn.split(":")[4],
        region=key.arn.split(":")[3],
        policy_of=key.arn,
        doubt="whether a grant on the key allows it is not known" if unread else "",
        doubt_needs=(KeyGrant.call,) if unread else (),
        keys=(
            *((name, str(value)) for name, value in keys.items()),
            (f"kms:EncryptionContext:{context}", arn),
        ),
    )


def _unknown(work: Workload, thing: Thing, id: str, found: tuple[Key, ...] | Unread) -> Ask:
    """Which key an alias stands for is not known: nothing is known of the right to it."""
    arn = f"arn:{work.partition}:kms:{thing.region}:{work.account}:key/{id.rpartition('/')[2]}"
    return Ask(
        kind="key",
        action=DECRYPT,
        spellings=(arn,),
        account=work.account,
        region=thing.region,
        policy_of=arn,
        doubt=f"key {id} is not known",
        doubt_needs=(Key.call,) if isinstance(found, Unread) else (),
    )
