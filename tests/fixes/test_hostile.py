"""No name, however hostile, ends its word: a real shell reads the commands, and `aws` records."""

import json
import subprocess
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ecs_pull_doctor import changes as c
from ecs_pull_doctor.rendered.aws_cli import render
from tests.fixes.samples import every_change

# What a shell, or the AWS CLI, could take for something else than a letter.
SHELL = ("'", '"', "`touch owned`", "$(touch owned)", "$HOME", ";touch owned;", "\n", " ", "\\")
OTHERS = (
    "&",
    "|",
    ">owned",
    "*",
    "~",
    "#",
    "!",
    "-",
    "é",
    "\u202e",
    "=",
    ",",
    "{",
    "}",
    "x",
    "new:",
    "${owned}",
    "%{if owned}",
    "\u2028",
    "\x85",
    ": ",
    "- ",
    "\U000e0001",
)
PIECES = st.sampled_from((*SHELL, *OTHERS))
NAMES = st.lists(PIECES, min_size=1, max_size=6).map("".join)
RECORD = """
aws() { for word in "$@"; do printf '%s\\0' "$word"; done >>"$RECORD"; echo id-of-new; }
sleep() { :; }
"""


def words(commands: str, folder: Path) -> tuple[list[str], str]:
    """What `aws` was called with, one list for all calls, and what the shell complained about."""
    record = folder / "record"
    record.write_bytes(b"")
    done = subprocess.run(
        ["bash", "-c", f"{RECORD}\n{commands}"],
        cwd=folder,
        env={"PATH": "/usr/bin:/bin", "RECORD": str(record), "HOME": "/nowhere"},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert sorted(p.name for p in folder.iterdir()) == ["record"], commands
    return record.read_bytes().decode().split("\0"), done.stderr


CALM = settings(
    deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@CALM
@given(name=NAMES, region=NAMES)
def test_no_name_breaks_out(tmp_path: Path, name: str, region: str) -> None:
    for change in every_change(name):
        script = render((change,), region)
        for lines in (script.run, script.undo):
            if not lines:
                continue
            said, complaint = words("\n".join(lines), tmp_path)
            assert complaint == "", lines
            assert all(w in {"", "id-of-new"} or _is_ours(w, name, region) for w in said), said


def _is_ours(word: str, name: str, region: str) -> bool:
    """Whether a word is a name whole, a name in JSON or in a filter, or without anything of it."""
    texts = {name, region, f"sg-{name}", f"pl-{name}", *name.split("/")}
    if word in texts or json.dumps(name)[1:-1] in word or name in word:
        return True
    plain = word.replace("-", "").replace("_", "")
    return "owned" not in plain


def test_refs_are_variables_and_literals_are_not(tmp_path: Path) -> None:
    made = c.NewSecurityGroup(ref="new:g", vpc="vpc-1", name="$(id)", description="d")
    rule = c.AddRule(group="new:g", egress=False, peer="new:other")
    said, _ = words("\n".join(render((made, rule), "eu-west-1").run), tmp_path)
    assert "$(id)" in said
    assert said.count("id-of-new") == 1, "the variable has what the first command gave"
    assert "new:other" in said, "a ref that nothing makes is not expanded"


def test_a_name_that_the_cli_would_take_for_a_file_or_an_option_gets_no_command() -> None:
    for name in ("file:///etc/passwd", "FILEB://x", "https://x", "-x", "--query x", "a\0b"):
        assert render((c.DeleteEndpoint(endpoint=name),), "eu-west-1").run == (), name
