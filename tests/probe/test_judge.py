"""What was seen, judged: the table is the specification. No network here."""

from pathlib import Path

import pytest

from ecs_pull_doctor.finding import Verdict
from ecs_pull_doctor.probe import (
    Answer,
    Asked,
    Certificate,
    Connection,
    Handshake,
    Host,
    Observation,
    ProbeResult,
    as_evidence,
    judge,
)
from ecs_pull_doctor.probe.model import Seen
from ecs_pull_doctor.probe.place import FARGATE, METADATA

API = Host(host="api.ecr.eu-west-1.amazonaws.com", port=443, steps=("s",), endpoint=True, aws=True)
S3 = Host(
    host="b.s3.eu-west-1.amazonaws.com",
    port=443,
    steps=("l",),
    endpoint=True,
    gateway=True,
    aws=True,
)
HUB = Host(host="registry-1.docker.io", port=443, steps=("m",))
IN_VPC = "10.1.0.5"
PUBLIC = "3.248.1.1"


def answer(*addresses: str, outcome: str = "answered", resolver: str = "system") -> Answer:
    return Answer(resolver=resolver, outcome=outcome, addresses=addresses)  # type: ignore[arg-type]


def tcp(outcome: str = "open", address: str = IN_VPC) -> Connection:
    return Connection(address=address, port=443, outcome=outcome)  # type: ignore[arg-type]


def tls(outcome: str = "good", by: str = "Amazon", address: str = IN_VPC) -> Handshake:
    certificate = Certificate(subject="CN=x", issuer=f"O={by}", issuer_organization=by)
    return Handshake(address=address, port=443, outcome=outcome, certificate=certificate)  # type: ignore[arg-type]


def look(
    *seen: Seen, environment: tuple[str, ...] = (METADATA,), store: bool = True
) -> Observation:
    return Observation(
        seen=seen, decider="system", vpc_resolver=True, environment=environment, trust_store=store
    )


def judged(
    *seen: Seen, environment: tuple[str, ...] = (METADATA,), store: bool = True
) -> ProbeResult:
    asked = Asked(region="eu-west-1", account="123456789012", vpc_cidrs=("10.1.0.0/16",))
    return judge(asked, look(*seen, environment=environment, store=store))


def saw(host: Host, said: Answer, *rest: Connection | Handshake) -> Seen:
    return Seen(
        host=host,
        answers=(said,),
        connections=tuple(r for r in rest if isinstance(r, Connection)),
        handshakes=tuple(r for r in rest if isinstance(r, Handshake)),
    )


GOOD = saw(API, answer(IN_VPC), tcp(), tls())
CASES: dict[str, tuple[Seen, Verdict, str, str]] = {
    "endpoint": (GOOD, Verdict.PASS, "", ""),
    "another authority's, known": (
        saw(API, answer(IN_VPC), tcp(), tls(by="DigiCert Inc")),
        Verdict.PASS,
        "",
        "",
    ),
    "another's, for a foreign host": (
        saw(HUB, answer(IN_VPC), tcp(), tls(by="Anybody")),
        Verdict.PASS,
        "",
        "",
    ),
    "NXDOMAIN": (
        saw(API, answer(outcome="nxdomain")),
        Verdict.FAIL,
        "private-zone-conflict",
        "hides it",
    ),
    "NXDOMAIN of a foreign host": (
        saw(HUB, answer(outcome="nxdomain")),
        Verdict.FAIL,
        "dns-resolution-failure",
        "no such name",
    ),
    "NODATA": (saw(API, answer(outcome="nodata")), Verdict.FAIL, "dns-firewall", "no address"),
    "SERVFAIL": (
        saw(API, answer(outcome="servfail")),
        Verdict.FAIL,
        "resolver-rule-conflict",
        "forwards",
    ),
    "REFUSED": (saw(API, answer(outcome="refused")), Verdict.FAIL, "custom-dns-server", "refuses"),
    "silence": (
        saw(API, answer(outcome="timeout")),
        Verdict.FAIL,
        "custom-dns-server",
        "out of reach",
    ),
    "not asked": (saw(API, answer(outcome="error")), Verdict.FAIL, "dns-resolution-failure", ""),
    "sinkhole": (saw(API, answer("0.0.0.0")), Verdict.FAIL, "dns-firewall", "no service"),
    "endpoint drops": (
        saw(API, answer(IN_VPC), tcp("timeout")),
        Verdict.FAIL,
        "endpoint-sg-ingress",
        "endpoint with private DNS is found",
    ),
    "no endpoint there": (
        saw(API, answer(IN_VPC), tcp("refused")),
        Verdict.FAIL,
        "private-zone-conflict",
        "no endpoint",
    ),
    "central endpoint": (
        saw(API, answer("10.9.0.5"), tcp("timeout", "10.9.0.5")),
        Verdict.FAIL,
        "no-route",
        "central endpoint",
    ),
    "public, no way out": (
        saw(API, answer(PUBLIC), tcp("timeout", PUBLIC)),
        Verdict.FAIL,
        "private-dns-disabled",
        "no endpoint answers",
    ),
    "public, turned down": (
        saw(API, answer(PUBLIC), tcp("reset", PUBLIC)),
        Verdict.FAIL,
        "egress-firewall",
        "on the way",
    ),
    "S3, no gateway": (
        saw(S3, answer("52.217.1.1"), tcp("timeout", "52.217.1.1")),
        Verdict.FAIL,
        "s3-gateway-route-missing",
        "as it must be",
    ),
    "internet only": (
        saw(HUB, answer(PUBLIC), tcp("timeout", PUBLIC)),
        Verdict.FAIL,
        "no-route",
        "carries it out",
    ),
    "no route at all": (
        saw(API, answer(PUBLIC), tcp("unreachable", PUBLIC)),
        Verdict.FAIL,
        "no-route",
        "no way to",
    ),
    "IPv6 only, no route": (
        saw(API, answer("2600::1"), tcp("unreachable", "2600::1")),
        Verdict.FAIL,
        "no-route",
        "",
    ),
    "intercepted": (
        saw(API, answer(IN_VPC), tcp(), tls("untrusted", "Corp")),
        Verdict.FAIL,
        "tls-interception",
        "issued by O=Corp",
    ),
    "intercepted, and trusted here": (
        saw(API, answer(IN_VPC), tcp(), tls(by="Corp")),
        Verdict.UNKNOWN,
        "tls-interception",
        "public authorities only",
    ),
    "Amazon's, but not trusted here": (
        saw(API, answer(IN_VPC), tcp(), tls("untrusted")),
        Verdict.UNKNOWN,
        "tls-interception",
        "store of authorities is incomplete",
    ),
    "a registry with its own authority": (
        saw(HUB, answer(IN_VPC), tcp(), tls("untrusted", "Corp")),
        Verdict.FAIL,
        "tls-interception",
        "an authority of its own",
    ),
    "wrong name": (
        saw(API, answer(IN_VPC), tcp(), tls("wrong-name")),
        Verdict.FAIL,
        "private-zone-conflict",
        "the certificate is for CN=x",
    ),
    "expired": (
        saw(API, answer(IN_VPC), tcp(), tls("not-valid-now")),
        Verdict.FAIL,
        "clock-skew",
        "clock",
    ),
    "mute": (
        saw(API, answer(IN_VPC), tcp(), tls("timeout")),
        Verdict.FAIL,
        "egress-firewall",
        "TLS gets",
    ),
    "cut": (
        saw(API, answer(IN_VPC), tcp(), tls("closed")),
        Verdict.FAIL,
        "egress-firewall",
        "breaks off",
    ),
    "one of two addresses is silent": (
        saw(API, answer(IN_VPC, "10.1.0.6"), tcp(), tcp("timeout", "10.1.0.6"), tls()),
        Verdict.PASS,
        "nacl-blocks",
        "1 of its 2 addresses",
    ),
    "no IPv6 way beside a sound IPv4 one": (
        saw(API, answer(IN_VPC, "2600::1"), tcp(), tcp("unreachable", "2600::1"), tls()),
        Verdict.PASS,
        "",
        "",
    ),
}


@pytest.mark.parametrize(("seen", "verdict", "cause", "says"), CASES.values(), ids=CASES)
def test_meaning(seen: Seen, verdict: Verdict, cause: str, says: str) -> None:
    report = judged(seen).hosts[0]
    assert report.verdict is verdict
    assert bool(report.meanings) is bool(cause)
    if report.meanings:
        assert report.meanings[0].causes[0] == cause
        assert says in report.meanings[0].says


def test_every_cause_is_a_public_one() -> None:
    known = Path(__file__).parent.parent.joinpath("checks", "causes.txt").read_text().split()
    used = {
        c for seen, *_ in CASES.values() for m in judged(seen).hosts[0].meanings for c in m.causes
    }
    assert used <= set(known)


def test_without_a_store_nothing_is_known_of_trust() -> None:
    seen = saw(API, answer(IN_VPC), tcp(), tls("untrusted", "Amazon"))
    result = judged(seen, store=False)
    assert result.verdict is Verdict.UNKNOWN
    assert any("no store" in note for note in result.notes)


def test_an_unknown_block_makes_no_claim_about_the_vpc() -> None:
    seen = saw(API, answer(IN_VPC), tcp("timeout"))
    result = judge(Asked(region="eu-west-1", account="123456789012"), look(seen))
    assert "--vpc-cidr tells which" in result.hosts[0].meanings[0].says


def test_outside_everything_is_undecided_and_no_evidence() -> None:
    for seen in (GOOD, saw(API, answer(outcome="nxdomain"))):
        result = judged(seen, environment=())
        assert result.verdict is Verdict.UNKNOWN
        assert result.place.inside is False
        assert as_evidence(result) == ()


def test_evidence_names_the_host_and_says_what_was_seen() -> None:
    said = [(e.call, e.resource, e.field, e.value) for e in as_evidence(judged(GOOD))]
    at = f"{IN_VPC} port 443"
    assert said == [
        ("dns:Resolve", API.host, "system", f"{IN_VPC} (inside-vpc)"),
        ("tcp:Connect", API.host, at, "open"),
        ("tls:Handshake", API.host, at, "good; issued by O=Amazon for CN=x"),
    ]


def test_a_resolver_that_disagrees_is_remarked() -> None:
    seen = Seen(
        host=API,
        answers=(answer(PUBLIC), answer(IN_VPC, resolver="vpc")),
        connections=(tcp("open", PUBLIC), tcp()),
        handshakes=(tls(address=PUBLIC), tls()),
    )
    report = judged(seen).hosts[0]
    assert report.verdict is Verdict.PASS
    assert report.meanings[0].causes[0] == "custom-dns-server"


def test_silence_of_everybody_and_silence_about_one_name() -> None:
    silent = saw(API, answer(outcome="timeout"))
    asked = Asked(region="eu-west-1", account="123456789012")
    off = Observation(
        seen=(silent,), decider="system", vpc_resolver=False, environment=(METADATA, FARGATE)
    )
    assert judge(asked, off).verdict is Verdict.FAIL
    assert judge(asked, off).hosts[0].meanings[0].causes[0] == "vpc-dns-attributes-off"
    one = judged(silent, saw(S3, answer(outcome="nxdomain"))).hosts[0]
    assert one.meanings[0].causes[0] == "resolver-rule-conflict"


def test_required_alternative_and_idle_hosts() -> None:
    bad = answer(outcome="nxdomain")
    other = Host(host="other.example", port=443, steps=("s",), alternative_to=API.host)
    idle = Host(host="idle.example", port=443, steps=("t",), required=False)
    assert judged(GOOD, saw(idle, bad)).verdict is Verdict.PASS
    assert judged(GOOD, saw(other, bad)).verdict is Verdict.UNKNOWN
    assert judged(saw(API, bad), saw(other, bad)).verdict is Verdict.FAIL
    assert judged(GOOD, saw(S3, bad)).verdict is Verdict.FAIL
    assert judged().verdict is Verdict.UNKNOWN
