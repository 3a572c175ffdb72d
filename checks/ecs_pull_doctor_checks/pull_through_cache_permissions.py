"""The check for `pull-through-cache-permissions`."""

from collections.abc import Iterator

from ecs_pull_doctor.sdk import (
    AttachedPolicy,
    Case,
    Denied,
    Finding,
    Fix,
    ImageDetail,
    PolicyVersion,
    PullThroughCacheRule,
    Reason,
    RegistryPolicy,
    Repository,
    RolePolicy,
    check,
    listing,
    rights,
)

SOURCES = (
    "https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache-iam.html",
    "https://docs.aws.amazon.com/AmazonECR/latest/userguide/error-pullthroughcache.html",
)


@check(
    "PULL802",
    "pull-through-cache-permissions",
    reads=(
        PullThroughCacheRule,
        Repository,
        ImageDetail,
        AttachedPolicy,
        RolePolicy,
        PolicyVersion,
        RegistryPolicy,
    ),
    source=SOURCES,
)
def pull_through_cache_permissions(case: Case) -> Iterator[Finding]:
    """The execution role may fill the pull-through cache.

    The first pull of an image through a cache imports it. That needs
    `ecr:BatchImportUpstreamImage`, and `ecr:CreateRepository` where the cache's repository does not
    exist yet; the managed execution policy has neither. A policy of the role can allow them, and so
    can the policy of the registry, whatever its scope. Later pulls need neither.

    It shows as "not found", although the upstream has the image: `name unknown: The repository …
    does not exist` where `ecr:CreateRepository` is missing, `manifest unknown: Requested image not
    found` where `ecr:BatchImportUpstreamImage` is.
    """
    for fault in case.denied(Reason.CACHE_DENIES):
        role = fault.right.identity or case.execution_role
        yield case.finding_of(fault, _claim(fault), _fix(case, fault, role), more=(role,))


def _claim(fault: Denied) -> str:
    if fault.right.explicit or (fault.right.policy and len(fault.rights) == 1):
        return fault.right.says
    return f"no policy allows {fault.what}, which a first pull through a cache needs"


def _fix(case: Case, fault: Denied, role: str) -> Fix:
    if fault.right.explicit:
        return Fix(do=f"take {listing(fault.actions)} out of what {fault.right.policy} denies")
    wanted = [(r.action, r.resource) for r in fault.rights]
    return Fix(
        do=f"allow {listing(fault.actions)} to the role {role.rpartition('/')[2]}",
        changes=rights.granting(case, role, wanted),
    )
