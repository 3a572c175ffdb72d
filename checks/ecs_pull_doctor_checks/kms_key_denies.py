"""The check for `kms-key-denies`."""

from collections.abc import Iterator

from ecs_pull_doctor.sdk import (
    Case,
    Finding,
    Fix,
    Key,
    KeyGrant,
    KeyPolicy,
    Reason,
    changes,
    check,
    listing,
    rights,
)

SOURCES = (
    "https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html",
    "https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html",
    "https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html",
    "https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_examples_cross.html",
    "https://docs.aws.amazon.com/AmazonECR/latest/userguide/encryption-at-rest.html",
)


@check("PULL509", "kms-key-denies", reads=(Key, KeyPolicy, KeyGrant), source=SOURCES)
def kms_key_denies(case: Case) -> Iterator[Finding]:
    """The keys of secrets and parameters let the execution role decrypt.

    A secret or parameter with a key of your own needs `kms:Decrypt` on the key, beside the right to
    read it. The key's policy decides first: what the role's own policies allow counts only where
    the key's policy hands the choice to the account, as the default one does. Pulling an image
    never needs KMS, encrypted repository or not.

    A key that is disabled, waits for its deletion or has lost its key material decrypts nothing,
    whoever asks: no secret, no parameter, and no image of a repository that is encrypted with it,
    which ECR decrypts by itself.

    A secret of another account needs a key that was made there: AWS's own one,
    `aws/secretsmanager`, serves no other account, whatever the policies say.
    """
    for fault in case.denied(Reason.KEY_NOT_SHARED):
        key = fault.resources[0]
        do = f"encrypt the secret with a key made in account {key.split(':')[4]}, which lets "
        fix = Fix(do=f"{do}{fault.role} decrypt")
        yield case.finding_of(fault, fault.right.says, fix, more=(key,))
    for fault in case.denied(Reason.KEY_STATE):
        yield case.finding_of(fault, fault.right.says, _revived(case, fault.resources[0]))
    for thing, steps in case.failing_subjects(Reason.KEY_STATE).items():
        for one in case.snapshot.facts(Key):
            if one.arn.rpartition(":")[2] in thing.says:
                evidence = one.cite("key_state")
                yield case.finding_about(thing, steps, evidence, _revived(case, one.arn))
    for fault in case.denied(Reason.KEY_DENIES):
        role = fault.role
        key = fault.resources[0]
        if fault.right.explicit:
            do = f"except {role} from what the policy of {key} denies"
            made = rights.excepted(case, fault, KeyPolicy)
        else:
            do = f"allow {listing(fault.actions)} to {role} in the policy of {key}"
            made = rights.allowed_by_key(case, key, fault.actions)
        fix = Fix(do=do, changes=made)
        yield case.finding_of(fault, fault.right.says, fix, more=(key, role))


def _revived(case: Case, key: str) -> Fix:
    """Key material is the user's to import; the other states can be left."""
    found = next((k for k in case.snapshot.facts(Key) if k.arn == key), None)
    state = found.key_state if found else ""
    region, account = (key.split(":") + [""] * 5)[3:5]
    ours = account == case.work.account
    revive = changes.ReviveKey(key=key, region=region, pending=state == "PendingDeletion")
    return Fix(
        do=f"enable {key} again, cancel its deletion or import its key material",
        changes=(revive,) if ours and state in {"Disabled", "PendingDeletion"} else (),
    )
