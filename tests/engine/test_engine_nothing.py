"""Things that a task definition leaves empty."""

from typing import Any

import pytest

from ecs_pull_doctor import engine, packs
from ecs_pull_doctor.finding import Outcome
from ecs_pull_doctor.model.ecs import SecretReference
from ecs_pull_doctor.plan.edition import builtin
from ecs_pull_doctor.testing import healthy


@pytest.mark.parametrize(
    ("container", "cause"),
    [
        ({"image": ""}, "image-reference-invalid"),
        ({"secrets": (SecretReference(name="DB", value_from=""),)}, "secret-reference-invalid"),
    ],
    ids=["image", "secret"],
)
def test_what_is_not_named_is_one_finding(container: dict[str, Any], cause: str) -> None:
    """Where nothing is fetched from is nowhere: no way there, and no right to it, is missed."""
    report = engine.diagnose(healthy().container(**container).snapshot(), builtin(), packs.load())
    (finding,) = report.diagnoses[0].findings
    assert (finding.cause, report.verdict) == (cause, Outcome.CANNOT_PULL)
    assert finding.claim.endswith("it is empty")
    assert "" not in finding.resources
    assert finding.evidence[0].value == '""'
