"""What AWS adds to a task: GuardDuty's container, the proxy of Service Connect, FireLens."""

import msgspec

from ecs_pull_doctor import packs
from ecs_pull_doctor.diagnosis import Step
from ecs_pull_doctor.finding import Outcome, Severity, Verdict
from ecs_pull_doctor.model.ecs import (
    FirelensConfiguration,
    FirelensOptions,
    LogConfiguration,
    Service,
    ServiceConnectConfiguration,
    Task,
    TaskContainer,
)
from ecs_pull_doctor.model.filters import SecurityGroup
from ecs_pull_doctor.model.gateways import VpcEndpoint
from ecs_pull_doctor.model.instances import ServiceRevision
from ecs_pull_doctor.model.policies import AttachedPolicy
from ecs_pull_doctor.testing import Given, ec2, healthy, nat
from ecs_pull_doctor.testing.names import ACCOUNT, DEFINITION, REGION
from tests.checks.policies import EXECUTION, PULL, REPOSITORY, TOKEN_ACTION, allow, identity

CHECKS = packs.load()
ADDED = f"914738172881.dkr.ecr.{REGION}.amazonaws.com/aws-guardduty-agent-fargate:v1.7.0-Fg_x86_64"
STEP = "guardduty-sidecar-image"
SERVICE = f"arn:aws:ecs:{REGION}:{ACCOUNT}:service/prod/web"


def guarded(given: Given, image: str = ADDED) -> Given:
    """A task of the service ran with GuardDuty's container beside its own."""
    added = TaskContainer(name="aws-guardduty-agent-mfjGLB", image=image)
    task = Task(
        task_arn=f"arn:aws:ecs:{REGION}:{ACCOUNT}:task/prod/1",
        task_definition_arn=DEFINITION,
        containers=(TaskContainer(name="web"), added),
    )
    return given.plus(task, scope="prod/web/RUNNING")


def steps(given: Given) -> list[Step]:
    return [s for s in given.steps() if s.id == STEP]


def test_its_image_is_a_pull_of_its_own_from_another_account() -> None:
    (found,) = steps(guarded(healthy()))
    assert found.host == f"914738172881.dkr.ecr.{REGION}.amazonaws.com"
    assert (found.verdict, found.required) == (Verdict.PASS, False)
    assert found.identity.endswith("role/ecsTaskExecutionRole")
    pulled = {r.resource for r in found.rights if r.action.startswith("ecr:")}
    assert pulled == {f"arn:aws:ecr:{REGION}:914738172881:repository/aws-guardduty-agent-fargate"}
    assert guarded(healthy()).report(*CHECKS).verdict is Outcome.CAN_PULL


def test_beside_an_image_that_is_not_in_ecr_it_needs_login_and_layers_of_its_own() -> None:
    given = guarded(nat().container(image="public.ecr.aws/nginx/nginx:1.27"))
    assert [s.host.partition(".")[0] for s in steps(given)] == [
        "914738172881",
        "api",
        f"prod-{REGION}-starport-layer-bucket",
    ]


def test_a_role_for_its_own_repository_only_is_a_warning_not_an_error() -> None:
    own = allow(PULL, "ecr:GetDownloadUrlForLayer", resource=REPOSITORY)
    rest = allow(TOKEN_ACTION, "logs:CreateLogStream", "logs:PutLogEvents")
    report = guarded(identity(own, rest)).report(*CHECKS)
    (finding,) = report.diagnoses[0].findings
    assert (finding.cause, finding.severity) == ("execution-role-permissions", Severity.WARNING)
    assert finding.steps == (STEP,)
    assert report.verdict is Outcome.CAN_PULL


def test_what_stops_the_task_s_own_pull_stays_an_error() -> None:
    given = guarded(healthy()).without(VpcEndpoint, "vpce-dkr")
    (finding,) = given.report(*CHECKS).diagnoses[0].findings
    assert finding.severity is Severity.ERROR
    assert STEP in finding.steps


def test_a_policy_that_may_not_be_read_leaves_it_open() -> None:
    (found,) = steps(guarded(healthy()).refuse(AttachedPolicy))
    assert found.verdict is Verdict.UNKNOWN


def test_no_step_where_nothing_shows_the_container() -> None:
    assert steps(healthy()) == []
    assert steps(guarded(ec2())) == [], "GuardDuty adds containers on Fargate only"
    assert steps(guarded(healthy(), image="nginx")) == []
    assert steps(guarded(healthy(), image="")) == []
    assert identity(EXECUTION).facts(SecurityGroup)


def not_examined(given: Given) -> str:
    return " ".join(given.report(*CHECKS).diagnoses[0].not_examined)


def test_where_guardduty_is_on_and_no_task_shows_its_image_that_is_said() -> None:
    on = ServiceRevision(service_revision_arn="arn:rev", guard_duty_enabled=True)
    given = healthy().plus(on, scope=SERVICE)
    assert "GuardDuty" in not_examined(given)
    assert "GuardDuty" not in not_examined(guarded(given))
    assert "GuardDuty" not in not_examined(healthy())
    assert given.report(*CHECKS).verdict is Outcome.CAN_PULL


def test_what_begins_after_the_start_is_said_where_it_is_used() -> None:
    deployment = healthy().facts(Service)[0].deployments[0]
    connect = ServiceConnectConfiguration(enabled=True)
    used = msgspec.structs.replace(deployment, service_connect_configuration=connect)
    assert "Service Connect" in not_examined(
        healthy().change(Service, SERVICE, deployments=(used,))
    )
    assert "Service Connect" not in not_examined(healthy())
    fire = LogConfiguration(log_driver="awsfirelens")
    given = healthy().container(log_configuration=fire)
    assert "where FireLens delivers" in not_examined(given)
    assert given.report(*CHECKS).verdict is Outcome.CAN_PULL
    closed = given.without(VpcEndpoint, "vpce-dkr")
    assert closed.report(*CHECKS).verdict is Outcome.CANNOT_PULL


def test_a_configuration_of_firelens_in_s3_is_said() -> None:
    def router(type: str) -> Given:
        options = FirelensOptions(config_file_type=type)
        fire = FirelensConfiguration(type="fluentbit", options=options)
        return healthy().container(firelens_configuration=fire)

    assert "FireLens in S3" in not_examined(router("s3"))
    assert "FireLens" not in not_examined(router("file"))


def test_what_an_agent_may_do_instead_of_a_pull_is_said_of_instances_alone() -> None:
    for caveat in ("ECS_IMAGE_PULL_BEHAVIOR", "proxies of the agent"):
        assert caveat in not_examined(ec2())
        assert caveat not in not_examined(healthy())
