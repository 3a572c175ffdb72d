"""A World answers like the AWS that it describes."""

import pytest

from ecs_pull_doctor import engine, packs
from ecs_pull_doctor.diagnosis import Subject
from ecs_pull_doctor.finding import Outcome, Verdict, Where
from ecs_pull_doctor.model.fact import NOT_DECLARED
from ecs_pull_doctor.model.snapshot import Snapshot, decode, encode
from ecs_pull_doctor.plan.edition import builtin
from ecs_pull_doctor.sources.aws.errors import CallFailed
from ecs_pull_doctor.sources.aws.reads import ON_REQUEST, READS, operations
from ecs_pull_doctor.sources.declared.api import ANSWERS, Declared
from ecs_pull_doctor.sources.declared.defaults import complete
from ecs_pull_doctor.sources.declared.result import TemplateError, declarations
from ecs_pull_doctor.sources.declared.world import Item, World, open_rule
from ecs_pull_doctor.testing import healthy, nat
from ecs_pull_doctor.testing.given import Given
from tests.sources.declared.worlds import world_of

CHECKS = packs.load()


def _outcome(snapshot: Snapshot) -> tuple[Outcome, tuple[str, ...]]:
    report = engine.diagnose(snapshot, builtin(), CHECKS)
    return report.verdict, tuple(f.cause for f in report.diagnoses[0].findings)


def test_every_declared_read_is_answered() -> None:
    assert set(ANSWERS) == operations((*READS, *ON_REQUEST))


@pytest.mark.parametrize("facts", [healthy(), nat()], ids=["endpoints", "nat"])
def test_a_world_of_facts_is_diagnosed_like_the_facts(facts: Given) -> None:
    (snapshot,) = declarations(world_of(facts)).snapshots
    assert _outcome(snapshot) == (Outcome.CAN_PULL, ())
    assert snapshot.unread() == ()


def test_what_is_assumed_is_told_and_kept() -> None:
    (snapshot,) = declarations(world_of(healthy())).snapshots
    report = engine.diagnose(snapshot, builtin(), CHECKS)
    assert any("image prod/web:1 exists" in each for each in snapshot.taken_for_granted)
    assert set(snapshot.taken_for_granted) <= set(report.diagnoses[0].not_examined)
    image = next(s for s in report.diagnoses[0].steps if s.id == "ecr-manifest")
    assert isinstance(image.subject, Subject)
    assert image.subject.verdict is Verdict.SKIPPED
    assert decode(encode(snapshot)) == snapshot


def test_an_open_rule_leaves_open_what_depends_on_it_alone() -> None:
    world = world_of(healthy())
    group = world.find("SecurityGroups", "sg-endpoint")
    assert group
    group.shape["IpPermissions"] = [open_rule("AllowedCidr")]
    (snapshot,) = declarations(world).snapshots
    report = engine.diagnose(snapshot, builtin(), CHECKS)
    verdicts = {s.id: s.verdict for s in report.diagnoses[0].steps}
    assert report.verdict is Outcome.UNDECIDED
    assert verdicts["ecr-manifest"] is Verdict.UNKNOWN
    assert verdicts["ecr-layer-download"] is Verdict.PASS  # S3's gateway has no groups


def test_what_is_left_open_is_refused_by_name() -> None:
    world = world_of(healthy())
    world.leave_open("VpcEndpoints", "", "a service name is given by parameter Service")
    with pytest.raises(CallFailed, match="parameter Service") as caught:
        Declared(world).call(
            "ec2:DescribeVpcEndpoints", Filters=[{"Name": "vpc-id", "Values": ["vpc-1"]}]
        )
    assert caught.value.code == NOT_DECLARED


def test_a_world_without_services_is_refused() -> None:
    with pytest.raises(TemplateError, match="no ECS service"):
        declarations(World(region="us-east-1", account="123456789012"))


ATTACHED = {
    "to its VPC": (["vpc-a"], "active"),
    "to nothing": ([], "blackhole"),
    "to another VPC": (["vpc-b"], "blackhole"),
    "to one that is open": (["vpc-{x}"], "active"),
    "to either": (["vpc-b", "vpc-a"], "active"),
}


@pytest.mark.parametrize(("vpcs", "state"), ATTACHED.values(), ids=ATTACHED)
def test_a_route_to_a_gateway_of_no_or_another_vpc_is_dead(vpcs: list[str], state: str) -> None:
    world = World(region="eu-west-1", account="123456789012")
    where = Where(file="t.yaml", line=1, path="")
    for id, block in (("vpc-a", "10.0.0.0/16"), ("vpc-b", "10.1.0.0/16")):
        world.add("Vpcs", Item(id=id, shape={"VpcId": id, "CidrBlock": block}, where=where))
    gateway = {"InternetGatewayId": "igw-a", "Attachments": [{"VpcId": id} for id in vpcs]}
    world.add("InternetGateways", Item(id="igw-a", shape=gateway, where=where))
    route = {"DestinationCidrBlock": "0.0.0.0/0", "GatewayId": "igw-a", "State": "active"}
    table = {"RouteTableId": "rtb-a", "VpcId": "vpc-a", "Routes": [route], "Associations": []}
    world.add("RouteTables", Item(id="rtb-a", shape=table, where=where))
    complete(world)
    assert route["State"] == state
