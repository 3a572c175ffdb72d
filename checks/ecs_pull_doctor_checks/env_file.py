"""The check for `env-file`."""

from collections.abc import Iterator

from ecs_pull_doctor.sdk import (
    BucketLocation,
    BucketPolicy,
    Case,
    Evidence,
    Finding,
    Fix,
    Reason,
    check,
)

SOURCE = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/use-environment-file.html"


@check("PULL707", "env-file", reads=(BucketLocation, BucketPolicy), source=SOURCE)
def env_file(case: Case) -> Iterator[Finding]:
    """Every environment file is an object of a bucket that exists.

    ECS fetches the file from S3 before the container starts, by the ARN of the object. This check
    asks where the bucket is, and never for the object: S3 answers 403 for a missing object too
    where the execution role has no `s3:ListBucket`. A bucket whose policy denies the role is told
    too; what the role itself lacks is `execution-role-permissions`.
    """
    for thing, steps in case.failing_subjects(Reason.FILE_ABSENT).items():
        if thing.says.startswith("there is no bucket"):
            evidence = Evidence(
                call=BucketLocation.call, resource=thing.name, field="Bucket", value="NoSuchBucket"
            )
            claim = thing.says
        else:
            evidence = case.in_definition("environmentFiles.value", thing.name)
            claim = f"the environment file's ARN is malformed: {thing.says}"
        do = "name an object that exists as arn:aws:s3:::BUCKET/KEY in a new revision"
        yield case.finding_about(thing, steps, evidence, Fix(do=do), claim=claim)
    for fault in case.denied(Reason.BUCKET_DENIES):
        do = f"except {fault.role} from what the bucket's policy denies"
        yield case.finding_of(fault, fault.right.says, Fix(do=do), more=(fault.role,))
