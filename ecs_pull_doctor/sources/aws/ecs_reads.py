"""The reads of ECS: the service, its tasks, what it starts."""

from collections.abc import Iterator

from ecs_pull_doctor.model.ecs import Deployment, Service, Task, TaskDefinition
from ecs_pull_doctor.model.snapshot import Snapshot
from ecs_pull_doctor.model.workload import starting
from ecs_pull_doctor.sources.aws.answers import facts, items, part
from ecs_pull_doctor.sources.aws.errors import INACTIVE, MISSING, CallFailed
from ecs_pull_doctor.sources.aws.read import Call, Read

DESCRIBE_SERVICES = "ecs:DescribeServices"
TASKS_PER_CALL = 100
STATUSES = ("RUNNING", "STOPPED")


def started(snapshot: Snapshot) -> Iterator[tuple[Service, Deployment]]:
    """Yield what the service starts, with the service; nothing where it could not be read.

    A single task tells for itself what started it.
    """
    if snapshot.target.task:
        return
    for service in snapshot.facts(Service):
        for deployment in starting(service):
            yield service, deployment


def _service(call: Call, _: str, snapshot: Snapshot) -> tuple[Service, ...]:
    target = snapshot.target
    pages = call(DESCRIBE_SERVICES, cluster=target.cluster, services=[target.service])
    found = facts(Service, items(pages, "services"))
    if not found:
        raise CallFailed(DESCRIBE_SERVICES, MISSING)
    if found[0].status == INACTIVE:
        raise CallFailed(DESCRIBE_SERVICES, INACTIVE)
    return found


def _tasks(call: Call, key: str, snapshot: Snapshot) -> tuple[Task, ...]:
    target = snapshot.target
    arns = list(
        items(
            call(
                "ecs:ListTasks",
                cluster=target.cluster,
                serviceName=target.service.rpartition("/")[2],
                desiredStatus=key.rpartition("/")[2],
            ),
            "taskArns",
        )
    )
    pages = [
        page
        for start in range(0, len(arns), TASKS_PER_CALL)
        for page in call(
            "ecs:DescribeTasks", cluster=target.cluster, tasks=arns[start : start + TASKS_PER_CALL]
        )
    ]
    return facts(Task, items(pages, "tasks"))


def _statuses(snapshot: Snapshot) -> Iterator[str]:
    """A single task is known before anything is read."""
    if not snapshot.target.task:
        yield from (f"{snapshot.target.scope}/{status}" for status in STATUSES)


def _definitions(snapshot: Snapshot) -> Iterator[str]:
    if snapshot.target.task:
        yield from (t.task_definition_arn for t in snapshot.facts(Task) if t.task_definition_arn)
        return
    for service, deployment in started(snapshot):
        if arn := deployment.task_definition or service.task_definition:
            yield arn


def _definition(call: Call, key: str, _: Snapshot) -> tuple[TaskDefinition, ...]:
    pages = call("ecs:DescribeTaskDefinition", taskDefinition=key)
    return facts(TaskDefinition, (part(page, "taskDefinition") for page in pages))


SERVICE = Read(
    fact=Service,
    operations=(DESCRIBE_SERVICES,),
    keys=lambda snapshot: (snapshot.target.scope,) if snapshot.target.service else (),
    fetch=_service,
)
ECS_READS = (
    SERVICE,
    Read(
        fact=Task,  # asked for at once: stopped tasks tell much even where the service may not
        operations=("ecs:ListTasks", "ecs:DescribeTasks"),
        keys=_statuses,
        fetch=_tasks,
    ),
    Read(
        fact=TaskDefinition,
        operations=("ecs:DescribeTaskDefinition",),
        after=(Service,),
        keys=_definitions,
        fetch=_definition,
    ),
)
