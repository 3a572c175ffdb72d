"""What an address tells, and where a probe stands."""

import pytest

from ecs_pull_doctor.probe import Observation
from ecs_pull_doctor.probe.kinds import Kinds
from ecs_pull_doctor.probe.place import FARGATE, METADATA, place

KINDS = Kinds(("10.1.0.0/16", "52.216.0.0/24", "2001:db8:1::/56"), ("10.9.9.9",))
TOLD = {
    "10.1.2.3": "inside-vpc",
    "10.2.2.3": "private",
    "10.9.9.9": "endpoint",
    "52.216.0.9": "inside-vpc",
    "52.217.1.1": "s3",
    "3.248.1.1": "public",
    "100.64.1.1": "private",
    "0.0.0.0": "reserved",
    "127.0.0.1": "reserved",
    "169.254.1.1": "reserved",
    "224.0.0.1": "reserved",
    "255.255.255.255": "reserved",
    "2001:db8:1::5": "inside-vpc",
    "fd12::1": "private",
    "2600:1f18::1": "public",
    "::1": "reserved",
    "::": "reserved",
    "fe80::1": "reserved",
}


@pytest.mark.parametrize(("address", "kind"), TOLD.items())
def test_kind(address: str, kind: str) -> None:
    assert KINDS.of(address) == kind


PLACES = {
    "laptop": (False, ("192.168.1.5",), (), False),
    "laptop in a like block": (False, ("10.1.0.7",), (), False),
    "some VPC": (True, ("172.31.0.4",), (), False),
    "bastion": (True, ("10.1.0.7",), (), True),
    "task": (True, ("172.31.0.4",), (METADATA,), True),
    "task on premises": (False, ("192.168.1.5",), (METADATA,), False),
    "Fargate without DNS": (False, (), (METADATA, FARGATE), True),
    "a variable alone": (False, (), (FARGATE,), False),
}


@pytest.mark.parametrize(("vpc", "own", "environment", "inside"), PLACES.values(), ids=PLACES)
def test_place(vpc: bool, own: tuple[str, ...], environment: tuple[str, ...], inside: bool) -> None:
    seen = Observation(
        seen=(), decider="system", vpc_resolver=vpc, own_addresses=own, environment=environment
    )
    found = place(seen, KINDS)
    assert found.inside is inside
    outside = "outside or unknown: these answers say nothing about the tasks"
    assert found.says.startswith(outside) is not inside
