"""Every bad input gets one clear sentence and the right status."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from ecs_pull_doctor.lab import Lab, faults, scenarios
from tests.scenarios.run import run

COMMAND = (sys.executable, "-m", "ecs_pull_doctor")
BARE = {"PATH": os.environ["PATH"], "AWS_EC2_METADATA_DISABLED": "true", "HOME": "/nonexistent"}


def command(*words: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    """Run the command in a process of its own with an environment of nothing."""
    return subprocess.run(
        (*COMMAND, *words),
        env={**BARE, **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def one_sentence(stderr: str, *parts: str) -> None:
    assert stderr.startswith("pull-doctor: "), stderr
    assert len(stderr.strip().splitlines()) == 1, stderr
    assert "Traceback" not in stderr
    for part in parts:
        assert part in stderr, stderr


def test_no_region() -> None:
    done = command("diagnose", "--cluster", "prod", "--service", "web")
    assert done.returncode == 4
    one_sentence(done.stderr, "Region")


def test_no_credentials() -> None:
    done = command("diagnose", "-c", "prod", "-s", "web", "--region", "eu-west-1")
    assert done.returncode == 4
    one_sentence(done.stderr, "credentials", "eu-west-1")


def test_unreachable_endpoint() -> None:
    done = command(
        *("diagnose", "-c", "prod", "-s", "web", "--region", "eu-west-1"),
        AWS_ENDPOINT_URL="http://127.0.0.1:9",
        AWS_ACCESS_KEY_ID="x",
        AWS_SECRET_ACCESS_KEY="x",
    )
    assert done.returncode == 4
    one_sentence(done.stderr, "127.0.0.1:9")


def test_unknown_profile() -> None:
    done = command("diagnose", "-c", "prod", "-s", "web", "--profile", "nobody")
    assert done.returncode == 4
    one_sentence(done.stderr, "nobody")


@pytest.mark.parametrize(
    ("where", "parts"),
    [
        (("--cluster", "prd", "--service", "web"), ("prd", "prod")),
        (("--cluster", "prod", "--service", "webb"), ("webb", "web")),
        (("--cluster", "prod", "--service", "web", "--region", "eu-west-1"), ("eu-west-1", "prod")),
    ],
    ids=("unknown cluster", "unknown service", "wrong Region"),
)
def test_what_is_not_there_is_named_with_what_is_near(
    lab: Lab, where: tuple[str, ...], parts: tuple[str, ...]
) -> None:
    scenarios()["healthy-nat"].build(lab)
    result = run(lab, "diagnose", *where)
    assert result.exit_code == 4
    one_sentence(result.stderr, *parts)


def test_an_inactive_service(lab: Lab) -> None:
    target = scenarios()["healthy-nat"].build(lab)
    where = {"cluster": target.cluster, "service": target.service}
    lab.client("ecs").update_service(**where, desiredCount=0)
    lab.client("ecs").delete_service(**where, force=True)
    result = run(lab, "diagnose", "-c", target.cluster, "-s", target.service)
    assert result.exit_code == 4
    one_sentence(result.stderr, target.service)


def test_a_service_with_no_tasks_is_still_diagnosed(lab: Lab) -> None:
    target = scenarios()["healthy-nat"].build(lab)
    ecs = lab.client("ecs")
    ecs.update_service(cluster=target.cluster, service=target.service, desiredCount=0)
    for task in ecs.list_tasks(cluster=target.cluster)["taskArns"]:
        ecs.stop_task(cluster=target.cluster, task=task, reason="Scaling activity initiated by x")
    result = run(lab, "diagnose", "-c", target.cluster, "-s", target.service)
    assert result.exit_code == 0
    assert "None was seen" in result.stdout


@pytest.mark.parametrize(
    ("content", "parts"),
    [
        (b"", ("is not a pull-doctor snapshot",)),
        (b'{"Reservations": []}', ("is not a pull-doctor snapshot",)),
        (b"\x00\xff\x1b[31m", ("is not a pull-doctor snapshot",)),
        (
            b'{"schema": "pull-doctor/snapshot", "schema_version": 99, "answers": [1]}',
            ("schema version 99", "update pull-doctor"),
        ),
        (b'{"schema": "pull-doctor/snapshot", "schema_version": 1}', ("damaged",)),
    ],
    ids=("empty", "foreign", "binary", "newer", "cut"),
)
def test_a_file_that_is_no_snapshot(tmp_path: Path, content: bytes, parts: tuple[str, ...]) -> None:
    file = tmp_path / "facts.json"
    file.write_bytes(content)
    done = command("diagnose", "--snapshot", str(file))
    assert done.returncode == 4
    one_sentence(done.stderr, str(file), *parts)
    assert "\x1b" not in done.stderr


def test_no_file(tmp_path: Path) -> None:
    done = command("diagnose", "--snapshot", str(tmp_path / "nothing.json"))
    assert done.returncode == 4
    one_sentence(done.stderr, "nothing.json")


@pytest.mark.parametrize(
    "words",
    [
        ("diagnose",),
        ("diagnose", "--service", "web", "--snapshot", "x"),
        ("diagnose", "--nonsense"),
        ("capture", "--service", "web"),
        ("checks", "PULL999"),
    ],
    ids=" ".join,
)
def test_a_wrong_command_line_is_status_2(words: tuple[str, ...]) -> None:
    done = command(*words)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "words",
    [("--help",), ("--version",), ("checks",), ("checks", "no-route"), ("policy",)],
    ids=" ".join,
)
def test_commands_without_aws_never_import_boto3(words: tuple[str, ...]) -> None:
    script = (
        "import sys; from ecs_pull_doctor.cli.app import app\n"
        "try: app(sys.argv[1:])\n"
        "except SystemExit as e: assert e.code in (0, None), e.code\n"
        "print([m for m in ('boto3', 'botocore', 'dns', 'moto') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, *words], capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "[]"


def test_the_policy_is_a_policy_of_reads() -> None:
    policy = json.loads(command("policy").stdout)
    actions = [a for s in policy["Statement"] for a in s["Action"]]
    reads = ("Describe", "List", "Get", "Search", "Simulate")
    assert all(action.partition(":")[2].startswith(reads) for action in actions)
    assert not {"secretsmanager:GetSecretValue", "ssm:GetParameters", "kms:Decrypt"} & {*actions}


def test_text_from_aws_is_text(lab: Lab) -> None:
    """An event with escapes and markup is printed, not obeyed."""
    hostile = (
        "(service web) was unable to place a task. Reason: CannotPullContainerError: \x1b[2J[bold "
        "red]x[/] \u202e[link=http://x]y[/link]: dial tcp 54.180.184.234:443: i/o timeout."
    )
    target = scenarios()["healthy-nat"].build(lab)
    faults.service_event(lab, target.cluster, target.service, hostile, faults.now())
    result = run(lab, "diagnose", "-c", target.cluster, "-s", target.service)
    shown = " ".join(result.stdout.split())
    assert "\\x1b[2J[bold red]x[/] \\u202e[link=http://x]y[/link]" in shown
    assert "\x1b" not in result.stdout
    assert "\u202e" not in result.stdout


def test_a_bug_is_status_70_and_never_a_finding() -> None:
    script = (
        "import ecs_pull_doctor.cli.app as a\n"
        "from ecs_pull_doctor.cli import main\n"
        "def boom(*_): raise RuntimeError('boom')\n"
        "a.app = boom\n"
        "main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )
    assert done.returncode == 70
    assert "a bug in pull-doctor, not a finding" in done.stderr
    assert "Traceback" not in done.stderr
