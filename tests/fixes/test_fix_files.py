"""`diagnose --fix-format` and `--fix-out`: one language, one file for each alternative."""

import subprocess
from pathlib import Path

import msgspec
import pytest
from typer.testing import CliRunner, Result

from ecs_pull_doctor.cli.app import app
from ecs_pull_doctor.model.snapshot import encode
from ecs_pull_doctor.packs import load
from ecs_pull_doctor.rendered.languages import SUFFIXES, Format
from ecs_pull_doctor.report.fix_files import files
from ecs_pull_doctor.sdk import SecurityGroup, VpcEndpoint
from ecs_pull_doctor.testing import healthy, nat


def diagnose(tmp_path: Path, *words: str) -> Result:
    broken = healthy().change(SecurityGroup, "sg-endpoint", ip_permissions=())
    path = tmp_path / "web.json"
    path.write_bytes(encode(broken.snapshot()))
    return CliRunner().invoke(app, ["diagnose", "--snapshot", str(path), *words])


@pytest.mark.parametrize("format", list(Format))
def test_every_alternative_is_a_file(tmp_path: Path, format: Format) -> None:
    folder = tmp_path / "new" / "fixes"
    done = diagnose(tmp_path, "--fix-out", str(folder), "--fix-format", format)
    assert done.exit_code == 1
    suffix = SUFFIXES[format]
    names = ("plan-fix", "F1-1", "F1-2")
    if format is Format.CDK_PYTHON:
        names = ("plan_fix", "F1_1", "F1_2")
    assert {path.name for path in folder.iterdir()} == {f"{name}{suffix}" for name in names}
    text = (folder / f"{names[1]}{suffix}").read_text(encoding="utf-8")
    assert "Opens: admits tcp 443 to sg-endpoint from sg-task" in text
    assert "leads to CAN PULL, proved on a copy of the facts" in text
    assert "endpoint-sg-ingress: " in text


def test_files_of_several_services_are_modules_too() -> None:
    report = healthy().change(SecurityGroup, "sg-endpoint", ip_permissions=()).report(*load())
    two = msgspec.structs.replace(report, diagnoses=report.diagnoses * 2)
    names = [Path(name).stem for name in files(two, Format.CDK_PYTHON)]
    assert names[0] == "fix_1_plan_fix"
    assert all(name.isidentifier() for name in names)


def test_the_move_to_endpoints_is_a_file_too(tmp_path: Path) -> None:
    path = tmp_path / "web.json"
    path.write_bytes(encode(nat().snapshot()))
    words = ("--prefer", "endpoints", "--fix-out", str(tmp_path / "fixes"))
    done = CliRunner().invoke(app, ["diagnose", "--snapshot", str(path), *words])
    assert "With --fix-out DIR that is a file too, with what takes it back." in done.stdout
    (made,) = (tmp_path / "fixes").iterdir()
    assert made.name == "to-endpoints.sh"
    text = made.read_text(encoding="utf-8")
    assert "every pull takes them for 56.94 USD a month" in text
    assert "\nexport AWS_PAGER=''\n" in text, "or a pager takes the next commands for its keys"
    _, undo = text.split("# To take it back")
    assert undo.count("delete-vpc-endpoints") == 4
    assert undo.count("sleep 15") == 1, "one wait, for all of them"
    assert undo.index("sleep 15") < undo.index("delete-security-group")


def test_what_is_made_can_be_taken_back_in_another_shell(tmp_path: Path) -> None:
    """The script is run by a shell whose `aws` gives ids, then what it says takes it back."""
    report = healthy().without(VpcEndpoint).report(*load())
    script = files(report, Format.AWS_CLI)["plan-fix.sh"]
    aws = 'aws() { echo "$*" >&2; case "$*" in *Id\\ --*) echo id-of-$2;; esac; }\n'
    head, commands = script.split("set -eu\n")
    (tmp_path / "fix.sh").write_text(f"{head}set -eu\n{aws}{commands}")
    made = shell(str(tmp_path / "fix.sh"))
    ids = made.stdout
    assert "NEW_ENDPOINTS_GROUP=id-of-create-security-group" in ids.splitlines()
    undo = "".join(x[4:] for x in script.splitlines(True) if x.startswith("#   "))
    back = shell("-c", f"set -eu\n{aws}{ids}{undo}")
    assert "delete-security-group --group-id id-of-create-security-group" in back.stderr


def shell(*words: str) -> subprocess.CompletedProcess[str]:
    """A run of a real shell that succeeds."""
    environment = {"PATH": "/usr/bin:/bin"}
    done = subprocess.run(
        ["bash", *words], env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    return done


def test_the_smallest_fix_in_a_language(tmp_path: Path) -> None:
    done = diagnose(tmp_path, "--plan-fix", "--fix-format", "terraform")
    assert done.exit_code == 1
    assert 'resource "aws_vpc_security_group_ingress_rule" "rule" {' in done.stdout
    assert "aws ec2" not in done.stdout


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("")
    done = diagnose(tmp_path, "--fix-out", str(tmp_path / "taken"))
    assert done.exit_code == 4
    assert "cannot write the fixes" in done.stderr
    assert diagnose(tmp_path, "--fix-format", "bicep").exit_code == 2
