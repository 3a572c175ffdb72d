"""`pull-doctor explain`: exit statuses, both outputs, hostile text, no network, little import."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from ecs_pull_doctor.cli.explain import explain
from ecs_pull_doctor.explain import explain_all, read
from ecs_pull_doctor.report.explain_text import as_json, as_text

app = typer.Typer(rich_markup_mode=None, add_completion=False)
app.command()(explain)
runner = CliRunner()

PULL = "CannotPullContainerError: failed to resolve ref docker.io/x/y:1: docker.io/x/y:1: not found"
STATUSES = {
    "recognised": ([PULL], None, 0),
    "standard input": (["-"], PULL, 0),
    "standard input as file": (["--file", "-"], PULL, 0),
    "not recognised": (["hello"], None, 3),
    "empty input": (["-"], "", 3),
    "nothing given": ([], None, 2),
    "both given": ([PULL, "--file", "x"], None, 2),
    "no such file": (["--file", "/nowhere/at/all"], None, 4),
    "a folder": (["--file", "/"], None, 4),
    "unknown option": (["--frob"], None, 2),
    "unknown output": ([PULL, "--output", "xml"], None, 2),
}


@pytest.mark.parametrize(("args", "given", "status"), STATUSES.values(), ids=STATUSES)
def test_exit_status(args: list[str], given: str | None, status: int) -> None:
    result = runner.invoke(app, args, input=given)
    assert result.exit_code == status, result.output


def test_answer_goes_to_stdout_and_complaints_to_stderr() -> None:
    result = runner.invoke(app, ["--file", "/nowhere/at/all"])
    assert result.stdout == ""
    assert "/nowhere/at/all" in result.stderr


def test_json_has_the_fields_of_the_contract() -> None:
    result = runner.invoke(app, [PULL, "--output", "json"])
    document = json.loads(result.stdout)
    assert document["schema_version"] == "1"
    (said,) = document["explanations"]
    wanted = {"recognised", "cut", "certain", "class", "step", "launch_type", "causes", "entities"}
    assert wanted | {"means", "next"} <= set(said)
    assert said["class"] == "not-found"
    assert {"cause", "why"} <= set(said["causes"][0])
    assert said["entities"]["repository"] == "x/y"
    assert "account" not in said["entities"]


def test_file_is_read(tmp_path: Path) -> None:
    log = tmp_path / "x.log"
    log.write_text(f"INFO nothing\nERROR {PULL}\nERROR {PULL}\n")
    result = runner.invoke(app, ["--file", str(log)])
    assert result.exit_code == 0
    assert "seen 2 times, first in line 2" in result.stdout


HOSTILE = [
    f"{PULL}\x1b[31m\x1b]0;owned\x07\x9b31m",
    f"[bold red]{PULL}[/bold red][link=file:///etc/passwd]",
    f"{PULL}\u202e\u2066\u200b",
    "CannotPullContainerError: failed to resolve ref docker.io/[red]x/$(id):`id`: not found\x00",
]


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("output", ["text", "json"])
def test_hostile_text_is_inert(text: str, output: str) -> None:
    result = runner.invoke(app, [text, "--output", output])
    assert result.exit_code == 0
    assert all(char == "\n" or char.isprintable() for char in result.stdout)


def test_text_fits_80_columns_but_for_commands_and_values() -> None:
    from ecs_pull_doctor.explain.entries import CATALOGUE

    for entry in CATALOGUE:
        body = as_text(explain_all(read(entry.example))).split("\nIn the text\n")[0]
        body = body.split("\nNext\n")[0]
        assert max(len(line) for line in body.splitlines()) <= 80, entry.id


EXACT = """\
| CannotPullContainerError: invalid reference format

Settings; the text settles it.
The image's name is not written as a reference must be:
[HOST/]NAME[:TAG][@DIGEST], the name in lower case.

Cause
  1. image-reference-invalid
     for: the text says that the reference is not well formed

Next
  pull-doctor diagnose --cluster CLUSTER --service SERVICE
"""


def test_exact_text() -> None:
    answers = explain_all(read("CannotPullContainerError: invalid reference format"))
    assert as_text(answers) == EXACT


def test_exact_json() -> None:
    answers = explain_all(read("CannotPullContainerError: invalid reference format"))
    assert json.loads(as_json(answers)) == {
        "schema_version": "1",
        "explanations": [
            {
                "recognised": True,
                "cut": False,
                "certain": True,
                "class": "settings",
                "step": None,
                "launch_type": None,
                "causes": [
                    {
                        "cause": "image-reference-invalid",
                        "why": "the text says that the reference is not well formed",
                    }
                ],
                "entities": {},
                "means": answers[0].explanation.means,
                "next": ["pull-doctor diagnose --cluster CLUSTER --service SERVICE"],
                "entry": "invalid-reference",
                "seen": {
                    "text": "CannotPullContainerError: invalid reference format",
                    "count": 1,
                    "line": 1,
                },
            }
        ],
    }


def test_engine_is_pure() -> None:
    """Importing and using the engine brings in no network, no AWS and no renderer."""
    code = (
        "import sys; from ecs_pull_doctor.explain import explain;"
        "explain('x dial tcp 1.2.3.4:443: i/o timeout');"
        "bad = {'boto3', 'botocore', 'dns', 'rich', 'socket', 'typer'} & set(sys.modules);"
        "sys.exit(', '.join(sorted(bad)) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
