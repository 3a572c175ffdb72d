"""Images that no essential container has: what stops their pull may leave the others alone.

ECS says that the failure of such a container does not affect the rest, and its agent acts on that
by default, but not in each ECS_IMAGE_PULL_BEHAVIOR. A container that an essential one waits for is
as good as essential.

Sources: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html and
agent/engine/task_manager.go of https://github.com/aws/amazon-ecs-agent
"""

from ecs_pull_doctor.diagnosis import Step
from ecs_pull_doctor.model.ecs import ContainerDefinition, TaskDefinition
from ecs_pull_doctor.model.snapshot import Snapshot
from ecs_pull_doctor.model.workload import tasks
from ecs_pull_doctor.plan.image import parse
from ecs_pull_doctor.plan.planned import Thing
from ecs_pull_doctor.steps.doubts import doubted

WHY = "whether that stops a start is not known, as no essential container needs it"
# The login is one for all images, and without it no container starts.
_FOR_ALL = frozenset({"ecr-get-authorization-token", "ptc-first-pull-internet"})


def told(snapshot: Snapshot, definition: TaskDefinition, thing: Thing, step: Step) -> Step:
    """Return *step*; of one for images of containers that are not essential, as one in doubt."""
    if thing.image is None or thing.kind == "sidecar" or step.id in _FOR_ALL:
        return step
    images = [parse(c.image) for c in _needed(definition)]
    if thing.kind == "image":
        needed = thing.image.text in {i.text for i in images}
    else:
        needed = thing.image.host in {i.host for i in images}
    return step if needed or _stopped(snapshot) else doubted(step, WHY)


def _needed(definition: TaskDefinition) -> list[ContainerDefinition]:
    """The essential containers, and those that they wait for; all, where none is essential."""
    containers = definition.container_definitions
    names = {c.name for c in containers if c.essential}
    for _ in containers:
        names |= {d.container_name for c in containers if c.name in names for d in c.depends_on}
    return [c for c in containers if not names or c.name in names]


def _stopped(snapshot: Snapshot) -> bool:
    """Whether tasks were stopped for want of an image, so that such a pull does stop them."""
    return any("CannotPull" in task.stopped_reason for task in tasks(snapshot))
