"""A task definition that is not registered yet, judged against the live account.

The JSON of `aws ecs register-task-definition`, bare or under `taskDefinition`, and that of
ecspresso. What a template or an environment is to fill in is reported by name, and what depends on
it is unknown. Jsonnet is not read: render it before.
"""

import os
from collections.abc import Iterable
from dataclasses import replace

from ecs_pull_doctor.model.fact import Citable
from ecs_pull_doctor.model.snapshot import Target
from ecs_pull_doctor.sources.aws.collect import Source, collect
from ecs_pull_doctor.sources.declared.places import Places
from ecs_pull_doctor.sources.declared.result import ALWAYS, Declarations, TemplateError
from ecs_pull_doctor.sources.declared.world import Item
from ecs_pull_doctor.sources.taskdefinition.draft import Draft, load
from ecs_pull_doctor.sources.taskdefinition.overlay import Overlay, Placed

__all__ = ["Declarations", "Placed", "TemplateError", "read"]


def read(
    path: str | os.PathLike[str],
    target: Target,
    *,
    live: Source,
    placed: Placed | None = None,
    needed: Iterable[type[Citable]] | None = None,
) -> Declarations:
    """Return what a definition comes to where the service in *target* starts it.

    With *placed* there is no such service yet; its name in *target* is a name for the report only.

    Raises: TemplateError: the file is no task definition. AwsError: AWS cannot be asked, or there
    is no such cluster or service.
    """
    draft = load(path)
    before = live.calls
    overlay = Overlay(live, draft, region=target.region, placed=placed)
    found = collect(overlay, target, needed=needed)
    return Declarations(
        snapshots=(replace(found.snapshot, taken_for_granted=(ALWAYS,)),),
        places=_places(draft, overlay.arn),
        open_points=tuple(f"placeholder {name} in {draft.file}" for name in draft.placeholders),
        api_calls=live.calls - before,
    )


def _places(draft: Draft, arn: str) -> Places:
    """The definition by its ARN, its fields by their values, and the things that they name."""
    whole = Item(id=arn, shape={}, where=draft.where())
    items = {arn: whole}
    for path, text in draft.values():
        where, name = draft.where(*path), str(path[-1])
        whole.fields.setdefault(name, where)
        whole.fields.setdefault(f"{name}={text}", where)
        if name in NAMING:
            items.setdefault(text, Item(id=text, shape={}, where=where))
    for name in ("containerDefinitions", "volumes"):
        whole.fields.setdefault(name, draft.where(name))
    return Places(items)


NAMING = frozenset(
    {
        "image",
        "valueFrom",
        "credentialsParameter",
        "executionRoleArn",
        "awslogs-group",
        "fileSystemId",
        "value",
    }
)
"""Fields whose values name things, so that a finding about the thing leads to the line."""
