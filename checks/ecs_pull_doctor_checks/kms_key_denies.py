"""The check for `kms-key-denies`."""

from collections.abc import Iterator

from ecs_pull_doctor.sdk import Case, Finding, Fix, Key, KeyGrant, KeyPolicy, Reason, check, listing

SOURCES = (
    "https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html",
    "https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html",
)


@check("PULL509", "kms-key-denies", reads=(Key, KeyPolicy, KeyGrant), source=SOURCES)
def kms_key_denies(case: Case) -> Iterator[Finding]:
    """The keys of secrets and parameters let the execution role decrypt.

    A secret or parameter with a key of your own needs `kms:Decrypt` on the key, beside the right to
    read it. The key's policy decides first: what the role's own policies allow counts only where
    the key's policy hands the choice to the account, as the default one does. Pulling an image
    never needs KMS, encrypted repository or not.
    """
    for fault in case.denied(Reason.KEY_DENIES):
        role = fault.role
        key = fault.resources[0]
        if fault.right.explicit:
            do = f"except {role} from what the policy of {key} denies"
        else:
            do = f"allow {listing(fault.actions)} to {role} in the policy of {key}"
        yield case.finding_of(fault, fault.right.says, Fix(do=do), more=(key, role))
