"""Connections and handshakes with real servers on loopback."""

import time

import pytest

from ecs_pull_doctor.probe import Host
from ecs_pull_doctor.sources.probe.connections import Attempt, Trust, attempt_all

from .servers import (
    Authority,
    Serve,
    closed_port,
    hangs_up,
    is_mute,
    speaks_http,
    speaks_tls,
    tcp_server,
)

NAME = "api.ecr.eu-west-1.amazonaws.com"


def host(port: int, name: str = NAME) -> Host:
    return Host(host=name, port=port, steps=("s",), aws=True)


def tried(serve: Serve, trust: Trust, seconds: float = 5.0, name: str = NAME) -> Attempt:
    with tcp_server(serve) as port:
        attempt = Attempt(host(port, name), "127.0.0.1", seconds, trust)
        attempt_all([attempt], 3 * seconds)
        return attempt


@pytest.fixture
def trust(amazon: Authority) -> Trust:
    return Trust(str(amazon.file))


def test_good(amazon: Authority, trust: Trust) -> None:
    seen = tried(speaks_tls(amazon.server(NAME, "*.example")), trust)
    assert seen.connection.outcome == "open"
    assert seen.handshake
    assert (seen.handshake.outcome, seen.handshake.name_matches) == ("good", True)
    assert seen.handshake.certificate
    assert seen.handshake.certificate.issuer_organization == "Amazon"
    assert seen.handshake.certificate.names == (NAME, "*.example")


def test_a_wildcard_of_one_label(amazon: Authority, trust: Trust) -> None:
    name = "123456789012.dkr.ecr.eu-west-1.amazonaws.com"
    seen = tried(speaks_tls(amazon.server("*.dkr.ecr.eu-west-1.amazonaws.com")), trust, name=name)
    assert seen.handshake
    assert (seen.handshake.outcome, seen.handshake.name_matches) == ("good", True)


def test_wrong_name(amazon: Authority, trust: Trust) -> None:
    seen = tried(speaks_tls(amazon.server("logs.eu-west-1.amazonaws.com")), trust)
    assert seen.handshake
    assert (seen.handshake.outcome, seen.handshake.name_matches) == ("wrong-name", False)
    assert seen.handshake.certificate
    assert seen.handshake.certificate.names == ("logs.eu-west-1.amazonaws.com",)


def test_foreign_issuer_is_shown_although_it_is_refused(
    corporation: Authority, trust: Trust
) -> None:
    seen = tried(speaks_tls(corporation.server(NAME)), trust)
    assert seen.handshake
    assert (seen.handshake.outcome, seen.handshake.name_matches) == ("untrusted", True)
    assert seen.handshake.certificate
    assert seen.handshake.certificate.issuer == "C=US, O=Corp Proxy, CN=Corp Proxy test CA"
    assert "issuer" in seen.handshake.detail


def test_expired(amazon: Authority, trust: Trust) -> None:
    seen = tried(speaks_tls(amazon.server(NAME, days=(-3, -2))), trust)
    assert seen.handshake
    assert seen.handshake.outcome == "not-valid-now"
    assert seen.handshake.certificate


@pytest.mark.parametrize(
    ("serve", "outcome"),
    {
        "mute": (is_mute, "timeout"),
        "cut": (hangs_up, "closed"),
        "http": (speaks_http, "error"),
    }.values(),
    ids=["mute", "cut", "http"],
)
def test_no_handshake(serve: Serve, outcome: str, trust: Trust) -> None:
    seen = tried(serve, trust, 0.5)
    assert seen.connection.outcome == "open"
    assert seen.handshake
    assert seen.handshake.outcome == outcome


def test_closed_port(trust: Trust) -> None:
    attempt = Attempt(host(closed_port()), "127.0.0.1", 2, trust)
    attempt_all([attempt], 5)
    assert (attempt.connection.outcome, attempt.handshake) == ("refused", None)


def test_a_server_that_is_late_in_everything_costs_the_limit_only(trust: Trust) -> None:
    with tcp_server(is_mute) as port:
        attempts = [Attempt(host(port), "127.0.0.1", 60, trust) for _ in range(8)]
        start = time.monotonic()
        attempt_all(attempts, 0.3)
        assert time.monotonic() - start < 3
        assert {a.handshake.outcome for a in attempts if a.handshake} == {"timeout"}


def test_an_empty_name_is_an_error_and_no_crash(amazon: Authority, trust: Trust) -> None:
    seen = tried(speaks_tls(amazon.server(NAME)), trust, name="a..b")
    assert seen.handshake
    assert seen.handshake.outcome == "error"


def test_anchors(amazon: Authority) -> None:
    assert Trust(str(amazon.file)).has_anchors
