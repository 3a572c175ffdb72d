"""The command: its statuses, its refusals, and that it needs nothing of AWS."""

import json
import subprocess
import sys
from collections.abc import Iterator

import pytest
import typer
from typer.testing import CliRunner

from ecs_pull_doctor.cli import probe as command
from ecs_pull_doctor.probe import Asked
from ecs_pull_doctor.probe.place import METADATA
from ecs_pull_doctor.sources import probe as source
from ecs_pull_doctor.sources.probe import Resolver, Settings, Trust

from .servers import Authority, dns_server

GOOD = ["--region", "eu-west-1", "--account", "123456789012"]
app = typer.Typer(add_completion=False)
app.command()(command.probe)


@pytest.fixture
def loopback(monkeypatch: pytest.MonkeyPatch, amazon: Authority) -> Iterator[None]:
    """Let the command ask a server on loopback only, which knows no name, inside of a VPC."""
    with dns_server({}) as port:

        def settings(nameserver: tuple[str, int] | None, seconds: float) -> Settings:
            named = Resolver.at(*nameserver) if nameserver else Resolver.at("127.0.0.1", port)
            vpc = Resolver("vpc", ("127.0.0.1",), port)
            return Settings(resolvers=(named, vpc), seconds=seconds, trust=Trust(str(amazon.file)))

        monkeypatch.setattr(source, "settings", settings)
        monkeypatch.setenv(METADATA, "http://169.254.170.2/v4/x")
        yield


@pytest.mark.usefixtures("loopback")
def test_names_that_are_not_there_are_status_1() -> None:
    done = CliRunner().invoke(app, [*GOOD, "--timeout", "1"])
    assert done.exit_code == 1, done.output
    assert done.stdout.startswith("NOT REACHABLE")
    assert "private-zone-conflict" in done.stdout


@pytest.mark.usefixtures("loopback")
def test_json_of_a_machine_that_is_nowhere_is_status_3(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(METADATA)
    done = CliRunner().invoke(app, [*GOOD, "--output", "json", "--timeout", "1", "--no-logs"])
    assert done.exit_code == 3, done.output
    document = json.loads(done.stdout)
    assert document["verdict"] == "unknown"
    assert len(document["hosts"]) == 3


@pytest.mark.usefixtures("loopback")
def test_a_text_that_is_no_region_is_status_4() -> None:
    done = CliRunner().invoke(app, ["--region", "\x1b[2Jeu", "--account", "123456789012"])
    assert done.exit_code == 4
    assert "\x1b" not in done.stderr
    assert "not the name of a Region" in done.stderr


REFUSED = {
    "account": ["--region", "eu-west-1", "--account", "12345"],
    "no account": ["--region", "eu-west-1"],
    "capacity": [*GOOD, "--capacity", "fargate"],
    "extra": [*GOOD, "--with", "ssm,nothing"],
    "block": [*GOOD, "--vpc-cidr", "10.0.0.0/99"],
    "endpoint": [*GOOD, "--endpoint-address", "vpce"],
    "nameserver": [*GOOD, "--nameserver", "dns.example"],
    "port": [*GOOD, "--nameserver", "10.0.0.2:99999"],
    "time": [*GOOD, "--timeout", "0"],
}


@pytest.mark.parametrize("arguments", REFUSED.values(), ids=REFUSED)
def test_wrong_command_lines_are_status_2(arguments: list[str]) -> None:
    assert CliRunner().invoke(app, arguments, env={"AWS_REGION": None}).exit_code == 2


SERVERS = {
    "": None,
    "10.0.0.2": ("10.0.0.2", 53),
    "10.0.0.2:5353": ("10.0.0.2", 5353),
    "fd00:ec2::253": ("fd00:ec2::253", 53),
    "[::1]:5353": ("::1", 5353),
    "[::1]": ("::1", 53),
}


@pytest.mark.parametrize(("text", "parsed"), SERVERS.items())
def test_nameserver(text: str, parsed: tuple[str, int] | None) -> None:
    assert command._nameserver(text) == parsed


def test_the_named_server_decides_and_the_others_are_asked_too() -> None:
    found = source.settings(("10.0.0.2", 53), 1)
    assert [r.name for r in found.resolvers] == ["10.0.0.2", "system", "vpc"]
    assert [r.name for r in source.settings(None, 1).resolvers] == ["system", "vpc"]


def test_an_interrupt_is_status_130(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(source, "look", interrupted)
    with pytest.raises(typer.Exit) as left:
        command.run(Asked(region="eu-west-1", account="1"), Settings(resolvers=()))
    assert left.value.exit_code == 130


def test_nothing_of_aws_is_imported() -> None:
    code = (
        "import sys; from ecs_pull_doctor.cli import probe;"
        "from ecs_pull_doctor.probe import Asked; from ecs_pull_doctor.sources.probe import *;"
        "from ecs_pull_doctor.report import probe_text;"
        "r = probe.run(Asked(region='eu-west-1', account='1' * 12),"
        " Settings(resolvers=(Resolver('none', ()),), seconds=0.1));"
        "assert 'NXDOMAIN' not in probe_text.as_text(r);"
        "bad = {'boto3', 'botocore', 'moto', 'cryptography'} & set(sys.modules);"
        "sys.exit(', '.join(sorted(bad)) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
