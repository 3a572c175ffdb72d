"""The whole way, from a session to a snapshot, on the emulated AWS."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ecs_pull_doctor.lab import Builder, Lab
from ecs_pull_doctor.model.ecs import Service, Task
from ecs_pull_doctor.model.gateways import NetworkInterface
from ecs_pull_doctor.model.snapshot import decode, encode
from ecs_pull_doctor.model.subjects import ImageDetail, Role
from ecs_pull_doctor.sources.aws.collect import Collected, collect
from ecs_pull_doctor.sources.aws.errors import REFUSED, AwsError
from ecs_pull_doctor.sources.aws.reads import operations
from ecs_pull_doctor.sources.aws.session import open_session
from ecs_pull_doctor.sources.aws.target import locate


@pytest.fixture(scope="module")
def lab() -> Iterator[Lab]:
    """A service in two private subnets with endpoints, three of whose tasks failed."""
    with Lab() as running:
        build = Builder(running)
        build.vpc()
        build.private_subnets()
        build.endpoints("ecr.api", "ecr.dkr", "logs")
        build.s3_gateway("private-a", "private-b")
        build.service()
        build.failing("CannotPullContainerError: i/o timeout", times=3)
        yield running


@pytest.fixture
def live(lab: Lab, no_configuration: Path, monkeypatch: pytest.MonkeyPatch) -> Lab:
    for name, value in lab.environment.items():
        monkeypatch.setenv(name, value)
    return lab


def taken(service: str, cluster: str) -> Collected:
    with open_session() as session:
        return collect(session, locate(service, cluster=cluster).target(session.region))


def test_a_two_subnet_service_is_read_whole(live: Lab) -> None:
    got = taken("web", "prod")
    assert got.snapshot.unread() == ()
    assert len(got.snapshot.known(Task, "prod/web/STOPPED")) == 3
    assert len(got.snapshot.facts(NetworkInterface)) == 6
    assert {"ImageDetail", "Role", "DhcpOptions"} <= {kind for kind, _ in got.snapshot.answers}
    assert got.snapshot.facts(ImageDetail)
    assert "ecs-tasks.amazonaws.com" in got.snapshot.facts(Role)[0].assume_role_policy_document
    assert decode(encode(got.snapshot)) == got.snapshot
    assert got.api_calls <= 45


def test_the_services_arn_finds_the_same(live: Lab) -> None:
    (found,) = taken("web", "prod").snapshot.facts(Service)
    again = taken(found.service_arn, "").snapshot
    assert again.target == taken("web", "prod").snapshot.target


def test_a_mistyped_service(live: Lab) -> None:
    with pytest.raises(AwsError, match="did you mean 'web'"):
        taken("wbe", "prod")


# What the read graph asks only where there is something to ask about; each has a test of its own.
ONLY_WHERE_NEEDED = {
    "ec2:GetManagedPrefixListEntries",
    "ecs:ListClusters",
    "ecs:ListServices",
}


def test_what_it_asks_is_declared_and_most_of_what_is_declared_is_asked(live: Lab) -> None:
    live.door.calls.clear()
    got = taken("web", "prod")
    asked = set(live.door.calls)
    assert asked <= operations()
    assert asked.isdisjoint(ONLY_WHERE_NEEDED)
    assert len(asked) > 25
    assert len(live.door.calls) == got.api_calls


@pytest.mark.parametrize("operation", ["ec2:DescribeSubnets", "ecs:DescribeTaskDefinition"])
def test_any_one_refusal_leaves_a_snapshot_that_names_it(live: Lab, operation: str) -> None:
    live.door.refused.add(operation)
    try:
        got = taken("web", "prod").snapshot
    finally:
        live.door.refused.clear()
    assert [unread.call for unread in got.unread()] == [operation]
    assert all(unread.code in REFUSED for unread in got.unread())
    assert decode(encode(got)) == got
