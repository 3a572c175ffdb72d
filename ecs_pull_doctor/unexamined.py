"""What is not examined of a start, by its capacity and by what AWS adds to its tasks."""

from collections.abc import Iterator

from ecs_pull_doctor.model.instances import ServiceRevision
from ecs_pull_doctor.model.snapshot import Snapshot
from ecs_pull_doctor.model.workload import Workload, definition_of, starting

ON_MACHINES = (
    "images that an instance holds already: by ECS_IMAGE_PULL_BEHAVIOR a start may use those",
    "proxies of the agent and of Docker: with one, the routes of the VPC do not decide",
    "instances that are launched later or elsewhere",
)
BY_CAPACITY = {
    "ec2": (*ON_MACHINES, "placement constraints of more than one clause"),
    "managed-instances": (*ON_MACHINES, "placement constraints"),
    "external": ("the network, the proxies and the own role of hosts outside of AWS",),
    "fargate-windows-1.0.0": ("base layers of Windows that come from Microsoft's hosts",),
}
SERVICE_CONNECT = "what the proxy of Service Connect asks of ECS after the start"
FIRELENS = "where FireLens delivers logs, which it does after the start"
FIRELENS_FILE = (
    "the configuration of FireLens in S3: the start fetches it, and the execution role needs "
    "s3:GetObject and s3:GetBucketLocation for it"
)
GUARDDUTY = "the container that GuardDuty adds: no task was seen that shows its image"


def unexamined(snapshot: Snapshot, work: Workload) -> tuple[str, ...]:
    """Return what is not examined of *work* besides what is examined of none."""
    return (*BY_CAPACITY.get(work.capacity, ()), *_added(snapshot, work))


def _added(snapshot: Snapshot, work: Workload) -> Iterator[str]:
    deployments = starting(work.service) if work.service else ()
    connected = (d.service_connect_configuration for d in deployments)
    if any(each and each.enabled for each in connected):
        yield SERVICE_CONNECT
    definition = definition_of(snapshot, work)
    containers = definition.container_definitions if definition else ()
    logs = (c.log_configuration for c in containers)
    if any(each and each.log_driver == "awsfirelens" for each in logs):
        yield FIRELENS
    routers = (c.firelens_configuration for c in containers)
    if any(each and each.options.config_file_type == "s3" for each in routers):
        yield FIRELENS_FILE
    guarded = any(r.guard_duty_enabled for r in snapshot.facts(ServiceRevision))
    if guarded and not work.guardduty_image and work.capacity.startswith("fargate-linux"):
        yield GUARDDUTY
