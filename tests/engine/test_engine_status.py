"""The exit status of a report, with and without what is accepted."""

import pytest
from msgspec.structs import replace

from ecs_pull_doctor.diagnosis import Diagnosis, Report, Right, Step, Target
from ecs_pull_doctor.finding import Finding, Outcome, Severity, Suppressed, Verdict
from ecs_pull_doctor.gate import Status, status

KNOWN = Suppressed(by="configuration", reason="a reason", until="2027-01-31")


def step(name: str, verdict: Verdict, *, required: bool = True) -> Step:
    return Step(
        id=name,
        host="",
        port=443,
        required=required,
        identity="",
        verdict=verdict,
        sent_from="task-eni",
    )


def finding(*steps: str, severity: Severity = Severity.ERROR, known: bool = False) -> Finding:
    made = Finding(claim="x", cause="no-route", steps=steps, severity=severity)
    if not known:
        return made
    return Finding(claim="x", cause="no-route", steps=steps, severity=severity, suppressed=KNOWN)


def report(verdict: Outcome, steps: tuple[Step, ...] = (), *findings: Finding) -> Report:
    target = Target(kind="service", region="", account="", cluster="", service="web")
    one = Diagnosis(target=target, verdict=verdict, steps=steps, findings=findings)
    return Report(verdict=verdict, diagnoses=(one,), taken_at="")


GOOD, BAD, OPEN = (
    step("good", Verdict.PASS),
    step("bad", Verdict.FAIL),
    step("open", Verdict.UNKNOWN),
)
LEFT_OPEN = Right(action="ecr:BatchGetImage", resource="", verdict=Verdict.UNKNOWN, says="")
BAD_AND_OPEN = replace(BAD, rights=(LEFT_OPEN,))
EXTRA = step("extra", Verdict.UNKNOWN, required=False)
CANNOT, CAN, UNDECIDED = Outcome.CANNOT_PULL, Outcome.CAN_PULL, Outcome.UNDECIDED
ROWS = {
    "clean": (report(CAN, (GOOD,)), Status.OK),
    "a finding": (report(CANNOT, (BAD,), finding("bad")), Status.FOUND),
    "a failing step that nothing speaks of": (report(CANNOT, (BAD,)), Status.FOUND),
    "a warning": (report(CAN, (GOOD,), finding(severity=Severity.WARNING)), Status.OK),
    "open": (report(UNDECIDED, (OPEN,)), Status.UNDECIDED),
    "accepted": (report(CANNOT, (GOOD, BAD), finding("bad", known=True)), Status.OK),
    "accepted, and another": (
        report(CANNOT, (BAD,), finding("bad", known=True), finding("bad")),
        Status.FOUND,
    ),
    "accepted, and something open": (
        report(CANNOT, (BAD, OPEN), finding("bad", known=True)),
        Status.UNDECIDED,
    ),
    "accepted, and something open of the same step": (
        report(CANNOT, (BAD_AND_OPEN,), finding("bad", known=True)),
        Status.UNDECIDED,
    ),
    "accepted, and a failing step that it does not speak of": (
        report(CANNOT, (BAD, step("worse", Verdict.FAIL)), finding("bad", known=True)),
        Status.FOUND,
    ),
    "an accepted warning explains no failing step": (
        report(CANNOT, (BAD,), finding("bad", severity=Severity.WARNING, known=True)),
        Status.FOUND,
    ),
    "what the start can do without may be open": (
        report(
            CANNOT, (BAD, step("x", Verdict.UNKNOWN, required=False)), finding("bad", known=True)
        ),
        Status.OK,
    ),
}


@pytest.mark.parametrize(("given", "wanted"), ROWS.values(), ids=ROWS)
def test_status(given: Report, wanted: Status) -> None:
    assert status(given, Severity.ERROR) is wanted


def test_fail_on_a_warning_unless_it_is_accepted() -> None:
    warned = report(CAN, (GOOD,), finding(severity=Severity.WARNING))
    accepted = report(CAN, (GOOD,), finding(severity=Severity.WARNING, known=True))
    assert status(warned, Severity.WARNING) is Status.FOUND
    assert status(accepted, Severity.WARNING) is Status.OK


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        (ROWS["open"][0], Status.OK),
        (ROWS["accepted, and something open"][0], Status.OK),
        (ROWS["a finding"][0], Status.FOUND),
    ],
    ids=("open", "accepted and open", "a finding"),
)
def test_what_is_undecided_can_be_allowed(given: Report, wanted: Status) -> None:
    assert status(given, Severity.ERROR, allow_undecided=True) is wanted
