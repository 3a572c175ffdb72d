"""What a start waits for: the images of essential containers, and perhaps its logs.

On Fargate the log driver opens its stream before the container starts, whatever the mode. On
machines it is Docker's: one that does not block starts the container first, and the stream later.
Where no mode is written the account's `defaultLogDriverMode` counts, and where that is not set
either, since June 2025, `non-blocking`.

Sources: https://github.com/moby/moby/pull/36522,
https://github.com/aws/shim-loggers-for-containerd/blob/main/logger/awslogs/logger.go and
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-account-settings.html
"""

from dataclasses import dataclass

from msgspec import UnsetType
from msgspec.structs import replace

from ecs_pull_doctor.diagnosis import Step
from ecs_pull_doctor.model.ecs import TaskDefinition
from ecs_pull_doctor.model.placement import EC2, EXTERNAL, MANAGED
from ecs_pull_doctor.model.snapshot import Snapshot
from ecs_pull_doctor.model.workload import Workload, tasks
from ecs_pull_doctor.plan import references
from ecs_pull_doctor.plan.planned import Thing
from ecs_pull_doctor.reach.reasons import Reason
from ecs_pull_doctor.steps import essential
from ecs_pull_doctor.steps.doubts import doubted

BLOCKING, NON_BLOCKING = "blocking", "non-blocking"
WHY = (
    "that stops a start in blocking mode only, and no mode is written: see aws ecs "
    "list-account-settings --name defaultLogDriverMode --effective-settings"
)
_BY_DOCKER = frozenset({EC2, EXTERNAL, MANAGED})
_WAITED = "failed to initialize logging driver"


@dataclass(frozen=True)
class Waits:
    """What a start waits for: the images of its essential containers, and perhaps its logs."""

    snapshot: Snapshot
    work: Workload
    definition: TaskDefinition

    def told(self, thing: Thing | None, step: Step) -> Step:
        """Return *step* with what follows from the driver's mode, or from what is essential."""
        if thing is not None and thing.image is not None:
            return essential.told(self.snapshot, self.definition, thing, step)
        if thing is None or thing.kind != "log-group" or self.work.capacity not in _BY_DOCKER:
            return step
        mode = self._mode(thing)
        if mode == NON_BLOCKING:
            return replace(step, required=False)
        return step if mode == BLOCKING else _open(step)

    def _mode(self, thing: Thing) -> str:
        """The mode in which containers log to *thing*, the strictest; empty where it is open."""
        modes = {
            options.mode
            for options in references.log_options(self.definition)
            if options.awslogs_group == thing.name
            and (options.awslogs_region or self.work.region) == thing.region
        }
        if BLOCKING in modes:
            return BLOCKING
        if modes == {NON_BLOCKING}:
            return NON_BLOCKING
        return BLOCKING if self._waited() else ""

    def _waited(self) -> bool:
        """Whether a container was stopped by its log driver, as only one that blocks does."""
        seen = tasks(self.snapshot)
        texts = [t.stopped_reason for t in seen] + [c.reason for t in seen for c in t.containers]
        return any(_WAITED in text for text in texts)


def _open(step: Step) -> Step:
    """What is wrong with the options themselves is found whatever the mode."""
    subject = step.subject
    if not isinstance(subject, UnsetType) and subject.reason == Reason.LOG_OPTIONS:
        return step
    return doubted(step, WHY)
