"""The check for `os-version-mismatch`."""

from collections.abc import Iterator

from ecs_pull_doctor.sdk import Case, Finding, Fix, ImageManifest, Reason, TaskDefinition, check

SOURCE = (
    "https://learn.microsoft.com/virtualization/windowscontainers/deploy-containers/version-compatibility",
    "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RuntimePlatform.html",
)


@check("PULL608", "os-version-mismatch", reads=(ImageManifest, TaskDefinition), source=SOURCE)
def os_version_mismatch(case: Case) -> Iterator[Finding]:
    """Every image fits the operating system that the task runs on, and its version of Windows.

    A Windows container needs a host of the same version as its base image. On Fargate the version
    is `operatingSystemFamily` in `runtimePlatform`, LINUX unless it says another; on EC2 it is the
    instance's.

    **How it shows.** `no matching manifest for windows/amd64 10.0.…`, `The container operating
    system does not match the host operating system`.

    **Only on request.** It is examined with `--check-platform` alone, because it takes the call
    that a pull makes, `ecr:BatchGetImage`; and for images in private ECR that have an index.

    **How to look.** Compare `os.version` in the image's manifest
    (`docker buildx imagetools inspect IMAGE --raw`) with `runtimePlatform`.
    """
    for thing, steps in case.failing_subjects(Reason.OTHER_SYSTEM).items():
        wanted = thing.says.rpartition(" runs on ")[2]
        yield case.finding_about(
            thing,
            steps,
            case.in_manifest(thing),
            Fix(do=f"build the image for {wanted} as well, and push it"),
            Fix(do="or name the system that the image is made for in runtimePlatform"),
        )
