from datetime import UTC, datetime

import pytest
from msgspec.structs import replace

from ecs_pull_doctor.diagnosis import Step, Subject
from ecs_pull_doctor.finding import Outcome, Verdict
from ecs_pull_doctor.model.ecs import (
    Deployment,
    EfsVolumeConfiguration,
    RuntimePlatform,
    Service,
    Task,
    TaskContainer,
    TaskDefinition,
    Volume,
)
from ecs_pull_doctor.model.filters import AclEntry, NetworkAcl, PortRange
from ecs_pull_doctor.model.subjects import ImageDetail, Repository, Role
from ecs_pull_doctor.model.vpc import Subnet
from ecs_pull_doctor.reach.reasons import Reason
from ecs_pull_doctor.testing import Given, healthy, nat

DEFINITION = "arn:aws:ecs:ap-northeast-2:123456789012:task-definition/web:1"
SERVICE = "arn:aws:ecs:ap-northeast-2:123456789012:service/prod/web"
IMAGE = "123456789012.dkr.ecr.ap-northeast-2.amazonaws.com/prod/web:1"
PULLED = Task(
    task_arn="arn:aws:ecs:ap-northeast-2:123456789012:task/prod/1",
    task_definition_arn=DEFINITION,
    pull_stopped_at=datetime(2026, 1, 1, tzinfo=UTC),
    containers=(TaskContainer(name="web", image=IMAGE, image_digest="sha256:1"),),
)


def step(given: Given, id: str) -> Step:
    return next(s for s in given.steps() if s.id == id)


def on(capacity: dict[str, str], given: Given | None = None) -> Given:
    deployment = Deployment(status="PRIMARY", task_definition=DEFINITION, **capacity)  # type: ignore[arg-type]
    return (given or healthy()).change(Service, SERVICE, deployments=(deployment,))


def test_a_healthy_start() -> None:
    steps = healthy().steps()
    assert {s.verdict for s in steps} == {Verdict.PASS}
    assert all([o.subnet for o in s.origins] == ["subnet-a", "subnet-c"] for s in steps)
    assert all(s.port == 443 and s.required for s in steps)
    assert {s.identity for s in steps if s.id != "ecr-layer-download"} == {
        "arn:aws:iam::123456789012:role/ecsTaskExecutionRole"
    }
    assert step(healthy(), "ecr-layer-download").identity == ""


WINDOWS = RuntimePlatform(operating_system_family="WINDOWS_SERVER_2022_CORE")
ANSWERED_ON = {
    "Linux, its own": (RuntimePlatform(), (32768, 60999), Verdict.PASS),
    "Linux, those of Windows": (RuntimePlatform(), (49152, 65535), Verdict.UNKNOWN),
    "Windows, its own": (WINDOWS, (49152, 65535), Verdict.PASS),
    "Windows, those of Linux": (WINDOWS, (32768, 60999), Verdict.UNKNOWN),
}


@pytest.mark.parametrize(
    ("platform", "ports", "verdict"), ANSWERED_ON.values(), ids=list(ANSWERED_ON)
)
def test_answers_come_to_the_ports_of_the_operating_system(
    platform: RuntimePlatform, ports: tuple[int, int], verdict: Verdict
) -> None:
    opened = PortRange(from_=ports[0], to=ports[1])
    anywhere = AclEntry(
        rule_number=1, egress=True, rule_action="allow", protocol="-1", cidr_block="0.0.0.0/0"
    )
    back = replace(anywhere, egress=False, protocol="6", port_range=opened)
    inside = replace(anywhere, rule_number=2, egress=False, cidr_block="10.0.0.0/16")
    given = healthy().change(NetworkAcl, "acl-1", entries=(anywhere, back, inside))
    given = given.change(TaskDefinition, DEFINITION, runtime_platform=platform)
    hops = step(given, "ecr-layer-download").origins[0].hops
    (answer,) = (h for h in hops if h.layer == "return-nacl")
    assert answer.verdict is verdict
    assert "other addresses" not in answer.says, "some ports are shut, whatever the address"


def test_steps_to_one_host_share_their_paths() -> None:
    assert step(healthy(), "ecr-manifest").origins == step(healthy(), "ecr-layer-redirect").origins


def test_on_1_3_0_the_token_leaves_from_an_interface_that_aws_owns() -> None:
    given = on({"launch_type": "FARGATE", "platform_version": "1.3.0"}, nat().no_route("0.0.0.0/0"))
    token = step(given, "ecr-get-authorization-token")
    assert (token.sent_from, token.origins, token.verdict) == ("fargate-eni", (), Verdict.PASS)
    assert step(given, "ecr-manifest").verdict is Verdict.FAIL
    gone = step(given.without(Role), "ecr-get-authorization-token")
    assert gone.verdict is Verdict.FAIL


UNDECIDED: dict[str, Given] = {
    "EC2": on({"launch_type": "EC2"}),
    "EXTERNAL": on({"launch_type": "EXTERNAL"}),
    "the task definition is refused": healthy().refuse(TaskDefinition),
    "the task definition is not there": healthy().without(TaskDefinition),
    "the subnets are refused": healthy().refuse(Subnet),
    "a subnet is not in the answer": healthy().without(Subnet, "subnet-c"),
    "no subnets": healthy().awsvpc(subnets=()),
    "the role is refused": healthy().refuse(Role),
    "images are refused": healthy().refuse(ImageDetail),
    "no image, and repositories are refused": healthy().without(ImageDetail).refuse(Repository),
    "an image of Docker Hub that nobody pulled": nat().container(image="nginx:1"),
    "an EFS volume": healthy().change(
        TaskDefinition,
        DEFINITION,
        volumes=(
            Volume(
                name="data", efs_volume_configuration=EfsVolumeConfiguration(file_system_id="fs-1")
            ),
        ),
    ),
}


@pytest.mark.parametrize("given", UNDECIDED.values(), ids=UNDECIDED)
def test_what_is_not_seen_is_undecided(given: Given) -> None:
    report = given.report()
    assert report.verdict is Outcome.UNDECIDED
    for each in report.diagnoses[0].steps:
        if each.verdict is Verdict.UNKNOWN and not each.origins and not each.rights:
            assert each.says or isinstance(each.subject, Subject)


RIGHTS: dict[str, tuple[Given, Verdict, str]] = {
    "there": (healthy(), Verdict.PASS, ""),
    "gone": (healthy().without(Role), Verdict.FAIL, Reason.ROLE_ABSENT),
    "refused": (healthy().refuse(Role), Verdict.UNKNOWN, Reason.UNREAD),
    "not named": (
        healthy().change(TaskDefinition, DEFINITION, execution_role_arn=""),
        Verdict.FAIL,
        Reason.ROLE_NOT_NAMED,
    ),
}


@pytest.mark.parametrize(("given", "verdict", "reason"), RIGHTS.values(), ids=RIGHTS)
def test_the_execution_role(given: Given, verdict: Verdict, reason: str) -> None:
    for each in given.steps():
        if each.rights:
            assert (each.rights[0].verdict, each.rights[0].reason) == (verdict, reason)
    assert step(given, "ecr-layer-download").rights == ()


def pulled(given: Given) -> Given:
    return given.plus(PULLED, scope="prod/web/RUNNING")


SUBJECTS: dict[str, tuple[Given, Verdict, str]] = {
    "there": (healthy(), Verdict.PASS, ""),
    "not there": (healthy().without(ImageDetail), Verdict.FAIL, Reason.IMAGE_ABSENT),
    "not there any more, though a task pulled it": (
        pulled(healthy().without(ImageDetail)),
        Verdict.FAIL,
        Reason.IMAGE_ABSENT,
    ),
    "refused": (healthy().refuse(ImageDetail), Verdict.UNKNOWN, Reason.UNREAD),
    "refused, but a task pulled it": (pulled(healthy().refuse(ImageDetail)), Verdict.PASS, ""),
    "refused, and a task began to pull another": (
        healthy()
        .refuse(ImageDetail)
        .container(image=IMAGE + "2")
        .plus(PULLED, scope="prod/web/RUNNING"),
        Verdict.UNKNOWN,
        Reason.UNREAD,
    ),
}


@pytest.mark.parametrize(("given", "verdict", "reason"), SUBJECTS.values(), ids=SUBJECTS)
def test_the_image(given: Given, verdict: Verdict, reason: str) -> None:
    thing = step(given, "ecr-manifest").subject
    assert isinstance(thing, Subject)
    assert (thing.verdict, thing.reason) == (verdict, reason)
