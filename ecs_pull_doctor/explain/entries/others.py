"""What is no pull problem, and what it is; and wrappers around a reason that is elsewhere."""

from __future__ import annotations

from ecs_pull_doctor.explain.entry import Entry

_NONE = ("not-a-pull-problem",)
_PULLED = (
    "!class:pull !class:manifest !class:pull-ecr !wrap:secrets-or-auth !failed-to-pull "
    "!resolve-ref !copy"
)

OTHER_ENTRIES: tuple[Entry, ...] = (
    Entry(
        "agent-lost",
        "not-a-pull-problem",
        "other:agent-lost",
        (*_NONE, "no-route", "agent-outdated", "instance-role-permissions"),
        "The agent of the container instance is not connected to ECS, so nothing is placed there. "
        "No pull was tried.",
        "service web was unable to place a task because no container instance met all of its "
        'requirements. The closest matching container-instance i encountered error "AGENT".',
    ),
    Entry(
        "placement",
        "not-a-pull-problem",
        "other:placement",
        (*_NONE, "agent-outdated"),
        "ECS found no place for the task: capacity, ports, interfaces or attributes of the "
        "container "
        "instances. No pull was tried.",
        "service web was unable to place a task because no container instance met all of its "
        "requirements. The closest matching container instance doesn't have enough CPU units "
        "available.",
        certain=True,
    ),
    Entry(
        "account-limit",
        "not-a-pull-problem",
        "other:account !class:pull !class:init",
        _NONE,
        "The account or the request stands in the way: quota, block, limit of calls, or a size "
        "that "
        "Fargate does not have. No pull was tried.",
        "service web was unable to place a task. Reason: You've reached the limit on the number of "
        "tasks you can run concurrently",
        certain=True,
    ),
    Entry(
        "interface",
        "not-a-pull-problem",
        "other:interface",
        _NONE,
        "The task's network interface was not made or attached. No pull was tried.",
        "Unexpected EC2 error while attempting to Create Network Interface with public IP "
        "assignment "
        "enabled in subnet 'subnet-0123'",
        certain=True,
    ),
    Entry(
        "health-check",
        "not-a-pull-problem",
        f"other:health {_PULLED} !class:init",
        _NONE,
        "The image was pulled and ran; then its health check failed.",
        "Task failed ELB health checks in (target-group arn:aws:elasticloadbalancing:eu-west-1:"
        "123456789012:targetgroup/web/0123456789abcdef)",
        certain=True,
    ),
    Entry(
        "out-of-memory",
        "not-a-pull-problem",
        f"other:memory {_PULLED}",
        _NONE,
        "The image was pulled and ran; then the container used more memory than it may.",
        "OutOfMemoryError: Container killed due to memory usage",
        certain=True,
    ),
    Entry(
        "stopped-on-purpose",
        "not-a-pull-problem",
        f"other:stopped {_PULLED} !class:init !wrap:essential",
        _NONE,
        "ECS, a deployment, scaling, Spot or a person stopped the task.",
        "Scaling activity initiated by (deployment ecs-svc/0123456789012345678)",
        certain=True,
    ),
    Entry(
        "runtime",
        "not-a-pull-problem",
        f"other:runtime {_PULLED} !exec-format !rootfs",
        (*_NONE, "architecture-mismatch"),
        "The image was pulled; its command could not be started.",
        "CannotStartContainerError: Error response from daemon: OCI runtime create failed: "
        'container_linux.go:380: starting container process caused: exec: "python": executable '
        "file "
        "not found in $PATH: unknown",
    ),
    Entry(
        "runtime-rootfs",
        "not-a-pull-problem",
        f"rootfs {_PULLED}",
        (*_NONE, "efs-mount"),
        "The image was pulled; a mount of the container, a volume often, could not be made.",
        "CannotStartContainerError: OCI runtime create failed: container_linux.go:349: starting "
        'container process caused "rootfs_linux.go:58: mounting /data"',
    ),
    Entry(
        "start-failed",
        "not-a-pull-problem",
        f"other:start {_PULLED} !phase:logs",
        _NONE,
        "The image was pulled; the container could not be created or started.",
        "CannotStartContainerError: bind for 0.0.0.0:8080 failed: port is already allocated",
    ),
    Entry(
        "application",
        "not-a-pull-problem",
        f"other:app {_PULLED}",
        _NONE,
        "The image was pulled and its program ran: this is the program's own error.",
        "Traceback (most recent call last): ModuleNotFoundError: No module named 'shop'",
    ),
)

WRAPPER_ENTRIES: tuple[Entry, ...] = (
    Entry(
        "container-inspect",
        "not-a-pull-problem",
        "class:start|class:create|class:inspect",
        (*_NONE, "host-overloaded"),
        "The image was pulled; what came after it failed.",
        "CannotInspectContainerError: Could not transition to inspecting; timed out after waiting "
        "30s",
    ),
    Entry(
        "pull-no-reason",
        "unknown",
        "class:pull|class:manifest|class:pull-ecr|failed-to-pull|phase:manifest",
        (
            "image-not-found",
            "execution-role-permissions",
            "no-route",
            "repository-not-found",
            "instance-role-permissions",
            "private-registry-credentials",
        ),
        "The image could not be pulled; the reason itself is missing from the text.",
        "CannotPullContainerError: Error response from daemon",
        cut=True,
    ),
    Entry(
        "init-no-reason",
        "unknown",
        "class:init",
        (
            "no-route",
            "execution-role-permissions",
            "log-group-missing",
            "secret-not-found",
            "efs-mount",
        ),
        "The task's resources could not be made ready; the reason itself is missing from the text.",
        "ResourceInitializationError",
        cut=True,
    ),
    Entry(
        "resource-not-ready",
        "unknown",
        "wrap:not-ready",
        (
            "registry-unavailable",
            "not-a-pull-problem",
            "no-route",
            "image-not-found",
            "execution-role-permissions",
        ),
        "A tool waited for the task in vain. The reason is in the task, not here.",
        "ResourceNotReady: failed waiting for successful resource state",
        cut=True,
    ),
    Entry(
        "essential-exited-255",
        "unknown",
        "wrap:essential exit:255",
        (*_NONE, "architecture-mismatch"),
        "A container ended. Status 255 often is the program's own; with no output at all, it can "
        "be "
        "an image for another processor.",
        "Essential container in task exited. Exit code: 255.",
        cut=True,
    ),
    Entry(
        "essential-exited",
        "not-a-pull-problem",
        "wrap:essential",
        (*_NONE, "architecture-mismatch"),
        "A container of the task ended by itself: its own exit code and output say why. If its own "
        "reason is CannotPull..., paste that one.",
        "Essential container in task exited",
    ),
    Entry(
        "deployment-failed",
        "unknown",
        "wrap:circuit",
        (
            *_NONE,
            "image-not-found",
            "execution-role-permissions",
            "no-route",
            "architecture-mismatch",
        ),
        "A deployment gave up because its tasks did not stay up. Why is in the stopped tasks.",
        "service web is unable to consistently start tasks successfully.",
        cut=True,
    ),
)
