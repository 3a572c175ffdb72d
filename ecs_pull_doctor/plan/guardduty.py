"""The container that GuardDuty adds to a task: its image is another pull, by the execution role.

A task runs without it, so no start requires these steps; the container stops with an error of its
own, which reads like one of the task's image.

Source:
https://docs.aws.amazon.com/guardduty/latest/ug/prereq-runtime-monitoring-ecs-support.html
"""

from collections.abc import Iterator

import msgspec

from ecs_pull_doctor.model.ecs import TaskDefinition
from ecs_pull_doctor.model.workload import Workload
from ecs_pull_doctor.plan.edition import Call, Edition
from ecs_pull_doctor.plan.image import Image, parse
from ecs_pull_doctor.plan.planned import PlannedStep, Thing

TOKEN = "ecr:GetAuthorizationToken"  # noqa: S105 - an action, not a password
PULL = ("ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer")


def sidecar_steps(
    edition: Edition, work: Workload, definition: TaskDefinition, call: Call
) -> Iterator[PlannedStep]:
    """Yield the calls of pulling GuardDuty's image: to its registry, and for login and layers.

    Login and layers are those of the task's own images too, where one of them is in ECR here.
    Nothing where no task showed which image it is.
    """
    image = parse(work.guardduty_image) if work.guardduty_image else None
    if image is None or not image.is_private_ecr:
        return
    registry = msgspec.structs.replace(
        call, interface_endpoints=("ecr.dkr",), gateway_alternative=None, iam_actions=PULL
    )
    yield _step(image.host, registry, image)
    own = (parse(c.image) for c in definition.container_definitions)
    if any(i.is_private_ecr and i.region == image.region for i in own):
        return
    suffix = image.dns_suffix or edition.dns_suffix(work.partition)
    login = msgspec.structs.replace(
        call, interface_endpoints=("ecr.api",), gateway_alternative=None, iam_actions=(TOKEN,)
    )
    yield _step(f"api.ecr.{image.region}.{suffix}", login, image)
    layers = msgspec.structs.replace(
        call, interface_endpoints=("s3",), gateway_alternative="s3", iam_actions=()
    )
    bucket = f"prod-{image.region}-starport-layer-bucket"
    yield _step(f"{bucket}.s3.{image.region}.{suffix}", layers, image)


def _step(host: str, call: Call, image: Image) -> PlannedStep:
    return PlannedStep(
        id=call.step,
        host=host,
        port=call.port,
        region=image.region,
        call=call,
        thing=Thing(kind="sidecar", name=image.text, region=image.region, image=image),
        required=False,
    )
