import pytest

from ecs_pull_doctor.diagnosis import Subject
from ecs_pull_doctor.model.ecs import SecretReference
from ecs_pull_doctor.model.policies import SecretPolicy
from ecs_pull_doctor.model.settings import SecretDescription
from ecs_pull_doctor.model.subjects import EncryptionConfiguration
from ecs_pull_doctor.sdk import Key, KeyGrant, KeyPolicy, Repository
from ecs_pull_doctor.testing import Given, healthy, nat, outcome
from ecs_pull_doctor.testing.names import DEFINITION
from ecs_pull_doctor_checks.kms_key_denies import kms_key_denies as check

from .policies import (
    ACCOUNT,
    EXECUTION,
    KEY,
    READ_SECRET,
    REGION,
    ROLE,
    SECRET,
    allow,
    deny,
    identity,
    keyed,
    secret,
    text,
)
from .rows import Bad, found

OTHERS: dict[str, tuple[Given, str]] = {
    "good: no secret": (healthy(), "pass"),
    "good: AWS's own key": (secret(), "pass"),
    "near miss: the key leaves it to the account": (
        keyed(allow("kms:*", Principal={"AWS": f"arn:aws:iam::{ACCOUNT}:root"})),
        "pass",
    ),
    "near miss: the key names the role, which has nothing": (
        keyed(allow("kms:Decrypt", Principal={"AWS": ROLE}), role=allow(READ_SECRET)),
        "pass",
    ),
    "near miss: everybody of the account, through the service, as AWS's own key has it": (
        keyed(
            allow(
                "kms:Decrypt",
                Principal={"AWS": "*"},
                Condition={
                    "StringEquals": {
                        "kms:CallerAccount": ACCOUNT,
                        "kms:ViaService": f"secretsmanager.{REGION}.amazonaws.com",
                    }
                },
            ),
            role=allow(READ_SECRET),
        ),
        "pass",
    ),
    "we may not look at the policy": (
        keyed(allow("kms:*", Principal="*")).refuse(KeyPolicy),
        "unknown",
    ),
}
BAD: dict[str, Bad] = {
    "another role": Bad(
        given=keyed(allow("kms:*", Principal={"AWS": f"{ROLE}-2"})),
        claim="statement 1 of key policy key/1234 allows kms:Decrypt, but not to the role",
        steps=("secrets-manager",),
        resources=(KEY, ROLE),
        do="allow kms:Decrypt",
    ),
    "a Deny": Bad(
        given=keyed(allow("kms:*", Principal="*"), deny("kms:Decrypt", Principal="*")),
        claim="statement 2 of key policy key/1234 denies kms:Decrypt",
        steps=("secrets-manager",),
        resources=(KEY, ROLE),
        do="except",
    ),
}
FAR = SECRET.replace(ACCOUNT, "210987654321")
FAR_KEY = f"arn:aws:kms:{REGION}:210987654321:alias/aws/secretsmanager"


def of_another_account() -> Given:
    """The secret is another account's, which lets the role read it; it has AWS's own key."""
    given = identity(EXECUTION, allow("*"), given=nat())
    given = given.container(secrets=(SecretReference(name="DB", value_from=FAR),))
    described = SecretDescription(arn=FAR, name="db", version_ids_to_stages={"v": ("AWSCURRENT",)})
    policy = SecretPolicy(arn=FAR, resource_policy=text(allow("*", Principal={"AWS": ROLE})))
    return given.plus(described, scope=f"{REGION}/{FAR}").plus(policy, scope=f"{REGION}/{FAR}")


BAD["AWS's own key of another account"] = Bad(
    given=of_another_account(),
    claim="AWS's own key, with which it is encrypted, serves account 210987654321 alone",
    steps=("secrets-manager",),
    resources=(FAR_KEY,),
    do="encrypt the secret with a key made in account 210987654321",
)
REPOSITORY = f"arn:aws:ecr:{REGION}:{ACCOUNT}:repository/prod/web"
IMAGE = f"{ACCOUNT}.dkr.ecr.{REGION}.amazonaws.com/prod/web:1"
TO_THE_ACCOUNT = allow("kms:*", Principal={"AWS": f"arn:aws:iam::{ACCOUNT}:root"})


def in_state(state: str) -> Given:
    """The secret's key, in that state; a grant would let the role decrypt."""
    given = keyed(TO_THE_ACCOUNT).change(Key, KEY, key_state=state)
    return given.plus(KeyGrant(grant_id="g", operations=("Decrypt",)), scope=KEY)


def encrypted(state: str) -> Given:
    """The repository has a key of the account's own, in that state; the role has no right to it."""
    how = EncryptionConfiguration(encryption_type="KMS", kms_key=KEY)
    given = healthy().change(Repository, REPOSITORY, encryption_configuration=how)
    key = Key(arn=KEY, key_manager="CUSTOMER", key_state=state)
    return given.plus(key, scope=f"{REGION}/{KEY}")


OTHERS |= {
    "good: the key is enabled": (in_state("Enabled"), "pass"),
    "good: the repository's key is enabled, and no right to it is needed": (
        encrypted("Enabled"),
        "pass",
    ),
    "near miss: the key is being updated": (in_state("Updating"), "pass"),
    "we may not look at the repository's key": (encrypted("Disabled").refuse(Key), "unknown"),
}
BAD |= {
    f"a key in state {state}": Bad(
        given=in_state(state),
        claim=f"key/1234 is in state {state}, in which it decrypts for nobody",
        steps=("secrets-manager",),
        resources=(KEY,),
        do="enable",
    )
    for state in ("Disabled", "PendingDeletion", "PendingImport", "Unavailable")
}
BAD["the repository's key is disabled"] = Bad(
    given=encrypted("Disabled"),
    claim="key/1234, which prod/web is encrypted with, is in state Disabled",
    steps=("ecr-manifest",),
    resources=(IMAGE, DEFINITION),
    do="enable",
)


@pytest.mark.parametrize(("given", "verdict"), OTHERS.values(), ids=OTHERS)
def test_good_near_and_unreadable(given: Given, verdict: str) -> None:
    assert outcome(check, given).verdict == verdict


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD)
def test_bad(bad: Bad) -> None:
    found(check, bad)


def test_what_may_not_be_looked_at_leaves_the_image_open() -> None:
    (manifest,) = (s for s in encrypted("Enabled").refuse(Key).steps() if s.id == "ecr-manifest")
    assert isinstance(manifest.subject, Subject)
    assert (manifest.verdict, manifest.subject.needs) == ("unknown", ("kms:DescribeKey",))
