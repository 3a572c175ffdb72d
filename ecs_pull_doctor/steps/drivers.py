"""Whether a start waits for its logs: Docker's `awslogs` does so in blocking mode only.

On Fargate the driver opens its stream before the container starts, whatever the mode. On machines
it is Docker's: one that does not block starts the container first, and opens the stream later.
Where no mode is written the account's `defaultLogDriverMode` counts, and where that is not set
either, since June 2025, `non-blocking`.

Sources: https://github.com/moby/moby/pull/36522,
https://github.com/aws/shim-loggers-for-containerd/blob/main/logger/awslogs/logger.go and
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-account-settings.html
"""

from dataclasses import dataclass
from typing import TypeVar

from msgspec import UnsetType
from msgspec.structs import replace

from ecs_pull_doctor.diagnosis import Origin, Right, Step, Subject
from ecs_pull_doctor.finding import Hop, Verdict, worst
from ecs_pull_doctor.model.ecs import TaskDefinition
from ecs_pull_doctor.model.placement import EC2, EXTERNAL, MANAGED
from ecs_pull_doctor.model.snapshot import Snapshot
from ecs_pull_doctor.model.workload import Workload, tasks
from ecs_pull_doctor.plan import references
from ecs_pull_doctor.plan.planned import Thing
from ecs_pull_doctor.reach.reasons import Reason

BLOCKING, NON_BLOCKING = "blocking", "non-blocking"
DOUBT = "it stops a start in blocking mode only, and the mode is left to defaultLogDriverMode: {}"
_BY_DOCKER = frozenset({EC2, EXTERNAL, MANAGED})
_WAITED = "failed to initialize logging driver"
T = TypeVar("T", Hop, Right, Subject)


@dataclass(frozen=True)
class Waits:
    """What a start waits for of its logs."""

    snapshot: Snapshot
    work: Workload
    definition: TaskDefinition

    def told(self, thing: Thing | None, step: Step) -> Step:
        """Return *step*; of one for a log group, with what follows from the driver's mode."""
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
    if not isinstance(subject, UnsetType):
        if subject.reason == Reason.LOG_OPTIONS:
            return step
        subject = _doubted(subject)
    return replace(
        step,
        origins=tuple(_origin(o) for o in step.origins),
        rights=tuple(_doubted(r) for r in step.rights),
        subject=subject,
        verdict=Verdict.UNKNOWN if step.verdict is Verdict.FAIL else step.verdict,
    )


def _origin(origin: Origin) -> Origin:
    hops = tuple(_doubted(hop) for hop in origin.hops)
    return replace(origin, hops=hops, verdict=worst([hop.verdict for hop in hops]))


def _doubted(judged: T) -> T:
    if judged.verdict is not Verdict.FAIL:
        return judged
    says = DOUBT.format(judged.says)
    return replace(judged, verdict=Verdict.UNKNOWN, says=says, reason=Reason.NOT_VISIBLE)
