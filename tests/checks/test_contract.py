"""What holds for every installed check, a stranger's too, and for the built-in ones together."""

import ast
import importlib
import re
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

import ecs_pull_doctor
import ecs_pull_doctor_checks
from ecs_pull_doctor import packs
from ecs_pull_doctor.finding import Outcome
from ecs_pull_doctor.model.snapshot import KINDS
from ecs_pull_doctor.sdk import Check
from ecs_pull_doctor.testing import Given, ec2, healthy, nat, outcome, public

from .rows import Bad

HERE = Path(__file__).parent
CHECKS = packs.load()
BUILT_IN = tuple(c for c in CHECKS if c.run.__module__.startswith("ecs_pull_doctor_checks."))
# Public and for ever; a check that finds something new adds its cause here.
CAUSES = frozenset((HERE / "causes.txt").read_text().split())
LONGEST = 105  # a claim with two subnets in it; without ids it is well under 90
# A command, one whose answer is kept, a bounded loop, or one that runs only where it must.
COMMAND = re.compile(r"aws |[A-Z0-9_]+=\$\(aws |for _ in |\[ -n ")
ADVICE = re.compile(r"\b(please|should|must|try|consider|check|add|make|use|turn on)\b")


def tables() -> Iterator[tuple[str, ModuleType]]:
    for file in sorted(HERE.glob("test_*.py")):
        module = importlib.import_module(f".{file.stem}", __package__)
        if hasattr(module, "BAD"):
            yield file.stem.removeprefix("test_"), module


TABLES = dict(tables())
BAD: dict[str, tuple[Check, Bad]] = {
    f"{name}: {row}": (module.check, bad)
    for name, module in TABLES.items()
    for row, bad in module.BAD.items()
}


@pytest.mark.parametrize("check", CHECKS, ids=lambda c: c.id)
def test_a_check_says_what_it_is(check: Check) -> None:
    assert re.fullmatch(r"[A-Z]+\d{3}", check.id)
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", check.cause)
    assert check.title[0].isupper()
    assert not check.title.endswith(".")
    assert len(check.title) < 90
    assert len(check.page.split()) > 15
    assert check.sources
    assert all(re.fullmatch(r"https://\S+", s) for s in check.sources)
    assert check.reads
    assert {kind.__name__ for kind in check.reads} <= set(KINDS)


@pytest.mark.parametrize("check", BUILT_IN, ids=lambda c: c.id)
def test_a_built_in_check_has_a_public_id_and_cause(check: Check) -> None:
    assert re.fullmatch(r"PULL\d{3}", check.id)
    assert check.cause in CAUSES
    assert check.cause.replace("-", "_") == check.run.__module__.rpartition(".")[2]


@pytest.mark.parametrize("what", ["id", "cause", "title"])
def test_no_two_checks_share(what: str) -> None:
    assert len({getattr(c, what) for c in CHECKS}) == len(CHECKS)


def test_every_built_in_check_has_its_table() -> None:
    assert {c.run.__module__.rpartition(".")[2] for c in BUILT_IN} <= set(TABLES)
    for name, module in TABLES.items():
        verdicts = {verdict for _, verdict in module.OTHERS.values()}
        assert {"pass", "unknown"} <= verdicts, f"{name} lacks good or unreadable rows"
        assert any("near miss" in row for row in module.OTHERS), f"{name} lacks a near miss"


def real_ids(text: str) -> str:
    """The text with ids as long as AWS's own, and with digests as short as people cite them."""
    text = re.sub(r"(sha256:[0-9a-f]{12})[0-9a-f]{52}", r"\1", text)
    return re.sub(
        r"\b(vpce|rtb|sg|acl|nat|subnet|vpc|igw)-(?=[a-z0-9])[a-z0-9]+",
        lambda m: m[1] + "-" + "0" * 17,
        text,
    )


@pytest.mark.parametrize(("check", "bad"), BAD.values(), ids=BAD)
def test_a_claim_is_one_short_fact(check: Check, bad: Bad) -> None:
    for finding in outcome(check, bad.given).findings:
        assert not finding.claim.endswith(".")
        assert " may " not in finding.claim
        assert not ADVICE.search(finding.claim)
        assert "\n" not in finding.claim


@pytest.mark.parametrize(("check", "bad"), BAD.values(), ids=BAD)
def test_advice_is_imperative_and_names_real_things(check: Check, bad: Bad) -> None:
    for finding in outcome(check, bad.given).findings:
        for fix in finding.fixes:
            assert not fix.do.endswith(".")
            assert fix.do[0].islower()
            assert all(COMMAND.match(run) for run in fix.aws_cli)
            assert not any(re.search(r"<[a-z]|\bNone\b|\{\w+\}|new:", run) for run in fix.aws_cli)


@pytest.mark.parametrize(("check", "bad"), BAD.values(), ids=BAD)
def test_a_fault_alone_has_one_cause_and_a_bad_verdict(check: Check, bad: Bad) -> None:
    report = bad.given.report(*BUILT_IN)
    (diagnosis,) = report.diagnoses
    assert report.verdict in {Outcome.CANNOT_PULL, Outcome.SOME_CANNOT_PULL}
    assert {f.cause for f in diagnosis.findings} - TOGETHER == {check.cause} - TOGETHER
    assert [f.rank for f in diagnosis.findings] == list(range(1, len(diagnosis.findings) + 1))


# A row of source-sg-egress has no route either: two faults, both told.
TOGETHER = {"no-route", "source-sg-egress"}


@pytest.mark.parametrize("given", [healthy(), nat(), public()], ids=["endpoints", "nat", "public"])
def test_no_check_has_anything_against_a_healthy_service(given: Given) -> None:
    assert {c.id: outcome(c, given).verdict for c in CHECKS} == dict.fromkeys(
        (c.id for c in CHECKS), "pass"
    )
    assert given.report(*CHECKS).verdict is Outcome.CAN_PULL


@pytest.mark.parametrize("check", CHECKS, ids=lambda c: c.id)
def test_a_check_that_may_not_look_says_so(check: Check) -> None:
    """Whichever of its reads is refused: never a pass, and never a crash."""
    for start in (healthy(), nat(), public(), ec2()):
        for kind in check.reads:
            if any(name == kind.__name__ for name, _ in start.answers) and kind.__name__ not in {
                "Service"
            }:
                assert outcome(check, start.refuse(kind)).verdict == "unknown"


def test_where_nothing_of_the_service_is_known_nothing_passes() -> None:
    report = healthy().refuse(KINDS["Service"]).report(*CHECKS)
    assert report.verdict is Outcome.UNDECIDED
    assert report.diagnoses[0].findings == ()
    assert [u.call for u in report.diagnoses[0].unread] == ["ecs:DescribeServices"]


def reasons(tree: ast.AST) -> set[str]:
    return {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == "Reason"
    }


def is_failure(call: ast.Call) -> bool:
    named = call.func.id if isinstance(call.func, ast.Name) else ""
    named = call.func.attr if isinstance(call.func, ast.Attribute) else named
    fails = any(isinstance(n, ast.Attribute) and n.attr == "FAIL" for n in ast.walk(call))
    return named == "fails" or fails


def test_nothing_fails_without_a_check_that_says_why() -> None:
    root = Path(ecs_pull_doctor.__file__).parent
    files = [f for part in ("reach", "steps") for f in (root / part).glob("*.py")]
    calls = (
        n for f in files for n in ast.walk(ast.parse(f.read_text())) if isinstance(n, ast.Call)
    )
    failing = {r for call in calls if is_failure(call) for r in reasons(call)}
    pack = Path(ecs_pull_doctor_checks.__file__).parent
    claimed = {r for f in pack.glob("*.py") for r in reasons(ast.parse(f.read_text()))}
    assert len(failing) > 15
    assert failing - claimed == set()


@pytest.mark.parametrize(("check", "bad"), BAD.values(), ids=BAD)
def test_a_claim_is_short_with_real_ids(check: Check, bad: Bad) -> None:
    for finding in outcome(check, bad.given).findings:
        assert len(real_ids(finding.claim)) <= LONGEST, real_ids(finding.claim)
