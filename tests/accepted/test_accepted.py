"""Suppressions and baselines: what they match, until when, and what is told of them."""

from datetime import date

import pytest
from msgspec.structs import replace

from ecs_pull_doctor.accepted import (
    Baseline,
    BaselineError,
    accept,
    decode,
    encode,
)
from ecs_pull_doctor.diagnosis import Diagnosis, Report, Target
from ecs_pull_doctor.finding import Finding, Outcome, Where
from ecs_pull_doctor.model.suppressions import Suppression
from ecs_pull_doctor.report.leftovers import leftovers

DAY = date(2026, 11, 21)
TARGET = Target(
    kind="service", region="eu-west-1", account="123456789012", cluster="prod", service="web"
)
LIVE = Finding(
    id="F1",
    rank=1,
    cause="no-route",
    claim="there is no way out",
    resources=("rtb-1", "module.net.aws_route_table.a[0]"),
    origins=("subnet-a",),
)
IN_FILE = replace(
    LIVE, where=Where(file="vpc.yaml", line=88, path="EcrApiEndpoint.Properties.PrivateDnsEnabled")
)


def report(*findings: Finding) -> Report:
    one = Diagnosis(target=TARGET, verdict=Outcome.CANNOT_PULL, findings=findings)
    return Report(verdict=Outcome.CANNOT_PULL, diagnoses=(one,), taken_at="")


def entry(resource: str, cause: str = "no-route", until: date = DAY) -> Suppression:
    return Suppression(
        cause=cause, resource=resource, reason="known", until=until, file="pull-doctor.toml"
    )


def accepted(one: Suppression, finding: Finding) -> bool:
    made = accept(report(finding), (one,), Baseline(), DAY)
    return bool(made.diagnoses[0].findings[0].suppressed)


@pytest.mark.parametrize(
    "resource",
    ["rtb-1", "subnet-a", "rtb-*", "*", "prod/web", "prod/*", "module.net.aws_route_table.a[0]"],
)
def test_what_is_meant(resource: str) -> None:
    assert accepted(entry(resource), LIVE)


@pytest.mark.parametrize(
    "resource", ["EcrApiEndpoint", "EcrApiEndpoint.Properties.PrivateDnsEnabled", "Ecr*"]
)
def test_a_place_in_a_file_is_meant(resource: str) -> None:
    assert accepted(entry(resource), IN_FILE)
    assert not accepted(entry(resource), LIVE)


@pytest.mark.parametrize(
    "one",
    [
        entry("rtb-1", cause="nat-broken"),
        entry("rtb-2"),
        entry("rtb"),
        entry("RTB-1"),
        entry("prod/worker"),
        entry("module.net.aws_route_table.a0"),
        entry("rtb-1", until=date(2026, 11, 20)),
    ],
    ids=("cause", "resource", "a part", "case", "service", "brackets", "expired"),
)
def test_what_is_not_meant(one: Suppression) -> None:
    assert not accepted(one, LIVE)


def test_a_suppressed_finding_says_why_and_stays() -> None:
    made = accept(report(LIVE), (entry("rtb-1"),), Baseline(), DAY)
    (finding,) = made.diagnoses[0].findings
    assert finding.suppressed
    assert (finding.suppressed.by, finding.suppressed.reason) == ("configuration", "known")
    assert finding.suppressed.until == "2026-11-21"
    assert made.verdict is Outcome.CANNOT_PULL
    assert [s.state for s in made.suppressions] == ["used"]
    assert list(leftovers(made)) == []


def test_expired_and_unused_are_told() -> None:
    entries = (entry("rtb-1", until=date(2026, 1, 31)), entry("rtb-9"))
    made = accept(report(LIVE), entries, Baseline(), DAY)
    assert list(leftovers(made)) == [
        "no-route of rtb-1 in pull-doctor.toml: expired after 2026-01-31, and accepts nothing now.",
        "no-route of rtb-9 in pull-doctor.toml: matches no finding; take it out.",
    ]


def test_a_baseline_accepts_what_was_there_and_nothing_new() -> None:
    baseline = decode(encode(report(LIVE)), "known.json")
    new = replace(LIVE, cause="nat-broken")
    made = accept(report(LIVE, new), (), baseline, DAY)
    assert [bool(f.suppressed) for f in made.diagnoses[0].findings] == [True, False]


def test_what_is_gone_from_a_baseline_is_told() -> None:
    baseline = decode(encode(report(LIVE, IN_FILE)), "known.json")
    made = accept(report(LIVE), (), baseline, DAY)
    assert sorted(s.state for s in made.suppressions) == ["unused", "used"]
    assert list(leftovers(made)) == [
        "no-route of EcrApiEndpoint.Properties.PrivateDnsEnabled in known.json: is not found any "
        "more; write the baseline anew."
    ]


def test_the_configuration_comes_before_the_baseline() -> None:
    baseline = decode(encode(report(LIVE)), "known.json")
    (finding,) = accept(report(LIVE), (entry("*"),), baseline, DAY).diagnoses[0].findings
    assert finding.suppressed
    assert finding.suppressed.by == "configuration"


def test_what_the_configuration_accepts_is_not_written() -> None:
    made = accept(report(LIVE, IN_FILE), (entry("EcrApiEndpoint"),), Baseline(), DAY)
    assert [k.resource for k in decode(encode(made), "").findings] == ["rtb-1"]


def test_an_old_baseline_stays_when_it_is_written_again() -> None:
    baseline = decode(encode(report(LIVE)), "known.json")
    made = accept(report(LIVE), (), baseline, DAY)
    assert encode(made) == encode(report(LIVE))


@pytest.mark.parametrize(
    "data",
    [b"", b"[]", b"\x00\xff", b'{"schema": "x", "schema_version": 1}', b"[" * 100_000],
    ids=("empty", "list", "binary", "foreign", "deep"),
)
def test_no_baseline(data: bytes) -> None:
    with pytest.raises(BaselineError, match="is not a pull-doctor baseline"):
        decode(data, "x")


def test_a_newer_baseline() -> None:
    newer = encode(report(LIVE)).replace(b'"schema_version": 1', b'"schema_version": 2')
    with pytest.raises(BaselineError, match="of version 1"):
        decode(newer, "x")
