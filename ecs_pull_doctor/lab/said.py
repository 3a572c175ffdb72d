"""What AWS writes when a thing that a start needs is not there, or its reference is no good.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/resource-initialization-error.html,
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_cannot_pull_image.html and the same
strings as people have pasted them.
"""

from __future__ import annotations

_FETCH = (
    "ResourceInitializationError: unable to pull secrets or registry auth: execution resource "
    "retrieval failed: "
)
_ASM = f"{_FETCH}unable to retrieve secret from asm: "
_SSM = f"{_FETCH}unable to retrieve secrets from ssm: "
_LOGS = "ResourceInitializationError: failed to validate logger args: "


def secret_absent(arn: str) -> str:
    """Secrets Manager knows no such secret."""
    return (
        f"{_ASM}service call has been retried 1 time(s): failed to fetch secret {arn} from secrets "
        "manager: ResourceNotFoundException: Secrets Manager can't find the specified secret."
    )


def secret_deleted(arn: str) -> str:
    """The secret waits for its deletion."""
    return (
        f"{_ASM}service call has been retried 1 time(s): failed to fetch secret {arn} from secrets "
        "manager: InvalidRequestException: You can't perform this operation on the secret because "
        "it was marked for deletion."
    )


def secret_empty(arn: str, label: str = "AWSCURRENT") -> str:
    """The secret has no version with the label."""
    return (
        f"{_ASM}service call has been retried 1 time(s): failed to fetch secret {arn} from secrets "
        "manager: ResourceNotFoundException: Secrets Manager can't find the specified secret value "
        f"for staging label: {label}"
    )


def secret_malformed(reference: str) -> str:
    """The reference has a tail that is too short."""
    return (
        f"{_ASM}unexpected ARN format with parameters when trying to retrieve ASM secret: "
        f"{reference}"
    )


def parameter_absent(name: str) -> str:
    """Parameter Store knows no such parameter."""
    return f"{_SSM}service call has been retried 1 time(s): invalid ssm parameters: {name}"


def digest_absent(image: str, digest: str) -> str:
    """The registry has no image of the digest that the deployment took."""
    name = f"{image.rpartition(':')[0]}@{digest}"
    return (
        "CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to "
        f"resolve ref {name}: {name}: not found"
    )


def credentials_absent(arn: str) -> str:
    """The secret with a registry's credentials is not there."""
    return (
        f"{_FETCH}unable to get registry auth from asm: service call has been retried 1 time(s): "
        f"asm fetching secret from the service for {arn}: ResourceNotFoundException: Secrets "
        "Manager can't find the specified secret."
    )


def log_group_absent() -> str:
    """CloudWatch Logs knows no such group."""
    return (
        f"{_LOGS}create stream has been retried 1 times: failed to create Cloudwatch log stream: "
        "ResourceNotFoundException: The specified log group does not exist. : exit status 1"
    )


def log_option_missing(option: str) -> str:
    """The driver was not told what it needs."""
    return f"{_LOGS}unable to get awslogs driver arguments: {option} is required"


def log_group_malformed(name: str) -> str:
    """CloudWatch Logs takes no such name."""
    return (
        f"{_LOGS}create stream has been retried 1 times: failed to create Cloudwatch log stream: "
        f"InvalidParameterException: 1 validation error detected: Value '{name}' at 'logGroupName' "
        "failed to satisfy constraint: Member must satisfy regular expression pattern: "
        "[\\.\\-_/#A-Za-z0-9]+ : exit status 1"
    )


def bucket_absent() -> str:
    """S3 knows no such bucket."""
    return (
        "ResourceInitializationError: failed to download env files: file download command: non "
        "empty error stream: NoSuchBucket: The specified bucket does not exist"
    )


def file_system_unresolved(file_system: str, region: str) -> str:
    """The file system has no mount target in the task's zone."""
    return (
        "ResourceInitializationError: failed to invoke EFS utils commands to set up EFS volumes: "
        f'stderr: Failed to resolve "{file_system}.efs.{region}.amazonaws.com" - check that your '
        "file system ID is correct."
    )


def file_system_silent() -> str:
    """The mount target does not answer."""
    return (
        "ResourceInitializationError: failed to invoke EFS utils commands to set up EFS volumes: "
        "stderr: b'mount.nfs4: Connection timed out' : unsuccessful EFS utils command execution; "
        "code: 32"
    )


def refused_by_docker_hub(image: str) -> str:
    """Docker Hub has no public image of this name."""
    name = image.partition(":")[0]
    return (
        "CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to "
        f"resolve ref docker.io/library/{image}: pull access denied, repository does not exist or "
        "may require authorization: server message: insufficient_scope: authorization failed "
        f"(repository library/{name})"
    )


def invalid_reference() -> str:
    """The image's address is not written as one."""
    return "CannotPullContainerError: invalid reference format"


def registry_unresolved(image: str) -> str:
    """The registry's host does not exist."""
    host, _, rest = image.partition("/")
    repository, _, tag = rest.partition(":")
    return (
        "CannotPullContainerError: pull image manifest has been retried 5 time(s): failed to "
        f'resolve ref {image}: failed to do request: Head "https://{host}/v2/{repository}/manifests'
        f'/{tag}": dial tcp: lookup {host} on 169.254.169.253:53: no such host'
    )


def upstream_unknown(image: str) -> str:
    """The cache's upstream has no such image."""
    return (
        f"CannotPullContainerError: Error response from daemon: manifest for {image} not found: "
        "manifest unknown: Requested image not found"
    )
