"""Tasks on a schedule or by an event, from plans: judged as a service would be."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ecs_pull_doctor.finding import Outcome
from ecs_pull_doctor.sources.terraform import TemplateError, read
from tests.gate.planned import R, diagnosed, plan, ref
from tests.gate.test_hosts_plan import LEFT, RESOURCES

WITHOUT = ("aws_ecs_service.web", "aws_ecs_cluster_capacity_providers.main")
DEFINITION = "aws_ecs_task_definition.web"


def planned(*more: R) -> dict[str, Any]:
    """The resources without a service, with the definition for Fargate, and with *more*."""
    kept = []
    for each in RESOURCES:
        values = dict(each.values)
        if each.address == DEFINITION:
            values |= {"network_mode": "awsvpc", "requires_compatibilities": ["FARGATE"]}
        if each.address not in WITHOUT:
            kept.append(replace(each, values=values))
    return plan(*kept, *more, R("random_id.left", {"byte_length": 4}, computed=("hex",)))


def parameters(**values: Any) -> list[dict[str, Any]]:
    network = {
        "subnets": [ref("aws_subnet.public.id")],
        "security_groups": [ref("aws_security_group.host.id")],
        "assign_public_ip": values.pop("public", True),
    }
    return [
        {
            "task_definition_arn": ref(f"{DEFINITION}.arn"),
            "launch_type": "FARGATE",
            "network_configuration": [network],
        }
        | values
    ]


def rule(state: str = "ENABLED", **values: Any) -> tuple[R, R]:
    return (
        R("aws_cloudwatch_event_rule.nightly", {"name": "nightly", "state": state}),
        R(
            "aws_cloudwatch_event_target.nightly",
            {
                "rule": "nightly",
                "arn": ref("aws_ecs_cluster.main.arn"),
                "ecs_target": parameters(**values),
            },
        ),
    )


def schedule(state: str = "ENABLED", **values: Any) -> tuple[R]:
    target = {"arn": ref("aws_ecs_cluster.main.arn"), "ecs_parameters": parameters(**values)}
    return (R("aws_scheduler_schedule.nightly", {"state": state, "target": [target]}),)


def by(provider: Any) -> list[dict[str, Any]]:
    return [{"capacity_provider": provider, "weight": 1, "base": 0}]


NO_ADDRESS = "public-subnet-no-public-ip"
CASES: dict[str, tuple[tuple[R, ...], Outcome, list[str]]] = {
    "a rule": (rule(), Outcome.CAN_PULL, []),
    "a schedule": (schedule(), Outcome.CAN_PULL, []),
    "by family": (rule(task_definition_arn="web"), Outcome.CAN_PULL, []),
    "by a provider": (
        rule(launch_type=None, capacity_provider_strategy=by("FARGATE_SPOT")),
        Outcome.CAN_PULL,
        [],
    ),
    "by an open provider": (
        schedule(launch_type=None, capacity_provider_strategy=by(LEFT)),
        Outcome.UNDECIDED,
        [],
    ),
    "by the cluster's default": (rule(launch_type=None), Outcome.UNDECIDED, []),
    "a rule, no address": (rule(public=False), Outcome.CANNOT_PULL, [NO_ADDRESS]),
    "a schedule, no address": (schedule(public=False), Outcome.CANNOT_PULL, [NO_ADDRESS]),
    "an open address": (rule(public=LEFT), Outcome.UNDECIDED, []),
    "an open launch type": (schedule(launch_type=LEFT), Outcome.UNDECIDED, []),
    "on instances": (rule(launch_type="EC2"), Outcome.UNDECIDED, []),
}


@pytest.mark.parametrize(("more", "verdict", "causes"), CASES.values(), ids=CASES)
def test_verdict(more: tuple[R, ...], verdict: Outcome, causes: list[str], tmp_path: Path) -> None:
    found = diagnosed(planned(*more), tmp_path)
    assert (found.verdict, [f.cause for f in found.findings]) == (verdict, causes)
    assert found.target.service == more[-1].address


NONE = {
    "a disabled rule": rule("DISABLED"),
    "a disabled schedule": schedule("DISABLED"),
    "a rule of other things": (R("aws_cloudwatch_event_target.x", {"rule": "x", "arn": "y"}),),
}


@pytest.mark.parametrize("more", NONE.values(), ids=NONE)
def test_nothing_to_judge(more: tuple[R, ...], tmp_path: Path) -> None:
    file = tmp_path / "plan.json"
    file.write_text(json.dumps(planned(*more)))
    with pytest.raises(TemplateError, match="no scheduled task"):
        read(file)
