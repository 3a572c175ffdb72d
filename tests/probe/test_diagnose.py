"""`diagnose --probe` and `--plan`: what was seen goes into the hops, if it was seen from inside."""

import json
from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from ecs_pull_doctor import probed
from ecs_pull_doctor.cli.app import app
from ecs_pull_doctor.finding import Verdict
from ecs_pull_doctor.model.snapshot import encode
from ecs_pull_doctor.probe import Answer, Connection, Host, Observation, judge
from ecs_pull_doctor.probe.model import Seen
from ecs_pull_doctor.probe.place import METADATA
from ecs_pull_doctor.sources import probe as source
from ecs_pull_doctor.sources.probe import Resolver, Settings, Trust
from ecs_pull_doctor.testing import Given, healthy, nat

from .servers import Authority, dns_server

API = "api.ecr.ap-northeast-2.amazonaws.com"
PLAN = resources.files("ecs_pull_doctor.plan").joinpath("pull-plan.json").read_text()


def observed(host: Host, address: str, *, inside: bool) -> Observation:
    answer = Answer(resolver="system", outcome="answered", addresses=(address,))
    seen = Seen(
        host=host,
        answers=(answer,),
        connections=(Connection(address=address, port=443, outcome="timeout"),),
    )
    return Observation(
        seen=(seen,), decider="system", vpc_resolver=inside, own_addresses=("10.0.1.7",)
    )


def diagnosed(given: Given, address: str, *, inside: bool) -> Any:
    snapshot, report = given.snapshot(), given.report()
    (before,) = report.diagnoses
    asked = probed.asked(snapshot, before)
    host = next(h for h in probed.hosts(before) if h.host == API)
    result = judge(asked, observed(host, address, inside=inside))
    return before, probed.merged(before, result)


def test_what_is_asked_comes_from_the_facts() -> None:
    (diagnosis,) = healthy().report().diagnoses
    asked = probed.asked(healthy().snapshot(), diagnosis)
    assert asked.vpc_cidrs == ("10.0.0.0/16",)
    assert "10.0.1.11" in asked.endpoint_addresses
    hosts = {h.host: h for h in probed.hosts(diagnosis)}
    assert hosts[API].endpoint
    assert hosts[API].aws
    layers = next(h for h in hosts.values() if h.steps == ("ecr-layer-download",))
    assert layers.gateway
    registry = next(h for h in hosts.values() if "ecr-manifest" in h.steps)
    assert registry.steps == ("ecr-manifest", "ecr-layer-redirect")


def test_names_and_connections_go_to_their_hops() -> None:
    before, after = diagnosed(healthy(), "10.0.1.11", inside=True)
    step = next(s for s in after.steps if s.host == API)
    for origin in step.origins:
        calls = {h.layer: [e.call for e in h.evidence] for h in origin.hops}
        assert "dns:Resolve" in calls["dns"]
        assert "tcp:Connect" in calls["endpoint-sg"]
        assert "tcp:Connect" not in calls["dns"]
    assert after.probe.inside
    (host,) = after.probe.hosts
    assert (host.host, host.verdict) == (API, Verdict.FAIL)
    assert [s.verdict for s in after.steps] == [s.verdict for s in before.steps]


def test_from_outside_nothing_is_evidence() -> None:
    before, after = diagnosed(nat(), "54.180.184.234", inside=False)
    assert after.steps == before.steps
    assert not after.probe.inside
    assert "say nothing about the tasks" in after.probe.says
    assert [h.verdict for h in after.probe.hosts] == [Verdict.UNKNOWN]


@pytest.fixture
def loopback(monkeypatch: pytest.MonkeyPatch, amazon: Authority) -> Iterator[None]:
    """Ask a server on loopback only, which knows no name."""
    with dns_server({}) as port:

        def settings(nameserver: object, seconds: float) -> Settings:
            del nameserver
            both = (Resolver.at("127.0.0.1", port), Resolver("vpc", ("127.0.0.1",), port))
            return Settings(resolvers=both, seconds=seconds, trust=Trust(str(amazon.file)))

        monkeypatch.setattr(source, "settings", settings)
        yield


def run(tmp_path: Path, *words: str) -> Result:
    file = tmp_path / "facts.json"
    file.write_bytes(encode(nat().snapshot()))
    return CliRunner().invoke(app, ["diagnose", "--snapshot", str(file), *words])


@pytest.mark.usefixtures("loopback")
def test_the_command_outside_of_the_vpc(tmp_path: Path) -> None:
    done = run(tmp_path, "--probe")
    text = " ".join(done.stdout.split())
    assert "SEEN FROM THIS MACHINE" in text
    assert "say nothing about the tasks" in text


@pytest.mark.usefixtures("loopback")
def test_the_command_inside_of_the_vpc(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(METADATA, "http://169.254.170.2/v4/x")
    done = run(tmp_path, "--probe", "--output", "json")
    (diagnosis,) = json.loads(done.stdout)["diagnoses"]
    assert diagnosis["probe"]["inside"]
    assert {h["verdict"] for h in diagnosis["probe"]["hosts"]} == {"fail"}
    assert "dns:Resolve" in done.stdout


def test_another_edition_of_the_plan(tmp_path: Path) -> None:
    plan = tmp_path / "plan.json"
    plan.write_text(PLAN.replace('"api.ecr.{region}', '"new.ecr.{region}'))
    done = run(tmp_path, "--plan", str(plan), "--output", "json")
    hosts = {s["host"] for s in json.loads(done.stdout)["diagnoses"][0]["steps"]}
    assert "new.ecr.ap-northeast-2.amazonaws.com" in hosts
    assert API not in hosts


def test_a_malformed_edition_ends_with_the_line_and_status_2(tmp_path: Path) -> None:
    plan = tmp_path / "plan.json"
    plan.write_text(PLAN.replace('"port": 443', '"port": "443"', 1))
    line = PLAN[: PLAN.index('"port": 443')].count("\n") + 1
    done = run(tmp_path, "--plan", str(plan))
    assert done.exit_code == 2
    assert done.stderr.startswith(f"pull-doctor: {plan}: line {line}: calls.")
    assert "Expected `int`, got `str`" in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert run(tmp_path, "--plan", str(tmp_path / "none.json")).exit_code == 2
