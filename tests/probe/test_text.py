"""How a result is written: within 80 columns, inert, and as JSON with a stable shape."""

import json

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecs_pull_doctor.probe import (
    Answer,
    Asked,
    Certificate,
    Connection,
    Handshake,
    Host,
    Observation,
    ProbeResult,
    judge,
)
from ecs_pull_doctor.probe.model import Seen
from ecs_pull_doctor.probe.place import METADATA
from ecs_pull_doctor.report.escape import is_hostile
from ecs_pull_doctor.report.probe_text import as_json, as_text

BUCKET = "prod-eu-central-1-starport-layer-bucket.s3.eu-central-1.amazonaws.com"
API = "api.ecr.eu-central-1.amazonaws.com"


def result(
    issuer: str = "O=Corp Proxy, CN=Inspector", detail: str = "unable to get issuer"
) -> ProbeResult:
    certificate = Certificate(subject=f"CN={API}", issuer=issuer, issuer_organization="Corp")
    answers = (
        Answer(resolver="10.1.0.2:5353", outcome="answered", addresses=("10.1.0.5", "10.1.1.5")),
        Answer(resolver="system", outcome="nxdomain"),
        Answer(resolver="vpc", outcome="nxdomain"),
    )
    seen = Seen(
        host=Host(
            host=API, port=443, steps=("ecr-get-authorization-token",), aws=True, endpoint=True
        ),
        answers=answers,
        connections=(
            Connection(address="10.1.0.5", port=443, outcome="open", seconds=0.0031),
            Connection(address="10.1.1.5", port=443, outcome="timeout", seconds=3),
        ),
        handshakes=(
            Handshake(
                address="10.1.0.5",
                port=443,
                outcome="untrusted",
                detail=detail,
                certificate=certificate,
                name_matches=True,
            ),
        ),
    )
    bucket = Seen(
        host=Host(host=BUCKET, port=443, steps=("ecr-layer-download",), gateway=True, aws=True),
        answers=(
            Answer(
                resolver="10.1.0.2:5353",
                outcome="answered",
                addresses=("52.217.1.1", "2600:1f18:abcd:1234:5678:9abc:def0:1234"),
            ),
        ),
        connections=(
            Connection(address="52.217.1.1", port=443, outcome="timeout", seconds=3),
            Connection(
                address="2600:1f18:abcd:1234:5678:9abc:def0:1234", port=443, outcome="unreachable"
            ),
        ),
    )
    asked = Asked(region="eu-central-1", account="123456789012", vpc_cidrs=("10.1.0.0/16",))
    observed = Observation(
        seen=(seen, bucket),
        decider="10.1.0.2:5353",
        vpc_resolver=True,
        environment=(METADATA, "HTTPS_PROXY"),
        trust_store=True,
        seconds=3.04,
    )
    return judge(asked, observed, ("ecr-public-layer (x is no name of a host)",))


EXPECTED = """\
NOT REACHABLE: a host that a start needs cannot be used from here
Inside a VPC: Amazon's resolver answers, and this is a container of an ECS task.
HTTPS_PROXY is set here; the probe connects directly, without it.
Not probed: ecr-public-layer (x is no name of a host).

  RESOLVER           ANSWER           KIND            TCP         TLS
api.ecr.eu-central-1.amazonaws.com
  10.1.0.2:5353      10.1.0.5         inside the VPC  3 ms        untrusted
                     10.1.1.5         inside the VPC  time-out    -
  system, vpc        NXDOMAIN         -               -           -
prod-eu-central-1-starport-layer-bucket.s3.eu-central-1.amazonaws.com
  10.1.0.2:5353      52.217.1.1       public, S3      time-out    -
                     2600:1f...0:1234 public          unreachable -

What it means
  - api.ecr.eu-central-1.amazonaws.com at 10.1.0.5 answers oddly (untrusted)
    The certificate is not trusted (unable to get issuer); it is issued by
    O=Corp Proxy, CN=Inspector: a proxy or firewall opens the connection.
    causes: tls-interception, proxy-misconfigured
"""


def test_text() -> None:
    assert as_text(result()).startswith(EXPECTED)


@given(st.text(st.characters(exclude_categories=()), max_size=60))
def test_hostile_names_steer_nothing(text: str) -> None:
    shown = as_text(result(issuer=text, detail=text))
    assert not any(is_hostile(c) for c in shown.replace("\n", ""))
    document = as_json(result(issuer=text, detail=text))
    assert not any(is_hostile(c) for c in document.replace("\n", ""))
    assert json.loads(document)["hosts"][0]["handshakes"][0]["detail"] == text


def test_lines_are_no_longer_than_80_columns() -> None:
    assert max(map(len, as_text(result()).splitlines())) <= 80


def test_json_reads_back_into_the_same_result() -> None:
    assert msgspec.json.decode(as_json(result()), type=ProbeResult) == result()


@pytest.mark.parametrize(
    ("at", "keys"),
    {
        "result": (
            (),
            "schema_version tool region account capacity verdict place decider hosts left_out "
            "notes seconds",
        ),
        "host": (
            ("hosts", 0),
            "host port steps required alternative_to verdict answers connections handshakes "
            "meanings",
        ),
        "answer": (("hosts", 0, "answers", 0), "resolver outcome addresses kinds seconds detail"),
        "connection": (("hosts", 0, "connections", 0), "address port outcome seconds detail"),
        "handshake": (
            ("hosts", 0, "handshakes", 0),
            "address port outcome seconds detail certificate name_matches issuer",
        ),
        "meaning": (("hosts", 0, "meanings", 0), "host verdict seen says causes"),
    }.values(),
)
def test_json_shape(at: tuple[str | int, ...], keys: str) -> None:
    document = json.loads(as_json(result()))
    for step in at:
        document = document[step]
    assert list(document) == keys.split()
