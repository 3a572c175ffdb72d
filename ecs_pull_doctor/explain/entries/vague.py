"""Messages whose reason is cut away or was never printed: the phase and the count are all."""

from __future__ import annotations

from ecs_pull_doctor.explain.entry import Entry

_INIT = "ResourceInitializationError: unable to pull secrets or registry auth: "
_OLD = _INIT + "execution resource retrieval failed: unable to "
_NET = (
    "no-route",
    "public-subnet-no-public-ip",
    "nat-broken",
    "source-sg-egress",
    "endpoint-sg-ingress",
    "nacl-blocks",
    "private-dns-disabled",
)
_LOST = "The reason itself is missing from the text. "
_ONE = (
    _LOST + "One attempt points to an answer that came (a refusal, or not found), not to silence."
)
_MANY = _LOST + "Three or five attempts point to silence: the network."


def _by_count(
    name: str, phase: str, text: str, answered: tuple[str, ...], unknown: tuple[str, ...]
) -> tuple[Entry, ...]:
    """Return the entries of one phase without a reason: answered once, repeated, uncounted."""
    return (
        Entry(
            f"{name}-cut-answered",
            "unknown",
            f"{phase} retry:1",
            answered,
            _ONE,
            text + "service call has been retried 1 time(s):",
            cut=True,
        ),
        Entry(
            f"{name}-cut-repeated",
            "network",
            f"{phase} retry:many",
            unknown,
            _MANY,
            text + "service call has been retried 5 time(s):",
            cut=True,
        ),
        Entry(f"{name}-cut", "unknown", phase, unknown, _LOST.strip(), text, cut=True),
    )


VAGUE_ENTRIES: tuple[Entry, ...] = (
    *_by_count(
        "token",
        "phase:token",
        _OLD + "retrieve ecr registry auth: ",
        (
            "execution-role-permissions",
            "endpoint-policy-denies",
            "organization-policy-denies",
            "wrong-region-or-account",
            "no-route",
        ),
        _NET,
    ),
    *_by_count(
        "registry-credentials",
        "phase:registry-credentials",
        _OLD + "get registry auth from asm: ",
        (
            "execution-role-permissions",
            "secret-not-found",
            "no-route",
            "private-registry-credentials",
            "kms-key-denies",
        ),
        (
            "no-route",
            "public-subnet-no-public-ip",
            "execution-role-permissions",
            "secret-not-found",
            "endpoint-sg-ingress",
        ),
    ),
    *_by_count(
        "secret",
        "phase:secret",
        _OLD + "retrieve secret from asm: ",
        (
            "execution-role-permissions",
            "secret-not-found",
            "secret-json-key-missing",
            "secret-reference-invalid",
            "wrong-region-or-account",
        ),
        (
            "no-route",
            "public-subnet-no-public-ip",
            "execution-role-permissions",
            "secret-not-found",
            "endpoint-sg-ingress",
            "source-sg-egress",
            "nat-broken",
        ),
    ),
    *_by_count(
        "ssm",
        "phase:ssm",
        _OLD + "retrieve secrets from ssm: ",
        (
            "execution-role-permissions",
            "parameter-not-found",
            "wrong-region-or-account",
            "kms-key-denies",
            "endpoint-policy-denies",
        ),
        (
            "execution-role-permissions",
            "no-route",
            "parameter-not-found",
            "public-subnet-no-public-ip",
            "endpoint-sg-ingress",
        ),
    ),
    Entry(
        "logs-cut",
        "unknown",
        "phase:logs",
        (
            "no-route",
            "execution-role-permissions",
            "log-group-missing",
            "source-sg-egress",
            "log-config-invalid",
        ),
        _LOST + "The log driver was not set up: network, rights, log group and options are open.",
        "ResourceInitializationError: failed to validate logger args ...",
        cut=True,
    ),
    Entry(
        "firelens-timeout",
        "network",
        "phase:firelens net|dns",
        ("no-route", "s3-gateway-route-missing", "source-sg-egress", "nat-broken"),
        "The log router's configuration, or the place that it sends to, was not reached.",
        "unable to download s3 config fluent.conf from bucket conf, error: RequestCanceled: "
        "request context canceled caused by: context deadline exceeded",
    ),
    Entry(
        "firelens",
        "settings",
        "phase:firelens",
        ("log-config-invalid", "execution-role-permissions", "no-route"),
        "The log router (FireLens) could not be set up: its options, its file in S3, or rights.",
        "unable to generate firelens config: unable to apply log options of container web",
    ),
    Entry(
        "secrets-or-auth-cut",
        "unknown",
        "wrap:secrets-or-auth",
        (
            "no-route",
            "public-subnet-no-public-ip",
            "execution-role-permissions",
            "wrong-region-or-account",
            "endpoint-sg-ingress",
            "secret-not-found",
        ),
        _LOST + "It may be the network, rights, or a secret: what follows these words tells.",
        _INIT,
        cut=True,
    ),
    Entry(
        "layer-unexpected-status",
        "registry",
        "copy http:unexpected",
        (
            "s3-endpoint-policy-denies",
            "dockerhub-rate-limit",
            "execution-role-permissions",
            "registry-unavailable",
            "repository-policy-denies",
            "image-not-found",
        ),
        _LOST + "An answer came instead of a layer; its status, which would tell, is cut away.",
        "CannotPullContainerError: ref pull has been retried 1 time(s): failed to copy: "
        "httpReadSeeker: "
        "failed open: unexpected status code",
        cut=True,
    ),
    Entry(
        "image-configuration",
        "unknown",
        "image-config",
        (
            "no-route",
            "s3-gateway-route-missing",
            "source-sg-egress",
            "s3-endpoint-policy-denies",
            "dockerhub-rate-limit",
        ),
        _LOST + "The manifest was served, and the image's configuration (its first blob) was not.",
        "CannotPullContainerError: error pulling image configuration",
        cut=True,
    ),
    Entry(
        "layer-cut-answered",
        "unknown",
        "phase:layer retry:1 !copy",
        (
            "image-not-found",
            "s3-endpoint-policy-denies",
            "corrupt-or-unsupported-image",
            "dockerhub-rate-limit",
            "no-route",
            "disk-full",
        ),
        _ONE,
        "CannotPullContainerError: ref pull has been retried 1 time(s):",
        cut=True,
    ),
    Entry(
        "layer-cut-outside",
        "network",
        "phase:layer reg:dockerhub|reg:other|reg:ecr-public",
        (
            "no-route",
            "registry-unavailable",
            "dockerhub-rate-limit",
            "nat-broken",
            "egress-firewall",
        ),
        _LOST + "A layer did not come.",
        "failed to copy: httpReadSeeker: failed open: "
        '"https://ghcr.io/v2/x/y/blobs/sha256:01234567"',
        cut=True,
    ),
    Entry(
        "layer-cut",
        "network",
        "phase:layer",
        (
            "no-route",
            "s3-gateway-route-missing",
            "source-sg-egress",
            "nat-broken",
            "s3-endpoint-policy-denies",
        ),
        _LOST + "A layer did not come; ECR's layers come from S3.",
        "ref pull has been retried 5 time(s): failed to copy: httpReadSeeker: failed open:",
        cut=True,
    ),
    Entry(
        "manifest-cut-answered",
        "unknown",
        "phase:manifest retry:1",
        (
            "image-not-found",
            "execution-role-permissions",
            "repository-not-found",
            "pull-through-cache-permissions",
            "repository-policy-denies",
            "no-route",
        ),
        _ONE,
        "CannotPullContainerError: inspect image has been retried 1 time(s): failed to resolve ref",
        cut=True,
    ),
    Entry(
        "manifest-cut-platform",
        "unknown",
        "phase:manifest retry:7",
        (
            "image-not-found",
            "architecture-mismatch",
            "repository-not-found",
            "private-registry-credentials",
        ),
        _LOST + "Seven attempts are made by newer platforms whether an answer came or not.",
        "CannotPullContainerError: pull image manifest has been retried 7 time(s): failed to "
        "resolve "
        "ref",
        cut=True,
    ),
    Entry(
        "manifest-cut",
        "network",
        "phase:manifest retry:many|resolve-ref",
        (
            "no-route",
            "public-subnet-no-public-ip",
            "nat-broken",
            "image-not-found",
            "dockerhub-rate-limit",
            "source-sg-egress",
        ),
        _MANY,
        "CannotPullContainerError: inspect image has been retried 5 time(s):",
        cut=True,
    ),
    Entry(
        "docker-timeout-pull",
        "network",
        "class:timeout to:pulled",
        (
            "no-route",
            "nat-broken",
            "source-sg-egress",
            "s3-gateway-route-missing",
            "host-overloaded",
        ),
        "The pull did not end in its time: a registry or S3 that does not answer, or a slow "
        "machine.",
        "DockerTimeoutError: Could not transition to pulled; timed out after waiting 2h0m0s",
    ),
    Entry(
        "pull-inactive",
        "network",
        "inactivity",
        (
            "no-route",
            "s3-gateway-route-missing",
            "source-sg-egress",
            "host-overloaded",
            "nat-broken",
        ),
        "The pull began, and then no byte came for a while.",
        "CannotPullContainerError: inactivity time exceeded timeout while pulling image",
    ),
    Entry(
        "docker-timeout-create",
        "host",
        "class:timeout to:created",
        ("host-overloaded", "not-a-pull-problem", "disk-full"),
        "The Docker daemon did not create the container in time: an overloaded disk or machine.",
        "DockerTimeoutError: Could not transition to created; timed out after waiting 4m0s",
    ),
    Entry(
        "docker-timeout-start",
        "unknown",
        "class:timeout to:started",
        ("no-route", "not-a-pull-problem", "endpoint-sg-ingress", "host-overloaded"),
        "The container did not start in time; on Fargate 1.3 that is mostly the log driver, which "
        "does not reach CloudWatch Logs.",
        "DockerTimeoutError: Could not transition to started; timed out after waiting 3m0s",
    ),
    Entry(
        "runtime-timeout",
        "not-a-pull-problem",
        "class:timeout",
        ("not-a-pull-problem", "no-route", "host-overloaded"),
        "The container was not brought to the next state in time; the pull was done before.",
        "ContainerRuntimeTimeoutError: Could not transition to running; timed out after waiting 1m",
    ),
    Entry(
        "agent-exits",
        "permission",
        "wrap:agent-exit|phase:agent !other:placement",
        ("instance-role-permissions", "not-a-pull-problem", "no-route", "agent-outdated"),
        "The instance's agent could not register with ECS: rights of the instance role, a changed "
        "cluster or instance, or no way to ECS. The lines before say which.",
        'level=critical msg="Agent will terminally exit, unable to register container instance"',
    ),
    Entry(
        "api-error",
        "unknown",
        "api-error class:pull",
        (
            "no-route",
            "execution-role-permissions",
            "repository-policy-denies",
            "image-not-found",
            "instance-role-permissions",
        ),
        _LOST + "Docker's API answered with an error; what follows it is missing.",
        "CannotPullContainerError: API error",
        cut=True,
    ),
    Entry(
        "customer-image",
        "unknown",
        "wrap:customer-image",
        (
            "execution-role-permissions",
            "image-reference-invalid",
            "wrong-region-or-account",
            "repository-policy-denies",
            "repository-not-found",
        ),
        _LOST
        + "CodeBuild could not pull the build image: its service role, the repository's policy "
        "or the name.",
        "BUILD_CONTAINER_UNABLE_TO_PULL_IMAGE: Unable to pull customer's container image.",
        cut=True,
    ),
    Entry(
        "network-said",
        "network",
        "net",
        _NET,
        "A service of AWS or a registry did not answer; which one is not in the text.",
        "RequestCanceled: request context canceled caused by: context deadline exceeded",
    ),
)
