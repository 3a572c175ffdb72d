"""`gate`, on snapshots: which status, which outputs."""

import json
from pathlib import Path
from xml.etree import ElementTree as Xml

import pytest
from typer.testing import CliRunner, Result

from ecs_pull_doctor.cli.app import app
from ecs_pull_doctor.model.snapshot import encode
from ecs_pull_doctor.sdk import NetworkAcl, VpcEndpoint
from ecs_pull_doctor.testing import Given, healthy

BROKEN = healthy().no_route("pl-s3").change(VpcEndpoint, "vpce-s3", route_table_ids=())
OPEN = healthy().refuse(NetworkAcl)


def gate(*words: str) -> Result:
    return CliRunner().invoke(app, ["gate", *words], catch_exceptions=False)


def kept(folder: Path, given: Given) -> str:
    file = folder / "facts.json"
    file.write_bytes(encode(given.snapshot()))
    return str(file)


@pytest.mark.parametrize(
    ("given", "words", "status"),
    [
        (healthy(), (), 0),
        (BROKEN, (), 1),
        (BROKEN, ("--allow-undecided",), 1),
        (OPEN, (), 3),
        (OPEN, ("--allow-undecided",), 0),
    ],
    ids=("healthy", "broken", "broken, allowed", "open", "open, allowed"),
)
def test_the_status(tmp_path: Path, given: Given, words: tuple[str, ...], status: int) -> None:
    assert gate("--snapshot", kept(tmp_path, given), *words).exit_code == status


def test_several_outputs_at_once(tmp_path: Path) -> None:
    files = {name: tmp_path / name for name in ("sarif", "junit", "gitlab", "markdown", "json")}
    outputs = [word for name, file in files.items() for word in ("-o", f"{name}={file}")]
    done = gate("--snapshot", kept(tmp_path, BROKEN), *outputs, "--output", "text")
    assert done.exit_code == 1
    assert done.stdout.startswith("CANNOT PULL")
    sarif = json.loads(files["sarif"].read_text())
    rules = sarif["runs"][0]["tool"]["driver"]["rules"]
    (result,) = sarif["runs"][0]["results"]
    assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
    assert rules[result["ruleIndex"]]["name"] == "s3-gateway-route-missing"
    assert Xml.parse(files["junit"]).getroot().get("failures") == "1"
    assert json.loads(files["gitlab"].read_text())[0]["check_name"] == "s3-gateway-route-missing"
    assert json.loads(files["json"].read_text())["verdict"] == "cannot-pull"
    assert "CANNOT PULL" in files["markdown"].read_text()


def test_one_format_goes_to_standard_output(tmp_path: Path) -> None:
    done = gate("--snapshot", kept(tmp_path, BROKEN), "--output", "github")
    assert done.stdout.startswith("::error title=pull-doctor s3-gateway-route-missing::")
    assert len(done.stdout.splitlines()) == 1


def test_diagnose_has_the_same_outputs(tmp_path: Path) -> None:
    file = tmp_path / "out.sarif"
    words = ["diagnose", "--snapshot", kept(tmp_path, BROKEN), "-o", f"sarif={file}", "-o", "json"]
    done = CliRunner().invoke(app, words, catch_exceptions=False)
    assert json.loads(done.stdout)["verdict"] == "cannot-pull"
    assert json.loads(file.read_text())["version"] == "2.1.0"


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("-o", "json", "-o", "text"), "json and text cannot both go to standard output"),
        (("-o", "json=a", "-o", "sarif=a"), "json and sarif cannot both go to a"),
        (("-o", "yaml"), "there is no format 'yaml'"),
        (("-o", "sarif="), "names no file"),
        (("--service", "web"), "--snapshot"),
    ],
    ids=("two to the screen", "two to a file", "no format", "no file", "two inputs"),
)
def test_a_wrong_command_line(tmp_path: Path, words: tuple[str, ...], says: str) -> None:
    done = gate("--snapshot", kept(tmp_path, BROKEN), *words)
    assert done.exit_code == 2
    assert says in " ".join(done.stderr.replace("│", " ").split())
    assert done.stdout == ""


def test_no_input_at_all() -> None:
    assert gate().exit_code == 2


def test_a_file_that_cannot_be_written(tmp_path: Path) -> None:
    done = gate("--snapshot", kept(tmp_path, healthy()), "-o", f"json={tmp_path}/no/such.json")
    assert done.exit_code == 4
    assert done.stderr.startswith("pull-doctor: cannot write ")
    assert len(done.stderr.splitlines()) == 1
