"""Services of Express Mode: one resource, of which ECS makes the service and what is around it.

Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ecs-expressgatewayservice.html
and, for the network, https://docs.aws.amazon.com/AmazonECS/latest/developerguide/express-service-work.html
"""

from typing import Any

from ecs_pull_doctor.sources.cloudformation import names
from ecs_pull_doctor.sources.cloudformation.ecs import task_definition
from ecs_pull_doctor.sources.cloudformation.network import item
from ecs_pull_doctor.sources.cloudformation.stack import Resource
from ecs_pull_doctor.sources.cloudformation.values import text
from ecs_pull_doctor.sources.declared.world import Shape, World

KEPT = ("Image", "Environment", "Secrets", "RepositoryCredentials")


def express(r: Resource, world: World) -> None:
    """A service of Express Mode; its tasks' addresses are ECS's choice, and so left open."""
    definition = _definition(r)
    task_definition(definition, world)
    cluster = text(names.cluster_name(r)).replace("/", "-")
    name = r.text("ServiceName", r.id)
    why = f"whether Express Mode gives the tasks of {r.id} a public address"
    if r.get("NetworkConfiguration") is None:
        why = f"the network of {r.id}, which Express Mode takes from the default VPC"
    open_subnet = world.stand_in("subnet-", f"{r.id}.NetworkConfiguration", why)
    shape: Shape = {
        "serviceArn": world.arn("ecs", f"service/{cluster}/{name}"),
        "serviceName": name,
        "clusterArn": world.arn("ecs", f"cluster/{cluster}"),
        "status": "ACTIVE",
        "launchType": "FARGATE",
        "taskDefinition": text(names.arn(definition)),
        "networkConfiguration": {"awsvpcConfiguration": {"subnets": [open_subnet]}},
    }
    world.add("Services", item(r, f"{cluster}/{name}", shape))


def _definition(r: Resource) -> Resource:
    """What is written in the service of its task definition, as one."""
    node = r.properties.get("PrimaryContainer")
    container: Any = node if isinstance(node, dict) else {}
    kept = {name: container[name] for name in KEPT if name in container}
    written = {
        "NetworkMode": "awsvpc",
        "RequiresCompatibilities": ["FARGATE"],
        "ContainerDefinitions": [{"Name": "Main", **kept}],
    }
    roles = {n: r.properties[n] for n in ("ExecutionRoleArn", "TaskRoleArn") if n in r.properties}
    made = {"Type": "AWS::ECS::TaskDefinition", "Properties": {**written, **roles}}
    return Resource(stack=r.stack, logical=r.logical, node=made)
