"""What becomes of a start whose image, of a container that is not essential, cannot be pulled."""

import msgspec
import pytest

from ecs_pull_doctor.finding import Outcome
from ecs_pull_doctor.model.ecs import (
    ContainerDefinition,
    ContainerDependency,
    Task,
    TaskDefinition,
)
from ecs_pull_doctor.outcome import outcome
from ecs_pull_doctor.testing import Given, healthy, nat
from ecs_pull_doctor.testing.names import DEFINITION, IMAGE, REGISTRY

ELSEWHERE = "ghcr.io/some/side:1"


def beside(
    given: Given, *, image: str = ELSEWHERE, waited_for: bool = False, essential: bool = False
) -> Given:
    """The service's container, and another one that it may wait for."""
    (definition,) = given.facts(TaskDefinition)
    (web,) = definition.container_definitions
    side = ContainerDefinition(name="side", image=image, essential=essential)
    if waited_for:
        web = msgspec.structs.replace(web, depends_on=(ContainerDependency(container_name="side"),))
    return given.change(TaskDefinition, DEFINITION, container_definitions=(web, side))


def stopped(given: Given) -> Given:
    task = Task(
        task_arn="arn:aws:ecs:x:1:task/prod/t", stopped_reason="CannotPullContainerError: x"
    )
    return given.plus(task, scope=f"{given.target.scope}/STOPPED")


CASES: dict[str, tuple[Given, Outcome]] = {
    "essential": (beside(healthy(), essential=True), Outcome.CANNOT_PULL),
    "not essential": (beside(healthy()), Outcome.UNDECIDED),
    "not essential, but waited for": (beside(healthy(), waited_for=True), Outcome.CANNOT_PULL),
    "not essential, and a task was stopped": (stopped(beside(healthy())), Outcome.CANNOT_PULL),
    "not essential, with the image of one that is": (
        beside(healthy().no_route("pl-s3"), image=IMAGE),
        Outcome.CANNOT_PULL,
    ),
    "not essential, its repository not known": (
        beside(nat(), image=f"{REGISTRY}/prod/Side:1"),
        Outcome.UNDECIDED,
    ),
}


@pytest.mark.parametrize(("given", "wanted"), CASES.values(), ids=CASES)
def test_what_is_not_essential_may_fail_alone(given: Given, wanted: Outcome) -> None:
    assert outcome(given.steps()) is wanted
