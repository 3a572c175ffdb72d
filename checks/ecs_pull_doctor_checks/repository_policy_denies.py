"""The check for `repository-policy-denies`."""

from collections.abc import Iterator

from ecs_pull_doctor.sdk import Case, Finding, Fix, Reason, RepositoryPolicy, check, listing, rights

SOURCE = "https://docs.aws.amazon.com/AmazonECR/latest/userguide/repository-policies.html"


@check("PULL506", "repository-policy-denies", reads=(RepositoryPolicy,), source=SOURCE)
def repository_policy_denies(case: Case) -> Iterator[Finding]:
    """The policies of the repositories let the execution role pull.

    Within an account a repository needs no policy, but one that denies wins over every other. From
    another account the repository's policy must allow `ecr:BatchGetImage` and
    `ecr:GetDownloadUrlForLayer`, beside the role's own. A policy pinned to a VPC endpoint must name
    the one of `ecr.dkr`, through which images are pulled, not the one of `ecr.api`. The
    authorization token is no business of a repository.

    Where a first pull through a cache makes the repository, it gets the policy of the registry's
    repository creation template.
    """
    for fault in case.denied(Reason.REPOSITORY_DENIES):
        role = fault.role
        repository = fault.resources[0].rpartition(":repository/")[2]
        actions = listing(fault.actions)
        if fault.right.explicit:
            claim = fault.right.says
            do = f"except {role} from what the policy of repository {repository} denies"
        else:
            account = fault.resources[0].split(":")[4]
            claim = f"repository {repository} of {account} does not allow {fault.what}"
            do = f"allow {actions} to {role} in the policy of repository {repository}"
        changed = rights.excepted(case, fault, RepositoryPolicy)
        fix = Fix(do=do, changes=changed)
        yield case.finding_of(fault, claim, fix, more=(*fault.resources, role))
