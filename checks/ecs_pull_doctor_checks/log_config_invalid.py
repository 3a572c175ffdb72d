"""The check for `log-config-invalid`."""

from collections.abc import Iterator

from ecs_pull_doctor.sdk import Case, Finding, Fix, Reason, TaskDefinition, check

SOURCE = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_awslogs.html"


@check("PULL706", "log-config-invalid", reads=(TaskDefinition,), source=SOURCE)
def log_config_invalid(case: Case) -> Iterator[Finding]:
    """The options of `awslogs` are complete and well formed.

    On Fargate the driver needs `awslogs-group` and `awslogs-region`. A Region is not an
    Availability Zone, and the name of a log group has no spaces.
    """
    for thing, steps in case.failing_subjects(Reason.LOG_OPTIONS).items():
        evidence = case.in_definition("logConfiguration.options.awslogs-group", thing.name)
        yield case.finding_about(
            thing, steps, evidence, Fix(do="correct the log options in a new revision")
        )
