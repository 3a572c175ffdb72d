"""The documents are complete, lead somewhere, and say what the tool does."""

import re
import shlex
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import typer.main

from ecs_pull_doctor import packs
from ecs_pull_doctor.causes import CAUSES, GROUPS, NOTES, UNSEEN
from ecs_pull_doctor.cli.app import app
from ecs_pull_doctor.explain.entries import CATALOGUE
from ecs_pull_doctor.gate import Status
from ecs_pull_doctor.lab import scenarios
from ecs_pull_doctor.model.assumptions import understood
from ecs_pull_doctor.report.schema import schema
from tests.docs.markdown import CODE, PAGES, ROOT, anchors, commands, links, name, prose

QUOTED = sorted({(name(p), c) for p in PAGES for c in commands(p) if "/causes/" not in str(p)})
UsageError = typer.BadParameter.__mro__[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_link_leads_somewhere(page: Path) -> None:
    for link in links(page):
        target, _, fragment = link.partition("#")
        file = (page.parent / target).resolve() if target else page
        assert file.exists(), f"{link} leads nowhere"
        assert file.is_relative_to(ROOT), f"{link} leads out of the repository"
        if fragment:
            assert fragment in anchors(file), f"{link}: there is no such heading"


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_headings_go_down_one_by_one(page: Path) -> None:
    text = page.read_text(encoding="utf-8").split("```")[::2]
    levels = [len(line.split()[0]) for t in text for line in t.splitlines() if line[:1] == "#"]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(below - above <= 1 for above, below in pairwise(levels))


@pytest.mark.parametrize(("page", "command"), QUOTED)
def test_every_quoted_command_line_parses(page: str, command: str) -> None:
    parse(shlex.split(command)[1:])


@pytest.mark.parametrize(("page", "command"), QUOTED)
def test_every_quoted_scenario_and_check_is_there(page: str, command: str) -> None:
    words = shlex.split(command)[1:]
    if words[0] == "demo" or words[:2] == ["lab", "up"]:
        assert set(words) - {"demo", "lab", "up"} <= set(scenarios())
    if words[0] == "checks" and page != "docs/write-a-check.md":
        assert set(words[1:]) <= {n for c in packs.load() for n in (c.id, c.cause)}


SENTENCES = [
    words
    for page in PAGES
    for words in CODE.findall(prose(page))
    if re.search(" reaches | serves ", words) and not words[0].isupper()
]


@pytest.mark.parametrize("sentence", SENTENCES)
def test_every_quoted_assumption_is_understood(sentence: str) -> None:
    assert understood(sentence, "as the page says").that


def test_assumptions_are_quoted() -> None:
    assert len(SENTENCES) >= 3


def parse(words: list[str]) -> None:
    """Let the real command line read *words*, without running anything.

    Raises: UsageError: they are wrong.
    """
    command: Any = typer.main.get_command(app)
    while hasattr(command, "resolve_command"):
        context = typer.Context(command, info_name="pull-doctor")
        command.parse_args(context, list(words))
        _, command, words = command.resolve_command(context, list(words))
    command.make_context("pull-doctor", words)


def test_the_parser_refuses_what_is_wrong() -> None:
    for words in (["diagnos"], ["diagnose", "--clutser", "x"], ["lab", "down"], ["capture"]):
        with pytest.raises(UsageError):
            parse(words)


def test_the_readme_names_the_two_commands() -> None:
    assert "make demo" in README
    assert "make test" in README


@pytest.mark.parametrize("page", ["README.md", "docs/guide.md"])
def test_every_exit_status_is_told(page: str) -> None:
    rows = re.findall(r"^\| (\d+) \|", (ROOT / page).read_text(encoding="utf-8"), re.MULTILINE)
    assert [int(row) for row in rows] == [int(status) for status in Status]


def test_every_cause_has_one_page() -> None:
    pages = {p.stem for p in (ROOT / "docs" / "causes").glob("*.md")} - {"README"}
    assert set(CAUSES) <= pages
    assert pages - set(CAUSES) <= {c.cause for c in packs.load()}


def test_every_cause_has_a_check_or_a_note() -> None:
    assert len(set(CAUSES)) == len(CAUSES)
    assert set(NOTES) <= set(CAUSES)
    assert set(CAUSES) - set(NOTES) <= {c.cause for c in packs.load()}
    assert set(NOTES) >= UNSEEN


@pytest.mark.parametrize("cause", NOTES)
def test_a_note_says_how_it_shows_and_how_to_look(cause: str) -> None:
    note = NOTES[cause]
    assert "**How it shows.**" in note.page
    assert "**How to look.**" in note.page
    assert note.page.count("```") % 2 == 0
    assert not note.title.endswith(".")
    assert note.sources
    assert all(source.startswith("https://") for source in note.sources)


def test_every_cause_that_explain_names_is_public() -> None:
    assert {c for entry in CATALOGUE for c in entry.causes} <= set(CAUSES)


def test_every_group_is_in_the_index() -> None:
    index = (ROOT / "docs" / "causes" / "README.md").read_text(encoding="utf-8")
    assert [line[3:] for line in index.splitlines() if line.startswith("## ")] == list(GROUPS)


def test_every_field_of_the_report_is_described() -> None:
    text = (ROOT / "docs" / "json.md").read_text(encoding="utf-8")
    fields = {f for kind in schema()["$defs"].values() for f in kind.get("properties", ())}
    assert sorted(f for f in fields if f"`{f}`" not in text) == []
