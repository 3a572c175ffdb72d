import pytest

from ecs_pull_doctor.model.ecs import RequiredAttribute
from ecs_pull_doctor.model.instances import ContainerInstance, InstanceAttribute
from ecs_pull_doctor.sdk import TaskDefinition
from ecs_pull_doctor.testing import Given, ec2, healthy, outcome
from ecs_pull_doctor.testing.instances import CAPABILITIES, container_instance
from ecs_pull_doctor.testing.names import DEFINITION
from ecs_pull_doctor_checks.agent_outdated import agent_outdated as check

from .rows import Bad, found

PULLS = "ecs.capability.execution-role-ecr-pull"


def lacking(name: str, *ids: str) -> Given:
    """The service on EC2, where these instances lack an attribute."""
    given = ec2()
    kept = tuple(InstanceAttribute(name=n) for n in CAPABILITIES if n != name)
    for id in ids:
        arn = container_instance(id).container_instance_arn
        given = given.change(ContainerInstance, arn, attributes=kept)
    return given


def requiring(*wanted: RequiredAttribute) -> Given:
    return ec2().change(TaskDefinition, DEFINITION, requires_attributes=wanted)


OTHERS: dict[str, tuple[Given, str]] = {
    "good": (ec2(), "pass"),
    "near miss: one instance of two has it": (lacking(PULLS, "i-a"), "pass"),
    "near miss: they lack what nobody requires": (lacking("", "i-a", "i-c"), "pass"),
    "near miss: nothing is told of what is required": (requiring(), "pass"),
    "no instance is registered": (ec2().without(ContainerInstance), "pass"),
    "on Fargate nobody asks": (healthy(), "pass"),
    "we may not look": (ec2().refuse(ContainerInstance), "unknown"),
}
BAD: dict[str, Bad] = {
    "none has it": Bad(
        given=lacking(PULLS, "i-a", "i-c"),
        claim=f"i-a and 1 more lack {PULLS}, which web:1 requires",
        steps=("ecs-agent-poll",),
        resources=("i-a", "i-c"),
        do="update the agent",
    ),
    "none has it with that value": Bad(
        given=requiring(RequiredAttribute(name=PULLS, value="2")),
        claim=f"i-a and 1 more lack {PULLS}, which web:1 requires",
        steps=("ecs-agent-poll",),
        resources=("i-a", "i-c"),
        do="update the agent",
    ),
}


@pytest.mark.parametrize(("given", "verdict"), OTHERS.values(), ids=OTHERS)
def test_good_near_and_unreadable(given: Given, verdict: str) -> None:
    assert outcome(check, given).verdict == verdict


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD)
def test_bad(bad: Bad) -> None:
    found(check, bad)
