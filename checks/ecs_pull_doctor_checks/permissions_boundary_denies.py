"""The check for `permissions-boundary-denies`."""

from collections.abc import Iterator

from ecs_pull_doctor.sdk import Case, Finding, Fix, PolicyVersion, Reason, Role, check, listing

SOURCE = "https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html"


@check("PULL504", "permissions-boundary-denies", reads=(Role, PolicyVersion), source=SOURCE)
def permissions_boundary_denies(case: Case) -> Iterator[Finding]:
    """The permissions boundary of the execution role leaves room for the start.

    A boundary grants nothing; a role can do only what both its own policies and the boundary
    allow. Boundaries are often put on every role of a team by a rule of the account, so that a
    role that looks right in its policies is refused all the same.
    """
    for fault in case.denied(Reason.BOUNDARY_DENIES):
        role = fault.role
        name = role.rpartition("/")[2]
        right, actions = fault.right, listing(fault.actions)
        boundary = _boundary(case, role)
        claim = right.says
        if not right.explicit:
            claim = f"{boundary.rpartition('/')[2]}, the boundary of {name}, allows no {fault.what}"
        do = (
            f"take {actions} out of what the boundary denies"
            if right.explicit
            else (f"allow {actions} in {boundary}, or give {name} another boundary")
        )
        yield case.finding_of(fault, claim, Fix(do=do), more=(role, boundary))


def _boundary(case: Case, role: str) -> str:
    for found in case.snapshot.facts(Role):
        if found.arn == role and found.permissions_boundary:
            return found.permissions_boundary.permissions_boundary_arn
    return ""
