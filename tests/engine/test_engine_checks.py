"""Checks are run each on its own, and what they find is ranked."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from importlib.metadata import EntryPoint

import pytest

from ecs_pull_doctor import engine, packs, ranking
from ecs_pull_doctor.diagnosis import Observed
from ecs_pull_doctor.finding import Outcome
from ecs_pull_doctor.gate import Status, status
from ecs_pull_doctor.model.ecs import Attachment, KeyValuePair, Task, TaskContainer
from ecs_pull_doctor.model.workload import workloads
from ecs_pull_doctor.observe import observed
from ecs_pull_doctor.sdk import (
    Case,
    Check,
    Finding,
    NatGateway,
    NetworkAcl,
    RouteTable,
    SecurityGroup,
    Severity,
    Subnet,
    TaskDefinition,
    VpcEndpoint,
    check,
    listing,
)
from ecs_pull_doctor.sdk import aws as aws_command
from ecs_pull_doctor.testing import Given, healthy, nat, outcome

SOURCE = "https://example.com"
DEFINITION = "arn:aws:ecs:ap-northeast-2:123456789012:task-definition/web:1"


@check("X001", "always-there", reads=(NatGateway, RouteTable), source=SOURCE)
def finds(_: Case) -> Iterator[Finding]:
    """Nothing is there.

    The page.
    """
    yield Finding(claim="something is there", cause="forged", check="X999", severity=Severity.INFO)


@check("X002", "never-there", reads=(NatGateway, RouteTable), source=SOURCE)
def finds_nothing(_: Case) -> Iterator[Finding]:
    """Nothing is there.

    The page.
    """
    yield from ()


@check("X003", "broken-check", reads=(RouteTable,), source=SOURCE)
def crashes(_: Case) -> Iterator[Finding]:
    """Nothing is there.

    The page.
    """
    yield Finding(claim="half of a thought")
    raise ZeroDivisionError("by nought")


def test_a_check_cannot_name_itself_otherwise() -> None:
    (finding,) = outcome(finds, healthy()).findings
    assert (finding.check, finding.cause) == ("X001", "always-there")
    assert finding.severity is Severity.INFO, "less than the check's own is its to say"


def test_a_crash_is_isolated_and_never_a_finding() -> None:
    result = outcome(crashes, healthy())
    assert (result.verdict, result.findings) == ("crashed", ())
    assert result.error == "ZeroDivisionError: by nought"
    report = healthy().report(crashes, finds_nothing)
    (diagnosis,) = report.diagnoses
    assert diagnosis.crashed == ("X003: ZeroDivisionError: by nought",)
    assert diagnosis.findings == ()
    assert report.verdict is Outcome.UNDECIDED
    assert status(report, Severity.ERROR) is Status.BUG
    both = healthy().report(crashes, finds).diagnoses[0]
    assert [f.check for f in both.findings] == ["X001"]


UNKNOWN: dict[str, tuple[Given, str]] = {
    "all read": (nat(), "pass"),
    "what it reads is refused": (nat().refuse(RouteTable), "unknown"),
    "something else is refused": (nat().refuse(SecurityGroup), "pass"),
    "what comes before what it reads is refused": (nat().refuse(Subnet), "unknown"),
    "what is started is refused": (nat().refuse(TaskDefinition), "unknown"),
}


@pytest.mark.parametrize(("given", "verdict"), UNKNOWN.values(), ids=UNKNOWN)
def test_nothing_found_is_a_pass_only_where_all_was_read(given: Given, verdict: str) -> None:
    assert outcome(finds_nothing, given).verdict == verdict


def test_a_refusal_names_the_checks_that_needed_it() -> None:
    (diagnosis,) = nat().refuse(RouteTable).report(finds_nothing, crashes).diagnoses
    (refusal,) = diagnosis.unread
    assert refusal.needed_for == ("X002", "X003")


def test_what_is_fetched_is_the_union_of_reads() -> None:
    assert {NatGateway, RouteTable, VpcEndpoint, NetworkAcl} <= engine.needs((finds,))


# Ranking

STEPS = nat().steps()
AT = "ecr-manifest"


def finding(cause: str, *steps: str, severity: Severity = Severity.ERROR) -> Finding:
    return Finding(claim=cause, cause=cause, steps=steps, severity=severity)


def error(*causes: str, step: str = AT, subnets: tuple[str, ...] = ()) -> Observed:
    return Observed(text="x", step=step, causes=causes, subnets=subnets)


RANKS: dict[str, tuple[list[Finding], tuple[Observed, ...], list[str]]] = {
    "in the order of the steps": (
        [finding("c", "awslogs"), finding("b", AT), finding("a", "ecr-get-authorization-token")],
        (),
        ["a", "b", "c"],
    ),
    "a step that is not of this start comes last": (
        [finding("b", "efs-mount"), finding("a", "awslogs")],
        (),
        ["a", "b"],
    ),
    "what explains the error comes first": (
        [finding("a", "ecr-get-authorization-token"), finding("b", AT)],
        (error("b"),),
        ["b", "a"],
    ),
    "the newest error before an older one": (
        [finding("a", AT), finding("b", AT)],
        (error("b"), error("a")),
        ["b", "a"],
    ),
    "the cause agrees but the step does not": (
        [finding("a", "ecr-get-authorization-token"), finding("b", "awslogs")],
        (error("b"),),
        ["a", "b"],
    ),
    "warnings after errors, whatever they explain": (
        [finding("a", AT, severity=Severity.WARNING), finding("b", "awslogs")],
        (error("a"),),
        ["b", "a"],
    ),
}


@pytest.mark.parametrize(("given", "seen", "order"), RANKS.values(), ids=RANKS)
def test_rank(given: list[Finding], seen: tuple[Observed, ...], order: list[str]) -> None:
    ranked = ranking.rank(given, seen, STEPS)
    assert [f.cause for f in ranked] == order
    assert [f.id for f in ranked] == [f"F{n}" for n in range(1, len(order) + 1)]
    assert [f.rank for f in ranked] == list(range(1, len(order) + 1))


def test_an_error_in_another_subnet_is_not_explained() -> None:
    here = Finding(claim="x", cause="no-route", steps=(AT,), origins=("subnet-a",))
    assert ranking.speaks_for(here, error("no-route", subnets=("subnet-a", "subnet-c")), STEPS)
    assert not ranking.speaks_for(here, error("no-route", subnets=("subnet-c",)), STEPS)
    assert ranking.speaks_for(here, error("no-route"), STEPS)


# Observed errors

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
TIMEOUT = (
    "ResourceInitializationError: unable to pull secrets or registry auth: execution resource"
    " retrieval failed: unable to retrieve ecr registry auth: service call has been retried 3"
    " time(s): RequestError: send request failed caused by: Post"
    ' "https://api.ecr.ap-northeast-2.amazonaws.com/": dial tcp 54.180.184.{last}:443:'
    " i/o timeout. Please check your task network configuration."
)
NO_ACCESS = (
    "CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve"
    " ref x: unexpected status from HEAD request: 403 Forbidden: AccessDenied, request id: {id}"
)


def stopped(number: int, reason: str, *, container: str = "", subnet: str = "subnet-a") -> Task:
    details = (KeyValuePair(name="subnetId", value=subnet),)
    return Task(
        task_arn=f"arn:aws:ecs:ap-northeast-2:123456789012:task/prod/{number}",
        task_definition_arn=DEFINITION,
        stopped_reason=reason,
        stopped_at=NOON + timedelta(minutes=number),
        attachments=(Attachment(type="ElasticNetworkInterface", details=details),),
        containers=(TaskContainer(name="web", reason=container),),
    )


def seen(*stops: Task) -> tuple[Observed, ...]:
    snapshot = healthy().plus(*stops, scope="prod/web/STOPPED").snapshot()
    return observed(snapshot, workloads(snapshot)[0])


def test_sightings_that_differ_in_numbers_are_one_error() -> None:
    (one,) = seen(*(stopped(n, TIMEOUT.format(last=n), subnet=f"subnet-{n % 2}") for n in range(5)))
    assert one.count == 5
    assert one.at == "2026-01-01T12:04:00Z"
    assert one.step == "ecr-get-authorization-token"
    assert set(one.subnets) == {"subnet-0", "subnet-1"}


IDS = ("0f3a9c1e-1b2c-4d5e-8f90-a1b2c3d4e5f6", "77777777-abcd-4eef-9bcd-feedfacecafe")


def test_sightings_that_differ_in_request_ids_are_one_error() -> None:
    (one,) = seen(*(stopped(n, NO_ACCESS.format(id=i)) for n, i in enumerate(IDS)))
    assert one.count == 2


def test_what_has_nothing_to_do_with_a_start_is_not_an_error() -> None:
    assert seen(stopped(1, "Scaling activity initiated by (deployment ecs-svc/123)")) == ()


def test_tasks_of_another_revision_are_told_apart() -> None:
    given = healthy().plus(stopped(1, TIMEOUT.format(last=1)), scope="prod/web/STOPPED")
    (work,) = workloads(given.snapshot())
    newer = replace(work, task_definition_arn=DEFINITION.replace(":1", ":2"))
    (ours,) = observed(given.snapshot(), work)
    (other,) = observed(given.snapshot(), newer)
    assert ours.task_definition == ""
    assert other.task_definition == DEFINITION


@pytest.mark.parametrize("ip", ["10.0.1.9", "010.0.1.9"], ids=("plain", "with a leading nought"))
def test_an_address_of_the_vpc_points_at_the_endpoint_however_it_is_spelt(ip: str) -> None:
    (one,) = seen(stopped(1, TIMEOUT.replace("54.180.184.{last}", ip)))
    assert "endpoint-sg" in one.layers
    assert "route" not in one.layers


# Packs and words


def test_a_pack_that_cannot_be_loaded_is_named() -> None:
    point = EntryPoint(name="mine", value="no_such_package", group=packs.GROUP)
    with pytest.raises(packs.PackError, match="the check pack mine"):
        packs.load([point])


def test_a_check_needs_a_title_and_a_page() -> None:
    def bare(_: Case) -> Iterator[Finding]:
        """Only a title."""
        yield from ()

    with pytest.raises(ValueError, match="X009"):
        check("X009", "x", reads=(), source=SOURCE)(bare)


def test_a_title_has_no_full_stop_and_a_page_has_no_title() -> None:
    made: Check = finds
    assert (made.title, made.page) == ("Nothing is there", "The page.")


LISTS = {
    (): "",
    ("a",): "a",
    ("a", "b"): "a and b",
    ("a", "b", "c"): "a, b and c",
    ("a", "b", "c", "d"): "a, b and 2 more",
}


@pytest.mark.parametrize(("items", "words"), LISTS.items())
def test_listing(items: tuple[str, ...], words: str) -> None:
    assert listing(items) == words


def test_a_command_is_quoted_for_a_shell() -> None:
    assert aws_command("ec2", "a b", "$(rm)") == "aws ec2 'a b' '$(rm)'"
