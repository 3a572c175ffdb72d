"""`diagnose --fix-format` and `--fix-out`: one language, one file for each alternative."""

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from ecs_pull_doctor.cli.app import app
from ecs_pull_doctor.model.snapshot import encode
from ecs_pull_doctor.rendered.languages import SUFFIXES, Format
from ecs_pull_doctor.sdk import SecurityGroup
from ecs_pull_doctor.testing import healthy


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
    names = {f"plan-fix{suffix}", f"F1-1{suffix}", f"F1-2{suffix}"}
    assert {path.name for path in folder.iterdir()} == names
    text = (folder / f"F1-1{suffix}").read_text(encoding="utf-8")
    assert "Opens: admits tcp 443 to sg-endpoint from sg-task" in text


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
