"""The scheduler, with reads made for the test; the order of calls is forced, never slept for."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from ecs_pull_doctor.model.ecs import Service
from ecs_pull_doctor.model.fact import Citable, Unread
from ecs_pull_doctor.model.filters import PrefixList, SecurityGroup
from ecs_pull_doctor.model.gateways import NetworkInterface, VpcEndpoint
from ecs_pull_doctor.model.snapshot import Snapshot
from ecs_pull_doctor.model.subjects import Role
from ecs_pull_doctor.model.vpc import RouteTable, Subnet, Vpc
from ecs_pull_doctor.sources.aws.answers import Page
from ecs_pull_doctor.sources.aws.collect import collect
from ecs_pull_doctor.sources.aws.errors import AwsError, CallFailed, ForbiddenCall, UnexpectedAnswer
from ecs_pull_doctor.sources.aws.read import Call, Read

from .stubs import SCOPE, TARGET, read_of, service

PATIENCE = 20.0  # seconds until a test that waits for another thread gives up


class Source:
    """A session that answers every call with one empty page, and counts."""

    profile: str | None = None

    def __init__(self) -> None:
        self.asked: list[tuple[str, str | None]] = []

    @property
    def calls(self) -> int:
        return len(self.asked)

    def call(self, operation: str, region: str | None = None, **_: Any) -> list[Page]:
        self.asked.append((operation, region))
        return [{}]


def made(
    fact: type[Citable],
    *keys: str,
    after: tuple[type[Citable], ...] = (),
    does: Callable[[], object] = lambda: None,
    absent: tuple[str, ...] = (),
) -> Read:
    def fetch(call: Call, key: str, snapshot: Snapshot) -> tuple[Citable, ...]:
        call(fact.call)
        does()
        return ()

    return Read(
        fact=fact,
        operations=(fact.call,),
        keys=lambda _: keys,
        fetch=fetch,
        after=after,
        absent=absent,
    )


def failing(code: str, call: str = "ec2:DescribeVpcs") -> Callable[[], object]:
    def fail() -> object:
        raise CallFailed(call, code, "no")

    return fail


def test_every_question_is_asked_once() -> None:
    source = Source()
    reads = [made(Subnet, "a", "b", "a"), made(Vpc, "v", "v", after=(Subnet,))]
    taken = collect(source, TARGET, reads=reads)
    assert Counter(operation for operation, _ in source.asked) == {Subnet.call: 2, Vpc.call: 1}
    assert set(taken.snapshot.answers) == {("Subnet", "a"), ("Subnet", "b"), ("Vpc", "v")}
    assert taken.api_calls == 3
    assert taken.seconds >= 0


def test_the_targets_region_is_asked_whatever_the_session_is_in() -> None:
    source = Source()
    collect(source, TARGET, reads=[made(Subnet, "a")])
    assert source.asked == [(Subnet.call, "eu-west-1")]


def test_reads_that_do_not_wait_for_each_other_run_at_once() -> None:
    meeting = threading.Barrier(4)

    def meet() -> None:
        meeting.wait(PATIENCE)

    reads = [
        made(Service, SCOPE),
        made(Vpc, "v", "w", after=(Service,), does=meet),
        made(RouteTable, "v", after=(Service,), does=meet),
        made(Role, "r", after=(Service,), does=meet),
    ]
    assert len(collect(Source(), TARGET, reads=reads).snapshot.answers) == 5


def test_a_read_starts_when_its_own_inputs_are_there_not_when_all_are() -> None:
    reached = threading.Event()

    def wait() -> None:
        assert reached.wait(PATIENCE)

    reads = [
        made(PrefixList, "slow", does=wait),
        made(Subnet, "s"),
        made(Vpc, after=(Subnet,)),  # has nothing to ask for, and holds nobody up
        made(RouteTable, "r", after=(Vpc,), does=reached.set),
    ]
    assert len(collect(Source(), TARGET, reads=reads).snapshot.answers) == 3


def test_what_is_not_needed_is_not_asked() -> None:
    source = Source()
    reads = [made(Service, SCOPE), made(Vpc, "v"), made(Role, "r"), made(Subnet, "s", after=(Vpc,))]
    collect(source, TARGET, needed=[Subnet], reads=reads)
    assert {operation for operation, _ in source.asked} == {Service.call, Vpc.call, Subnet.call}


FAILURES = {
    "refused": ("UnauthorizedOperation", Unread(call=Vpc.call, code="UnauthorizedOperation")),
    "throttled": ("RequestLimitExceeded", Unread(call=Vpc.call, code="RequestLimitExceeded")),
    "unsupported": ("InvalidAction", Unread(call=Vpc.call, code="InvalidAction")),
    "too slow": ("ReadTimeoutError", Unread(call=Vpc.call, code="ReadTimeoutError")),
    "not there": ("Vpc.NotFound", ()),
}


@pytest.mark.parametrize(("code", "answer"), FAILURES.values(), ids=FAILURES)
def test_a_failure_is_an_answer(code: str, answer: Unread | tuple[()]) -> None:
    reads = [made(Vpc, "v", does=failing(code), absent=("Vpc.NotFound",))]
    found = collect(Source(), TARGET, reads=reads).snapshot.answers["Vpc", "v"]
    expected = answer if answer == () else Unread(call=Vpc.call, code=code, message="no")
    assert found == expected


def test_a_surprise_is_an_answer() -> None:
    def surprise() -> None:
        raise UnexpectedAnswer("Vpc: Expected `str`, got `int`")

    found = collect(Source(), TARGET, reads=[made(Vpc, "v", does=surprise)]).snapshot
    assert found.get(Vpc, "v") == Unread(
        call=Vpc.call, code="UnexpectedAnswer", message="Vpc: Expected `str`, got `int`"
    )


def test_an_answer_of_another_shape_is_a_surprise() -> None:
    read = Read(
        fact=PrefixList,
        operations=(PrefixList.call,),
        keys=lambda _: ("eu-west-1",),
        fetch=read_of(PrefixList).fetch,
    )
    found = collect(Source(), TARGET, reads=[read]).snapshot.get(PrefixList, "eu-west-1")
    assert isinstance(found, Unread)
    assert (found.code, found.message) == ("UnexpectedAnswer", "the answer has no PrefixLists")


def test_a_bug_is_not_an_answer() -> None:
    def bug() -> None:
        raise ForbiddenCall("ec2:DeleteVpc")

    with pytest.raises(ForbiddenCall):
        collect(Source(), TARGET, reads=[made(Vpc, "v", does=bug)])


def test_what_follows_from_a_refusal_says_so() -> None:
    reads = [
        made(VpcEndpoint, "vpc-1", does=failing("UnauthorizedOperation", VpcEndpoint.call)),
        Read(
            fact=NetworkInterface,
            operations=(NetworkInterface.call,),
            keys=lambda _: ("vpc-1",),
            fetch=read_of(NetworkInterface).fetch,
            after=(VpcEndpoint,),
        ),
        Read(
            fact=SecurityGroup,
            operations=(SecurityGroup.call,),
            keys=lambda _: ("vpc-1",),
            fetch=lambda _, key, snapshot: snapshot.known(NetworkInterface, key),
            after=(NetworkInterface,),
        ),
    ]
    taken = collect(Source(), TARGET, reads=reads).snapshot
    because = f"because {VpcEndpoint.call} was refused"
    for kind in (NetworkInterface, SecurityGroup):
        expected = Unread(call=kind.call, code="NotAsked", message=because)
        assert taken.get(kind, "vpc-1") == expected
    assert [unread.call for unread in taken.unread()] == [VpcEndpoint.call]


def test_a_refused_service_leaves_an_undecided_snapshot() -> None:
    refused = failing("AccessDeniedException", Service.call)
    reads = [made(Service, SCOPE, does=refused), read_of(Subnet), made(PrefixList, "r")]
    taken = collect(Source(), TARGET, reads=reads).snapshot
    assert [unread.code for unread in taken.unread()] == ["AccessDeniedException"]
    assert set(taken.answers) == {("Service", SCOPE), ("PrefixList", "r")}


def test_no_service_ends_everything_even_calls_that_hang() -> None:
    hanging, release = threading.Event(), threading.Event()

    def hang() -> None:
        hanging.set()
        release.wait(PATIENCE)

    def no_cluster() -> object:
        assert hanging.wait(PATIENCE)
        return failing("NoCredentialsError", Service.call)()

    reads = [made(PrefixList, "r", does=hang), made(Service, SCOPE, does=no_cluster)]
    try:
        with pytest.raises(AwsError, match="credentials"):
            collect(Source(), TARGET, reads=reads)
        assert not release.is_set()
    finally:
        release.set()


def test_progress_goes_up_and_ends_complete() -> None:
    told: list[tuple[int, int, str]] = []
    reads = [made(Subnet, "s"), made(Vpc, "v", "w", after=(Subnet,))]
    collect(Source(), TARGET, reads=reads, progress=lambda *news: told.append(news))
    assert [done for done, _, _ in told] == [1, 2, 3]
    assert told[0] == (1, 3, Subnet.call)
    assert told[-1][:2] == (3, 3)


def test_a_found_service_is_kept_under_the_targets_scope() -> None:
    read = Read(
        fact=Service,
        operations=(Service.call,),
        keys=read_of(Service).keys,
        fetch=lambda *_: (service(),),
    )
    assert collect(Source(), TARGET, reads=[read]).snapshot.known(Service, "prod/web")
