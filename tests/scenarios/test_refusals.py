"""No refusal makes the tool say something that is not so.

Generated from the declared reads: whatever one read is refused, a broken service is never said to
be able to pull, a healthy one never gets an error, and no cause is named that is not there.
"""

import msgspec
import pytest

from ecs_pull_doctor import engine, packs
from ecs_pull_doctor.diagnosis import Report
from ecs_pull_doctor.finding import Outcome, Severity
from ecs_pull_doctor.lab import Lab, Scenario, scenarios
from ecs_pull_doctor.model.fact import Unread
from ecs_pull_doctor.model.snapshot import KINDS, Answer, Snapshot
from ecs_pull_doctor.model.snapshot import Target as Asked
from ecs_pull_doctor.plan.edition import builtin
from ecs_pull_doctor.sources.aws.collect import collect
from ecs_pull_doctor.sources.aws.reads import READS
from ecs_pull_doctor.sources.aws.session import open_session
from tests.scenarios.run import run

CHECKS = packs.load()
PLAN = builtin()
OPERATIONS = sorted({operation for read in READS for operation in read.operations})
LIVE = ("private-subnets-no-path", "healthy-nat-and-endpoints", "endpoint-closed-and-s3-unrouted")


def capture(lab: Lab, scenario: Scenario, monkeypatch: pytest.MonkeyPatch) -> Snapshot:
    target = scenario.build(lab)
    for name, value in lab.environment.items():
        monkeypatch.setenv(name, value)
    asked = Asked(region=target.region, cluster=target.cluster, service=target.service)
    with open_session(target.region) as session:
        return collect(session, asked, needed=engine.needs(CHECKS)).snapshot


def refuse(snapshot: Snapshot, kind: str) -> Snapshot:
    """The snapshot as it would be had every read of *kind* been refused."""
    answers: dict[tuple[str, str], Answer] = {
        key: Unread(call=KINDS[kind].call, code="AccessDenied") if key[0] == kind else answer
        for key, answer in snapshot.answers.items()
    }
    return Snapshot(target=snapshot.target, taken_at=snapshot.taken_at, answers=answers)


def assert_true_to(scenario: Scenario, report: Report, refused: str) -> None:
    (diagnosis,) = report.diagnoses
    errors = {f.cause for f in diagnosis.findings if f.severity is Severity.ERROR}
    assert errors <= set(scenario.causes), f"{refused} refused: a cause that is not there"
    assert diagnosis.crashed == ()
    if scenario.causes:
        assert report.verdict is not Outcome.CAN_PULL, f"{refused} refused: a false all-clear"
    else:
        allowed = {Outcome.CAN_PULL, Outcome.UNDECIDED}
        assert report.verdict in allowed, f"{refused} refused: a false alarm"


@pytest.mark.parametrize("scenario", scenarios().values(), ids=scenarios())
def test_every_kind_of_fact_refused(
    lab: Lab, scenario: Scenario, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = capture(lab, scenario, monkeypatch)
    for kind in KINDS:
        report = engine.diagnose(refuse(whole, kind), PLAN, CHECKS)
        assert_true_to(scenario, report, kind)


@pytest.mark.parametrize("name", LIVE)
@pytest.mark.parametrize("operation", OPERATIONS)
def test_every_call_refused(lab: Lab, name: str, operation: str) -> None:
    scenario = scenarios()[name]
    target = scenario.build(lab)
    lab.door.refused.add(operation)
    where = ("--cluster", target.cluster, "--service", target.service)
    result = run(lab, "diagnose", *where, "--output", "json")
    report = msgspec.json.decode(result.stdout, type=Report)
    assert_true_to(scenario, report, operation)
    assert result.exit_code in {0, 1, 3}
    if operation in lab.door.calls:
        unread = {u.call for u in report.diagnoses[0].unread}
        assert operation in unread, "the refusal is not told"
    text = run(lab, "diagnose", *where).stdout
    assert operation in text or operation not in lab.door.calls, "the report does not tell"
