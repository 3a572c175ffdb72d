import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecs_pull_doctor.model.ecs import Service, Task, TaskContainer
from ecs_pull_doctor.model.fact import Citable, NotKnown, Unread
from ecs_pull_doctor.model.filters import AclEntry, NetworkAcl, PortRange
from ecs_pull_doctor.model.gateways import VpcEndpoint
from ecs_pull_doctor.model.snapshot import (
    KINDS,
    Snapshot,
    SnapshotError,
    Target,
    convert,
    decode,
    encode,
)
from ecs_pull_doctor.model.subjects import ImageDetail
from ecs_pull_doctor.model.vpc import AttributeValue, Subnet, Vpc, VpcAttribute
from ecs_pull_doctor.testing import Given, healthy, nat, public

NOON = datetime(2026, 1, 2, 12, 0, 0, 123000, tzinfo=UTC)
STOPPED = Task(
    task_arn="arn:aws:ecs:ap-northeast-2:123456789012:task/prod/1",
    stopped_reason='CannotPullContainerError: \u001b[31mred\u001b[0m <b>\U0001f600 "quoted"',
    stopped_at=NOON,
    containers=(TaskContainer(name="web", exit_code=0),),
)
GIVEN: dict[str, Given] = {
    "endpoints": healthy(),
    "NAT": nat(),
    "public": public(),
    "a refusal": healthy().refuse(NetworkAcl, code="UnauthorizedOperation"),
    "an empty answer": healthy().without(VpcEndpoint),
    "hostile text and times": healthy().plus(STOPPED, scope="prod/web/STOPPED"),
}


@pytest.mark.parametrize("given", GIVEN.values(), ids=GIVEN)
def test_round_trip(given: Given) -> None:
    snapshot = given.snapshot()
    data = encode(snapshot)
    assert decode(data) == snapshot
    assert encode(decode(data)) == data


def test_what_files_take_for_granted_is_stored_under_its_old_name() -> None:
    snapshot = replace(healthy().snapshot(), taken_for_granted=("that the image exists",))
    stored = json.loads(encode(snapshot))
    assert stored["assumed"] == ["that the image exists"]
    assert "taken_for_granted" not in stored
    assert decode(encode(snapshot)) == snapshot
    assert "assumed" not in json.loads(encode(healthy().snapshot()))


@pytest.mark.parametrize("given", GIVEN.values(), ids=GIVEN)
def test_the_order_of_answers_does_not_show(given: Given) -> None:
    snapshot = given.snapshot()
    turned = Snapshot(
        target=snapshot.target,
        taken_at=snapshot.taken_at,
        answers={key: snapshot.answers[key] for key in sorted(snapshot.answers, reverse=True)},
    )
    assert encode(turned) == encode(snapshot)


TEXT = st.text(max_size=12)
WHEN = st.datetimes(datetime(2001, 1, 1), datetime(2199, 1, 1), timezones=st.just(UTC))
FACTS: dict[type[Citable], st.SearchStrategy[Any]] = {
    Vpc: st.builds(Vpc, vpc_id=TEXT, cidr_block=st.just("10.0.0.0/8"), dhcp_options_id=TEXT),
    Subnet: st.builds(Subnet, subnet_id=TEXT, vpc_id=TEXT, availability_zone=TEXT),
    VpcAttribute: st.builds(
        VpcAttribute,
        vpc_id=TEXT,
        enable_dns_support=st.none() | st.builds(AttributeValue, value=st.booleans()),
    ),
    NetworkAcl: st.builds(
        NetworkAcl,
        network_acl_id=TEXT,
        entries=st.lists(
            st.builds(
                AclEntry,
                rule_number=st.integers(1, 32767),
                egress=st.booleans(),
                rule_action=TEXT,
                protocol=TEXT,
                port_range=st.none()
                | st.builds(PortRange, from_=st.integers(-1, 65535), to=st.integers(-1, 65535)),
            ),
            max_size=3,
        ).map(tuple),
    ),
    ImageDetail: st.builds(
        ImageDetail,
        image_digest=TEXT,
        image_tags=st.lists(TEXT, max_size=2).map(tuple),
        image_pushed_at=st.none() | WHEN,
    ),
}
ANSWERS = st.one_of(
    *(
        st.tuples(
            st.tuples(st.just(kind.__name__), TEXT),
            st.lists(facts, max_size=2).map(tuple)
            | st.builds(Unread, call=st.just(kind.call), code=TEXT, message=TEXT),
        )
        for kind, facts in FACTS.items()
    )
)


@settings(max_examples=100, deadline=None)
@given(st.lists(ANSWERS, max_size=5), TEXT, TEXT)
def test_any_answers_come_back(answers: list[Any], cluster: str, service: str) -> None:
    snapshot = Snapshot(
        target=Target(region="eu-west-1", cluster=cluster, service=service),
        taken_at=NOON,
        answers=dict(answers),
    )
    assert decode(encode(snapshot)) == snapshot


DATA = encode(healthy().snapshot())


@pytest.mark.parametrize("part", range(0, 100, 2))
def test_a_cut_file_is_refused_wherever_it_was_cut(part: int) -> None:
    with pytest.raises(SnapshotError) as why:
        decode(DATA[: len(DATA) * part // 100])
    assert "\n" not in str(why.value)


@settings(max_examples=80, deadline=None)
@given(st.integers(0, len(DATA) - 3))
def test_a_cut_file_is_refused_at_any_byte(at: int) -> None:
    with pytest.raises(SnapshotError):
        decode(DATA[:at])


def edited(**fields: object) -> bytes:
    return json.dumps(json.loads(DATA) | fields).encode()


FOREIGN: dict[str, tuple[bytes, str]] = {
    "a list": (b"[]", "it is not a pull-doctor snapshot"),
    "null": (b"null", "it is not a pull-doctor snapshot"),
    "a policy": (b'{"Version": "2012-10-17"}', "it is not a pull-doctor snapshot"),
    "a plan": (b'{"schema": "pull-plan/1"}', "it is not a pull-doctor snapshot"),
    "another schema": (edited(schema="other/snapshot"), "it is not a pull-doctor snapshot"),
    "newer": (edited(schema_version=99), "schema version 99"),
    "newer, and shaped otherwise": (
        b'{"schema": "pull-doctor/snapshot", "schema_version": 99, "answers": {}}',
        "schema version 99",
    ),
    "a version that is text": (edited(schema_version="1"), "it is not a pull-doctor snapshot"),
    "answers are missing": (
        b'{"schema": "pull-doctor/snapshot", "schema_version": 1}',
        "it is damaged",
    ),
    "a kind that is unknown": (
        edited(answers=[{"kind": "Weather", "scope": "x", "facts": []}]),
        "it is damaged",
    ),
    "a fact without its id": (
        edited(answers=[{"kind": "Vpc", "scope": "x", "facts": [{"CidrBlock": "10.0.0.0/16"}]}]),
        "it is damaged",
    ),
    "a fact that is a number": (
        edited(answers=[{"kind": "Vpc", "scope": "x", "facts": [5]}]),
        "it is damaged",
    ),
}


@pytest.mark.parametrize(("data", "says"), FOREIGN.values(), ids=FOREIGN)
def test_what_is_no_snapshot(data: bytes, says: str) -> None:
    with pytest.raises(SnapshotError) as why:
        decode(data)
    assert says in str(why.value)


def test_fields_that_we_do_not_know_are_dropped() -> None:
    raw = {"VpcId": "vpc-1", "CidrBlock": "10.0.0.0/16", "Tags": [{"Key": "a"}], "New": 1}
    assert convert(Vpc, [raw]) == (Vpc(vpc_id="vpc-1", cidr_block="10.0.0.0/16"),)


def test_aws_s_own_names_are_read_and_cited() -> None:
    raw = {
        "NetworkAclId": "acl-1",
        "Entries": [
            {
                "RuleNumber": 100,
                "Egress": True,
                "RuleAction": "allow",
                "Protocol": "6",
                "CidrBlock": "0.0.0.0/0",
                "PortRange": {"From": 443, "To": 443},
            }
        ],
    }
    (acl,) = convert(NetworkAcl, [raw])
    assert acl.entries[0].port_range == PortRange(from_=443, to=443)
    evidence = acl.cite("entries")
    assert (evidence.call, evidence.resource) == ("ec2:DescribeNetworkAcls", "acl-1")
    assert evidence.field == "Entries"
    assert json.loads(evidence.value) == raw["Entries"]


def test_a_missing_field_is_an_error_and_not_a_guess() -> None:
    with pytest.raises(msgspec.ValidationError, match="VpcId"):
        convert(Vpc, [{"CidrBlock": "10.0.0.0/16"}])


def test_empty_is_an_answer_and_unread_is_not() -> None:
    snapshot = nat().refuse(NetworkAcl).snapshot()
    assert snapshot.known(VpcEndpoint, "vpc-1") == ()
    with pytest.raises(NotKnown) as why:
        snapshot.known(NetworkAcl, "vpc-1")
    assert why.value.unread.call == "ec2:DescribeNetworkAcls"
    never = snapshot.get(Vpc, "vpc-2")
    assert isinstance(never, Unread)
    assert never.code == "NotAsked"
    assert [u.call for u in snapshot.unread()] == ["ec2:DescribeNetworkAcls"]


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_every_kind_of_fact_is_frozen_and_citable(kind: type[Citable]) -> None:
    assert ":" in kind.call
    assert hasattr(kind, kind.known_by)
    assert kind.__struct_config__.frozen  # type: ignore[attr-defined]


def test_the_service_of_the_builders_is_read_by_its_scope() -> None:
    snapshot = healthy().snapshot()
    assert snapshot.known(Service, snapshot.target.scope)[0].service_name == "web"
