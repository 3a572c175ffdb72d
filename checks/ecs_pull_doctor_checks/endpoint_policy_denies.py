"""The check for `endpoint-policy-denies`."""

from collections.abc import Iterator

from ecs_pull_doctor.sdk import Block, Case, Finding, Fix, Reason, VpcEndpoint, check, rights

SOURCE = "https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html"


@check("PULL204", "endpoint-policy-denies", reads=(VpcEndpoint,), source=SOURCE)
def endpoint_policy_denies(case: Case) -> Iterator[Finding]:
    """The policies of the interface endpoints let the start's requests pass.

    The policy of an endpoint judges whoever passes it, whatever the roles allow. The one of
    `ecr.api` must allow `ecr:GetAuthorizationToken` on `*`; the one of `ecr.dkr`
    `ecr:BatchGetImage` and `ecr:GetDownloadUrlForLayer` on the repository, also for images of other
    accounts. AWS suggests the same policy for both.
    """
    for block in case.blocked(Reason.ENDPOINT_POLICY):
        yield block.finding(
            block.hop.says,
            Fix(
                do=f"allow it to {_caller(case, block)} in the policy of {block.resource}",
                changes=rights.by_endpoint(case, block),
            ),
            Fix(
                do="give the endpoint back its full-access policy",
                changes=rights.full_access(case, block.resource),
            ),
        )


def _caller(case: Case, block: Block) -> str:
    return block.stopped[0].step.identity or case.execution_role
