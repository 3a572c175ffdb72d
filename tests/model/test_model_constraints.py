"""On which of a cluster's instances the tasks are put, and which of them therefore count."""

import pytest
from msgspec.structs import replace

from ecs_pull_doctor import packs
from ecs_pull_doctor.finding import Outcome
from ecs_pull_doctor.model.constraints import admits
from ecs_pull_doctor.model.ecs import PlacementConstraint, Service, TaskDefinition
from ecs_pull_doctor.model.instances import ContainerInstance, InstanceAttribute
from ecs_pull_doctor.testing import Given, ec2
from ecs_pull_doctor.testing.instances import container_instance
from ecs_pull_doctor.testing.names import DEFINITION

CHECKS = packs.load()
WEB = replace(
    container_instance("i-a"),
    attributes=(InstanceAttribute(name="stack", value="web"), InstanceAttribute(name="gpu")),
)
EXPRESSIONS: dict[str, bool | None] = {
    "attribute:stack == web": True,
    "attribute:stack equals web": True,
    "attribute:stack==batch": False,
    "attribute:stack in [api, web]": True,
    "attribute:stack in [api]": False,
    "attribute:gpu exists": True,
    "attribute:disk exists": False,
    "attribute:disk == ssd": False,
    "attribute:stack =~ w.*": None,
    "attribute:stack != web": None,
    "attribute:stack == web and attribute:gpu exists": None,
    "not(attribute:stack == web)": None,
    "task:group == service:web": None,
    "": None,
}


@pytest.mark.parametrize(("expression", "expected"), EXPRESSIONS.items(), ids=EXPRESSIONS)
def test_an_expression(expression: str, expected: bool | None) -> None:
    assert admits(expression, WEB) is expected


def test_an_instance_of_which_no_attribute_is_told_is_left_open() -> None:
    assert admits("attribute:stack == web", replace(WEB, attributes=())) is None


def mixed() -> Given:
    """`i-a` of stack web, and `i-c` of stack batch, where layers cannot be downloaded."""
    given = ec2().no_route("pl-s3", "rtb-c")
    for each, stack in zip(given.facts(ContainerInstance), ("web", "batch"), strict=True):
        more = (*each.attributes, InstanceAttribute(name="stack", value=stack))
        given = given.change(ContainerInstance, each.id, attributes=more)
    return given


def only(expression: str, given: Given | None = None) -> Given:
    given = given or mixed()
    constraint = PlacementConstraint(type="memberOf", expression=expression)
    service = given.facts(Service)[0].id
    return given.change(Service, service, placement_constraints=(constraint,))


UNKNOWN = "attribute:stack =~ w.*"
OTHER = PlacementConstraint(type="distinctInstance")
VERDICTS = {
    "no constraint": (mixed(), Outcome.SOME_CANNOT_PULL),
    "the good one only": (only("attribute:stack == web"), Outcome.CAN_PULL),
    "the bad one only": (only("attribute:stack == batch"), Outcome.CANNOT_PULL),
    "neither": (only("attribute:stack == api"), Outcome.UNDECIDED),
    "not understood": (only(UNKNOWN), Outcome.UNDECIDED),
    "not understood, but none is good": (
        only(UNKNOWN, ec2().no_route("pl-s3")),
        Outcome.CANNOT_PULL,
    ),
    "not understood, but all are good": (only(UNKNOWN, ec2()), Outcome.CAN_PULL),
    "by the task definition": (
        mixed().change(
            TaskDefinition,
            DEFINITION,
            placement_constraints=(
                PlacementConstraint(type="memberOf", expression="attribute:stack == web"),
            ),
        ),
        Outcome.CAN_PULL,
    ),
    "one that is not of membership": (
        mixed().change(Service, mixed().facts(Service)[0].id, placement_constraints=(OTHER,)),
        Outcome.SOME_CANNOT_PULL,
    ),
    "the bad one lacks an attribute that is required": (
        mixed().change(ContainerInstance, mixed().facts(ContainerInstance)[1].id, attributes=()),
        Outcome.CAN_PULL,
    ),
}


@pytest.mark.parametrize(("given", "verdict"), VERDICTS.values(), ids=VERDICTS)
def test_only_instances_that_take_the_tasks_count(given: Given, verdict: Outcome) -> None:
    assert given.report(*CHECKS).verdict is verdict
