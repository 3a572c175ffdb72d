"""The check for `architecture-mismatch`."""

from collections.abc import Iterator

from ecs_pull_doctor.sdk import Case, Finding, Fix, ImageManifest, Reason, TaskDefinition, check

SOURCE = (
    "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_cannot_pull_image.html",
    "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RuntimePlatform.html",
    "https://docs.aws.amazon.com/AmazonECR/latest/userguide/docker-push-multi-architecture-image.html",
)


@check("PULL607", "architecture-mismatch", reads=(ImageManifest, TaskDefinition), source=SOURCE)
def architecture_mismatch(case: Case) -> Iterator[Finding]:
    """Every image fits the processor that the task runs on.

    The task runs on X86_64 unless `runtimePlatform` says ARM64; an image made on a laptop with an
    ARM processor is ARM64 unless it was built for the other. All images of the task count, sidecars
    too.

    **How it shows.** `no match for platform in manifest: not found` (it looks like a missing tag),
    `image Manifest does not contain descriptor matching platform 'linux/amd64'`, or, after the
    pull, `exec format error`. A script without an interpreter line gives the last one too.

    **Only on request.** An image's index says for which platforms it has images, and only
    `ecr:BatchGetImage` shows it, which is the call that a pull makes. So this is examined with
    `--check-platform` alone, and for images in private ECR. An image without an index names its
    platform in its configuration, which is not read: it is unknown, unless a task runs it.

    **How to look.** Where Docker is at hand: `docker buildx imagetools inspect IMAGE`. Then
    compare:

    ```
    aws ecs describe-task-definition --task-definition FAMILY --query taskDefinition.runtimePlatform
    ```
    """
    for thing, steps in case.failing_subjects(Reason.OTHER_ARCHITECTURE).items():
        wanted = thing.says.rpartition(" runs on ")[2]
        yield case.finding_about(
            thing,
            steps,
            case.in_manifest(thing),
            Fix(do=f"build the image for {wanted} as well, and push it"),
            Fix(do="or set runtimePlatform to what the image is made for in a new revision"),
        )
