"""What a verdict says is open: the thing itself, not the first layer that hangs on it."""

import pytest
from msgspec.structs import replace

from ecs_pull_doctor.diagnosis import Refusal
from ecs_pull_doctor.model.fact import Citable
from ecs_pull_doctor.model.filters import SecurityGroup
from ecs_pull_doctor.model.instances import ContainerInstance
from ecs_pull_doctor.model.placement import NOT_LAUNCHED
from ecs_pull_doctor.model.vpc import Subnet, VpcAttribute
from ecs_pull_doctor.report import verdict
from ecs_pull_doctor.report.unknowns import gathered, unknowns
from ecs_pull_doctor.testing import ec2, healthy

OPEN: dict[type[Citable], str] = {
    Subnet: "but the subnet is unknown",
    VpcAttribute: "name resolution is unknown",
    SecurityGroup: "the task's security group",
}


def test_what_several_calls_left_open_is_told_once() -> None:
    (diagnosis,) = healthy().report().diagnoses
    said = {"code": "NotDeclared", "says": "role x is not in the files"}
    unread = (
        Refusal(call="iam:GetRole", needed_for=("PULL501", "PULL503"), **said),
        Refusal(call="iam:ListRolePolicies", needed_for=("PULL502", "PULL503"), **said),
        Refusal(call="ec2:DescribeVpcs", code="AccessDenied"),
    )
    told = [line.plain for line in unknowns(replace(diagnosis, unread=unread), 100)]
    first = "the files leave it open: role x is not in the files"
    assert told[-2:] == [
        f"  {first}, needed for PULL501, PULL502, PULL503.",
        "  ec2:DescribeVpcs gave no answer (AccessDenied). Allow it to know more.",
    ]
    assert sum("role x" in line for line in told) == 1


@pytest.mark.parametrize("kind", OPEN, ids=lambda kind: kind.__name__)
def test_a_refusal_is_told_by_what_it_hides(kind: type[Citable]) -> None:
    (diagnosis,) = healthy().refuse(kind).report().diagnoses
    assert OPEN[kind] in verdict.sentence(diagnosis)
    assert gathered(diagnosis)


def test_what_leaves_all_open_is_said_itself() -> None:
    """No role is in doubt where no machine is known."""
    (diagnosis,) = ec2().without(ContainerInstance).report().diagnoses
    steps = sum(step.required for step in diagnosis.steps)
    assert verdict.sentence(diagnosis).endswith(f", but {NOT_LAUNCHED} ({steps} of {steps} steps).")
