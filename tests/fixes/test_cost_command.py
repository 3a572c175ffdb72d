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


def test_the_report_says_whose_prices_these_are_and_as_of_when() -> None:
    done = cost("--region", "sa-east-1")
    assert done.exit_code == 0
    said = " ".join(done.stdout.split())
    assert "prices of a NAT gateway's hour: AWS's Price List of AmazonEC2" in said
    assert "as of 2026-09-04 prices of a GB through NAT" in said
    assert "an extract of AWS's price page of VPC, as of 2025-11-04 (second-hand)" in said
    answer = json.loads(cost("--region", "sa-east-1", "--output", "json").stdout)
    assert answer["prices"]["as_of"] == "2025-10-28"
    assert {s["first_hand"] for s in answer["prices"]["sources"]} == {True, False}
    assert answer["no_price"] == ""


def test_a_hostile_region_is_text() -> None:
    done = cost("--region", "x\x1b[31m")
    assert done.exit_code == 3
    assert "\x1b" not in done.stdout


@pytest.mark.parametrize("region", ["cn-northwest-1", "us-iso-east-1"])
def test_a_region_without_a_price(region: str) -> None:
    done = cost("--region", region)
    assert done.exit_code == 3
    said = " ".join(done.stdout.split())
    assert f"no price is known in {region}" in said
    assert "give your own in US dollars, as [[prices]] in pull-doctor.toml" in said
    assert ("AWS bills China in yuan" in said) is region.startswith("cn-")
    answer = json.loads(cost("--region", region, "--output", "json").stdout)
    assert answer["no_price"] in said
    assert answer["cheapest"] == ""


def own(tmp_path: Path, text: str) -> tuple[str, str]:
    path = tmp_path / "own.toml"
    path.write_text(text)
    return "--config", str(path)


def test_own_prices(tmp_path: Path) -> None:
    text = '[[prices]]\nregion = "us-east-1"\nnat_gb = 0.02\nsource = "contract \\u001b[31m"\n'
    words = ("--region", "us-east-1", "--gb-per-month", "100", *own(tmp_path, text))
    done = cost(*words)
    assert done.exit_code == 0
    assert "through NAT: 100 GB x 0.02 = 2.00" in done.stdout
    assert "\x1b" not in done.stdout
    assert "own.toml: contract" in " ".join(done.stdout.split())
    assert json.loads(cost(*words, "-o", "json").stdout)["prices"]["nat_gb"] == 0.02


def test_own_prices_of_some_ways_alone(tmp_path: Path) -> None:
    text = '[[prices]]\nregion = "cn-north-1"\nendpoint_hour = 0.01\n'
    done = cost("--region", "cn-north-1", *own(tmp_path, text))
    assert done.exit_code == 0
    assert "(the cheapest of those that are known)" in done.stdout
    said = " ".join(done.stdout.split())
    assert "no price of a NAT gateway's hour, a GB through NAT, " in said


def test_own_prices_that_are_wrong(tmp_path: Path) -> None:
    text = '[[prices]]\nregion = "us-east-1"\nnat_gb = -1\n'
    done = cost("--region", "us-east-1", *own(tmp_path, text))
    assert done.exit_code == 2
    assert "own.toml: prices[0]: nat_gb must be from 0 to 1000 US dollars, and is -1" in done.stderr


def test_own_prices_price_the_fixes_too(tmp_path: Path) -> None:
    path = tmp_path / "web.json"
    path.write_bytes(encode(nat().snapshot()))
    region = nat().snapshot().target.region
    text = f'[[prices]]\nregion = "{region}"\nendpoint_hour = 0.5\n'
    words = ("diagnose", "--snapshot", str(path), "--prefer", "endpoints", "-o", "json")
    done = CliRunner().invoke(app, [*words, *own(tmp_path, text)])
    move = json.loads(done.stdout)["diagnoses"][0]["move_to_endpoints"]
    assert move["monthly_usd"] == 3 * 2 * 0.5 * 730


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
