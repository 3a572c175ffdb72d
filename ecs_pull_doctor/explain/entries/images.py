"""The image itself: its name, whether it exists, its platform, its form."""

from __future__ import annotations

from ecs_pull_doctor.explain.entry import Entry

_ECR = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop"
_DENIED = "repository does not exist or may require 'docker login'"

IMAGE_ENTRIES: tuple[Entry, ...] = (
    Entry(
        "invalid-reference",
        "settings",
        "invalid-reference",
        ("image-reference-invalid",),
        "The image's name is not written as a reference must be: [HOST/]NAME[:TAG][@DIGEST], the "
        "name in lower case.",
        "CannotPullContainerError: invalid reference format",
        certain=True,
    ),
    Entry(
        "image-archived",
        "not-found",
        "archived",
        ("image-archived", "image-not-found"),
        "The image is in ECR's archive, from where it cannot be pulled until it is restored.",
        f"CannotPullContainerError: failed to resolve ref {_ECR}:1.2: the image is archived",
    ),
    Entry(
        "no-platform-named",
        "image",
        "platform platform:named",
        ("architecture-mismatch", "corrupt-or-unsupported-image", "os-version-mismatch"),
        "The image has no variant for the platform that the task runs on. Build it for that "
        "platform, or set runtimePlatform.",
        "CannotPullContainerError: image manifest does not contain descriptor matching platform "
        "'linux/amd64'",
    ),
    Entry(
        "no-platform",
        "image",
        "platform",
        ("architecture-mismatch", "os-version-mismatch", "corrupt-or-unsupported-image"),
        'The image has no variant for the platform that the task runs on. The words "not found" '
        "mean the variant, not the tag.",
        f'Failed to pull image "{_ECR}:1": rpc error: code = NotFound desc = failed to pull and '
        f"unpack "
        f'image "{_ECR}:1": no match for platform in manifest: not found',
    ),
    Entry(
        "exec-format",
        "image",
        "exec-format !mount-callback !other:runtime",
        ("architecture-mismatch", "not-a-pull-problem"),
        "The image was pulled, and its program is not for this processor; a script without an "
        "interpreter line (#!) gives the same.",
        "standard_init_linux.go:228: exec user process caused: exec format error",
    ),
    Entry(
        "exec-format-runtime",
        "image",
        "exec-format other:runtime !mount-callback !not-executable",
        ("architecture-mismatch", "not-a-pull-problem"),
        "The image was pulled, and its program is not for this processor.",
        "CannotStartContainerError: OCI runtime create failed: container_linux.go:380: starting "
        'container process caused: exec: "/app": exec format error',
    ),
    Entry(
        "media-type",
        "image",
        "media-type",
        ("corrupt-or-unsupported-image", "agent-outdated"),
        "The image holds something that this client cannot unpack: zstd layers under a Docker "
        "manifest, an attestation taken for the image, an old manifest form, a broken layer.",
        "CannotPullContainerError: unsupported media type application/vnd.in-toto+json",
    ),
    Entry(
        "mount-callback",
        "image",
        "mount-callback",
        ("corrupt-or-unsupported-image", "os-version-mismatch", "not-a-pull-problem"),
        "The image was unpacked and lacks what the runtime expects of a Linux file system.",
        "CannotStartContainerError: ResourceInitializationError: unable to create new container: "
        "mount "
        "callback failed on /tmp/containerd-mount1: open /tmp/containerd-mount1/etc/passwd: no "
        "such "
        "file or directory",
    ),
    Entry(
        "layer-extract",
        "host",
        "layer-apply !net",
        ("disk-full", "corrupt-or-unsupported-image", "agent-outdated"),
        "The layers came and could not be unpacked. The reason behind it is missing: mostly no "
        "room, "
        "sometimes a broken layer.",
        "CannotPullContainerError: failed to register layer: ApplyLayer exit status 1 stdout: "
        "stderr:",
    ),
    Entry(
        "ecr-manifest-unknown",
        "not-found",
        "manifest-unknown reg:ecr|reg:ecr-public",
        (
            "image-not-found",
            "pull-through-cache-permissions",
            "pull-through-cache-upstream",
            "image-archived",
            "wrong-region-or-account",
        ),
        "The repository exists, and has no image with this tag or digest.",
        f"Error response from daemon: manifest for {_ECR}:1.2 not found: manifest unknown: "
        f"Requested "
        "image not found",
    ),
    Entry(
        "short-name-manifest-unknown",
        "not-found",
        "manifest-unknown|manifest-for name:short",
        (
            "image-not-found",
            "registry-host-missing",
            "image-reference-invalid",
            "repository-not-found",
        ),
        "The image's name has no registry host, so Docker Hub was asked, and has no such tag.",
        "CannotPullContainerError: Error response from daemon: manifest for shop:latest not found: "
        "manifest unknown: manifest unknown",
    ),
    Entry(
        "manifest-unknown",
        "not-found",
        "manifest-unknown|manifest-for",
        (
            "image-not-found",
            "repository-not-found",
            "image-reference-invalid",
            "wrong-region-or-account",
        ),
        "The registry has no image with this tag or digest.",
        "CannotPullImageManifestError: Error response from daemon: manifest unknown: manifest "
        "unknown",
    ),
    Entry(
        "repository-unknown",
        "not-found",
        "name-unknown|repository-not-found-404",
        (
            "repository-not-found",
            "wrong-region-or-account",
            "image-reference-invalid",
            "pull-through-cache-permissions",
            "execution-role-permissions",
        ),
        "The registry of this account and Region has no repository of this name.",
        f"Error response from daemon: repository {_ECR} not found: name unknown: The repository "
        f"with "
        "name 'shop' does not exist in the registry with id '123456789012'",
    ),
    Entry(
        "node-pull-access-denied",
        "permission",
        "docker-login|pull-denied|requested-access reg:ecr launch:eks",
        (
            "instance-role-permissions",
            "repository-not-found",
            "ecr-token-expired",
            "repository-policy-denies",
            "wrong-region-or-account",
        ),
        "ECR did not give the image to the node: its role, its saved login, the repository's "
        "policy, "
        "or the name. Docker's words do not tell which.",
        f'Failed to pull image "{_ECR}:1": rpc error: code = Unknown desc = Error response from '
        f"daemon: repository {_ECR} not found: does not exist or no pull access",
    ),
    Entry(
        "ecr-pull-access-denied",
        "permission",
        "docker-login|pull-denied|requested-access reg:ecr|reg:ecr-public",
        (
            "execution-role-permissions",
            "repository-not-found",
            "repository-policy-denies",
            "instance-role-permissions",
            "wrong-region-or-account",
        ),
        "ECR did not give the image. Docker's words do not tell a missing repository from a "
        "missing "
        'right; the tail after "denied:", when there is one, does.',
        f"CannotPullContainerError: Error response from daemon: pull access denied for {_ECR}, "
        f"{_DENIED}",
    ),
    Entry(
        "hub-pull-access-denied",
        "not-found",
        "docker-login|requested-access name:short|reg:dockerhub",
        (
            "repository-not-found",
            "registry-host-missing",
            "private-registry-credentials",
            "image-reference-invalid",
            "agent-outdated",
        ),
        "Docker Hub was asked, and has no public image of this name. An ECR image must be named "
        "with "
        "its registry's host.",
        "CannotPullContainerError: Error response from daemon: pull access denied for shop, "
        + _DENIED
        + ": denied: requested access to the resource is denied",
    ),
    Entry(
        "short-name-not-found",
        "not-found",
        "old-not-found|repository-not-found-404 name:short !auth-required",
        (
            "image-not-found",
            "repository-not-found",
            "repository-policy-denies",
            "image-reference-invalid",
            "agent-outdated",
        ),
        "An old Docker did not find the image; it says so too when it could not log in, when the "
        "disk "
        "was full, or when the layers could not be reached.",
        "CannotPullContainerError: Error: image shop:1.0 not found",
    ),
    Entry(
        "auth-required",
        "permission",
        "auth-required|http:401 !reg:ecr",
        (
            "private-registry-credentials",
            "repository-not-found",
            "registry-host-missing",
            "image-reference-invalid",
            "image-not-found",
        ),
        "The registry wants a login that it did not get, or hides an image that does not exist.",
        "CannotPullImageManifestError: Error response from daemon: errors: denied: requested "
        "access "
        "to the resource is denied unauthorized: authentication required",
    ),
    Entry(
        "ecr-unauthorized",
        "permission",
        "auth-required|http:401 reg:ecr",
        (
            "execution-role-permissions",
            "instance-role-permissions",
            "ecr-token-expired",
            "private-registry-credentials",
            "repository-not-found",
        ),
        "ECR wants a token that it did not get, or that is not valid for it.",
        f"Error response from daemon: Head https://{_ECR}: unauthorized: authentication required",
    ),
    Entry(
        "pull-access-denied",
        "permission",
        "pull-denied|docker-login|requested-access",
        (
            "execution-role-permissions",
            "instance-role-permissions",
            "repository-not-found",
            "private-registry-credentials",
            "repository-policy-denies",
        ),
        "The registry did not give the image; the text does not hold why, nor which image.",
        "CannotPullContainerError: Error response from daemon: pull access denied",
        cut=True,
    ),
    Entry(
        "ecr-not-found",
        "not-found",
        "not-found|old-not-found|http:404 reg:ecr "
        "phase:manifest|failed-to-pull|class:pull|old-not-found",
        (
            "image-not-found",
            "repository-not-found",
            "wrong-region-or-account",
            "repository-policy-denies",
            "pull-through-cache-permissions",
            "image-archived",
        ),
        "ECR has no image of this name with this tag or digest, or has it in its archive.",
        f"CannotPullContainerError: pull image manifest has been retried 7 time(s): failed to "
        f"resolve "
        f"ref {_ECR}:1.2: {_ECR}:1.2: not found",
    ),
    Entry(
        "created-no-such-image",
        "not-found",
        "no-such-image !reg:ecr",
        ("image-not-found", "repository-not-found", "disk-full"),
        "Docker was asked to start an image that is not on the machine: its pull failed before, "
        "and "
        "that message says why.",
        "error transitioning container [app] to [CREATED]: no such image",
    ),
    Entry(
        "not-found",
        "not-found",
        "not-found|http:404 phase:manifest|failed-to-pull|class:pull|class:manifest",
        (
            "image-not-found",
            "repository-not-found",
            "image-reference-invalid",
            "private-registry-credentials",
            "execution-role-permissions",
        ),
        "The registry has no image of this name with this tag or digest.",
        "CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to "
        "resolve "
        "ref ghcr.io/x/y:1: ghcr.io/x/y:1: not found",
    ),
)
