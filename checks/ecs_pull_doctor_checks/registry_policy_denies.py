"""The check for `registry-policy-denies`."""

from collections.abc import Iterator

from ecs_pull_doctor.sdk import (
    AccountSetting,
    Case,
    Finding,
    Fix,
    Reason,
    RegistryPolicy,
    check,
    listing,
    rights,
)

SOURCE = "https://docs.aws.amazon.com/AmazonECR/latest/userguide/registry-permissions.html"


@check("PULL507", "registry-policy-denies", reads=(RegistryPolicy, AccountSetting), source=SOURCE)
def registry_policy_denies(case: Case) -> Iterator[Finding]:
    """The policy of the registry lets the execution role pull.

    A registry is one account in one Region. In the second edition of its policy's scope, `V2`, the
    policy judges every ECR request, so that a Deny there stops pulls from every repository; in the
    first, `V1`, it is about replication and pull-through caches only.
    """
    for fault in case.denied(Reason.REGISTRY_DENIES):
        registry = fault.right.policy
        role = fault.role
        fix = Fix(
            do=f"except {role} from what the policy of registry {registry} denies of "
            f"{listing(fault.actions)}",
            changes=rights.excepted(case, fault, RegistryPolicy),
        )
        yield case.finding_of(fault, fault.right.says, fix, more=(registry, role))
