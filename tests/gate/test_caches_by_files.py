"""Images that a pull-through cache of the same files serves: there already, or pulled first."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from ecs_pull_doctor.testing import Given, healthy, nat
from ecs_pull_doctor.testing.names import ACCOUNT, REGION
from tests.gate.rendering import nodes, template
from tests.gate.routes import by_plan, by_template, seen
from tests.gate.translating import translated

REGISTRY = f"{ACCOUNT}.dkr.ecr.{REGION}.amazonaws.com"
FIRST_PULL = ("ecr:BatchImportUpstreamImage", "ecr:CreateRepository")
HUB = {"EcrRepositoryPrefix": "hub", "UpstreamRegistryUrl": "registry-1.docker.io"}
DOUBTED = "pull-through-cache-no-internet"


def _set_up(
    given: Given, path: str, *actions: str, rule: Mapping[str, str] | None = HUB
) -> dict[str, Any]:
    made = nodes(given.container(image=f"{REGISTRY}/{path}").answers)
    if rule:
        made["Cache"] = {"Type": "AWS::ECR::PullThroughCacheRule", "Properties": dict(rule)}
    (role,) = (n for n in made.values() if n["Type"] == "AWS::IAM::Role")
    statement = {"Effect": "Allow", "Action": list(actions), "Resource": "*"}
    more = {"PolicyName": "more", "PolicyDocument": {"Statement": [statement] if actions else []}}
    role["Properties"]["Policies"] = [*role["Properties"]["Policies"], more]
    return made


CASES: Mapping[str, tuple[dict[str, Any], str, set[str]]] = {
    "all rights": (_set_up(nat(), "hub/library/nginx:1", *FIRST_PULL), "can-pull", set()),
    "no right": (_set_up(nat(), "hub/library/nginx:1"), "undecided", set()),
    "not to make the repository": (
        _set_up(nat(), "hub/library/nginx:1", FIRST_PULL[0]),
        "undecided",
        set(),
    ),
    "without library": (_set_up(nat(), "hub/nginx:1", *FIRST_PULL), "undecided", set()),
    "endpoints alone": (
        _set_up(healthy(), "hub/library/nginx:1", *FIRST_PULL),
        "can-pull",
        {DOUBTED},
    ),
    "near miss: another prefix": (_set_up(nat(), "web/nginx:1"), "can-pull", set()),
    "near miss: no rule": (_set_up(nat(), "hub/nginx:1", rule=None), "can-pull", set()),
}


@pytest.mark.parametrize(("made", "verdict", "causes"), CASES.values(), ids=CASES)
def test_the_first_pull_may_be_ahead(
    made: dict[str, Any], verdict: str, causes: set[str], tmp_path: Path
) -> None:
    by_files = (
        by_template(template(made), REGION, ACCOUNT),
        by_plan(translated(made, REGION), tmp_path),
    )
    for found in by_files:
        told = seen(found.snapshots[0])
        assert (told.verdict, {cause for cause, _, _ in told.findings}) == (verdict, causes)
        assert {severity for _, severity, _ in told.findings} <= {"warning"}
