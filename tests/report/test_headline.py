"""What a verdict says is open: the thing itself, not the first layer that hangs on it."""

import pytest

from ecs_pull_doctor.model.fact import Citable
from ecs_pull_doctor.model.filters import SecurityGroup
from ecs_pull_doctor.model.vpc import Subnet, VpcAttribute
from ecs_pull_doctor.report import verdict
from ecs_pull_doctor.report.unknowns import gathered
from ecs_pull_doctor.testing import healthy

OPEN: dict[type[Citable], str] = {
    Subnet: "but the subnet is unknown",
    VpcAttribute: "name resolution is unknown",
    SecurityGroup: "the task's security group",
}


@pytest.mark.parametrize("kind", OPEN, ids=lambda kind: kind.__name__)
def test_a_refusal_is_told_by_what_it_hides(kind: type[Citable]) -> None:
    (diagnosis,) = healthy().refuse(kind).report().diagnoses
    assert OPEN[kind] in verdict.sentence(diagnosis)
    assert gathered(diagnosis)
