"""The command `cost`: what it prints, and every bad input's sentence and status."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from ecs_pull_doctor.cli.app import app
from ecs_pull_doctor.model.snapshot import encode
from ecs_pull_doctor.sdk import Service
from ecs_pull_doctor.testing import Given, healthy, nat


def cost(*words: str) -> Result:
    return CliRunner().invoke(app, ["cost", *words])


def of(given: Given, tmp_path: Path, *words: str) -> Result:
    path = tmp_path / "web.json"
    path.write_bytes(encode(given.snapshot()))
    return cost("--snapshot", str(path), *words)


def test_numbers_alone() -> None:
    done = cost(
        *("--region", "ap-northeast-2", "--zones", "1", "--endpoints", "8"),
        *("--gb-per-month", "100", "--output", "json"),
    )
    assert done.exit_code == 0
    answer = json.loads(done.stdout)
    found = {way["name"]: round(way["monthly_usd"], 2) for way in answer["ways"]}
    assert found == {"nat-per-zone": 52.62, "nat-and-s3": 46.72, "endpoints": 75.92}
    assert answer["cheapest"] == "nat-and-s3"
    assert round(answer["break_even"]["layers_gb"]) == 495


def test_a_service_says_its_zones_and_its_endpoints(tmp_path: Path) -> None:
    done = of(nat(), tmp_path, "--gb-per-month", "10", "--output", "json")
    answer = json.loads(done.stdout)
    assert answer["need"]["zones"] == 2
    assert "ap-northeast-2.ecr.api" in answer["endpoints"]
    assert not any(e.endswith(".s3") for e in answer["endpoints"]), "S3's costs nothing"
    assert answer["need"]["endpoints"] == len(answer["endpoints"])


def test_unknown_traffic_is_said(tmp_path: Path) -> None:
    done = of(healthy(), tmp_path)
    assert done.exit_code == 0
    assert "image layers: not known" in done.stdout
    assert "--task-starts" in done.stdout


def test_a_region_without_a_price() -> None:
    done = cost("--region", "eu-north-1")
    assert done.exit_code == 3
    assert "none is known for eu-north-1; --live-prices asks AWS" not in done.stdout
    assert "not known: the price of a NAT gateway's hour" in done.stdout
    nowhere = cost("--region", "us-gov-west-1")
    assert nowhere.exit_code == 3
    assert "none is known for us-gov-west-1" in nowhere.stdout


def test_hostile_names_are_text(tmp_path: Path) -> None:
    (service,) = healthy().facts(Service)
    evil = healthy().change(Service, service.id, service_name="web\x1b[31m\u202e")
    assert "\x1b" not in of(evil, tmp_path).stdout


@pytest.mark.parametrize(
    ("words", "status"),
    {
        "nothing": ((), 2),
        "both": (("--service", "a", "--snapshot", "b"), 2),
        "metrics of a file": (("--snapshot", "b", "--measure"), 2),
        "no such file": (("--snapshot", "/nowhere.json"), 4),
        "no zone": (("--region", "us-east-1", "--zones", "0"), 2),
        "less than nothing": (("--region", "us-east-1", "--gb-per-month", "-1"), 2),
    }.values(),
)
def test_bad_input(words: tuple[str, ...], status: int) -> None:
    assert cost(*words).exit_code == status
