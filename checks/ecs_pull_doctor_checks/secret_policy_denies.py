"""The check for `secret-policy-denies`."""

from collections.abc import Iterator

from ecs_pull_doctor.sdk import Case, Finding, Fix, Reason, SecretPolicy, check, listing, rights

SOURCE = "https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_resource-policies.html"


@check("PULL508", "secret-policy-denies", reads=(SecretPolicy,), source=SOURCE)
def secret_policy_denies(case: Case) -> Iterator[Finding]:
    """The policies of the secrets let the execution role read them.

    Within an account a secret needs no policy, but one that denies wins. From another account the
    secret's policy must allow `secretsmanager:GetSecretValue`, beside the role's own.
    """
    for fault in case.denied(Reason.SECRET_DENIES):
        role = fault.role
        secret = fault.resources[0]
        verb = "except the role from what" if fault.right.explicit else "allow the role what"
        tail = "denies" if fault.right.explicit else "does not: "
        do = f"{verb} the policy of {secret.rpartition(':')[2]} {tail}"
        if not fault.right.explicit:
            do = f"allow {listing(fault.actions)} to {role} in the policy of the secret"
        fix = Fix(do=do, changes=rights.excepted(case, fault, SecretPolicy))
        yield case.finding_of(fault, fault.right.says, fix, more=(secret, role))
