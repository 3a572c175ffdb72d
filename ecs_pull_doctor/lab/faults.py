"""States that no API call brings about: put straight into moto's objects.

AWS alone decides that a task failed or an endpoint waits; a test has to say so itself.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from ecs_pull_doctor.lab.server import ACCOUNT, Lab


def _ec2(lab: Lab) -> Any:
    from moto.ec2.models import ec2_backends  # noqa: PLC0415  optional dependency

    return ec2_backends[ACCOUNT][lab.region]


def _ecs(lab: Lab) -> Any:
    from moto.ecs.models import ecs_backends  # noqa: PLC0415  optional dependency

    return ecs_backends[ACCOUNT][lab.region]


def endpoint_state(lab: Lab, endpoint_id: str, state: str) -> None:
    """Put an endpoint into a state, `pendingAcceptance` or `failed` for example.

    Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_VpcEndpoint.html
    """
    _ec2(lab).vpc_end_points[endpoint_id].state = state


def nat_state(lab: Lab, nat_gateway_id: str, state: str) -> None:
    """Put a NAT gateway into a state: pending, failed, available, deleting or deleted.

    Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_NatGateway.html
    """
    _ec2(lab).nat_gateways[nat_gateway_id].state = state


def blackhole_route(lab: Lab, route_table_id: str, destination: str) -> None:
    """Mark one route as blackhole; its destination is a block or a prefix list's id.

    Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Route.html
    """
    routes = _ec2(lab).route_tables[route_table_id]._routes
    routes[f"{route_table_id}~{destination}"].lab_blackhole = True


def task_failed_to_start(lab: Lab, task_arn: str, reason: str, ended: datetime) -> None:
    """End a task as AWS ends one that could not start: its interface is gone, the reason stays.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html
    """
    cluster = task_arn.split("/")[-2]
    task = _ecs(lab).tasks[cluster][task_arn]
    task.last_status = task.desired_status = "STOPPED"
    task.stop_code, task.stopped_reason = "TaskFailedToStart", reason
    task.stopped_at = ended
    task.execution_stopped_at = task.stopping_at = ended - timedelta(seconds=23)
    task.created_at = ended - timedelta(minutes=2)
    for container in task.containers:
        container.last_status = "STOPPED"
        if reason.startswith("CannotPull"):
            container.reason = reason
    for attachment in task.attachments:
        attachment["status"] = "DELETED"
        interface = {each["name"]: each["value"] for each in attachment["details"]}
        _ec2(lab).enis.pop(interface["networkInterfaceId"], None)


def task_placed(lab: Lab, task_arn: str, container_instance: str) -> None:
    """Put a task on a certain container instance; the emulator takes any."""
    task = _ecs(lab).tasks[task_arn.split("/")[-2]][task_arn]
    task.container_instance_arn = container_instance


def task_pulled(lab: Lab, task_arn: str) -> None:
    """Tell that a running task has pulled its images, and which they were.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Task.html
    """
    task = _ecs(lab).tasks[task_arn.split("/")[-2]][task_arn]
    task.pull_started_at = task.created_at + timedelta(seconds=11)
    task.pull_stopped_at = task.created_at + timedelta(seconds=19)
    for container in task.containers:
        digest = hashlib.sha256(str(container.image).encode()).hexdigest()
        container.image_digest = f"sha256:{digest}"


def cache_rule(lab: Lab, prefix: str, upstream: str, kind: str) -> None:
    """Let the registry fetch what begins with the prefix from an upstream.

    Source: https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_PullThroughCacheRule.html
    """
    from moto.ecr.models import ecr_backends  # noqa: PLC0415  optional dependency

    rule = {
        "ecrRepositoryPrefix": prefix,
        "upstreamRegistryUrl": upstream,
        "upstreamRegistry": kind,
        "registryId": ACCOUNT,
    }
    backend: Any = ecr_backends[ACCOUNT][lab.region]
    backend.lab_rules = [*getattr(backend, "lab_rules", []), rule]


def archived(lab: Lab, repository: str) -> None:
    """Move a repository's images to the archive: still listed, and not to be had.

    Source: https://docs.aws.amazon.com/AmazonECR/latest/userguide/archive-image.html
    """
    from moto.ecr.models import ecr_backends  # noqa: PLC0415  optional dependency

    images: list[Any] = ecr_backends[ACCOUNT][lab.region].repositories[repository].images
    for image in images:
        image.image_status = "ARCHIVED"


def pinned(lab: Lab, cluster: str, service: str, images: dict[str, str]) -> None:
    """Let the service's deployment have taken these digests, by container.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceRevision.html
    """
    backend = _ecs(lab)
    found = backend._get_service(cluster, service)
    arn = f"{found.arn.replace(':service/', ':service-revision/')}/4980306466373577095"
    found.current_service_revisions = [{"arn": arn, "requestedTaskCount": found.desired_count}]
    definition = backend.describe_task_definition(found.task_definition)
    taken = [
        {
            "containerName": each["name"],
            "image": each["image"],
            "imageDigest": images.get(each["name"]),
        }
        for each in definition.container_definitions
    ]
    backend.lab_revisions = {
        arn: {
            "serviceRevisionArn": arn,
            "serviceArn": found.arn,
            "taskDefinition": definition.arn,
            "containerImages": taken,
        }
    }


def service_event(lab: Lab, cluster: str, service: str, message: str, at: datetime) -> None:
    """Add an event to a service; as on AWS, the newest comes first.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceEvent.html
    """
    found = _ecs(lab)._get_service(cluster, service)
    found.events.append({"id": str(uuid4()), "createdAt": at, "message": message})
    found.events.sort(key=lambda event: event["createdAt"], reverse=True)


def deployment(lab: Lab, cluster: str, service: str, *, running: int, failed: int) -> None:
    """Tell how the service's deployment goes: tasks running, tasks failed.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Deployment.html
    """
    found = _ecs(lab)._get_service(cluster, service)
    found.running_count = running
    found.pending_count = max(0, found.desired_count - running) if not failed else 0
    (primary,) = found.deployments
    found.created_at = now() - timedelta(hours=3)
    done = running >= found.desired_count
    state = "COMPLETED" if done else "IN_PROGRESS"
    primary |= {
        "runningCount": running,
        "pendingCount": found.pending_count,
        "failedTasks": failed,
        "createdAt": now() - timedelta(hours=1),
        "rolloutState": state,
        "rolloutStateReason": f"ECS deployment {primary['id']} {state.lower().replace('_', ' ')}.",
    }


def now() -> datetime:
    """The time now, to the second."""
    return datetime.now(UTC).replace(microsecond=0)


def aged(lab: Lab) -> None:
    """Make everything older than the errors that the scenario tells of, as it is in life."""
    from moto.ecr.models import ecr_backends  # noqa: PLC0415  optional dependency
    from moto.iam.models import iam_backends  # noqa: PLC0415  optional dependency

    before = now() - timedelta(days=1)
    for endpoint in _ec2(lab).vpc_end_points.values():
        endpoint.creation_timestamp = before
    for nat in _ec2(lab).nat_gateways.values():
        nat._created_at = before
    iam: Any = iam_backends[ACCOUNT]["aws"]
    for role in iam.roles.values():
        role.create_date = before
    for policy in iam.managed_policies.values():
        for version in policy.versions:
            version.create_date = before
    for repository in ecr_backends[ACCOUNT][lab.region].repositories.values():
        for image in repository.images:
            image.image_pushed_at = int(before.timestamp())
