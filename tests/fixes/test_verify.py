"""What is proved of a pull's way, and what is honestly not."""

import json

import pytest
from msgspec import structs
from typer.testing import CliRunner

from ecs_pull_doctor.cli.app import app
from ecs_pull_doctor.costs.traffic import Measured
from ecs_pull_doctor.costs.verify import PathProof, Proof, TokenCall, proofs
from ecs_pull_doctor.finding import Verdict
from ecs_pull_doctor.report.verify_text import as_json, as_text
from ecs_pull_doctor.sdk import NatGateway, Service, VpcEndpoint
from ecs_pull_doctor.testing import Given, healthy, nat
from ecs_pull_doctor.testing.names import TAKEN_AT

ROLE = "arn:aws:iam::123456789012:role/exec"
PASS, FAIL, UNKNOWN = Verdict.PASS, Verdict.FAIL, Verdict.UNKNOWN


def token(endpoint: str = "", role: str = ROLE) -> TokenCall:
    return TokenCall(at=TAKEN_AT, role=role, endpoint=endpoint, source="203.0.113.9")


TOKENS: dict[str, tuple[tuple[TokenCall, ...] | None, Verdict, str]] = {
    "through": ((token("vpce-api"),), PASS, "all 1 requests for a token came through vpce-api"),
    "past": ((token("vpce-api"), token()), FAIL, "1 of 2 requests"),
    "near miss: through another VPC's": (
        (token("vpce-api"), token("vpce-foreign")),
        UNKNOWN,
        "through vpce-foreign, not seen in this VPC",
    ),
    "near miss: another role's": ((token(role="other"),), UNKNOWN, "asked for no token"),
    "no start": ((), UNKNOWN, "asked for no token"),
    "we may not look": (None, UNKNOWN, "could not be read"),
}


def proved(
    service: Given,
    calls: tuple[TokenCall, ...] | None = (),
    measured: tuple[Measured, ...] | None = (),
) -> dict[str, Proof]:
    return {p.what: p for p in proofs(service.snapshot(), ROLE, calls, measured)}


@pytest.mark.parametrize(("calls", "verdict", "says"), TOKENS.values(), ids=TOKENS)
def test_the_token(calls: tuple[TokenCall, ...] | None, verdict: Verdict, says: str) -> None:
    found = proved(healthy(), calls)["token"]
    assert found.verdict is verdict
    assert says in found.says
    assert bool(found.settle) is (verdict is not PASS)


def test_before_1_4_0_the_token_is_not_asked_for_from_the_vpc() -> None:
    (service,) = healthy().facts(Service)
    deployments = tuple(structs.replace(d, platform_version="1.3.0") for d in service.deployments)
    old = healthy().change(Service, service.id, platform_version="1.3.0", deployments=deployments)
    assert proved(old, (token(),))["token"].verdict is UNKNOWN


def test_manifests_and_layers_are_never_said_to_be_proved() -> None:
    used = (Measured(resource="vpce-dkr", gb=0.5, hours=24),)
    found = proved(healthy(), (token("vpce-api"),), used)
    assert found["manifests"].verdict is UNKNOWN
    assert "vpce-dkr carried 512.0 MB; by whom is not told" in found["manifests"].says
    assert found["layers"].verdict is UNKNOWN
    assert "traffic-path 7" in found["layers"].settle


def test_what_could_not_be_read_is_not_absent() -> None:
    blind = nat().refuse(VpcEndpoint).refuse(NatGateway)
    found = proved(blind, (token("vpce-api"),), (Measured(resource="nat-1", gb=1.0, hours=1),))
    assert {p.verdict for p in found.values()} == {UNKNOWN}
    assert found["nat"].says == "the VPC's NAT gateways could not be read"


def test_nat() -> None:
    carried = (Measured(resource="nat-1", gb=3.25, hours=24),)
    assert proved(healthy())["nat"].verdict is PASS
    assert "carried nothing" in proved(nat())["nat"].says
    busy = proved(nat(), (), carried)["nat"]
    assert busy.verdict is UNKNOWN
    assert "3.25 GB" in busy.says
    assert proved(nat(), (), None)["nat"].verdict is UNKNOWN


def answer(service: Given, *calls: TokenCall) -> PathProof:
    found = proofs(service.snapshot(), ROLE, calls, ())
    return PathProof(
        cluster="prod", service="web\x1b[31m", role=ROLE, hours=24, proofs=found, unread=("a (b)",)
    )


def test_as_text_and_as_json() -> None:
    made = answer(healthy(), token("vpce-api"))
    text = as_text(made)
    assert text.startswith("PROVED  ")
    assert "\x1b" not in text
    assert all(len(line) <= 100 for line in text.splitlines())
    assert text.endswith("not read: a (b)\n")
    assert json.loads(as_json(made))["verdict"] == "pass"
    assert as_text(answer(healthy(), token())).startswith("NOT SO  ")
    assert as_text(answer(healthy())).startswith("UNDECIDED  ")


def test_bad_input() -> None:
    runner = CliRunner()
    assert runner.invoke(app, ["verify-path"]).exit_code == 2
    assert runner.invoke(app, ["verify-path", "-s", "web", "--hours", "0"]).exit_code == 2
