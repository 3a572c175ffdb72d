"""One task: its capacity, and what its calls leave from."""

from typing import Any

import msgspec
import pytest

from ecs_pull_doctor import packs
from ecs_pull_doctor.finding import Outcome, Verdict
from ecs_pull_doctor.model.ecs import (
    Attachment,
    Deployment,
    KeyValuePair,
    Service,
    Task,
    TaskContainer,
    TaskDefinition,
    TaskOverride,
)
from ecs_pull_doctor.model.fact import Unread
from ecs_pull_doctor.model.instances import (
    EcsParameters,
    InterfaceGroup,
    PublicAddress,
    RuleNetwork,
    RuleNetworkConfiguration,
    RuleTarget,
    TaskInterface,
)
from ecs_pull_doctor.model.policies import AttachedPolicy
from ecs_pull_doctor.model.snapshot import Target, decode, encode
from ecs_pull_doctor.model.subjects import Role
from ecs_pull_doctor.model.workload import Workload, workloads
from ecs_pull_doctor.testing import Given, ec2, healthy, public
from ecs_pull_doctor.testing.instances import container_instance
from ecs_pull_doctor.testing.names import ACCOUNT, DEFINITION, REGION, SUBNETS

CHECKS = packs.load()
ID = "0123456789abcdef0123456789abcdef"
REASON = (
    "CannotPullContainerError: pull image manifest has been retried 5 time(s): failed to resolve "
    "ref x: dial tcp 52.1.2.3:443: i/o timeout"
)


def single(base: Given, *, service: str = "", subnet: str = "subnet-a", **fields: Any) -> Given:
    """One task in the set-up of *base*, stopped in a subnet; of no service unless one is named."""
    target = Target(region=REGION, cluster="prod", service=service, task=ID)
    pairs = {"subnetId": subnet, "networkInterfaceId": "eni-task" if subnet else ""}
    details = tuple(KeyValuePair(name=n, value=v) for n, v in pairs.items() if v)
    task = Task(
        **{
            "task_arn": f"arn:aws:ecs:{REGION}:{ACCOUNT}:task/prod/{ID}",
            "task_definition_arn": DEFINITION,
            "launch_type": "FARGATE",
            "platform_version": "1.4.0",
            "platform_family": "Linux",
            "stopped_reason": REASON,
            "attachments": (Attachment(details=details),),
            **fields,
        }
    )
    answers = {k: v for k, v in base.answers.items() if k[0] not in {"Task", "Service"}}
    if service:
        answers["Service", "prod/web"] = base.answers["Service", "prod/web"]
    one = ",".join(SUBNETS) if not subnet and service else subnet
    found = tuple(s for s in base.answers["Subnet", ",".join(SUBNETS)] if s.id in one)  # type: ignore[union-attr]
    answers["Subnet", one] = found
    answers["Task", target.task_scope] = (task,)
    return Given(target, answers)


def work(given: Given) -> Workload:
    (found,) = workloads(given.snapshot())
    return found


ENI = TaskInterface(
    network_interface_id="eni-task",
    subnet_id="subnet-a",
    groups=(InterfaceGroup(group_id="sg-task"),),
    association=PublicAddress(public_ip="198.51.100.8"),
)


def rule(*families: str) -> tuple[RuleTarget, ...]:
    network = RuleNetwork(subnets=("subnet-a",), security_groups=("sg-task",))
    return tuple(
        RuleTarget(
            arn="arn:cluster",
            ecs_parameters=EcsParameters(
                task_definition_arn=f"arn:aws:ecs:{REGION}:{ACCOUNT}:task-definition/{family}",
                network_configuration=RuleNetworkConfiguration(awsvpc_configuration=network),
            ),
        )
        for family in families
    )


def scheduled(*families: str) -> Given:
    return single(healthy(), started_by="events-rule/nightly").plus(
        *rule(*families), scope="nightly"
    )


INTERFACES: dict[str, tuple[Given, tuple[Any, ...]]] = {
    "as EC2 shows it while it runs": (
        single(public()).plus(ENI, scope="eni-task"),
        ("subnet-a", ("sg-task",), True),
    ),
    "by its service": (single(healthy(), service="web"), ("subnet-a", ("sg-task",), False)),
    "by the rule that started it": (scheduled("web:1"), ("subnet-a", ("sg-task",), False)),
    "by the rule, whose target names no revision": (
        scheduled("other:1", "web"),
        ("subnet-a", ("sg-task",), False),
    ),
    "a rule that starts it twice does not tell": (
        scheduled("web:1", "web:2"),
        ("subnet-a", None, None),
    ),
    "nothing tells the groups": (single(healthy()), ("subnet-a", None, None)),
}


@pytest.mark.parametrize(("given", "expected"), INTERFACES.values(), ids=INTERFACES)
def test_what_a_fargate_task_s_calls_leave_from(given: Given, expected: tuple[Any, ...]) -> None:
    (found,) = work(given).interfaces
    assert (found.subnet, found.groups, found.public) == expected


def test_a_task_that_never_got_an_interface_may_be_in_any_subnet_of_its_service() -> None:
    found = work(single(healthy(), service="web", subnet=""))
    assert found.network.subnets == ("subnet-a", "subnet-c")


def test_without_interface_service_or_rule_nothing_is_known() -> None:
    found = work(single(healthy(), subnet=""))
    assert found.interfaces == ()
    assert "never got a network interface" in found.doubt


CAPACITIES = {
    "old": ({"platform_version": "1.3.0"}, "fargate-linux-1.3.0"),
    "Windows": ({"platform_family": "Windows_Server_2022_Core"}, "fargate-windows-1.0.0"),
    "Spot": (
        {"launch_type": "", "capacity_provider_name": "FARGATE_SPOT"},
        "fargate-linux-1.4.0",
    ),
    "EC2": ({"launch_type": "EC2"}, "ec2"),
    "managed": ({"launch_type": "MANAGED_INSTANCES"}, "managed-instances"),
    "outside": ({"launch_type": "EXTERNAL"}, "external"),
    "unsaid": ({"launch_type": ""}, "unknown"),
}


@pytest.mark.parametrize(("fields", "capacity"), CAPACITIES.values(), ids=CAPACITIES)
def test_capacity(fields: dict[str, Any], capacity: str) -> None:
    assert work(single(healthy(), **fields)).capacity == capacity


def test_the_deployment_that_started_it_tells_its_network() -> None:
    base = healthy()
    service = base.facts(Service)[0]
    mine = Deployment(id="ecs-svc/9", network_configuration=service.network_configuration)
    given = single(base, service="web", started_by="ecs-svc/9", subnet="")
    given = given.change(Service, service.id, deployments=(mine,), network_configuration=None)
    assert work(given).network.security_groups == ("sg-task",)


def test_a_deployment_that_is_gone_does_not_lend_a_task_the_network_of_today() -> None:
    given = single(healthy(), service="web", started_by="ecs-svc/gone")
    (found,) = work(given).interfaces
    assert (found.subnet, found.groups) == ("subnet-a", None)
    assert given.report(*CHECKS).verdict is Outcome.UNDECIDED


def test_a_task_of_no_service_is_diagnosed() -> None:
    report = single(public()).plus(ENI, scope="eni-task").report(*CHECKS)
    (diagnosis,) = report.diagnoses
    target = diagnosis.target
    assert (target.kind, target.task, target.service) == ("task", ID, "")
    assert target.capacity == "fargate-linux-1.4.0"
    assert report.verdict is Outcome.CAN_PULL
    assert [o.text for o in diagnosis.observed] == [REASON]


def test_unknown_groups_are_neither_an_alarm_nor_an_all_clear() -> None:
    for base in (healthy(), public()):
        report = single(base).report(*CHECKS)
        assert report.verdict is Outcome.UNDECIDED
        assert report.diagnoses[0].findings == ()
    hops = [h for s in single(healthy()).steps() for o in s.origins for h in o.hops]
    open_layers = {h.layer for h in hops if h.verdict is Verdict.UNKNOWN}
    assert open_layers == {"source-sg", "endpoint-sg"}, "the rest does not hang on the groups"
    says = {h.says for h in hops}
    assert any("tells its security groups" in text for text in says)


def test_the_role_that_run_task_set_instead_is_the_one_that_counts() -> None:
    other = f"arn:aws:iam::{ACCOUNT}:role/other"
    given = single(healthy(), service="web", overrides=TaskOverride(execution_role_arn=other))
    answers = {**given.answers, ("Role", "other"): (), ("AttachedPolicy", "other"): ()}
    report = Given(given.target, {**answers, ("RolePolicy", "other"): ()}).report(*CHECKS)
    (finding,) = report.diagnoses[0].findings
    assert finding.cause == "execution-role-missing"
    assert other in finding.claim
    assert given.facts(Role)
    assert given.facts(AttachedPolicy)


def test_a_task_on_an_instance_leaves_from_that_instance() -> None:
    given = single(ec2(), launch_type="EC2", subnet="", container_instance_arn="arn:x")
    subnets = ec2().answers["Subnet", ",".join(SUBNETS)]
    given = Given(given.target, {**given.answers, ("Subnet", ",".join(SUBNETS)): subnets})
    report = given.report(*CHECKS)
    assert report.verdict is Outcome.CAN_PULL
    assert {s.sent_from for s in report.diagnoses[0].steps} == {"instance-eni"}


def test_a_refused_task_leaves_it_undecided() -> None:
    given = single(healthy())
    refused = Unread(call=Task.call, code="AccessDeniedException")
    answers = {**given.answers, ("Task", given.target.task_scope): refused}
    report = Given(given.target, answers).report(*CHECKS)
    assert report.verdict is Outcome.UNDECIDED
    assert report.diagnoses[0].target.kind == "task"
    assert [u.call for u in report.diagnoses[0].unread] == ["ecs:DescribeTasks"]


def test_a_snapshot_of_a_task_survives_the_file() -> None:
    taken = single(healthy(), containers=(TaskContainer(name="web"),)).snapshot()
    assert decode(encode(taken)) == taken


def test_hosts_outside_are_unknown_but_rights_and_things_are_judged() -> None:
    given = single(healthy(), launch_type="EXTERNAL", subnet="")
    report = given.report(*CHECKS)
    assert report.verdict is Outcome.UNDECIDED
    steps = {s.id: s for s in report.diagnoses[0].steps}
    manifest = steps["ecr-manifest"]
    assert (manifest.sent_from, manifest.origins) == ("host-nic", ())
    assert "outside of AWS" in manifest.says
    assert {r.verdict for r in manifest.rights} == {Verdict.PASS}
    gone = given.without(TaskDefinition).report(*CHECKS)
    assert gone.verdict is Outcome.UNDECIDED
    broken = given.change(Role, given.facts(Role)[0].arn, assume_role_policy_document="{}")
    assert broken.report(*CHECKS).verdict is not Outcome.CAN_PULL


def outside(*, connected: bool) -> Given:
    host = msgspec.structs.replace(container_instance("mi-1"), agent_connected=connected)
    given = single(healthy(), launch_type="EXTERNAL", subnet="")
    return given.plus(host, scope="prod")


def test_a_host_outside_that_is_connected_reaches_ecs_and_no_more_is_known() -> None:
    steps = {s.id: s for s in outside(connected=True).steps()}
    assert steps["ecs-agent-poll"].verdict is Verdict.PASS
    assert "mi-1" in steps["ecs-agent-poll"].says
    assert steps["ecr-manifest"].verdict is Verdict.UNKNOWN
    assert outside(connected=True).report(*CHECKS).verdict is Outcome.UNDECIDED
    alone = {s.id: s for s in outside(connected=False).steps()}
    assert alone["ecs-agent-poll"].verdict is Verdict.UNKNOWN


def test_of_a_task_on_an_instance_that_is_gone_that_is_said() -> None:
    given = single(ec2(), launch_type="EC2", container_instance_arn="arn:x")
    answers = {**given.answers, ("ContainerInstance", "prod"): ()}
    found = work(Given(given.target, answers))
    assert (found.interfaces, "not registered any more" in found.doubt) == ((), True)


def test_a_task_on_an_instance_that_drains_still_left_from_there() -> None:
    given = single(ec2(), launch_type="EC2", container_instance_arn="arn:x")
    one = msgspec.structs.replace(container_instance("i-a"), status="DRAINING")
    answers = {**given.answers, ("ContainerInstance", "prod"): (one,)}
    assert [i.subnet for i in work(Given(given.target, answers)).interfaces] == ["subnet-a"]
