import re
from collections.abc import Callable
from io import StringIO

import pytest
from msgspec.structs import replace
from rich.console import Console

from ecs_pull_doctor.diagnosis import Diagnosis, Refusal, Report
from ecs_pull_doctor.finding import LAYERS, Finding, Fix, Outcome, Severity, Verdict, Where
from ecs_pull_doctor.report.text import print_report, render
from ecs_pull_doctor.report.unknowns import Unknown, is_of_files

from .builders import A, C, hop, origin, target
from .regenerate import GOLDEN, on_terminal, outputs, piped
from .samples import SAMPLES, cannot_pull, report, some_cannot_pull, undecided

SGR = re.compile(r"\x1b\[[0-9;]*m")


@pytest.mark.parametrize("name", outputs())
def test_golden(name: str) -> None:
    """After a wanted change: `python -m tests.report.regenerate`, and read the diff."""
    assert outputs()[name] == (GOLDEN / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("make", SAMPLES.values(), ids=SAMPLES)
def test_colour_adds_nothing_but_colour(make: Callable[[], Report]) -> None:
    coloured = on_terminal(make())
    assert "\x1b[" in coloured
    assert SGR.sub("", coloured) == piped(make())


@pytest.mark.parametrize("make", SAMPLES.values(), ids=SAMPLES)
def test_piped_is_printable_ascii_without_trailing_spaces(make: Callable[[], Report]) -> None:
    for text in piped(make()).splitlines():
        assert re.fullmatch(r"[\x20-\x7e]*", text)
        assert text == text.rstrip()


@pytest.mark.parametrize("width", [80, 200])
@pytest.mark.parametrize("make", SAMPLES.values(), ids=SAMPLES)
def test_only_commands_and_single_words_are_wider(make: Callable[[], Report], width: int) -> None:
    for made in render(make(), width):
        text = made.plain
        if len(text) > min(width, 100) and not text.lstrip().startswith(("aws ", "More about")):
            assert len(text.split()) <= 2, text  # a label and a name


def test_wide_and_narrow_say_the_same() -> None:
    words = [" ".join(m.plain for m in render(cannot_pull(), w)).split() for w in (80, 200)]
    assert [w for w in words[0] if len(w) > 3] == [w for w in words[1] if len(w) > 3]


def test_a_pipe_is_80_wide_whatever_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    assert piped(cannot_pull()) == (GOLDEN / "cannot-pull.txt").read_text(encoding="utf-8")


def test_no_color_is_honoured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    console = Console(file=StringIO(), force_terminal=True, width=80)
    print_report(cannot_pull(), console)
    assert isinstance(console.file, StringIO)
    # Rich keeps weight where colour is refused.
    assert not re.search(r"\x1b\[[0-9;]*3[0-7]", console.file.getvalue())


def test_an_output_that_knows_only_latin_letters() -> None:
    class Latin(StringIO):
        encoding = "latin-1"

    console = Console(file=Latin(), force_terminal=False)
    one = cannot_pull().diagnoses[0]
    korean = replace(one, target=replace(one.target, service="결제"))
    print_report(report(korean), console)
    assert isinstance(console.file, StringIO)
    assert "prod/\\uacb0\\uc81c" in console.file.getvalue()


def only(made: Report, **changes: object) -> str:
    return piped(report(replace(made.diagnoses[0], **changes)))


def test_commands_break_only_where_the_shell_joins_them() -> None:
    fix = cannot_pull().diagnoses[0].findings[0].fixes[0]
    joined = re.sub(r" \\\n +", " ", piped(cannot_pull()))
    lines = [text.strip() for text in joined.splitlines()]
    assert all(command in lines for command in fix.aws_cli)
    assert not all(command in piped(cannot_pull()) for command in fix.aws_cli), "none is folded"


def test_a_long_error_is_cut_with_a_word() -> None:
    seen = cannot_pull().diagnoses[0].observed[0]
    text = only(cannot_pull(), observed=(replace(seen, text="x" * 650),))
    assert "x" * 600 + "\n" in text
    assert "[and 50 more characters]" in text


def test_what_is_left_open_in_the_same_words_is_said_once() -> None:
    says = "role exec is not in the files"
    unread = tuple(
        Refusal(call=f"iam:{number}", code="NotDeclared", says=says, needed_for=(check,))
        for number, check in enumerate(("PULL503", "PULL501", "PULL503"))
    )
    (diagnosis,) = undecided().diagnoses
    text = piped(report(replace(diagnosis, unread=unread)))
    assert text.count(says) == 1
    assert "needed for PULL501, PULL503" in " ".join(text.split())


def test_refused_stopped_tasks_are_not_called_none() -> None:
    refused = (Refusal(call="ecs:DescribeTasks", code="AccessDeniedException"),)
    text = only(undecided(), unread=refused)
    assert "Not known: ecs:DescribeTasks gave no answer." in text
    assert "None was seen" not in text


def test_what_files_leave_open_is_settled_by_files_and_said_once() -> None:
    says = "subnets: subnet-x is not in the files"
    steps = tuple(
        replace(step, verdict=Verdict.UNKNOWN, origins=(), says=f"the files leave it open: {says}")
        for step in undecided().diagnoses[0].steps
    )
    refusal = Refusal(call="ec2:DescribeSubnets", code="NotDeclared", says=says)
    many = tuple(f"PULL{n}" for n in range(100, 151))
    other = Refusal(call="ecs:X", code="NotDeclared", says="no name", needed_for=many)
    text = " ".join(only(undecided(), steps=steps, unread=(refusal, other)).split())
    assert text.count(says) == 1
    assert "no name, needed for 51 checks." in text
    unknown = Unknown("x", needs={"ec2:DescribeSubnets": None})
    diagnosis = replace(undecided().diagnoses[0], unread=(refusal,))
    assert is_of_files(unknown, diagnosis)
    assert not is_of_files(unknown, undecided().diagnoses[0])


def test_a_role_made_just_before_the_error_is_told() -> None:
    made = ("arn:aws:iam::123456789012:role/team/[web]",)
    error = replace(cannot_pull().diagnoses[0].observed[0], too_new=made)
    text = " ".join(only(cannot_pull(), observed=(error,)).split())
    assert "[web] had been made minutes before: IAM may not have known it everywhere yet." in text


def test_more_than_three_errors_are_counted() -> None:
    seen = cannot_pull().diagnoses[0].observed[0]
    errors = tuple(replace(seen, text=f"error {n}", at=f"2026-11-21T02:0{n}:00Z") for n in range(5))
    text = only(cannot_pull(), observed=errors)
    assert text.index("error 4") < text.index("error 3") < text.index("error 2")
    assert "error 1" not in text
    assert "and 2 older ones" in text


def test_a_finding_beside_an_error_that_nothing_explains() -> None:
    one = cannot_pull().diagnoses[0]
    seen = (replace(one.observed[0], explained_by=()),)
    text = only(cannot_pull(), observed=seen, findings=(one.findings[1],))
    assert "Does not explain the observed error." in text
    assert "no finding explains it; its text points to no-route" in " ".join(text.split())


def test_a_failure_without_a_finding_is_told() -> None:
    text = only(some_cannot_pull(), findings=())
    assert "FAILS, AND NO CHECK SAYS WHAT TO DO" in text
    assert "ecr-layer-download: rtb-03b5d7f9e1a2c4686 has no route to S3" in text


def test_a_finding_in_a_file() -> None:
    at = Where(file="vpc.yaml", line=88, path="S3Endpoint.Properties.RouteTableIds")
    finding = Finding(id="F1", cause="no-route", claim="x", severity=Severity.INFO, where=at)
    text = only(some_cannot_pull(), findings=(finding,))
    assert "where vpc.yaml:88 S3Endpoint.Properties.RouteTableIds" in text


def test_much_evidence_is_counted_and_long_values_are_cut_in_the_middle() -> None:
    one = some_cannot_pull().diagnoses[0].findings[0]
    long = replace(one.evidence[0], value="a" * 100 + "z" * 100)
    text = only(some_cannot_pull(), findings=(replace(one, evidence=(long,) * 9),))
    assert "and 3 more" in text
    assert "aaa...zzz" in text
    assert text.count("RouteTableIds =") == 6


def test_several_fixes_and_ranks() -> None:
    first = Finding(
        id="F1", rank=1, cause="a", claim="one", fixes=(Fix(do="This."), Fix(do="That."))
    )
    second = Finding(id="F2", rank=2, cause="b", claim="two")
    text = only(cannot_pull(), findings=(second, first))
    assert text.index("F1 error") < text.index("F2 error")
    assert "    Do:   This.\n    Or:   That.\n" in text


def test_a_diagnosis_without_steps_speaks_of_its_finding() -> None:
    finding = Finding(id="F1", cause="image-reference-invalid", claim="the image has no name")
    bare = Diagnosis(target=target(), verdict=Outcome.CANNOT_PULL, findings=(finding,))
    first = piped(report(bare)).splitlines()[0]
    assert first == "CANNOT PULL  prod/web (Fargate 1.4.0) cannot start: the image has no name."


def test_every_column_at_once_fits() -> None:
    hops = tuple(hop(layer, Verdict.FAIL) for layer in LAYERS)
    one = cannot_pull().diagnoses[0]
    steps = tuple(replace(s, origins=(origin(A, hops), origin(C, hops[:8]))) for s in one.steps)
    text = only(cannot_pull(), steps=steps, findings=())
    table = text[text.index("STEPS") : text.index("FAILS,")]
    assert max(len(line) for line in table.splitlines()) <= 80
    assert "icy" in table


def test_what_files_leave_open_is_listed_and_counted() -> None:
    points = tuple(f"parameter P{n} has no value\x1b" for n in range(10))
    text = piped(replace(cannot_pull(), files=("a.yaml",), left_open=points))
    assert "LEFT OPEN BY THE FILES\n  parameter P0 has no value\\x1b.\n" in text
    assert "P8" not in text
    assert "and 2 more; --output json has all." in text
    assert "OBSERVED" not in text
    assert text.splitlines()[-1] == "Read from a.yaml; 37 API calls, 1.9 seconds."
