"""Names, asked of a real DNS server on loopback."""

import time

import pytest

from ecs_pull_doctor.sources.probe.at_once import at_once
from ecs_pull_doctor.sources.probe.questions import Resolver, ask_all

from .servers import LOST, SILENT, Zone, dns_server

ZONE: Zone = {
    "both.example": ("127.0.0.1", "127.0.0.2", "::1"),
    "six.example": ("::1",),
    "none.example": (),
    "broken.example": "SERVFAIL",
    "forbidden.example": "REFUSED",
    "odd.example": "NOTIMP",
    "silent.example": SILENT,
    "lost.example": LOST,
}
SAID = {
    "both.example": ("answered", ("127.0.0.1", "127.0.0.2", "::1")),
    "six.example": ("answered", ("::1",)),
    "none.example": ("nodata", ()),
    "nowhere.example": ("nxdomain", ()),
    "broken.example": ("servfail", ()),
    "forbidden.example": ("refused", ()),
    "odd.example": ("error", ()),
    "silent.example": ("timeout", ()),
    "lost.example": ("answered", ("127.0.0.1",)),
    "a" * 70 + ".example": ("error", ()),
    "..": ("error", ()),
}


def test_every_kind_of_answer_is_told_apart_at_once() -> None:
    with dns_server(ZONE) as port:
        start = time.monotonic()
        answers = ask_all(list(SAID), (Resolver("test", ("127.0.0.1",), port),), 1.0)
        assert time.monotonic() - start < 3
    found = {host: (a.outcome, tuple(sorted(a.addresses))) for host, (a,) in answers.items()}
    assert found == {host: (said, tuple(sorted(a))) for host, (said, a) in SAID.items()}


def test_the_next_server_is_asked_when_one_is_silent() -> None:
    with dns_server({"a.example": ("127.0.0.1",)}) as port:
        resolver = Resolver("r", ("127.0.0.9", "127.0.0.1"), port)
        answer = ask_all(["a.example"], (resolver,), 1.0)["a.example"][0]
    assert answer.addresses == ("127.0.0.1",)


def test_resolvers_are_asked_side_by_side_and_keep_their_order() -> None:
    with dns_server({"a.example": ("127.0.0.1",)}) as one, dns_server({}) as other:
        resolvers = (
            Resolver.at("127.0.0.1", one),
            Resolver("none", ()),
            Resolver("vpc", ("127.0.0.1",), other),
        )
        answers = ask_all(["a.example", "a.example"], resolvers, 1.0)["a.example"]
    assert [(a.resolver, a.outcome) for a in answers] == [
        (f"127.0.0.1:{one}", "answered"),
        ("none", "error"),
        ("vpc", "nxdomain"),
    ]


def test_late_jobs_are_left_behind_and_failures_are_raised() -> None:
    import threading

    never = threading.Event()
    try:
        assert at_once([lambda: 1, lambda: never.wait(10) and 2], 0.1) == [1, None]
    finally:
        never.set()

    def fails() -> int:
        raise LookupError("a bug")

    with pytest.raises(LookupError):
        at_once([fails], 5)
