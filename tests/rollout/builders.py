"""A service and its tasks at some moments, and a clock that a test turns."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from msgspec.structs import replace

from ecs_pull_doctor.diagnosis import Report
from ecs_pull_doctor.finding import Outcome
from ecs_pull_doctor.model.ecs import Deployment, Service, ServiceEvent, Task, TaskContainer
from ecs_pull_doctor.rollout.judge import Glance
from ecs_pull_doctor.rollout.model import Rollout
from ecs_pull_doctor.rollout.watch import Means, watch

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
DEPLOYMENT = "ecs-svc/2"
TIMEOUT = (
    "ResourceInitializationError: unable to pull secrets or registry auth: The task cannot pull "
    "registry auth from Amazon ECR: There is a connection issue between the task and Amazon ECR. "
    'RequestError: send request failed caused by: Post "https://api.ecr.eu-west-1.amazonaws.com/": '
    "dial tcp 54.1.2.3:443: i/o timeout"
)
NO_IMAGE = (
    "CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve "
    "ref 123456789012.dkr.ecr.eu-west-1.amazonaws.com/web:v9: 123456789012.dkr.ecr.eu-west-1."
    "amazonaws.com/web:v9: not found"
)
EXITED = "Essential container in task exited"
ELB = (
    "Task failed ELB health checks in (target-group arn:aws:elasticloadbalancing:eu-west-1:"
    "123456789012:targetgroup/web/0123456789abcdef)"
)
NO_ROOM = (
    "service web was unable to place a task because no container instance met all of its "
    "requirements. The closest matching container instance doesn't have enough CPU units."
)
QUOTA = (
    "service web was unable to place a task. Reason: You've reached the limit on the number of "
    "tasks you can run concurrently"
)


def deployment(state: str = "IN_PROGRESS", *, id: str = DEPLOYMENT, **fields: object) -> Deployment:
    made = Deployment(
        id=id,
        status="PRIMARY",
        task_definition="arn:aws:ecs:eu-west-1:123456789012:task-definition/web:2",
        rollout_state=state,
        created_at=NOW,
    )
    return replace(made, **fields)


def service(
    running: int = 0,
    desired: int = 2,
    *,
    of: tuple[Deployment, ...] | None = None,
    events: tuple[str, ...] = (),
    **fields: object,
) -> Service:
    made = Service(
        service_arn="arn:aws:ecs:eu-west-1:123456789012:service/prod/web",
        service_name="web",
        cluster_arn="arn:aws:ecs:eu-west-1:123456789012:cluster/prod",
        status="ACTIVE",
        launch_type="EC2",
        desired_count=desired,
        running_count=running,
        pending_count=desired - running,
        deployments=(deployment(),) if of is None else of,
        events=tuple(
            ServiceEvent(id=str(n), created_at=NOW + timedelta(seconds=n), message=text)
            for n, text in enumerate(events)
        ),
    )
    return replace(made, **fields)


def task(
    reason: str, number: int = 1, *, code: str = "TaskFailedToStart", **fields: object
) -> Task:
    made = Task(
        task_arn=f"arn:aws:ecs:eu-west-1:123456789012:task/prod/{number:032x}",
        last_status="STOPPED",
        started_by=DEPLOYMENT,
        stop_code=code,
        stopped_reason=reason,
        stopped_at=NOW + timedelta(seconds=number),
    )
    return replace(made, **fields)


def exited(number: int, exit_code: int = 1, reason: str = "") -> Task:
    container = TaskContainer(name="app", exit_code=exit_code, reason=reason)
    return task(EXITED, number, code="EssentialContainerExited", containers=(container,))


@dataclass
class Clock:
    """Time goes on only in sleep."""

    past: float = 0.0
    slept: list[float] = field(default_factory=list)

    def seconds(self) -> float:
        return self.past

    def sleep(self, seconds: float) -> None:
        self.past += seconds
        self.slept.append(seconds)


@dataclass
class Scene:
    """Glances one after the other, the last for ever; and what was told and diagnosed."""

    glances: tuple[Glance, ...]
    verdict: Outcome = Outcome.CAN_PULL
    clock: Clock = field(default_factory=Clock)
    looks: int = 0
    diagnoses: int = 0
    told: list[str] = field(default_factory=list)

    def look(self) -> Glance:
        self.looks += 1
        return self.glances[min(self.looks, len(self.glances)) - 1]

    def diagnose(self) -> Report:
        self.diagnoses += 1
        return Report(verdict=self.verdict, diagnoses=(), taken_at="")

    def ends(self, timeout: float = 600) -> Rollout:
        means = Means(
            look=self.look,
            diagnose=self.diagnose,
            tell=lambda counts, *_: self.told.append(f"{counts.running}/{counts.desired}"),
            clock=self.clock,
        )
        return watch(means, region="eu-west-1", timeout=timeout)
