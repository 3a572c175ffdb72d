"""`diagnose` and `capture` of one task, by its id, its ARN, or the event that told of it."""

import json
from pathlib import Path
from typing import Any

import pytest

from ecs_pull_doctor.lab import Lab, scenarios
from tests.scenarios.run import run

from .test_sentences import one_sentence

GONE = "0123456789abcdef0123456789abcdef"


def stopped(lab: Lab) -> dict[str, Any]:
    """A stopped task as ECS describes it, with its times as EventBridge writes them."""
    ecs = lab.client("ecs")
    (arn, *_) = ecs.list_tasks(cluster="prod", desiredStatus="STOPPED")["taskArns"]
    (found,) = ecs.describe_tasks(cluster="prod", tasks=[arn])["tasks"]
    text = json.dumps(found, default=lambda value: value.isoformat())
    return dict(json.loads(text))


def first(report: str) -> Any:
    (diagnosis,) = json.loads(report)["diagnoses"]
    return diagnosis


def test_one_task_by_id_by_arn_by_event_and_from_a_file(lab: Lab, tmp_path: Path) -> None:
    scenario = scenarios()["private-subnets-no-path"]
    scenario.build(lab)
    task = stopped(lab)
    arn, id = task["taskArn"], task["taskArn"].rpartition("/")[2]
    event, file = tmp_path / "event.json", tmp_path / "facts.json"
    event.write_text(json.dumps({"detail-type": "ECS Task State Change", "detail": task}))
    assert run(lab, "capture", "--task", arn, "--out", str(file)).exit_code == 0
    ways = (
        ("--task", id, "--cluster", "prod"),
        ("--task", arn),
        ("--event", str(event)),
        ("--snapshot", str(file)),
    )
    answers = []
    for way in ways:
        result = run(lab, "diagnose", *way, "--output", "json")
        assert result.exit_code == 1, result.output
        answers.append(first(result.stdout))
    for found in answers:
        assert found == answers[0]
        assert (found["target"]["kind"], found["target"]["task"]) == ("task", id)
        assert found["target"]["service"] == "web"
        assert [f["cause"] for f in found["findings"]][:1] == list(scenario.causes[:1])
        assert found["observed"][0]["count"] == 1
        subnet = next(
            d["value"] for d in task["attachments"][0]["details"] if d["name"] == "subnetId"
        )
        assert {o["subnet"] for s in found["steps"] for o in s["origins"]} == {subnet}
    assert id[:8] in run(lab, "diagnose", "--task", arn).stdout


def test_a_task_that_is_not_there(lab: Lab) -> None:
    scenarios()["healthy-nat"].build(lab)
    result = run(lab, "diagnose", "--cluster", "prod", "--task", GONE)
    assert result.exit_code == 4
    one_sentence(result.stderr, GONE, "--event")
    result = run(lab, "diagnose", "--cluster", "prd", "--task", GONE)
    assert result.exit_code == 4
    one_sentence(result.stderr, "prd", "prod")
    lab.door.refused.add("ecs:DescribeTasks")
    result = run(lab, "diagnose", "--cluster", "prod", "--task", GONE)
    assert result.exit_code == 3, result.output


@pytest.mark.parametrize(
    "words",
    [
        ("diagnose",),
        ("diagnose", "--service", "web", "--task", "x"),
        ("diagnose", "--task", "x", "--event", "y"),
        ("diagnose", "--event", "x", "--snapshot", "y"),
        ("capture", "--out", "x"),
        ("capture", "--service", "web", "--task", "x", "--out", "x"),
    ],
    ids=" ".join,
)
def test_one_thing_at_a_time(lab: Lab, words: tuple[str, ...]) -> None:
    result = run(lab, *words)
    assert result.exit_code == 2
    assert "give one of" in " ".join(result.stderr.split())


BAD = {
    "no task's ARN": (("--task", "arn:aws:ecs:eu-west-1:1:service/prod/web"), "ARN of an ECS task"),
    "another cluster": (("--task", "prod/x", "--cluster", "test"), "prod"),
    "no event": (("--event", "/nonexistent"), "/nonexistent"),
}


@pytest.mark.parametrize(("words", "says"), BAD.values(), ids=BAD)
def test_a_bad_task_is_one_sentence(lab: Lab, words: tuple[str, ...], says: str) -> None:
    result = run(lab, "diagnose", *words)
    assert result.exit_code == 4
    one_sentence(result.stderr, says)
