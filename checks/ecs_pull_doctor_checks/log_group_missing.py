"""The check for `log-group-missing`."""

from collections.abc import Iterator

from ecs_pull_doctor.sdk import Case, Evidence, Finding, Fix, LogGroup, Reason, changes, check

SOURCE = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_awslogs.html"


@check("PULL705", "log-group-missing", reads=(LogGroup,), source=SOURCE)
def log_group_missing(case: Case) -> Iterator[Finding]:
    """Every log group of `awslogs` exists, or is made at the start.

    The log driver opens a stream before the container starts, so without the group the task does
    not start. Nobody makes the group unless `awslogs-create-group` is `true` and the execution role
    has `logs:CreateLogGroup`, which the managed policy has not. The console makes the group; a
    template does not, unless it says so.

    On EC2 and on other machines Docker's driver opens the stream, and in mode `non-blocking` it
    starts the container first: then the logs are lost, and this is a warning. Where no mode is
    written the account's `defaultLogDriverMode` decides, which is not read; unless a task was
    stopped by its driver the verdict is undecided.
    """
    for thing, steps in case.failing_subjects(Reason.LOG_GROUP_ABSENT).items():
        evidence = Evidence(
            call=LogGroup.call, resource=thing.name, field="logGroups", value="none of this name"
        )
        region = thing.says.rpartition(" in ")[2]
        create = changes.NewLogGroup(name=thing.name, region=region)
        yield case.finding_about(
            thing,
            steps,
            evidence,
            Fix(do="make the log group", changes=(create,)),
            Fix(do="or set awslogs-create-group to true and allow logs:CreateLogGroup"),
        )
