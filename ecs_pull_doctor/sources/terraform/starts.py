"""What ECS is asked to start by a resource of a plan: cluster, definition, network, capacity."""

from ecs_pull_doctor.model.unknown import open_text
from ecs_pull_doctor.sources.declared.world import Shape, open_id
from ecs_pull_doctor.sources.terraform.filters import GROUP
from ecs_pull_doctor.sources.terraform.hosts import strategy
from ecs_pull_doctor.sources.terraform.names import clean
from ecs_pull_doctor.sources.terraform.picks import Wanted
from ecs_pull_doctor.sources.terraform.routes import SUBNET, VPC
from ecs_pull_doctor.sources.terraform.settings import default_groups
from ecs_pull_doctor.sources.terraform.view import Path, View

CLUSTER: Wanted = frozenset({"aws_ecs_cluster"})
DEFINITION: Wanted = frozenset({"aws_ecs_task_definition"})


def cluster_name(view: View, *path: str | int) -> str:
    """Return the name of the cluster at a path; ECS's default cluster is called that."""
    if known := view.text(*path):
        return known.rpartition("/")[2]
    if not view.is_open(*path) or not view.is_written(*path):
        return "default"
    pick = view.pick(CLUSTER, *path)
    return view.plan.names.name(pick.instance) if pick else clean(view.why(*path))


def definition(view: View, *path: str | int) -> str:
    """Return the ARN of the definition; a family alone means its newest revision, the plan's."""
    if not view.is_open(*path):
        known = view.text(*path).rpartition("/")[2]
        for each in view.plan.every("aws_ecs_task_definition"):
            revision = each.text("arn").rpartition("/")[2]  # of a new one nobody knows it
            if known and known in {revision, each.text("family")}:
                return view.plan.names.arn(each.instance)
        return view.text(*path)
    pick = view.pick(DEFINITION, *path)
    return view.plan.names.arn(pick.instance) if pick else open_text(view.why(*path))


def network(view: View, *here: str | int) -> Shape:
    """Return the awsvpc configuration at a path; an open address leaves all of it open."""
    subnets = view.many(SUBNET, *here, "subnets", prefix="subnet-")
    groups = view.many(GROUP | VPC, *here, "security_groups", prefix="sg-")
    public = (*here, "assign_public_ip")
    if view.is_open(*public) and view.is_written(*public):
        subnets = [open_id("subnet-", view.why(*public))]
    if not groups and subnets:
        place = view.plan.world.find("Subnets", subnets[0])
        groups = default_groups(view.plan, place.shape["VpcId"]) if place else []
    return {
        "subnets": subnets,
        "securityGroups": groups,
        "assignPublicIp": "ENABLED" if view.get(*public) else "DISABLED",
    }


def capacity(view: View, here: Path, cluster_at: Path) -> Shape:
    """Return on what the tasks are started that are told at a path.

    Without a launch type or a strategy, the cluster's default strategy decides, or else EC2. Beside
    a strategy there is none, though an expression that sets it to null is known after apply only.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html
    """
    launch = (*here, "launch_type")
    if known := view.text(*launch):
        return {"launchType": known}
    if items := strategy(view, *here, "capacity_provider_strategy"):
        return {"capacityProviderStrategy": items}
    if view.is_open(*launch) and view.is_written(*launch):
        return {"launchType": open_text(view.why(*launch))}
    cluster = _cluster(view, *cluster_at)
    if cluster is None:
        return {}
    items = _default(cluster)
    return {"capacityProviderStrategy": items} if items else {"launchType": "EC2"}


def _cluster(view: View, *path: str | int) -> View | None:
    """The cluster, if the plan holds it."""
    if pick := view.pick(CLUSTER, *path) if view.is_open(*path) else None:
        return View(view.plan, pick.instance)
    name = view.text(*path).rpartition("/")[2]
    found = (c for c in view.plan.every("aws_ecs_cluster") if c.text("name") == name)
    return next(found, None) if name else None


def _default(cluster: View) -> list[Shape]:
    """The strategy of a cluster, which was a part of it before version 5 of the provider."""
    items = strategy(cluster, "default_capacity_provider_strategy")
    for each in cluster.plan.every("aws_ecs_cluster_capacity_providers"):
        name = each.text("cluster_name")
        of = each.pick(CLUSTER, "cluster_name") if not name else None
        if name == cluster.text("name") or (of and of.instance is cluster.instance):
            items = strategy(each, "default_capacity_provider_strategy")
    return items
