"""What AWS writes where a policy denies, word for word, with the lab's own names put in.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html and
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html
"""

from __future__ import annotations

from ecs_pull_doctor.lab.server import ACCOUNT

_AUTH = (
    "ResourceInitializationError: unable to pull secrets or registry auth: execution resource "
    "retrieval failed: unable to retrieve {what}: service call has been retried 1 time(s): "
)
_TAIL = " status code: 400, request id: 0a1b2c3d-1111-2222-3333-444455556666"
SESSION = f"arn:aws:sts::{ACCOUNT}:assumed-role/web-execution/0f1e2d3c4b5a69788796a5b4c3d2e1f0"


def lacks(kind: str, action: str) -> str:
    """No policy of that kind allows it."""
    return f"because no {kind} allows the {action} action"


def explicit(kind: str) -> str:
    """A policy of that kind denies it."""
    return f"with an explicit deny in {kind}"


def denied(action: str, resource: str, clause: str) -> str:
    """The sentence about one call."""
    return (
        f"AccessDeniedException: User: {SESSION} is not authorized to perform: {action} on "
        f"resource: {resource} {clause}"
    )


def token(clause: str) -> str:
    """ECR refuses the authorization token."""
    said = denied("ecr:GetAuthorizationToken", "*", clause)
    return _AUTH.format(what="ecr registry auth") + said + _TAIL


def secret(arn: str, clause: str) -> str:
    """Secrets Manager refuses the value."""
    said = denied("secretsmanager:GetSecretValue", arn, clause)
    return _AUTH.format(what="secret from asm") + said + _TAIL


def key() -> str:
    """KMS refuses to decrypt a secret."""
    said = "AccessDeniedException: Access to KMS is not allowed"
    return _AUTH.format(what="secret from asm") + said + _TAIL


def parameters(arn: str, clause: str) -> str:
    """Parameter Store refuses the value."""
    said = denied("ssm:GetParameters", arn, clause)
    return _AUTH.format(what="secrets from ssm") + said + _TAIL


def pull(image: str, action: str, resource: str, clause: str) -> str:
    """The registry refuses the image."""
    said = denied(action, resource, clause).removeprefix("AccessDeniedException: ")
    return (
        f"CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to "
        f"resolve ref {image}: pull access denied, repository does not exist or may require "
        f"authorization: denied: {said}"
    )


def layer_url(action: str, resource: str, clause: str) -> str:
    """The registry refuses the URL of a layer."""
    said = denied(action, resource, clause).removeprefix("AccessDeniedException: ")
    return (
        "CannotPullContainerError: ref pull has been retried 1 time(s): failed to copy: "
        f"httpReadSeeker: failed open: denied: {said}"
    )


def layer(image: str) -> str:
    """The policy of the S3 endpoint refuses the layer, in S3's own words."""
    return (
        f"CannotPullContainerError: ref pull has been retried 1 time(s): failed to copy: "
        f"httpReadSeeker: failed open: unexpected status code {image}: 403 Forbidden"
    )


def logs(action: str, resource: str, clause: str) -> str:
    """CloudWatch Logs refuses the stream."""
    said = denied(action, resource, clause)
    return (
        "ResourceInitializationError: failed to validate logger args: create stream has been "
        f"retried 1 times: failed to create Cloudwatch log stream: {said}{_TAIL} : exit status 1"
    )
