"""Whether a start waits for its logs, by capacity and mode of the driver."""

import pytest

from ecs_pull_doctor.diagnosis import Step
from ecs_pull_doctor.finding import Outcome, Severity, Verdict
from ecs_pull_doctor.model.ecs import LogConfiguration, LogOptions, Task, TaskContainer
from ecs_pull_doctor.model.gateways import VpcEndpoint
from ecs_pull_doctor.model.settings import LogGroup
from ecs_pull_doctor.outcome import outcome
from ecs_pull_doctor.testing import Given, ec2, healthy, nat
from ecs_pull_doctor.testing import outcome as outcome_of
from ecs_pull_doctor.testing.names import REGION
from ecs_pull_doctor_checks.log_group_missing import log_group_missing

REFUSED = (
    "CannotStartContainerError: Error response from daemon: failed to initialize logging driver: "
    "failed to create Cloudwatch log stream: ResourceNotFoundException"
)


def logging(given: Given, mode: str = "", group: str = "/ecs/web") -> Given:
    options = LogOptions(
        awslogs_region=REGION, awslogs_group=group, awslogs_stream_prefix="web", mode=mode
    )
    return given.container(
        log_configuration=LogConfiguration(log_driver="awslogs", options=options)
    )


def without_group(given: Given, mode: str = "") -> Given:
    return logging(given, mode).without(LogGroup)


def stopped(given: Given) -> Given:
    task = Task(task_arn="arn:aws:ecs:x:1:task/prod/t", containers=(TaskContainer(reason=REFUSED),))
    return given.plus(task, scope=f"{given.target.scope}/STOPPED")


def logs(given: Given) -> Step:
    return next(step for step in given.steps() if step.id == "awslogs")


CASES: dict[str, tuple[Given, Outcome]] = {
    "Fargate opens the stream first": (without_group(nat()), Outcome.CANNOT_PULL),
    "Fargate, whatever the mode": (without_group(nat(), "non-blocking"), Outcome.CANNOT_PULL),
    "Docker, blocking": (without_group(ec2(nat()), "blocking"), Outcome.CANNOT_PULL),
    "Docker, not blocking": (without_group(ec2(nat()), "non-blocking"), Outcome.CAN_PULL),
    "Docker, mode of the account": (without_group(ec2(nat())), Outcome.UNDECIDED),
    "Docker, a driver stopped one": (stopped(without_group(ec2(nat()))), Outcome.CANNOT_PULL),
    "Docker, nothing wrong": (logging(ec2(nat())), Outcome.CAN_PULL),
    "Docker, no group named": (logging(ec2(nat()), group=""), Outcome.CANNOT_PULL),
    "Docker, no way to the logs": (
        logging(ec2(healthy()).without(VpcEndpoint, "vpce-logs")),
        Outcome.UNDECIDED,
    ),
}


@pytest.mark.parametrize(("given", "wanted"), CASES.values(), ids=CASES)
def test_a_start_waits_for_its_logs(given: Given, wanted: Outcome) -> None:
    assert outcome(given.steps()) is wanted


def test_what_it_hangs_on_is_said_once_and_whole() -> None:
    subject = logs(without_group(ec2(nat()))).subject
    assert subject, "nothing is said of the group"
    assert subject.verdict is Verdict.UNKNOWN
    assert "defaultLogDriverMode" in subject.says
    assert f"there is no log group /ecs/web in {REGION}" in subject.says


def test_logs_that_are_lost_are_a_warning() -> None:
    given = without_group(ec2(nat()), "non-blocking")
    (found,) = outcome_of(log_group_missing, given).findings
    assert found.severity is Severity.WARNING
