"""A command folded over several lines is the same command to a shell, however hostile its names."""

from pathlib import Path

from hypothesis import given, settings

from ecs_pull_doctor.rendered.aws_cli import render
from ecs_pull_doctor.rendered.folding import folded
from tests.fixes.samples import every_change
from tests.fixes.test_hostile import CALM, NAMES, words

COMMAND = "aws ec2 create-vpc-endpoint --vpc-id vpc-1 --query 'a --b' --output text"


def test_a_line_ends_where_the_next_option_would_pass_the_width() -> None:
    assert folded(COMMAND, 48) == [
        "aws ec2 create-vpc-endpoint --vpc-id vpc-1 \\",
        "  --query 'a --b' --output text",
    ]
    assert folded(COMMAND, len(COMMAND) + 2) == [COMMAND]


def test_what_is_in_quotes_is_never_broken() -> None:
    assert folded("x 'a --b' --c", 1) == ["x 'a --b' \\", "  --c"]
    assert folded('x "a --b \\" --c" --d', 1) == ['x "a --b \\" --c" \\', "  --d"]
    assert folded("x a\\' --b", 1) == ["x a\\' \\", "  --b"], "a quote that is none"
    assert folded("x \"$(y '--z' --a)\" --b", 1) == [
        "x \"$(y '--z' \\",
        '  --a)" \\',
        "  --b",
    ], "a substitution is a command of its own"


@settings(CALM, max_examples=8)
@given(name=NAMES, region=NAMES)
def test_a_shell_runs_the_same(tmp_path: Path, name: str, region: str) -> None:
    made = [render((change,), region) for change in every_change(name)]
    whole = [line for script in made for line in (*script.run, *script.undo)]
    lines = [each for command in whole for each in folded(command, 40)]
    assert words("\n".join(lines), tmp_path) == words("\n".join(whole), tmp_path)
    assert not whole or len(lines) > 2 * len(whole)
