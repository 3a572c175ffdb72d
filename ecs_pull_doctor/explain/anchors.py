"""Words by which a failure is found in a log before anything is understood: cheap and few."""

from __future__ import annotations

# A line with one of these opens a failure of its own: ECS's names for them.
STRONG: tuple[bytes, ...] = (
    b"cannotpull",
    b"resourceinitializationerror",
    b"dockertimeouterror",
    b"containerruntimetimeouterror",
    b"cannotstartcontainer",
    b"cannotcreatecontainer",
    b"cannotinspectcontainer",
    b"outofmemoryerror",
    b"failed to pull image",
    b"fetching secret data from",
    b"unable to assume the role",
    b"unable to place a task",
    b"error response from daemon",
)
WEAK: tuple[bytes, ...] = (
    b"failed to resolve ref",
    b"pull access denied",
    b"manifest unknown",
    b"unable to pull",
    b"toomanyrequests",
    b"not authorized to perform",
    b"accessdenied",
    b"i/o timeout",
    b"no such host",
    b"no basic auth",
    b"no space left on device",
    b"failed to copy",
    b"failed to register layer",
    b"pulling image conf",
    b"exec format error",
    b"no match for platform",
    b"matching platform",
    b"no matching manifest",
    b"x509:",
    b"circuit breaker",
    b"tasks failed to start",
    b"consistently start tasks",
    b"health checks",
    b"invalid reference format",
    b"token has expired",
    b"pull the image",
    b"context deadline exceeded",
    b"request canceled",
    b"nocredentialproviders",
    b"specified log group does not exist",
    b"parameternotfound",
    b"invalid ssm parameters",
    b"can't find the specified secret",
    b"did not contain json key",
    b"proxyconnect",
    b"engine ecr",
    b"executionrolearn",
    b"connection issue between",
    b"terminally exit",
    b"unexpected status",
    b"authorization token",
    b"while pulling image",
    b"continuing with pull",
    b"no such image",
    b"exist in the registry",
    b"media type",
    b"reference for unknown type",
    b"could not be resolved",
    b"essential container in task exited",
    b"upstream registry",
    b"incorrect username or password",
    b"marked for deletion",
    b"signature expired",
    b"fetching secret",
    b"firelens",
    b"from bucket",
    b"pull rate limit",
    b"layer verification failed",
    b"task cannot pull",
    b"retrieve the secret",
    b"network interface",
    b"no container instances",
    b"closest matching",
    b"unable to assume",
    b"contains invalid characters",
    b"a windows version",
    b"request limit exceeded",
    b"no fargate configuration",
    b"resourcenotready",
    b"credentialsv2request",
    b"connection refused",
    b"failedcontainerhealthchecks",
)
ALL = STRONG + WEAK


def has_anchor(low: bytes, anchors: tuple[bytes, ...] = ALL) -> bool:
    """Return whether *low*, lower-cased bytes, holds one of *anchors*."""
    return any(anchor in low for anchor in anchors)


def hits(low: bytes, anchors: tuple[bytes, ...] = ALL) -> list[int]:
    """Return where *anchors* stand in *low*, in order."""
    found: list[int] = []
    for anchor in anchors:
        at = low.find(anchor)
        while at >= 0:
            found.append(at)
            at = low.find(anchor, at + len(anchor))
    found.sort()
    return found
