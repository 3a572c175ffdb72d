"""Starts on instances: whose network and role decide, and what a connected agent proves."""

from typing import Any

import pytest

from ecs_pull_doctor import packs
from ecs_pull_doctor.diagnosis import Report, Step
from ecs_pull_doctor.finding import Outcome, Severity, Verdict
from ecs_pull_doctor.model.ecs import (
    Attachment,
    AwsVpcConfiguration,
    CapacityProviderStrategyItem,
    Deployment,
    KeyValuePair,
    NetworkConfiguration,
    RequiredAttribute,
    SecretReference,
    Service,
    Task,
    TaskDefinition,
)
from ecs_pull_doctor.model.fact import Citable
from ecs_pull_doctor.model.filters import SecurityGroup
from ecs_pull_doctor.model.gateways import VpcEndpoint
from ecs_pull_doctor.model.instances import (
    CapacityProvider,
    ContainerInstance,
    Instance,
    InstanceProfile,
    InterfaceGroup,
)
from ecs_pull_doctor.model.snapshot import KINDS
from ecs_pull_doctor.testing import Given, ec2, healthy, nat, public
from ecs_pull_doctor.testing.instances import INSTANCE_ROLE, container_instance, instance
from ecs_pull_doctor.testing.names import ACCOUNT, DEFINITION, REGION, ROLE

CHECKS = packs.load()
SERVICE = f"arn:aws:ecs:{REGION}:{ACCOUNT}:service/prod/web"
IMAGE = "public.ecr.aws/nginx/nginx:1.27"


def step(given: Given, id: str) -> Step:
    return next(s for s in given.steps() if s.id == id)


def connected(given: Given, *ids: str) -> Given:
    for id in ids or ("i-a", "i-c"):
        arn = container_instance(id).container_instance_arn
        given = given.change(ContainerInstance, arn, agent_connected=True)
    return given


def addressed(given: Given) -> Given:
    """The instances have public addresses."""
    for id in ("i-a", "i-c"):
        made = instance(id, f"subnet-{id[-1]}", public="198.51.100.7")
        given = given.change(Instance, id, network_interfaces=made.network_interfaces)
    return given


def causes(report: Report) -> set[str]:
    return {f.cause for d in report.diagnoses for f in d.findings if f.severity is Severity.ERROR}


def awsvpc(given: Given) -> Given:
    """Tasks with interfaces of their own, in a subnet and group that nobody ever pulls from."""
    own = AwsVpcConfiguration(subnets=("subnet-app",), security_groups=("sg-app",))
    found = NetworkConfiguration(awsvpc_configuration=own)
    given = given.change(Service, SERVICE, network_configuration=found)
    return given.change(TaskDefinition, DEFINITION, network_mode="awsvpc")


GOOD: dict[str, Given] = {
    "through endpoints": ec2(),
    "through NAT": ec2(nat()),
    "with public addresses": addressed(ec2(public())),
    "host mode": ec2().change(TaskDefinition, DEFINITION, network_mode="host"),
    "awsvpc mode: the tasks' own network does not decide": awsvpc(ec2()),
}


@pytest.mark.parametrize("given", GOOD.values(), ids=GOOD)
def test_a_healthy_start_on_instances(given: Given) -> None:
    report = given.report(*CHECKS)
    assert report.verdict is Outcome.CAN_PULL
    (diagnosis,) = report.diagnoses
    assert (diagnosis.target.capacity, diagnosis.findings) == ("ec2", ())
    assert {s.sent_from for s in diagnosis.steps} == {"instance-eni"}
    assert [s.id for s in diagnosis.steps][:2] == ["ecs-control", "ecs-agent-poll"]
    assert {o.subnet for s in diagnosis.steps for o in s.origins} == {"subnet-a", "subnet-c"}


def test_words_and_ways_are_of_instances_where_those_pull() -> None:
    (finding,) = ec2(public()).report(*CHECKS).diagnoses[0].findings
    assert finding.claim.startswith("instances in 2 subnets lead to an internet gateway")
    ways = " ".join(fix.do for fix in finding.fixes)
    assert "instances" in ways
    assert "assign" not in ways
    image = ec2(nat()).container(image=IMAGE, log_configuration=None).no_route("0.0.0.0/0")
    everything = [f.do for f in image.report(*CHECKS).diagnoses[0].findings[0].fixes]
    assert not [do for do in everything if "assignPublicIp" in do]
    hop = step(ec2(public()), "ecr-manifest").origins[0].hops
    assert any("the instance has no public address" in h.says for h in hop)


def shut(given: Given) -> Given:
    return given.change(SecurityGroup, "sg-task", ip_permissions_egress=())


BROKEN: dict[str, tuple[Given, str]] = {
    "no way out": (ec2(nat()).no_route("0.0.0.0/0"), "no-route"),
    "no public address": (ec2(public()), "public-subnet-no-public-ip"),
    "the instances' group lets nothing out": (shut(ec2()), "source-sg-egress"),
    "no endpoint of the agent, and no way out": (
        ec2().without(VpcEndpoint, "vpce-ecs"),
        "no-route",
    ),
}


@pytest.mark.parametrize(("given", "cause"), BROKEN.values(), ids=BROKEN)
def test_a_broken_start_on_instances(given: Given, cause: str) -> None:
    report = given.report(*CHECKS)
    assert report.verdict is Outcome.CANNOT_PULL
    assert causes(report) == {cause}


def test_instances_that_differ_in_one_subnet_are_told_apart() -> None:
    shut_group = SecurityGroup(group_id="sg-shut", group_name="shut", vpc_id="vpc-1")
    given = ec2().plus(shut_group).plus(container_instance("i-b"), scope="prod")
    given = given.plus(instance("i-b", "subnet-a", "sg-shut"), scope="prod")
    report = given.report(*CHECKS)
    assert report.verdict is Outcome.SOME_CANNOT_PULL
    found = [(o.subnet, o.security_groups, o.verdict) for o in report.diagnoses[0].steps[2].origins]
    assert found == [
        ("subnet-a", ("sg-shut",), Verdict.FAIL),
        ("subnet-a", ("sg-task",), Verdict.PASS),
        ("subnet-c", ("sg-task",), Verdict.PASS),
    ]


ECR = "com.amazonaws.ecs.capability.ecr-auth"
WHO: dict[str, tuple[tuple[str, ...], str, str]] = {
    "the execution role, as is required": (
        (ECR, "ecs.capability.execution-role-ecr-pull"),
        ROLE,
        ROLE,
    ),
    "the instance's, as no other is required": ((ECR,), ROLE, INSTANCE_ROLE),
    "nothing is told: the one that is named": ((), ROLE, ROLE),
    "nothing is told, none is named": ((), "", INSTANCE_ROLE),
}


@pytest.mark.parametrize(("required", "named", "role"), WHO.values(), ids=WHO)
def test_as_whom_the_image_is_pulled(required: tuple[str, ...], named: str, role: str) -> None:
    given = ec2().change(
        TaskDefinition,
        DEFINITION,
        execution_role_arn=named,
        requires_attributes=tuple(RequiredAttribute(name=n) for n in required),
    )
    assert step(given, "ecr-manifest").identity == role
    assert step(given, "ecr-manifest").verdict is Verdict.PASS


def test_no_execution_role_is_no_fault_of_a_public_image_without_secrets_or_logs() -> None:
    bare = nat().container(image=IMAGE, log_configuration=None)
    for base in (bare, ec2(bare)):
        given = base.change(TaskDefinition, DEFINITION, execution_role_arn="")
        assert causes(given.report(*CHECKS)) == set()
        assert all(s.rights == () or s.id.startswith("ecs-") for s in given.steps())


def test_secrets_need_an_execution_role_on_instances_too() -> None:
    secret = f"arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:db-AbCdEf"
    given = ec2().container(secrets=(SecretReference(name="DB", value_from=secret),))
    given = given.change(TaskDefinition, DEFINITION, execution_role_arn="", requires_attributes=())
    assert "execution-role-missing" in causes(given.report(*CHECKS))


def test_a_task_with_a_public_address_in_a_subnet_that_routes_to_nat_pulls() -> None:
    assert nat().awsvpc(assign_public_ip="ENABLED").report(*CHECKS).verdict is Outcome.CAN_PULL


def test_a_connected_agent_proves_the_way_to_ecs_and_says_so() -> None:
    given = connected(ec2())
    for id in ("ecs-control", "ecs-agent-poll"):
        found = step(given, id)
        assert (found.verdict, found.rights) == (Verdict.PASS, ())
        (hop,) = found.origins[0].hops
        assert "the agent of i-a is connected" in hop.says
        assert hop.evidence[0].field == "agentConnected"


def test_a_connected_agent_proves_nothing_about_other_hosts() -> None:
    given = connected(ec2().without(VpcEndpoint, "vpce-api"))
    report = given.report(*CHECKS)
    assert report.verdict is Outcome.CANNOT_PULL
    assert causes(report) == {"no-route"}


def test_behind_a_proxy_routes_do_not_decide() -> None:
    """The agents are connected although nothing leads to ECS: so another way is there, unseen."""
    report = connected(ec2(nat()).no_route("0.0.0.0/0")).report(*CHECKS)
    assert report.verdict is Outcome.UNDECIDED
    assert causes(report) == set()
    pull = next(s for s in report.diagnoses[0].steps if s.id == "ecr-manifest")
    says = " ".join(h.says for o in pull.origins for h in o.hops)
    assert "by a proxy for one" in says
    assert any("proxies" in text for text in report.diagnoses[0].not_examined)


def test_one_connected_instance_speaks_for_those_alike_only() -> None:
    given = connected(ec2(nat()).no_route("0.0.0.0/0"), "i-a")
    verdicts = {o.subnet: o.verdict for o in step(given, "ecr-manifest").origins}
    assert verdicts == {"subnet-a": Verdict.UNKNOWN, "subnet-c": Verdict.FAIL}


def test_roles_that_differ_are_unknown_where_one_lacks_a_right() -> None:
    given = ec2().change(Instance, "i-c", iam_instance_profile=None)
    found = step(given, "ecs-control")
    assert found.verdict is Verdict.UNKNOWN
    assert given.report(*CHECKS).verdict is Outcome.UNDECIDED


def mixed() -> Given:
    """FARGATE, and a provider with the two instances."""
    items = tuple(
        CapacityProviderStrategyItem(capacity_provider=p, weight=1) for p in ("FARGATE", "machines")
    )
    provider = CapacityProvider(
        name="machines",
        type="EC2_AUTOSCALING",
    )
    base = healthy()
    network = base.facts(Service)[0].network_configuration
    deployment = Deployment(
        id="ecs-svc/1",
        status="PRIMARY",
        task_definition=DEFINITION,
        capacity_provider_strategy=items,
        network_configuration=network,
    )
    given = ec2(base).change(
        Service,
        SERVICE,
        launch_type="",
        deployments=(deployment,),
        network_configuration=network,
    )
    for id in ("i-a", "i-c"):
        arn = container_instance(id).container_instance_arn
        given = given.change(ContainerInstance, arn, capacity_provider_name="machines")
    return given.plus(provider, scope="machines")


def test_each_capacity_has_its_own_diagnosis_and_the_worst_is_the_verdict() -> None:
    report = mixed().report(*CHECKS)
    assert [d.target.capacity for d in report.diagnoses] == ["fargate-linux-1.4.0", "ec2"]
    assert report.verdict is Outcome.CAN_PULL
    broken = mixed().without(VpcEndpoint, "vpce-ecs").report(*CHECKS)
    assert [d.verdict for d in broken.diagnoses] == [Outcome.CAN_PULL, Outcome.CANNOT_PULL]
    assert broken.verdict is Outcome.CANNOT_PULL


TIMED_OUT = (
    "CannotPullContainerError: Error response from daemon: Get "
    '"https://123456789012.dkr.ecr.ap-northeast-2.amazonaws.com/v2/": dial tcp 52.1.2.3:443: '
    "i/o timeout"
)


def failed(given: Given, **fields: Any) -> Given:
    """A task that was started so, and could not pull."""
    details = (KeyValuePair(name="subnetId", value="subnet-app"),)
    task = Task(
        task_arn=f"arn:aws:ecs:{REGION}:{ACCOUNT}:task/prod/1",
        task_definition_arn=DEFINITION,
        stopped_reason=TIMED_OUT,
        attachments=(Attachment(details=details),),
        **fields,
    )
    return given.plus(task, scope="prod/web/STOPPED")


def test_an_error_is_told_on_the_capacity_where_it_was_seen() -> None:
    given = failed(mixed(), launch_type="EC2", capacity_provider_name="machines")
    fargate, on_ec2 = given.report(*CHECKS).diagnoses
    assert (len(fargate.observed), len(on_ec2.observed)) == (0, 1)
    unsaid = failed(mixed()).report(*CHECKS).diagnoses
    assert [len(d.observed) for d in unsaid] == [1, 1], "who knows where it was"


def test_an_error_on_ec2_was_in_the_subnet_of_the_instance_not_of_the_task() -> None:
    arn = container_instance("i-a").container_instance_arn
    given = awsvpc(ec2(nat())).no_route("0.0.0.0/0", "rtb-a")
    report = failed(given, launch_type="EC2", container_instance_arn=arn).report(*CHECKS)
    assert report.verdict is Outcome.SOME_CANNOT_PULL
    (seen,) = report.diagnoses[0].observed
    assert (seen.subnets, seen.explained_by) == (("subnet-a",), ("F1",))
    gone = failed(given, launch_type="EC2", container_instance_arn="arn:gone").report(*CHECKS)
    assert gone.diagnoses[0].observed[0].subnets == ()


def test_a_provider_that_may_not_be_read_leaves_the_others_known() -> None:
    report = mixed().refuse(CapacityProvider).report(*CHECKS)
    verdicts = {d.target.capacity: d.verdict for d in report.diagnoses}
    assert verdicts == {
        "fargate-linux-1.4.0": Outcome.CAN_PULL,
        "unknown": Outcome.UNDECIDED,
    }
    assert report.verdict is Outcome.UNDECIDED


SETUPS: dict[str, tuple[Given, bool]] = {
    "healthy": (ec2(), True),
    "mixed": (mixed(), True),
    "broken": (ec2(nat()).no_route("0.0.0.0/0"), False),
    "no right": (
        ec2()
        .change(
            InstanceProfile, f"arn:aws:iam::{ACCOUNT}:instance-profile/ecsInstanceRole", roles=()
        )
        .change(TaskDefinition, DEFINITION, execution_role_arn="", requires_attributes=()),
        False,
    ),
}


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
@pytest.mark.parametrize(("given", "is_healthy"), SETUPS.values(), ids=SETUPS)
def test_whatever_is_refused_no_false_alarm_and_no_false_all_clear(
    given: Given, is_healthy: bool, kind: type[Citable]
) -> None:
    if not any(name == kind.__name__ for name, _ in given.answers):
        return
    expected = causes(given.report(*CHECKS))
    report = given.refuse(kind).report(*CHECKS)
    assert all(d.crashed == () for d in report.diagnoses)
    assert causes(report) <= expected
    if is_healthy:
        assert report.verdict in {Outcome.CAN_PULL, Outcome.UNDECIDED}
    else:
        assert report.verdict is not Outcome.CAN_PULL


def test_a_group_of_another_vpc_is_not_judged() -> None:
    made = instance("i-a", "subnet-a").network_interfaces[0]
    groups = (InterfaceGroup(group_id="sg-elsewhere"),)
    given = ec2().change(
        Instance, "i-a", network_interfaces=(type(made)(subnet_id="subnet-a", groups=groups),)
    )
    assert step(given, "ecr-manifest").origins[0].verdict is Verdict.UNKNOWN
