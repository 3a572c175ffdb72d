import json
import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from ecs_pull_doctor.report.escape import json_safe, plain
from ecs_pull_doctor.report.text import render

from .regenerate import on_terminal, piped
from .samples import cannot_pull, report

ANY_TEXT = st.text(st.characters(exclude_categories=()))
NASTY = st.text("\x1b[]()m\x07\x9b\x7f\x00\r\n\t\u202e\u2066\u200b\ufeff\ud800 ab:_/\\")


@pytest.mark.parametrize(
    ("given_text", "shown"),
    {
        "letters": ("web:42 결제 é", "web:42 결제 é"),
        "escape": ("\x1b[31m", "\\x1b[31m"),
        "C1": ("\x9b2J", "\\x9b2J"),
        "DEL": ("\x7f", "\\x7f"),
        "lines": ("a\r\n\r\nb\u2028c", "a b c"),
        "tab": ("a\tb", "a b"),
        "bidi": ("\u202e\u2066", "\\u202e\\u2066"),
        "zero width": ("a\u200bb\ufeff", "a\\u200bb\\ufeff"),
        "tag letters": ("\U000e0041", "\\U000e0041"),
        "half a character": ("\ud83d", "\\ud83d"),
        "markup": ("[bold]x[/] :smile:", "[bold]x[/] :smile:"),
    }.values(),
)
def test_plain(given_text: str, shown: str) -> None:
    assert plain(given_text) == shown


@given(ANY_TEXT | NASTY)
def test_plain_is_one_safe_line_and_stays_so(text: str) -> None:
    shown = plain(text)
    assert not {unicodedata.category(c) for c in shown} & {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
    assert plain(shown) == shown


@given(ANY_TEXT | NASTY)
def test_json_safe_changes_no_meaning(text: str) -> None:
    document = json_safe(json.dumps({"a": text}, indent=2, ensure_ascii=False))
    assert json.loads(document) == {"a": text}
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", document)


@given(ANY_TEXT | NASTY)
def test_no_aws_text_reaches_the_terminal_as_a_command(text: str) -> None:
    one = cannot_pull().diagnoses[0]
    finding = replace(one.findings[0], claim=text, resources=(text,), cause=text)
    changed = replace(
        one,
        target=replace(one.target, service=text),
        observed=(replace(one.observed[0], text=text),),
        findings=(finding,),
        not_examined=(text,),
    )
    assert "\x1b" not in piped(report(changed))
    bare = re.sub(r"\x1b\[[0-9;]*m", "", on_terminal(report(changed)))
    assert "\x1b" not in bare
    # One line of ours is one line of the terminal's: nothing of AWS's breaks it.
    assert len(bare.splitlines()) == len(render(report(changed)))
