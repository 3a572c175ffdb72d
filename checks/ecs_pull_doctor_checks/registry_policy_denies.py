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
        do = f"take {listing(fault.actions)} out of what the policy of registry {registry} denies"
        yield case.finding_of(fault, fault.right.says, Fix(do=do), more=(registry, fault.role))
