"""The formats for CI, held against their published schemas and against hostile text."""

import json
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as Xml

import jsonschema
import pytest
import xmlschema
from markdown_it import MarkdownIt
from msgspec.structs import replace

from ecs_pull_doctor.diagnosis import Diagnosis, Refusal, Report, Target
from ecs_pull_doctor.finding import Finding, Outcome, Severity, Suppressed, Where
from ecs_pull_doctor.fingerprint import fingerprint
from ecs_pull_doctor.report import github, gitlab, junit, markdown, sarif
from ecs_pull_doctor.report.escape import is_hostile
from ecs_pull_doctor.report.formats import FORMATS, Given
from ecs_pull_doctor.report.located import as_uri
from ecs_pull_doctor.report.markup import code, text

from .builders import target
from .regenerate import GOLDEN, outputs, piped
from .samples import (
    CHECKS,
    SAMPLES,
    can_pull,
    cannot_pull,
    in_files,
    report,
    some_cannot_pull,
    undecided,
)

SCHEMAS = Path(__file__).parent / "schemas"
EVERY = pytest.mark.parametrize("make", SAMPLES.values(), ids=SAMPLES)
GIVEN = Given(CHECKS, Severity.ERROR)
BAD = (
    "]]><script>alert(1)</script>\x1b[2J\r\n::error file=x::y ##[error]z\n| a | b |\n```\n# top\n"
    "`x` ``y`` <b>&amp; [l](http://e.vil) ![i](x) @all #1 www.e.vil \ud800 \uffff \u202e %0A,: {0}"
)


@cache
def sarif_schema() -> Any:
    text = (SCHEMAS / "sarif-2.1.0-rtm.5.json").read_text(encoding="utf-8")
    return jsonschema.Draft4Validator(json.loads(text))


@cache
def junit_schema() -> xmlschema.XMLSchema:
    return xmlschema.XMLSchema(str(SCHEMAS / "junit-10.xsd"))


def hostile() -> Report:
    """Bad text wherever a name, a sentence or a file can be."""
    at = Where(file=f"../a b/{BAD}.yaml", line=0, path=BAD)
    known = Suppressed(by="baseline", reason=BAD, until=BAD)
    one = SAMPLES["hostile"]().diagnoses[0]
    finding = replace(one.findings[0], cause=BAD, claim=BAD, where=at)
    accepted = replace(finding, suppressed=known, where=Finding(claim="").where, resources=(BAD,))
    odd = target(BAD, BAD)
    return report(replace(one, target=odd, findings=(finding, accepted), crashed=(BAD,)))


@EVERY
def test_sarif_is_valid(make: Callable[[], Report]) -> None:
    sarif_schema().validate(json.loads(sarif.render(make(), CHECKS)))


def test_the_schema_of_sarif_refuses() -> None:
    wrong = json.loads(sarif.render(cannot_pull(), CHECKS))
    wrong["runs"][0]["results"][0]["level"] = "fatal"
    with pytest.raises(jsonschema.ValidationError):
        sarif_schema().validate(wrong)


@EVERY
def test_junit_is_valid(make: Callable[[], Report]) -> None:
    junit_schema().validate(junit.render(make()))


def test_the_schema_of_junit_refuses() -> None:
    assert not junit_schema().is_valid(junit.render(cannot_pull()).replace("tests=", "test="))


@pytest.mark.parametrize("name", FORMATS)
def test_hostile_characters_are_shown_not_sent(name: str) -> None:
    written = FORMATS[name](hostile(), GIVEN)
    assert not [c for c in written if c != "\n" and is_hostile(c)]


def test_hostile_text_in_sarif_and_gitlab_is_data() -> None:
    log = json.loads(sarif.render(hostile(), CHECKS))
    sarif_schema().validate(log)
    for result in log["runs"][0]["results"]:
        assert "](" not in result["message"]["text"]
        uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        assert re.fullmatch(r"[\w./%~-]+", uri)
    first, second = json.loads(gitlab.render(hostile()))
    assert first["location"]["lines"]["begin"] == 1
    assert second["severity"] == "info"


def test_hostile_text_in_junit_makes_no_element() -> None:
    written = junit.render(hostile())
    junit_schema().validate(written)
    names = {element.tag for element in Xml.fromstring(written).iter()}
    assert names <= {"testsuites", "testsuite", "testcase", "failure", "skipped", "error"}


def test_hostile_text_makes_no_workflow_command() -> None:
    lines = github.render(hostile()).splitlines()
    assert len(lines) == 3  # two findings, and the check that crashed
    for line in lines:
        _, head, body = line.split("::", 2)
        assert re.fullmatch(r"(error|notice|warning) (file=[^,:]+,line=1,)?title=[^,:]+", head)
        assert "%0D" not in body
        assert "%25" in body


def test_hostile_text_in_markdown_is_text() -> None:
    parser = MarkdownIt("commonmark").enable("table")
    tokens = parser.parse(markdown.render(hostile()))
    inline = [child for token in tokens for child in token.children or ()]
    assert not [t.type for t in inline if t.type in {"link_open", "image", "em_open", "strong"}]
    allowed = {"<!-- -->", "<sub>", "</sub>"}
    assert {t.content for t in inline if t.type == "html_inline"} <= allowed
    assert [t.content for t in tokens if t.type == "inline" and t.level == 1].count("top") == 0
    assert sum(t.type == "heading_open" for t in tokens) == 1
    assert sum(t.type == "tr_open" for t in tokens) == 3
    assert sum(t.type == "td_open" for t in tokens) == 8
    blocks = [t.content for t in tokens if t.type == "html_block"]
    assert all(re.match(r"<!-- pull-doctor -->|<details>|</details>", b) for b in blocks)
    assert not any("<script" in b or "<b>" in b for b in blocks)


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("1. no list", r"1\. no list"),
        ("1.2.3 is a version", "1.2.3 is a version"),
        ("- no item", r"\- no item"),
        ("a|b", r"a\|b"),
        ("<b>", "&lt;b&gt;"),
        ("@team", "<!-- -->@<!-- -->team"),
    ],
)
def test_text_in_markdown(said: str, written: str) -> None:
    assert text(said) == written


@pytest.mark.parametrize("said", ["a", "`", "``", " ", "a`b", "`a``"])
def test_code_in_markdown(said: str) -> None:
    (paragraph,) = [t for t in MarkdownIt().parse(code(said)) if t.type == "inline"]
    assert [c.type for c in paragraph.children or ()] == ["code_inline"]
    assert (paragraph.children or [])[0].content.strip() == said.strip()


def test_a_bar_ends_no_cell_and_stays_as_it_is_elsewhere() -> None:
    assert code("a|b", cell=True) == r"`a\|b`"
    assert code("a|b") == "`a|b`"


def test_a_check_that_crashed_is_no_success() -> None:
    crashed = replace(can_pull().diagnoses[0], crashed=("PULL777: boom",))
    (run,) = json.loads(sarif.render(report(crashed), CHECKS))["runs"]
    assert run["invocations"][0]["executionSuccessful"] is False
    assert '<error message="PULL777: boom">' in junit.render(report(crashed))


def test_a_comment_holds_the_whole() -> None:
    one = cannot_pull().diagnoses[0]
    many = tuple(replace(one.findings[0], claim="x" * 500, rank=n) for n in range(300))
    written = markdown.render(report(*[replace(one, findings=many)] * 4))
    assert len(written) < 65_536
    assert written.count("and 280 more") == 4
    more = markdown.render(report(*[replace(one, findings=many)] * 9))
    assert len(more) < 65_536
    assert more.endswith("(cut: too long for a comment)\n")


def test_what_is_undecided_is_told_in_each() -> None:
    made = undecided()
    assert "::warning title=pull-doctor undecided::prod/web" in github.render(made)
    assert json.loads(gitlab.render(made))[0]["check_name"] == "undecided"
    assert 'skipped="5"' in junit.render(made)
    assert "ec2%3A" not in github.render(made)
    notes = json.loads(sarif.render(made, CHECKS))["runs"][0]["invocations"][0]
    assert "nothing known stops it" in notes["toolExecutionNotifications"][0]["message"]["text"]


def test_why_there_is_nothing_to_judge_is_told_in_each() -> None:
    says = "parameter ImageUri has no value"
    refusal = Refusal(call="ecs:DescribeTaskDefinition", code="NotDeclared", says=says)
    bare = Diagnosis(target=target(), verdict=Outcome.UNDECIDED, unread=(refusal,))
    for name in ("text", "github", "junit", "markdown", "sarif"):
        assert says in " ".join(FORMATS[name](report(bare), GIVEN).split()), name
    assert 'tests="1" failures="0" errors="0" skipped="1"' in junit.render(report(bare))
    nothing = Diagnosis(target=target(), verdict=Outcome.UNDECIDED)
    assert "what it starts is not known" in markdown.render(report(nothing))


def test_what_can_pull_is_silent_but_for_its_cases() -> None:
    made = can_pull()
    assert github.render(made) == ""
    assert gitlab.render(made) == "[]\n"
    assert json.loads(sarif.render(made, CHECKS))["runs"][0]["results"] == []
    assert 'failures="0"' in junit.render(made)


def test_a_warning_fails_its_case_where_warnings_fail() -> None:
    fails = ("<failure", 'failures="1"')
    assert [f in junit.render(_only_a_warning()) for f in fails] == [False, False]
    assert [f in junit.render(_only_a_warning(), Severity.WARNING) for f in fails] == [True, True]


def _only_a_warning() -> Report:
    one = can_pull().diagnoses[0]
    return report(replace(one, findings=(some_cannot_pull().diagnoses[0].findings[1],)))


def test_a_step_whose_findings_are_all_accepted_is_skipped() -> None:
    known = Suppressed(by="baseline", reason="known")
    one = some_cannot_pull().diagnoses[0]
    written = junit.render(
        report(replace(one, findings=(replace(one.findings[0], suppressed=known),)))
    )
    assert 'failures="0"' in written
    assert "suppressed by the baseline: known" in written


FINDING = Finding(cause="no-route", claim="x", resources=("rtb-1", "vpce-2"))
DEFINITION = "arn:aws:ecs:eu-west-1:123456789012:task-definition/web"
SAME = {
    "another claim": (FINDING, replace(FINDING, claim="y", id="F9", rank=9)),
    "another order": (FINDING, replace(FINDING, resources=("vpce-2", "rtb-1"))),
    "another revision": (
        replace(FINDING, resources=(f"{DEFINITION}:1",)),
        replace(FINDING, resources=(f"{DEFINITION}:22",)),
    ),
    "another line": (
        replace(FINDING, where=Where(file="a.yaml", line=1, path="X.Y")),
        replace(FINDING, where=Where(file="./a.yaml", line=9, path="X.Y"), resources=("z",)),
    ),
}
OTHER = {
    "another cause": (FINDING, replace(FINDING, cause="nat-broken")),
    "another resource": (FINDING, replace(FINDING, resources=("rtb-1",))),
    "another definition": (
        replace(FINDING, resources=(f"{DEFINITION}:1",)),
        replace(FINDING, resources=(f"{DEFINITION}2:1",)),
    ),
    "another place": (
        replace(FINDING, where=Where(file="a.yaml", line=1, path="X.Y")),
        replace(FINDING, where=Where(file="a.yaml", line=1, path="X.Z")),
    ),
}


@pytest.mark.parametrize(("one", "two"), SAME.values(), ids=SAME)
def test_fingerprints_stay(one: Finding, two: Finding) -> None:
    assert fingerprint(target(), one) == fingerprint(target(), two)


@pytest.mark.parametrize(("one", "two"), OTHER.values(), ids=OTHER)
def test_fingerprints_differ(one: Finding, two: Finding) -> None:
    assert fingerprint(target(), one) != fingerprint(target(), two)


def test_fingerprints_differ_by_service() -> None:
    elsewhere: Target = target("worker")
    assert fingerprint(target(), FINDING) != fingerprint(elsewhere, FINDING)


@pytest.mark.parametrize(
    ("file", "uri"),
    [
        ("./infra/vpc.yaml", "infra/vpc.yaml"),
        ("/tmp/a b.yaml", "file:///tmp/a%20b.yaml"),
        ("../x/y.json", "../x/y.json"),
        ("http://e.vil/x", "http%3A//e.vil/x"),
    ],
)
def test_files_as_references(file: str, uri: str) -> None:
    assert as_uri(file) == uri


def test_the_text_says_that_a_finding_is_accepted() -> None:
    written = " ".join(piped(in_files()).split())
    assert "Suppressed by the configuration until 2027-01-31: logs are kept elsewhere." in written


def test_each_format_has_its_golden_file() -> None:
    kept = {path.name for path in GOLDEN.iterdir()}
    assert kept == set(outputs())
    assert {f"in-files.{name}" for name in FORMATS} - kept == {"in-files.text", "in-files.json"}
