"""A Terraform plan as a source of snapshots: data, never executed; values are never followed.

`document` reads the file, `instances` is what is in it, `follow` leads from a value that is known
after apply to the resource that it comes from, and one module per group of resources (`network`,
`filters`, `acls`, `endpoints`, `identity`, `settings`, `resolver`, `hosts`, `tasks`, `schedules`)
adds them to the World.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

from ecs_pull_doctor.model.fact import Citable
from ecs_pull_doctor.sources.aws.collect import Source
from ecs_pull_doctor.sources.declared.asking import account_of
from ecs_pull_doctor.sources.declared.defaults import complete
from ecs_pull_doctor.sources.declared.places import Places
from ecs_pull_doctor.sources.declared.result import Declarations, TemplateError, declarations
from ecs_pull_doctor.sources.declared.world import World, partition_of
from ecs_pull_doctor.sources.terraform import (
    acls,
    associations,
    document,
    endpoints,
    filters,
    gateways,
    hosts,
    identity,
    network,
    place,
    registry,
    resolver,
    routes,
    schedules,
    settings,
    tasks,
    vpcs,
)
from ecs_pull_doctor.sources.terraform.follow import Follow
from ecs_pull_doctor.sources.terraform.instances import Instances
from ecs_pull_doctor.sources.terraform.names import Names
from ecs_pull_doctor.sources.terraform.removed import Removed
from ecs_pull_doctor.sources.terraform.view import Planned

GROUPS = (
    network,
    gateways,
    routes,
    associations,
    filters,
    acls,
    settings,
    registry,
    resolver,
    identity,
    endpoints,
    hosts,
    tasks,
    schedules,
)

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
    worlds = list(_worlds(path, region=region, account=account, live=live))
    judged = [each for each in worlds if any(each.of("Services"))] or worlds[:1]
    return _together([declarations(each, live=live, needed=needed) for each in judged])


def _together(parts: list[Declarations]) -> Declarations:
    """What the Regions of a plan come to, as one."""
    open_points = (point for part in parts for point in part.open_points)
    items = {id: item for part in reversed(parts) for id, item in part.places.items.items()}
    return Declarations(
        snapshots=tuple(snapshot for part in parts for snapshot in part.snapshots),
        places=Places(items),
        open_points=tuple(dict.fromkeys(open_points)),
        api_calls=sum(part.api_calls for part in parts),
    )


def world(path: str | Path, *, region: str = "", account: str = "") -> World:
    """Return the World that a plan leads to, complete; of several Regions the first.

    Raises: TemplateError: the file is no plan, or does not tell the Region.
    """
    return next(_worlds(path, region=region, account=account))


def _worlds(
    path: str | Path, *, region: str, account: str, live: Source | None = None
) -> Iterator[World]:
    """A World for each Region that services are in: each has the services of its own alone."""
    found = Instances(document.load(path))
    _refuse_destruction(found)
    for where, services in place.regions(found, region).items():
        if not where:
            raise TemplateError(
                f"{found.document.file} does not tell the Region (the provider's is not in the "
                "plan): give --region"
            )
        owner = place.account(found) or account or account_of(live, where)
        yield _world(found, where, services, owner)


def _refuse_destruction(found: Instances) -> None:
    """A plan that removes what starts tasks, and leaves nothing of it, has nothing to judge."""
    going = [address for address, type_ in found.gone.items() if type_ == "aws_ecs_service"]
    if going and not any(place.starters(found)):
        raise TemplateError(
            f"{found.document.file} removes every ECS service that it knows ({going[0]}"
            f"{', …' if going[1:] else ''}), so there is nothing to judge"
        )


def _world(found: Instances, where: str, services: frozenset[str], owner: str) -> World:
    likely = owner or place.likely_account(found) or place.NO_ACCOUNT
    made = World(region=where, account=likely, partition=partition_of(where))
    if not owner:
        made.take_for_granted(f"that the account is {likely}: give --account")
    if found.left_out:
        made.take_for_granted("that what the plan leaves out stays as the state before it has it")
    plan = Planned(
        instances=found,
        follow=Follow(found),
        names=Names(made),
        world=made,
        removed=Removed(found.document),
        services=services,
    )
    for group in GROUPS:
        group.add(plan)
    vpcs.settle(made)
    return complete(made)
