"""Contexts built from what a diagnosis knows of a request.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
"""

from datetime import datetime

from ecs_pull_doctor.iam.context import ABSENT, Context, Given

_SOMEBODY = "principal-of-aws"
"""A value that no policy names: it stands for an account or ARN of AWS's own."""

_NOT_A_SERVICE: dict[str, Given] = {
    "aws:PrincipalIsAWSService": "false",
    "aws:PrincipalServiceName": ABSENT,
    "aws:PrincipalServiceNamesList": ABSENT,
    "aws:SourceArn": ABSENT,
    "aws:SourceAccount": ABSENT,
    "aws:SourceOrgID": ABSENT,
    "aws:SourceOrgPaths": ABSENT,
}
CALLED_VIA = ("aws:CalledVia", "aws:CalledViaFirst", "aws:CalledViaLast")
"""Absent of a call of one's own; of one that a service makes in turn it is not told."""

_DIRECT: dict[str, Given] = {
    "aws:ViaAWSService": "false",
    **dict.fromkeys(CALLED_VIA, ABSENT),
    "kms:ViaService": ABSENT,
}


def role_context(
    *,
    role_arn: str,
    account: str,
    region: str,
    vpc: Given | None = None,
    vpce: Given | None = None,
) -> Context:
    """Return what is known of a call that a session of *role_arn* makes itself, over TLS.

    *vpc* and *vpce* are those of the endpoint the call passes, `ABSENT` if it passes none, and
    None if that is not known. The organisation, tags and the time are not known; what is known of
    them, and of calls that a service makes with the role's rights, is added with `with_keys`.
    """
    return Context.of(
        {
            "aws:PrincipalArn": role_arn,
            "aws:PrincipalAccount": account,
            "aws:PrincipalType": "AssumedRole",
            "kms:CallerAccount": account,
            "aws:RequestedRegion": region,
            "aws:SecureTransport": "true",
            "aws:username": ABSENT,
            "aws:FederatedProvider": ABSENT,
            **_NOT_A_SERVICE,
            **_DIRECT,
            **_network(vpc, vpce),
        }
    )


def via_service(service: str, region: str) -> dict[str, Given]:
    """Return the keys of a call to KMS that *service*, such as `ssm`, makes with a role's rights.

    Source: https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html
    """
    return {"aws:ViaAWSService": "true", "kms:ViaService": f"{service}.{region}.amazonaws.com"}


def at_time(now: datetime) -> dict[str, Given]:
    """Return the keys of the time *now*, which has a time zone."""
    return {"aws:CurrentTime": now.isoformat(), "aws:EpochTime": str(int(now.timestamp()))}


def service_context(
    *, service: str, region: str, source_arn: Given | None = None, source_account: str | None = None
) -> Context:
    """Return what is known of a call that AWS's own *service* makes, such as taking on a role.

    ECS names itself, for a task, by `arn:PARTITION:ecs:REGION:ACCOUNT:*` and by nothing narrower:
    give that, star and all, and only a pattern as wide as it will match.
    Source:
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html
    """
    keys: dict[str, Given] = {
        "aws:PrincipalIsAWSService": "true",
        "aws:PrincipalServiceName": service,
        "aws:RequestedRegion": region,
        "aws:SecureTransport": "true",
        "aws:PrincipalArn": ABSENT,
        "aws:PrincipalAccount": ABSENT,
        "aws:PrincipalOrgID": ABSENT,
        **_network(ABSENT, ABSENT),
    }
    optional = {"aws:SourceArn": source_arn, "aws:SourceAccount": source_account}
    return Context.of(keys | {key: value for key, value in optional.items() if value is not None})


def aws_owned_context(
    *, region: str, vpc: Given | None = None, vpce: Given | None = None
) -> Context:
    """Return what is known of a call signed by a principal of AWS's own, on its own resource.

    Its account and ARN are not the customer's: no policy names them. Whether keys of an
    organisation are present is not known, but if they are, they too are none of the customer's.
    """
    context = Context.of(
        {
            "aws:PrincipalArn": _SOMEBODY,
            "aws:PrincipalAccount": _SOMEBODY,
            "aws:ResourceAccount": _SOMEBODY,
            "aws:RequestedRegion": region,
            "aws:SecureTransport": "true",
            **_network(vpc, vpce),
        }
    )
    for key in ("aws:PrincipalOrgID", "aws:PrincipalOrgPaths", "aws:ResourceOrgID"):
        context = context.with_either(key, ABSENT, _SOMEBODY)
    return context.with_either("aws:ResourceOrgPaths", ABSENT, _SOMEBODY)


def _network(vpc: Given | None, vpce: Given | None) -> dict[str, Given]:
    """Return the keys of the way; the public address is absent exactly behind an endpoint."""
    given = {"aws:SourceVpc": vpc, "aws:SourceVpce": vpce}
    keys = {key: value for key, value in given.items() if value is not None}
    if vpce == ABSENT:
        keys["aws:VpcSourceIp"] = ABSENT
    elif vpce is not None:
        keys["aws:SourceIp"] = ABSENT
    return keys
