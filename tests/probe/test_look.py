"""The whole way with real servers on loopback: names, connections, TLS, and what it means."""

import time
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from ecs_pull_doctor.finding import Verdict
from ecs_pull_doctor.probe import Asked, Host, ProbeResult, as_evidence, judge
from ecs_pull_doctor.sources.probe import Resolver, Settings, Trust, look

from .servers import (
    SILENT,
    Authority,
    Zone,
    closed_port,
    dns_server,
    is_mute,
    speaks_tls,
    tcp_server,
)

ASKED = Asked(region="eu-west-1", account="123456789012", vpc_cidrs=("127.0.0.0/8",))
GOOD = "api.ecr.eu-west-1.amazonaws.com"
HERE = ("127.0.0.1",)


@pytest.fixture
def ports(amazon: Authority, corporation: Authority) -> Iterator[dict[str, int]]:
    """Serve every kind of host, by its name."""
    good = speaks_tls(amazon.server(GOOD))
    serving = {
        GOOD: good,
        "wrong.amazonaws.com": good,
        "foreign.amazonaws.com": speaks_tls(corporation.server("foreign.amazonaws.com")),
        "mute.amazonaws.com": is_mute,
    }
    with ExitStack() as stack:
        found = {name: stack.enter_context(tcp_server(s)) for name, s in serving.items()}
        yield found | {"closed.amazonaws.com": closed_port()}


def seen(
    ports: dict[str, int],
    zone: Zone,
    names: list[str],
    trust: Authority,
    seconds: float = 1.0,
    vpc: bool = True,
) -> ProbeResult:
    hosts = [Host(host=n, port=ports.get(n, 443), steps=("s",), aws=True) for n in names]
    with dns_server(zone) as port:
        resolvers = (Resolver("system", HERE, port), Resolver("vpc", HERE, port))
        how = Settings(
            resolvers=resolvers if vpc else resolvers[:1],
            seconds=seconds,
            trust=Trust(str(trust.file)),
        )
        return judge(ASKED, look(hosts, how, ASKED.vpc_cidrs))


def test_all_is_well(ports: dict[str, int], amazon: Authority) -> None:
    result = seen(ports, {GOOD: HERE}, [GOOD], amazon)
    assert result.verdict is Verdict.PASS
    assert result.place.inside
    report = result.hosts[0]
    assert report.answers[0].kinds == ("inside-vpc",)
    assert report.handshakes[0].issuer == "amazon"
    assert [e.call for e in as_evidence(result)] == [
        "dns:Resolve",
        "dns:Resolve",
        "tcp:Connect",
        "tls:Handshake",
    ]


def test_every_failure_at_once(ports: dict[str, int], amazon: Authority) -> None:
    first = {
        GOOD: "",
        "wrong.amazonaws.com": "private-zone-conflict",
        "foreign.amazonaws.com": "tls-interception",
        "mute.amazonaws.com": "egress-firewall",
        "closed.amazonaws.com": "private-zone-conflict",
        "nowhere.amazonaws.com": "private-zone-conflict",
        "empty.amazonaws.com": "dns-firewall",
        "broken.amazonaws.com": "resolver-rule-conflict",
        "silent.amazonaws.com": "resolver-rule-conflict",
    }
    zone: Zone = dict.fromkeys(ports, HERE) | {
        "empty.amazonaws.com": (),
        "broken.amazonaws.com": "SERVFAIL",
        "silent.amazonaws.com": SILENT,
    }
    start = time.monotonic()
    result = seen(ports, zone, list(first), amazon, 1.0)
    assert time.monotonic() - start < 8
    assert result.verdict is Verdict.FAIL
    found = {r.host: r.meanings[0].causes[0] if r.meanings else "" for r in result.hosts}
    assert found == first


def test_outside_the_vpc_nothing_is_proved(ports: dict[str, int], amazon: Authority) -> None:
    result = seen(ports, {GOOD: HERE}, [GOOD], amazon, vpc=False)
    assert result.verdict is Verdict.UNKNOWN
    assert result.hosts[0].verdict is Verdict.PASS
    assert as_evidence(result) == ()


def test_some_addresses_are_enough(ports: dict[str, int], amazon: Authority) -> None:
    result = seen(ports, {GOOD: ("127.0.0.1", "127.0.0.2")}, [GOOD], amazon)
    assert result.verdict is Verdict.PASS
    assert "1 of its 2 addresses" in result.hosts[0].meanings[0].says


def test_a_silent_amazon_resolver_is_left_out(ports: dict[str, int], amazon: Authority) -> None:
    host = Host(host=GOOD, port=ports[GOOD], steps=("s",))
    with dns_server({GOOD: HERE}) as good, dns_server({GOOD: SILENT}) as silent:
        how = Settings(
            resolvers=(Resolver("system", HERE, good), Resolver("vpc", HERE, silent)),
            seconds=1.0,
            trust=Trust(str(amazon.file)),
        )
        found = look([host], how)
    assert not found.vpc_resolver
    assert [a.resolver for a in found.seen[0].answers] == ["system"]
