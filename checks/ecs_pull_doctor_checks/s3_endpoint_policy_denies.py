"""The check for `s3-endpoint-policy-denies`."""

from collections.abc import Iterator

from ecs_pull_doctor.sdk import Block, Case, Finding, Fix, Reason, VpcEndpoint, check, rights

SOURCE = "https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html"


@check("PULL205", "s3-endpoint-policy-denies", reads=(VpcEndpoint,), source=SOURCE)
def s3_endpoint_policy_denies(case: Case) -> Iterator[Finding]:
    """The policy of the S3 endpoint lets image layers and environment files pass.

    Layers come from a bucket of AWS's own, `prod-REGION-starport-layer-bucket`, by URLs that a
    principal of AWS's own has signed. Statements limited to your principals or resources, by
    `aws:PrincipalAccount`, `aws:PrincipalOrgID`, `aws:ResourceAccount` and the like, never match
    such a request: the policy needs a statement of its own, for everybody, on that bucket. Only
    `s3:GetObject` is needed, and the roles need nothing of S3 for layers.
    """
    for block in case.blocked(
        Reason.S3_ENDPOINT_POLICY, by=lambda b: (b.hop.resource, b.step.id == _LAYERS)
    ):
        yield block.finding(
            _claim(block),
            Fix(
                do=_do(case, block),
                changes=rights.by_endpoint(case, block, _for_layers(case, block)),
            ),
            Fix(
                do="give the endpoint back its full-access policy",
                changes=rights.full_access(case, block.resource),
            ),
        )


_LAYERS = "ecr-layer-download"


def _for_layers(case: Case, block: Block) -> dict[str, object] | None:
    """The statement that image layers need; files of your own need the role's rights instead."""
    if block.stopped[0].step.id != _LAYERS:
        return None
    bucket = block.stopped[0].step.host.partition(".")[0]
    return {
        "Effect": "Allow",
        "Principal": "*",
        "Action": "s3:GetObject",
        "Resource": f"arn:{case.work.partition}:s3:::{bucket}/*",
    }


def _claim(block: Block) -> str:
    if block.stopped[0].step.id != _LAYERS:
        return block.hop.says
    return f"the policy of {block.resource} does not let image layers pass"


def _do(case: Case, block: Block) -> str:
    if block.stopped[0].step.id != _LAYERS:
        return f"allow it to {case.execution_role} in the policy of {block.resource}"
    bucket = block.stopped[0].step.host.partition(".")[0]
    return (
        f"allow s3:GetObject on arn:{case.work.partition}:s3:::{bucket}/* to everybody (Principal "
        f"*) in a statement without conditions in the policy of {block.resource}"
    )
