"""The check for `image-not-found`."""

from collections.abc import Iterator

from ecs_pull_doctor.sdk import (
    Case,
    Evidence,
    Finding,
    Fix,
    ImageDetail,
    LifecyclePolicy,
    PinnedImage,
    Reason,
    Repository,
    RepositoryImage,
    ServiceRevision,
    Severity,
    aws,
    check,
)

SOURCE = (
    "https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_DescribeImages.html",
    "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-ecs.html",
    "https://docs.aws.amazon.com/AmazonECR/latest/userguide/LifecyclePolicies.html",
)


@check(
    "PULL601",
    "image-not-found",
    reads=(ImageDetail, ServiceRevision, PinnedImage, LifecyclePolicy, Repository, RepositoryImage),
    source=SOURCE,
)
def image_not_found(case: Case) -> Iterator[Finding]:
    """Every image of the task definition is in its repository.

    The repository exists, the tag or digest does not: never pushed, pushed under another tag,
    removed by hand, or expired by a lifecycle rule.

    A deployment takes the digest that a tag has when it begins, and starts every further task by
    that digest. If the image is removed later, the tasks that replace others fail although the tag
    exists, as another image by then. A new deployment takes the tag's digest of now.

    It is a warning where a lifecycle rule of this account expires a tagged image of the task within
    30 days, or, by number, at the next push. Lifecycle rules do not know what is deployed. An image
    falls under the first rule, by number, that its tags match; one that an index refers to stays as
    long as the index does.

    It is a warning, too, where a plan makes the repository itself, or a template does and `--live`
    finds none: no image can be in it then unless one is pushed between the repository and the
    service. A template alone does not tell whether its repository is there already.
    """
    for thing, steps in case.failing_subjects(Reason.IMAGE_ABSENT).items():
        name = thing.name.partition("/")[2].partition("@")[0]
        repository = name.partition(":")[0]
        evidence = Evidence(
            call="ecr:DescribeImages",
            resource=thing.name,
            field="imageDetails",
            value="ImageNotFoundException",
        )
        yield case.finding_about(
            thing,
            steps,
            evidence,
            Fix(do=f"push {thing.name}"),
            Fix(do=f"or name a tag that {repository} has in a new revision"),
        )
    yield from _unpinned(case)
    yield from _to_be_pushed(case)
    yield from case.leaving("expire")


def _to_be_pushed(case: Case) -> Iterator[Finding]:
    """The files make the repository, so that no image can be in it when the service starts.

    A service that is made without tasks waits for it.
    """
    if case.work.wanted == 0:
        return
    for thing, steps in case.expected_subjects(Reason.IMAGE_TO_BE_PUSHED).items():
        name = thing.name.partition("/")[2].partition("@")[0].partition(":")[0]
        made = (r for r in case.snapshot.facts(Repository) if r.repository_name == name)
        evidence = next((r.cite("repository_name") for r in made), None)
        yield case.finding_about(
            thing,
            steps[:1],
            evidence or case.in_definition("image", thing.name),
            Fix(do=f"make the repository first, push {thing.name}, then make the service"),
            Fix(do="or make the service without tasks, and start them after the push"),
            claim=f"no image is in repository {name} when the service is made with it",
            severity=Severity.WARNING,
        )


def _unpinned(case: Case) -> Iterator[Finding]:
    """The tag is there, and the image that the deployment took for it is not."""
    work = case.work
    again = aws(
        *("ecs", "update-service", "--cluster", work.cluster, "--service", work.name),
        "--force-new-deployment",
    )
    do = "start a new deployment, which takes the digest that the tag has now"
    for thing, steps in case.failing_subjects(Reason.PINNED_IMAGE_ABSENT).items():
        absent = Evidence(
            call=PinnedImage.call,
            resource=thing.name,
            field="imageDetails",
            value="ImageNotFoundException",
        )
        revisions = case.snapshot.facts(ServiceRevision)
        pins = (r.cite("container_images") for r in revisions)
        yield Finding(
            claim=thing.says,
            steps=steps,
            origins=case.origins_of(steps[0]),
            resources=(thing.name, work.task_definition_arn),
            evidence=(absent, *pins),
            fixes=(Fix(do=do, aws_cli=(again,)),),
        )
