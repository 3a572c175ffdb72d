"""Steps of which it is not known whether a start makes them, or can."""

from collections.abc import Iterator

from ecs_pull_doctor.diagnosis import Step
from ecs_pull_doctor.finding import Verdict
from ecs_pull_doctor.model.capacity import FARGATE_LINUX_OLD
from ecs_pull_doctor.model.ecs import TaskDefinition
from ecs_pull_doctor.model.unknown import depends
from ecs_pull_doctor.model.workload import Workload
from ecs_pull_doctor.plan import references
from ecs_pull_doctor.plan.expand import undecided


def undecided_steps(work: Workload, definition: TaskDefinition) -> tuple[Step, ...]:
    """Return what is fetched from an unknown store, and what the platform cannot fetch."""
    found = [
        _open("secrets-manager", definition, f"whether a secret or a parameter is fetched: {why}")
        for why in (depends(value) for value in undecided(definition))
    ]
    if work.capacity == FARGATE_LINUX_OLD:
        found += [_open(step, definition, says) for step, says in _too_new(work, definition)]
    return tuple(found)


def _too_new(work: Workload, definition: TaskDefinition) -> Iterator[tuple[str, str]]:
    """What came with platform version 1.4.0; what becomes of it on 1.3.0 is not documented.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/platform-linux-fargate.html
    """
    needs = "needs platform version 1.4.0, and 1.3.0 is asked for"
    if any(references.files(definition)):
        yield "environment-files", f"an environment file {needs}"
    for secret in references.secrets(definition, work.region):
        if secret.key or secret.stage or secret.version:
            yield "secrets-manager", f"a key or a version of secret {secret.short} {needs}"


def _open(step: str, definition: TaskDefinition, says: str) -> Step:
    return Step(
        id=step,
        host="",
        port=443,
        required=True,
        identity=definition.execution_role_arn,
        verdict=Verdict.UNKNOWN,
        sent_from="task-eni",
        says=says,
    )
