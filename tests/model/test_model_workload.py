from datetime import UTC, datetime

import msgspec
import pytest

from ecs_pull_doctor.finding import Verdict
from ecs_pull_doctor.model.ecs import (
    AwsVpcConfiguration,
    CapacityProviderStrategyItem,
    Deployment,
    NetworkConfiguration,
    RuntimePlatform,
    Service,
    Task,
    TaskDefinition,
)
from ecs_pull_doctor.model.fact import NOT_DECLARED
from ecs_pull_doctor.model.instances import (
    AutoScalingGroup,
    AutoScalingGroupProvider,
    CapacityProvider,
    Cluster,
    ContainerInstance,
    GroupInstance,
    Instance,
    InstanceAttribute,
    InstanceLaunchTemplate,
    LaunchConfiguration,
    LaunchTemplateData,
    LaunchTemplateVersion,
    ManagedInstancesNetwork,
    ManagedInstancesProvider,
    TemplateInterface,
    TemplateReference,
)
from ecs_pull_doctor.model.vpc import Subnet
from ecs_pull_doctor.model.workload import Workload, tasks, workloads
from ecs_pull_doctor.testing import Given, ec2, healthy
from ecs_pull_doctor.testing.instances import container_instance, instance

DEFINITION = "arn:aws:ecs:ap-northeast-2:123456789012:task-definition/web:1"
OLD_DEFINITION = DEFINITION.replace(":1", ":0")
SERVICE = "arn:aws:ecs:ap-northeast-2:123456789012:service/prod/web"
HERE = NetworkConfiguration(awsvpc_configuration=AwsVpcConfiguration(subnets=("subnet-x",)))


def task(number: int, version: str, definition: str = DEFINITION) -> Task:
    return Task(
        task_arn=f"arn:aws:ecs:ap-northeast-2:123456789012:task/prod/{number}",
        task_definition_arn=definition,
        platform_version=version,
        stopped_at=datetime(2026, 1, 1, number, tzinfo=UTC),
    )


def deployed(*tasks: Task, **fields: object) -> Given:
    """The service with one deployment of these fields, and these stopped tasks."""
    deployment = Deployment(status="PRIMARY", task_definition=DEFINITION, **fields)  # type: ignore[arg-type]
    given = healthy().change(Service, SERVICE, deployments=(deployment,))
    return given.plus(*tasks, scope="prod/web/STOPPED") if tasks else given


def service(given: Given, **fields: object) -> Given:
    return given.change(Service, SERVICE, **fields)


def strategy(*providers: str) -> tuple[CapacityProviderStrategyItem, ...]:
    return tuple(CapacityProviderStrategyItem(capacity_provider=p, weight=1) for p in providers)


SCALED = CapacityProvider(
    name="scaled",
    auto_scaling_group_provider=AutoScalingGroupProvider(
        auto_scaling_group_arn="arn:aws:autoscaling:ap-northeast-2:123456789012:"
        "autoScalingGroup:1:autoScalingGroupName/machines"
    ),
)
MANAGED = CapacityProvider(
    name="managed",
    managed_instances_provider=ManagedInstancesProvider(
        instance_launch_template=InstanceLaunchTemplate(
            ec2_instance_profile_arn="arn:aws:iam::123456789012:instance-profile/managed",
            network_configuration=ManagedInstancesNetwork(
                subnets=("subnet-a", "subnet-c"), security_groups=("sg-task",)
            ),
        )
    ),
)


def on(*providers: CapacityProvider, more: tuple[CapacityProviderStrategyItem, ...] = ()) -> Given:
    """The service on capacity providers, each of them read."""
    items = strategy(*(p.name for p in providers)) + more
    given = service(deployed(capacity_provider_strategy=items), launch_type="")
    for each in providers:
        given = given.plus(each, scope=each.name)
    return given


WINDOWS = RuntimePlatform(operating_system_family="WINDOWS_SERVER_2022_CORE")
CAPACITIES: dict[str, tuple[Given, str]] = {
    "Fargate, a number": (deployed(platform_version="1.4.0"), "fargate-linux-1.4.0"),
    "Fargate, an old number": (deployed(platform_version="1.3.0"), "fargate-linux-1.3.0"),
    "Fargate, a very old number": (deployed(platform_version="1.0.0"), "fargate-linux-1.3.0"),
    "LATEST, no task seen": (deployed(platform_version="LATEST"), "fargate-linux-1.4.0"),
    "LATEST, as its task says": (
        deployed(task(1, "1.3.0"), platform_version="LATEST"),
        "fargate-linux-1.3.0",
    ),
    "LATEST, as its newest task says": (
        deployed(task(1, "1.3.0"), task(2, "1.4.0"), platform_version="LATEST"),
        "fargate-linux-1.4.0",
    ),
    "LATEST, whatever an older revision's task says": (
        deployed(task(2, "1.3.0", OLD_DEFINITION), platform_version="LATEST"),
        "fargate-linux-1.4.0",
    ),
    "a number, whatever a task says": (
        deployed(task(1, "1.3.0"), platform_version="1.4.0"),
        "fargate-linux-1.4.0",
    ),
    "FARGATE_SPOT": (
        service(deployed(capacity_provider_strategy=strategy("FARGATE_SPOT")), launch_type=""),
        "fargate-linux-1.4.0",
    ),
    "FARGATE and FARGATE_SPOT": (
        service(
            deployed(capacity_provider_strategy=strategy("FARGATE", "FARGATE_SPOT")),
            launch_type="",
        ),
        "fargate-linux-1.4.0",
    ),
    "a capacity provider of one's own": (
        service(deployed(capacity_provider_strategy=strategy("mine")), launch_type=""),
        "unknown",
    ),
    "an Auto Scaling group": (on(SCALED), "ec2"),
    "instances that ECS manages": (on(MANAGED), "managed-instances"),
    "a capacity provider that is not read": (
        on(SCALED).refuse(CapacityProvider, "scaled"),
        "unknown",
    ),
    "what the cluster gives by default": (
        service(deployed(), launch_type="").plus(
            Cluster(
                cluster_arn="arn:aws:ecs:ap-northeast-2:123456789012:cluster/prod",
                default_capacity_provider_strategy=strategy("FARGATE_SPOT"),
            ),
            scope="prod",
        ),
        "fargate-linux-1.4.0",
    ),
    "a provider of no weight starts nothing": (
        on(SCALED, more=(CapacityProviderStrategyItem(capacity_provider="FARGATE"),)),
        "ec2",
    ),
    "EC2": (deployed(launch_type="EC2"), "ec2"),
    "EC2, whatever the service's strategy says": (
        service(
            deployed(launch_type="EC2"),
            launch_type="",
            capacity_provider_strategy=strategy("FARGATE"),
        ),
        "ec2",
    ),
    "EXTERNAL": (deployed(launch_type="EXTERNAL"), "external"),
    "MANAGED_INSTANCES": (deployed(launch_type="MANAGED_INSTANCES"), "managed-instances"),
    "nothing said": (service(deployed(), launch_type=""), "unknown"),
    "Windows by the deployment": (
        deployed(platform_family="Windows_Server_2019_Core"),
        "fargate-windows-1.0.0",
    ),
    "Windows by the task definition": (
        service(deployed(), platform_family="").change(
            TaskDefinition, DEFINITION, runtime_platform=WINDOWS
        ),
        "fargate-windows-1.0.0",
    ),
    "the task definition is unread": (
        deployed(platform_version="1.4.0").refuse(TaskDefinition),
        "fargate-linux-1.4.0",
    ),
}


@pytest.mark.parametrize(("given", "capacity"), CAPACITIES.values(), ids=CAPACITIES)
def test_capacity(given: Given, capacity: str) -> None:
    (work,) = workloads(given.snapshot())
    assert work.capacity == capacity


def test_names() -> None:
    (work,) = workloads(healthy().snapshot())
    assert (work.partition, work.region, work.account) == ("aws", "ap-northeast-2", "123456789012")
    assert (work.cluster, work.name) == ("prod", "web")
    assert work.network.subnets == ("subnet-a", "subnet-c")


def test_each_active_task_set_is_a_workload() -> None:
    sets = tuple(
        Deployment(
            id=f"ecs-svc/{status}",
            status=status,
            task_definition=DEFINITION,
            launch_type="FARGATE",
            network_configuration=HERE,
        )
        for status in ("PRIMARY", "ACTIVE", "DRAINING")
    )
    given = service(healthy(), deployments=(), task_sets=sets)
    found = workloads(given.snapshot())
    assert [w.network.subnets for w in found] == [("subnet-x",), ("subnet-x",)]


def test_only_the_primary_deployment_starts_tasks() -> None:
    both = tuple(
        Deployment(status=status, task_definition=definition)
        for status, definition in (("ACTIVE", OLD_DEFINITION), ("PRIMARY", DEFINITION))
    )
    (work,) = workloads(service(healthy(), deployments=both).snapshot())
    assert work.task_definition_arn == DEFINITION
    assert work.network.subnets == ("subnet-a", "subnet-c"), "the service's own"


def test_without_a_deployment_the_service_says_what_it_starts() -> None:
    (work,) = workloads(service(healthy(), deployments=()).snapshot())
    assert (work.task_definition_arn, work.capacity) == (DEFINITION, "fargate-linux-1.4.0")


def test_a_deployment_s_network_comes_before_the_service_s() -> None:
    (work,) = workloads(deployed(network_configuration=HERE).snapshot())
    assert work.network.subnets == ("subnet-x",)


@pytest.mark.parametrize(
    "given", [healthy().refuse(Service), healthy().without(Service)], ids=["refused", "empty"]
)
def test_of_an_unread_service_nothing_is_known(given: Given) -> None:
    assert workloads(given.snapshot()) == ()


def test_tasks_are_newest_first_and_each_once() -> None:
    given = deployed(task(1, "1.4.0"), task(3, "1.4.0"), task(2, "1.4.0"))
    given = given.plus(task(3, "1.4.0"), scope="prod/web/RUNNING")
    assert [t.id[-1] for t in tasks(given.snapshot())] == ["3", "2", "1"]


def test_each_capacity_of_a_mixed_strategy_is_a_workload() -> None:
    mixed = (CapacityProviderStrategyItem(capacity_provider="FARGATE_SPOT", weight=2),)
    found = workloads(on(SCALED, MANAGED, more=mixed).snapshot())
    assert [w.capacity for w in found] == ["ec2", "managed-instances", "fargate-linux-1.4.0"]


def only(given: Given) -> Workload:
    (work,) = workloads(given.snapshot())
    return work


def test_instances_alike_are_one_interface() -> None:
    more = (container_instance("i-b"), container_instance("i-d"))
    given = ec2().plus(*more, scope="prod")
    given = given.plus(instance("i-b", "subnet-a"), scope="prod")
    given = given.plus(instance("i-d", "subnet-a", public="198.51.100.9"), scope="prod")
    found = [(i.subnet, i.groups, i.public, i.instances) for i in only(given).interfaces]
    assert found == [
        ("subnet-a", ("sg-task",), False, ("i-a", "i-b")),
        ("subnet-a", ("sg-task",), True, ("i-d",)),
        ("subnet-c", ("sg-task",), False, ("i-c",)),
    ]
    assert only(given).network.subnets == ("subnet-a", "subnet-c")


@pytest.mark.parametrize("status", ["DRAINING", "DEREGISTERING", "REGISTRATION_FAILED"])
def test_an_instance_that_takes_no_tasks_is_no_origin(status: str) -> None:
    arn = container_instance("i-a").container_instance_arn
    given = ec2().change(ContainerInstance, arn, status=status)
    assert [i.subnet for i in only(given).interfaces] == ["subnet-c"]


def test_of_refused_instances_the_subnet_is_known_by_its_attribute_only() -> None:
    machine = container_instance("i-a")
    known = (*machine.attributes, InstanceAttribute(name="ecs.subnet-id", value="subnet-a"))
    given = ec2().change(ContainerInstance, machine.id, attributes=known).refuse(Instance)
    (one,) = only(given).interfaces
    assert (one.subnet, one.groups, one.public) == ("subnet-a", None, None)
    assert one.doubt_needs == ("ec2:DescribeInstances",)


TEMPLATE = TemplateReference(launch_template_id="lt-1", version="$Latest")
GROUP = AutoScalingGroup(
    auto_scaling_group_name="machines",
    vpc_zone_identifier="subnet-a,subnet-c",
    launch_template=TEMPLATE,
)


def scaled(group: AutoScalingGroup = GROUP, **data: object) -> Given:
    """A provider without an instance, and what its group launches."""
    version = LaunchTemplateVersion(
        launch_template_id="lt-1",
        launch_template_data=LaunchTemplateData(**data),  # type: ignore[arg-type]
    )
    given = on(SCALED).plus(group, scope="machines").plus(version, scope=TEMPLATE.scope)
    answers = {**given.answers, ("ContainerInstance", "prod"): ()}
    return Given(given.target, answers)


def configured(**fields: object) -> Given:
    """A provider without an instance, whose group has a launch configuration."""
    found = LaunchConfiguration(
        launch_configuration_name="old",
        security_groups=("sg-c",),
        **fields,  # type: ignore[arg-type]
    )
    group = AutoScalingGroup(
        auto_scaling_group_name="machines",
        vpc_zone_identifier="subnet-a",
        launch_configuration_name="old",
    )
    return scaled(group).plus(found, scope="old")


LAUNCHED: dict[str, tuple[Given, tuple[str, ...] | None, bool | None]] = {
    "groups of the template": (scaled(security_group_ids=("sg-m",)), ("sg-m",), False),
    "groups of its interface": (
        scaled(network_interfaces=(TemplateInterface(groups=("sg-i",)),)),
        ("sg-i",),
        False,
    ),
    "none named: the default group": (scaled(), (), False),
    "a public address by the template": (
        scaled(network_interfaces=(TemplateInterface(associate_public_ip_address=True),)),
        (),
        True,
    ),
    "a public address by the subnet": (
        scaled()
        .change(Subnet, "subnet-a", map_public_ip_on_launch=True)
        .change(Subnet, "subnet-c", map_public_ip_on_launch=True),
        (),
        True,
    ),
    "the template says no, whatever the subnet": (
        scaled(network_interfaces=(TemplateInterface(associate_public_ip_address=False),))
        .change(Subnet, "subnet-a", map_public_ip_on_launch=True)
        .change(Subnet, "subnet-c", map_public_ip_on_launch=True),
        (),
        False,
    ),
    "groups by name only": (scaled(security_groups=("machines",)), None, False),
    "neither a template nor a configuration": (
        scaled(AutoScalingGroup(auto_scaling_group_name="m", vpc_zone_identifier="subnet-a")),
        None,
        None,
    ),
    "a launch configuration": (configured(), ("sg-c",), False),
    "a launch configuration with an address": (
        configured(associate_public_ip_address=True),
        ("sg-c",),
        True,
    ),
    "a launch configuration, and the subnet's address": (
        configured().change(Subnet, "subnet-a", map_public_ip_on_launch=True),
        ("sg-c",),
        True,
    ),
    "a launch configuration that may not be read": (
        configured().refuse(LaunchConfiguration),
        None,
        None,
    ),
    "a launch configuration that is gone": (configured().without(LaunchConfiguration), None, None),
    "the template is refused": (scaled().refuse(LaunchTemplateVersion), None, None),
}


@pytest.mark.parametrize(("given", "groups", "public"), LAUNCHED.values(), ids=LAUNCHED)
def test_without_instances_the_template_tells_what_would_be_launched(
    given: Given, groups: tuple[str, ...] | None, public: bool | None
) -> None:
    found = only(given).interfaces
    assert found
    assert {(i.groups, i.public) for i in found} == {(groups, public)}


def test_instances_that_run_and_are_not_registered_leave_it_open() -> None:
    runs = (GroupInstance(instance_id="i-lost", lifecycle_state="InService"),)
    group = msgspec.structs.replace(GROUP, instances=runs)
    work = only(scaled(group, security_group_ids=("sg-task",)))
    assert {i.subnet for i in work.interfaces} == {"subnet-a", "subnet-c"}
    assert "i-lost of Auto Scaling group machines" in work.doubt
    steps = {s.id: s for s in scaled(group, security_group_ids=("sg-task",)).steps()}
    assert steps["ecr-manifest"].verdict is Verdict.UNKNOWN, "the path passes, and is not all"
    assert steps["ecr-manifest"].says == work.doubt
    ending = (GroupInstance(instance_id="i-old", lifecycle_state="Terminating"),)
    gone = msgspec.structs.replace(GROUP, instances=ending)
    assert only(scaled(gone, security_group_ids=("sg-task",))).doubt == ""


def test_managed_instances_are_where_their_provider_puts_them() -> None:
    answers = {**on(MANAGED).answers, ("ContainerInstance", "prod"): ()}
    found = only(Given(on(MANAGED).target, answers))
    assert found.network.subnets == ("subnet-a", "subnet-c")
    assert {i.groups for i in found.interfaces} == {("sg-task",)}
    assert {i.profiles for i in found.interfaces} == {
        ("arn:aws:iam::123456789012:instance-profile/managed",)
    }


NOTHING: dict[str, tuple[Given, str]] = {
    "container instances are left open by files": (
        ec2().refuse(ContainerInstance, code=NOT_DECLARED),
        "the files leave it open: ",
    ),
    "container instances are refused": (ec2().refuse(ContainerInstance), "gave no answer"),
    "none is registered": (ec2().without(ContainerInstance), "no container instance"),
    "none of them runs": (ec2().without(Instance), "none of the registered"),
    "the group is refused": (scaled().refuse(AutoScalingGroup), "gave no answer"),
    "hosts outside": (deployed(launch_type="EXTERNAL"), "outside of AWS"),
}


@pytest.mark.parametrize(("given", "says"), NOTHING.values(), ids=NOTHING)
def test_where_no_interface_is_known_the_workload_says_why(given: Given, says: str) -> None:
    work = only(given)
    assert work.interfaces == ()
    assert says in work.doubt
