"""A Terraform plan as a source of snapshots: data, never executed; values are never followed.

`document` reads the file, `instances` is what is in it, `follow` leads from a value that is known
after apply to the resource that it comes from, and one module per group of resources (`network`,
`filters`, `endpoints`, `identity`, `settings`, `tasks`) adds them to the World.
"""

from collections.abc import Iterable
from pathlib import Path

from ecs_pull_doctor.model.fact import Citable
from ecs_pull_doctor.sources.aws.collect import Source
from ecs_pull_doctor.sources.declared.defaults import complete
from ecs_pull_doctor.sources.declared.result import Declarations, TemplateError, declarations
from ecs_pull_doctor.sources.declared.world import World, partition_of
from ecs_pull_doctor.sources.terraform import (
    document,
    endpoints,
    filters,
    identity,
    network,
    place,
    routes,
    settings,
    tasks,
    vpcs,
)
from ecs_pull_doctor.sources.terraform.follow import Follow
from ecs_pull_doctor.sources.terraform.instances import Instances
from ecs_pull_doctor.sources.terraform.names import Names
from ecs_pull_doctor.sources.terraform.removed import Removed
from ecs_pull_doctor.sources.terraform.view import Planned

__all__ = ["Declarations", "TemplateError", "read", "world"]


def read(
    path: str | Path,
    *,
    region: str = "",
    account: str = "",
    live: Source | None = None,
    needed: Iterable[type[Citable]] | None = None,
) -> Declarations:
    """Return what a plan in JSON declares, as it will be after apply.

    *region* and *account* are used where the plan does not tell them, *path* may be `-`, and
    *needed* are the kinds of facts that are wanted, all by default.

    Raises: TemplateError: the file is no plan, or it declares no service.
    """
    return declarations(world(path, region=region, account=account), live=live, needed=needed)


def world(path: str | Path, *, region: str = "", account: str = "") -> World:
    """Return the World that a plan leads to, complete.

    Raises: TemplateError: the file is no plan, or does not tell the Region.
    """
    found = Instances(document.load(path))
    where = place.region(found) or region
    if not where:
        raise TemplateError(
            f"{found.document.file} does not tell the Region (the provider's is not in the plan): "
            "give --region"
        )
    owner = place.account(found) or account or place.NO_ACCOUNT
    made = World(region=where, account=owner, partition=partition_of(where))
    plan = Planned(
        instances=found,
        follow=Follow(found),
        names=Names(made),
        world=made,
        removed=Removed(found.document),
    )
    for group in (network, routes, filters, settings, identity, endpoints, tasks):
        group.add(plan)
    vpcs.settle(made)
    return complete(made)
