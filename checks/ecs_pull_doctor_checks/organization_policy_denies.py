"""The check for `organization-policy-denies`."""

from collections.abc import Iterator

from ecs_pull_doctor.sdk import (
    Case,
    Finding,
    Fix,
    Organization,
    OrganizationPolicy,
    Reason,
    check,
    listing,
)

SOURCES = (
    "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html",
    "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html",
)


@check(
    "PULL505",
    "organization-policy-denies",
    reads=(Organization, OrganizationPolicy),
    source=SOURCES,
)
def organization_policy_denies(case: Case) -> Iterator[Finding]:
    """No policy of the organization stands in the way.

    Service control policies bound every role of a member account, resource control policies its
    repositories, secrets and buckets. Only the organization's administrators can read and change
    them, so they are looked at where the tool may, and otherwise only the error tells of them.
    """
    for fault in case.denied(Reason.ORGANIZATION_DENIES):
        policy = fault.right.policy
        verb = "leave out" if fault.right.explicit else "allow"
        where = f" in {policy}" if policy else ""
        do = f"ask the organization's administrators to {verb} {listing(fault.actions)}{where}"
        claim = f"the organization's policies allow no {fault.what}"
        if fault.right.explicit:
            claim = fault.right.says
        yield case.finding_of(fault, claim, Fix(do=do), more=(fault.role, policy))
