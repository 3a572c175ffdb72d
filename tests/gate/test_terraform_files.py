"""Files: plans of other people, and what is no plan at all."""

import json
import os
import time
from pathlib import Path

import pytest

from ecs_pull_doctor import engine
from ecs_pull_doctor.finding import Outcome, Severity, Where
from ecs_pull_doctor.plan.edition import builtin
from ecs_pull_doctor.sources.terraform import TemplateError, document, read, world
from tests.gate.planned import ACCOUNT, CHECKS, M, R, diagnosed, plan, ref
from tests.gate.private import PRIVATE

PLANS = Path(__file__).parent / "plans"
REAL: dict[str, tuple[str, list[tuple[Severity, str]]]] = {
    "lvthillo__aws-ecs-privatelink__root": ("eu-west-1", []),
    "aws-samples__amazon-ecs-fullstack-app-terraform__Infrastructure": (
        "us-east-1",
        [(Severity.WARNING, "image-not-found")],  # its repositories are made with the services
    ),
}


@pytest.mark.parametrize("name", REAL)
def test_real_plans_can_pull(name: str) -> None:
    region, warnings = REAL[name]
    found = read(PLANS / f"{name}.plan.json")
    assert found.snapshots
    for snapshot in found.snapshots:
        report = engine.diagnose(snapshot, builtin(), CHECKS)
        assert snapshot.target.region == region
        assert report.verdict is Outcome.CAN_PULL
        assert [(f.severity, f.cause) for f in report.diagnoses[0].findings] == warnings


DEEP = 100_000
BAD: dict[str, tuple[bytes, str]] = {
    "nothing": (b" \n", "it is empty"),
    "the binary plan": (b"PK\x03\x04tfplan", "the binary plan itself"),
    "binary": (b"\x7fELF\x00\x00", "a binary file"),
    "a state of `show`": (b'{"format_version": "1.0", "values": {}}', "a state, not a plan"),
    "a state file": (b'{"version": 4, "lineage": "a", "resources": []}', "a state, not a plan"),
    "a log": (b'{"@level":"info"}\n{"@level":"info"}', "the log of `terraform plan -json`"),
    "a template": (b'{"Resources": {}}', "with --template"),
    "something else": (b'{"a": 1}', "no planned_values"),
    "no object": (b"[]", "Expected `object`"),
    "no JSON": (b"resource {}", "malformed"),
    "cut": (b'{"planned_values": {"root_module": {', "truncated"),
    "of another shape": (b'{"planned_values": {"root_module": 3}}', "Expected `object`"),
    "nested too deeply": (b'{"planned_values":' + b'{"a":' * DEEP, "nested too deeply"),
    "modules in modules": (
        b'{"planned_values":{"root_module":' + b'{"child_modules":[' * DEEP,
        "nested too deeply",
    ),
    "a failed plan": (
        b'{"planned_values": {"root_module": {}}, "errored": true}',
        "ended in an error",
    ),
    "two plans": (b'{"planned_values": {}}\n{"planned_values": {}}', "needs a file of its own"),
    "half a character": (b'{"planned_values": {"root_module": {}}, "a": "\xff"}', "plan"),
    "no Region": (b'{"planned_values": {"root_module": {}}}', "give --region"),
}


@pytest.mark.parametrize(("data", "says"), BAD.values(), ids=BAD)
def test_what_is_no_plan_gets_one_sentence(data: bytes, says: str, tmp_path: Path) -> None:
    file = tmp_path / "plan.json"
    file.write_bytes(data)
    began = time.monotonic()
    with pytest.raises(TemplateError) as caught:
        read(file)
    assert says in str(caught.value)
    assert "plan.json" in str(caught.value)
    assert "\n" not in str(caught.value)
    assert time.monotonic() - began < 60


def test_no_file_gets_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(TemplateError, match=r"cannot read .*none.json: No such file"):
        read(tmp_path / "none.json")


def test_a_file_that_is_too_large_is_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "plan.json"
    file.write_bytes(b"{}")
    os.truncate(file, document.LARGEST + 1)  # a hole; nothing is written
    monkeypatch.setattr(document, "_refuse_others", lambda _: pytest.fail("it was looked at"))
    with pytest.raises(TemplateError, match="larger than 128 MB"):
        read(file)


def test_no_service_gets_one_sentence(tmp_path: Path) -> None:
    file = tmp_path / "plan.json"
    file.write_text(json.dumps(plan(R("aws_vpc.main", {"cidr_block": "10.0.0.0/16"}))))
    with pytest.raises(TemplateError, match="no ECS service"):
        read(file)


@pytest.mark.parametrize("coding", ["utf-8-sig", "utf-16"])
def test_what_windows_writes_is_read(coding: str, tmp_path: Path) -> None:
    file = tmp_path / "plan.json"
    file.write_text(json.dumps(plan(*PRIVATE)), encoding=coding)
    assert read(file).snapshots


def test_what_an_action_of_github_prints_around_a_plan_is_left_out(tmp_path: Path) -> None:
    file, text = tmp_path / "plan.json", json.dumps(plan(*PRIVATE))
    file.write_text(f"[command]/t/terraform-bin show -json p\n{text}\n::debug::x: {text}%0A\n")
    assert read(file).snapshots
    assert {place.line for place in lines(file)} == {2}


def lines(file: Path) -> list[Where]:
    """Where the items of a plan stand."""
    return [item.where for item in world(file).of("Subnets")]


def test_modules_and_lines(tmp_path: Path) -> None:
    resources = tuple(r for r in PRIVATE if r.address != "aws_vpc_endpoint.api")
    found = diagnosed(plan(calls={"prod": M(resources)}), tmp_path)
    (finding, *_) = found.findings
    assert finding.cause == "no-route"
    assert found.target.account == ACCOUNT


def test_hostile_values_are_data(tmp_path: Path) -> None:
    """Wrong types anywhere in a resource: a sentence or an answer, never a crash."""
    odd: list[object] = [None, 1, -1.5, True, "", "x", [], [1], [[]], {}, {"a": 1}, "{", "\x1b[31m"]
    for address in (r.address for r in PRIVATE):
        for value in odd:
            resources = tuple(
                R(r.address, dict.fromkeys(r.values, value), (None,), computed=("id",))
                if r.address == address
                else r
                for r in PRIVATE
            )
            file = tmp_path / "plan.json"
            file.write_text(json.dumps(plan(*resources)), encoding="utf-8")
            try:
                read(file, needed=())
            except TemplateError:
                continue


def test_a_secret_of_the_plan_is_not_in_the_snapshot(tmp_path: Path) -> None:
    secret = R("aws_secretsmanager_secret.db", {"name": "db"})
    version = R(
        "aws_secretsmanager_secret_version.db",
        {"secret_id": ref("aws_secretsmanager_secret.db.id"), "secret_string": "hunter2"},
    )
    parameter = R("aws_ssm_parameter.p", {"name": "/p", "type": "String", "value": "hunter2"})
    file = tmp_path / "plan.json"
    file.write_text(json.dumps(plan(*PRIVATE, secret, version, parameter)), encoding="utf-8")
    found = read(file)
    assert "hunter2" not in str(found)
