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


def test_a_baseline_is_written_and_accepted(tmp_path: Path) -> None:
    facts, file = kept(tmp_path, BROKEN), str(tmp_path / "known.json")
    written = gate("--snapshot", facts, "--write-baseline", file)
    assert written.exit_code == 0
    assert "Suppressed by the baseline: it was there" in " ".join(written.stdout.split())
    done = gate("--snapshot", facts, "--baseline", file, "-o", "json")
    assert done.exit_code == 0
    (finding,) = json.loads(done.stdout)["diagnoses"][0]["findings"]
    assert finding["suppressed"]["by"] == "baseline"


def test_what_is_new_fails_in_spite_of_a_baseline(tmp_path: Path) -> None:
    file = str(tmp_path / "known.json")
    gate("--snapshot", kept(tmp_path, BROKEN), "--write-baseline", file)
    worse = BROKEN.change(VpcEndpoint, "vpce-api", private_dns_enabled=False)
    done = gate("--snapshot", kept(tmp_path, worse), "--baseline", file)
    assert done.exit_code == 1
    mended = gate("--snapshot", kept(tmp_path, healthy()), "--baseline", file)
    assert mended.exit_code == 0
    assert "is not found any more" in " ".join(mended.stdout.split())


@pytest.mark.parametrize("content", [None, b"", b"{}"], ids=("none", "empty", "foreign"))
def test_a_file_that_is_no_baseline(tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "known.json"
    if content is not None:
        file.write_bytes(content)
    done = gate("--snapshot", kept(tmp_path, healthy()), "--baseline", str(file))
    assert done.exit_code == 4
    assert done.stderr.startswith(f"pull-doctor: cannot read {file}")
    assert len(done.stderr.splitlines()) == 1


SUPPRESS = """
[[suppress]]
cause = "s3-gateway-route-missing"
resource = "vpce-s3"
reason = "the endpoint comes with the next stack"
until = {until}
"""


def with_config(folder: Path, text: str) -> tuple[str, ...]:
    file = folder / "pull-doctor.toml"
    file.write_text(text)
    return ("--config", str(file))


def test_a_suppression_of_the_configuration(tmp_path: Path) -> None:
    words = with_config(tmp_path, SUPPRESS.format(until="9999-12-31"))
    done = gate("--snapshot", kept(tmp_path, BROKEN), *words)
    assert done.exit_code == 0
    shown = " ".join(done.stdout.split())
    assert shown.startswith("CANNOT PULL")
    assert "Suppressed by the configuration until 9999-12-31: the endpoint comes" in shown


def test_a_suppression_that_has_expired(tmp_path: Path) -> None:
    words = with_config(tmp_path, SUPPRESS.format(until="2026-01-01"))
    done = gate("--snapshot", kept(tmp_path, BROKEN), *words)
    assert done.exit_code == 1
    assert "expired after 2026-01-01, and accepts nothing now" in " ".join(done.stdout.split())


def test_a_suppression_that_matches_nothing(tmp_path: Path) -> None:
    words = with_config(tmp_path, SUPPRESS.format(until="9999-12-31"))
    done = gate("--snapshot", kept(tmp_path, healthy()), *words, "-o", "json")
    assert done.exit_code == 0
    (entry,) = json.loads(done.stdout)["suppressions"]
    assert (entry["state"], entry["resource"]) == ("unused", "vpce-s3")


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("s3-gateway-route-missing", "s3-gateway-missing", "no cause 's3-gateway-missing'; near"),
        ("until = 9999-12-31", "", "suppress[0]: 'until' is missing"),
        ("the endpoint comes with the next stack", " ", "suppress[0]: the reason is empty"),
        ('resource = "vpce-s3"', "", "suppress[0]: 'resource' is missing"),
    ],
    ids=("cause", "no end", "no reason", "no resource"),
)
def test_a_wrong_suppression(tmp_path: Path, old: str, new: str, says: str) -> None:
    text = SUPPRESS.format(until="9999-12-31").replace(old, new)
    done = gate("--snapshot", kept(tmp_path, BROKEN), *with_config(tmp_path, text))
    assert done.exit_code == 2
    assert says in done.stderr
    assert len(done.stderr.splitlines()) == 1
