"""What reading files comes to: a snapshot per service, and where everything stands."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from ecs_pull_doctor.model.fact import Citable
from ecs_pull_doctor.model.snapshot import Snapshot, Target
from ecs_pull_doctor.sources.aws.collect import Source, collect
from ecs_pull_doctor.sources.declared.api import Declared
from ecs_pull_doctor.sources.declared.places import Places
from ecs_pull_doctor.sources.declared.world import World

ALWAYS = "that images of registries other than ECR's private ones exist"
"""What no source looks at before a start, and a live diagnosis sees in tasks that ran."""


MOST = 3
HIDING = ("what ", "the template of ")
"""How the sentences begin that name what may hold services: macros, loops, and nested stacks."""


class TemplateError(Exception):
    """Files that cannot be read as what they should be; one sentence that names which."""


@dataclass(frozen=True, kw_only=True)
class Declarations:
    """One snapshot per service that the files declare, in their order.

    *places* leads from facts to lines, *open_points* are what the files refer to and leave open,
    in words, *api_calls* were made of a live session, and *files* were read, nested ones too.
    """

    snapshots: tuple[Snapshot, ...]
    places: Places
    open_points: tuple[str, ...] = ()
    api_calls: int = 0
    files: tuple[str, ...] = ()


def declarations(
    world: World, *, live: Source | None = None, needed: Iterable[type[Citable]] | None = None
) -> Declarations:
    """Return what a World, completed, comes to; *needed* are the kinds of facts, all by default.

    Raises: TemplateError: no service is declared.
    """
    targets = [_target(world, item.id) for item in world.of("Services")]
    if not targets:
        raise TemplateError(_nothing(world))
    wanted = None if needed is None else frozenset(needed)
    sources = [Declared(world, live=live) for _ in targets]
    before = live.calls if live else 0
    snapshots = tuple(map(_snapshot, sources, targets, [wanted] * len(targets)))
    refused = (each for source in sources for each in source.refused)
    return Declarations(
        snapshots=snapshots,
        places=Places.of(world),
        open_points=tuple(dict.fromkeys((*world.open_points, *refused))),
        api_calls=live.calls - before if live else 0,
        files=tuple(world.files),
    )


def _nothing(world: World) -> str:
    """Why there is nothing to judge: what the files have instead, and what of them is not known."""
    says = "the files declare no ECS service and no scheduled task, so there is nothing to judge"
    defined = [text for each in world.of("TaskDefinitions") if (text := each.shape.get("family"))]
    if defined:
        says += f": what starts {', '.join(defined)} is not in them (--task-definition judges one)"
    hidden = [each for each in world.open_points if each.startswith(HIDING)]
    return "; ".join((says, *hidden[:MOST]))


def _target(world: World, id: str) -> Target:
    cluster, _, service = id.partition("/")
    return Target(region=world.region, cluster=cluster, service=service)


def _snapshot(
    source: Declared, target: Target, needed: frozenset[type[Citable]] | None
) -> Snapshot:
    """Each service has a source of its own, since what is assumed of one need not be of another."""
    collected = collect(source, target, needed=needed)
    return replace(
        collected.snapshot,
        taken_for_granted=(*source.taken_for_granted, *source.world.taken_for_granted, ALWAYS),
    )
