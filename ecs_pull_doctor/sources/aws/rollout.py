"""Looking at a service again and again, with as few calls as will do."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from ecs_pull_doctor.model.ecs import Service, Task
from ecs_pull_doctor.model.snapshot import Snapshot, Target
from ecs_pull_doctor.rollout.judge import Glance
from ecs_pull_doctor.sources.aws.answers import Page, facts, items
from ecs_pull_doctor.sources.aws.collect import Source
from ecs_pull_doctor.sources.aws.ecs_reads import SERVICE, TASKS_PER_CALL
from ecs_pull_doctor.sources.aws.errors import (
    NO_CLUSTER,
    NO_SERVICE,
    REFUSED,
    AwsError,
    CallFailed,
)
from ecs_pull_doctor.sources.aws.stops import stop

PATIENCE = 5
_FINAL = REFUSED | NO_SERVICE | NO_CLUSTER
_TASKS = ("ecs:ListTasks", "ecs:DescribeTasks")


@dataclass
class Looker:
    """A pair of eyes on one service: one call while nothing changes, two or three when it does.

    A call that fails now and then is tried again at the next look, up to five times in a row; one
    that is refused is not tried again, and named in the glance.
    """

    session: Source
    target: Target
    tasks: dict[str, Task] = field(default_factory=dict)
    final: set[str] = field(default_factory=set)
    unread: dict[str, None] = field(default_factory=dict)
    last: Glance | None = None
    seen: object = None
    failures: int = 0

    def __call__(self) -> Glance:
        """Return how the service stands now.

        Raises: AwsError: AWS cannot be asked, there is no such service, or it may not be read.
        """
        try:
            service = self._service()
        except CallFailed as failure:
            return self._without(failure)
        self.failures = 0
        signature = _signature(service)
        if signature != self.seen and self._look_at_tasks(service.service_name):
            self.seen = signature
        self.last = Glance(
            service=service, tasks=tuple(self.tasks.values()), unread=tuple(self.unread)
        )
        return self.last

    def _without(self, failure: CallFailed) -> Glance:
        """What to do without an answer about the service: the last one for a while, or give up."""
        self.failures += 1
        if self.last and self.failures <= PATIENCE and not failure.among(_FINAL):
            return self.last
        said = f"{failure.call} gave no answer ({failure.code}): {failure.message}"
        why = stop(failure, self._call, self.target, self.session.profile)
        raise why or AwsError(said) from failure

    def _service(self) -> Service:
        now = Snapshot(target=self.target, taken_at=datetime.now(UTC), answers={})
        (found, *_) = SERVICE.fetch(self._call, self.target.scope, now)
        if not isinstance(found, Service):
            raise TypeError("the read of services gives services")
        return found

    def _look_at_tasks(self, service: str) -> bool:
        """Read the stopped tasks that are new; false where that is to be tried again."""
        if self.unread:
            return True
        try:
            stopped = self._listed(service)
            new = [arn for arn in stopped if arn not in self.final]
            for start in range(0, len(new), TASKS_PER_CALL):
                self._describe(new[start : start + TASKS_PER_CALL])
        except CallFailed as failure:
            if failure.among(REFUSED):
                self.unread[failure.call] = None
            return failure.among(REFUSED)
        return self.final.issuperset(stopped)

    def _listed(self, service: str) -> list[str]:
        asked = {"cluster": self.target.cluster, "serviceName": service}
        return list(items(self._call(_TASKS[0], **asked, desiredStatus="STOPPED"), "taskArns"))

    def _describe(self, arns: list[str]) -> None:
        """One that is still stopping is asked for again: it may not have its reasons in full."""
        pages = self._call(_TASKS[1], cluster=self.target.cluster, tasks=arns)
        for task in facts(Task, items(pages, "tasks")):
            self.tasks[task.task_arn] = task
            if task.last_status == "STOPPED":
                self.final.add(task.task_arn)

    def _call(self, operation: str, region: str | None = None, **params: Any) -> list[Page]:
        return self.session.call(operation, region or self.target.region, **params)


def _signature(service: Service) -> object:
    """What changes when something happened: numbers, states, and the newest event."""
    return (
        service.running_count,
        service.pending_count,
        tuple((d.id, d.status, d.failed_tasks, d.rollout_state) for d in service.deployments),
        next((e.id for e in service.events), ""),
    )
