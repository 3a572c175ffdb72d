"""The lab starts, resets, stops, and leaves moto as it was."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest

from ecs_pull_doctor.lab import Lab, named_patches


def test_environment_points_at_loopback() -> None:
    with Lab() as lab:
        url = urlsplit(lab.endpoint_url)
        assert url.hostname == "127.0.0.1"
        assert url.port
        assert lab.environment["AWS_ENDPOINT_URL"] == lab.endpoint_url
        assert lab.environment["AWS_REGION"] == "ap-northeast-2"
        with urlopen(f"{lab.endpoint_url}/moto-api/data.json") as answer:
            assert isinstance(json.load(answer), dict)


def test_nothing_listens_afterwards() -> None:
    with Lab() as lab:
        port = urlsplit(lab.endpoint_url).port
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port or 0), timeout=1)
    with pytest.raises(RuntimeError, match="not running"):
        _ = lab.endpoint_url


def test_reset_empties_the_account(lab: Lab) -> None:
    lab.client("ecs").create_cluster(clusterName="prod")
    lab.reset()
    assert lab.client("ecs").list_clusters()["clusterArns"] == []


def test_client_ignores_the_machine_s_configuration(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_PROFILE", "of-somebody-else")
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://192.0.2.1")
    with Lab() as other:
        assert other.client("sts").get_caller_identity()["Account"] == "123456789012"


PROBE = """
import sys
from ecs_pull_doctor.lab import Lab, named_patches, scenarios
assert scenarios() and not {"moto", "boto3"} & set(sys.modules), "imported too early"
import inspect, importlib
names = {target for each in named_patches().values() for target in each.targets}

def now():
    found = {}
    for target in names:
        module, _, path = target.partition(":")
        *owners, name = path.split(".")
        holder = importlib.import_module(module)
        for owner in owners:
            holder = getattr(holder, owner)
        found[target] = inspect.getattr_static(holder, name)
    return found

before = now()
with Lab():
    with Lab():
        pass
    assert all(now()[each] is not before[each] for each in names), "not patched"
assert now() == before, "not undone"
"""


def test_patches_go_on_and_come_off_again() -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROBE], check=False, capture_output=True, text=True
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_every_patch_says_what_aws_does_and_where_that_is_written() -> None:
    for each in named_patches().values():
        assert each.says.startswith("AWS: "), each.name
        assert "\nmoto: " in each.says, each.name
        assert each.source.startswith("https://"), each.name
