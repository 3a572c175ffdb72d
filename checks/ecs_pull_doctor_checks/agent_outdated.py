"""The check for `agent-outdated`."""

from collections.abc import Iterator

from ecs_pull_doctor.sdk import (
    Case,
    ContainerInstance,
    Evidence,
    Finding,
    Fix,
    Reason,
    TaskDefinition,
    aws,
    check,
)

SOURCE = (
    "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-agent-update.html",
    "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-agent-config.html",
)


@check("PULL901", "agent-outdated", reads=(ContainerInstance, TaskDefinition), source=SOURCE)
def agent_outdated(case: Case) -> Iterator[Finding]:
    """A container instance can do all that the task definition requires.

    A task definition requires attributes, such as `ecs.capability.execution-role-ecr-pull`, and an
    instance has those that its agent, its Docker and their settings know of. Where no instance has
    them all, ECS puts the task on none, and the service's events say which attribute is missing.

    Most often the agent is old. Old agents also lack newer Regions and features, and some have
    faults of their own, for example with FIPS endpoints. Where the agent is new, its settings
    switch the ability off: `ECS_AVAILABLE_LOGGING_DRIVERS`,
    `ECS_ENABLE_AWSLOGS_EXECUTIONROLE_OVERRIDE` and others. Fargate's agent is AWS's business.

    The versions on an instance are in `versionInfo` of `aws ecs describe-container-instances`.
    """
    for thing, steps in case.failing_subjects(Reason.ATTRIBUTE_ABSENT).items():
        found = case.snapshot.facts(ContainerInstance)
        evidence = tuple(_version(each) for each in found[:3])
        yield Finding(
            claim=thing.says,
            steps=steps,
            origins=case.origins_of(steps[0]),
            resources=tuple(each.ec2_instance_id for each in found),
            evidence=evidence,
            fixes=(_fix(case, found[0]),),
        )


def _version(instance: ContainerInstance) -> Evidence:
    return instance.cite("version_info", instance.version_info)


def _fix(case: Case, instance: ContainerInstance) -> Fix:
    command = aws(
        *("ecs", "update-container-agent", "--cluster", case.work.cluster),
        *("--container-instance", instance.container_instance_arn),
    )
    return Fix(do="update the agent of the instances, or their settings", aws_cli=(command,))
