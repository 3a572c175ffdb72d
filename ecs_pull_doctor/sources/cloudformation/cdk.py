"""What `cdk synth` writes: a folder with a manifest that names the stacks' templates.

Source: https://docs.aws.amazon.com/cdk/v2/guide/deploy.html and the schema of the manifest,
https://github.com/aws/aws-cdk/tree/main/packages/aws-cdk-lib/cloud-assembly-schema.
"""

import json
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

from ecs_pull_doctor.sources.cloudformation.decode import text_of
from ecs_pull_doctor.sources.cloudformation.values import part
from ecs_pull_doctor.sources.declared.result import TemplateError

MANIFEST = "manifest.json"
MOST = 300
"""Files of assets that are looked at."""


def is_output(path: str) -> bool:
    """Whether a path is a folder that CDK wrote, or its manifest."""
    return Path(path).is_dir() or PurePosixPath(path).name == MANIFEST


def stacks(path: str) -> Iterator[tuple[str, str]]:
    """Yield the stacks' names and the paths of their templates, those of stages too.

    Raises: TemplateError: there is no manifest, or it is none.
    """
    folder = Path(path).parent if PurePosixPath(path).name == MANIFEST else Path(path)
    if not (folder / MANIFEST).exists():
        says = f"{path} is a folder without a {MANIFEST}, so `cdk synth` did not write it"
        raise TemplateError(f"{says}: name the template files")
    for name, artifact in _artifacts(folder / MANIFEST):
        properties = artifact.get("properties", {})
        if artifact.get("type") == "aws:cloudformation:stack":
            file = folder / _inside(properties.get("templateFile", ""))
            if not _is_empty(file):
                yield str(properties.get("stackName", name)), str(file)
        elif artifact.get("type") == "cdk:cloud-assembly":
            yield from stacks(str(folder / _inside(properties.get("directoryName", ""))))


def _is_empty(template: Path) -> bool:
    """Whether a stack has no resources, in which case CDK does not deploy it."""
    found = _loaded(template)
    return isinstance(found, dict) and not found.get("Resources")


def asset(folder: Path, key: str) -> str:
    """Return the file that CDK will upload under *key*, by its name in the folder, or none.

    Without `--asset-metadata` the template of a nested stack is named by its hash alone.
    Source: the schema of assets in the same place.
    """
    for manifest in sorted(folder.glob("*.assets.json"))[:MOST]:
        for each in part(_loaded(manifest), "files").values():
            to = part(each, "destinations").values()
            if any(part({"to": place}, "to").get("objectKey") == key for place in to):
                return _inside(part(each, "source").get("path", ""))
    return ""


def _loaded(file: Path) -> Any:
    """What a file of JSON holds; nothing where it is none, which its reader will tell."""
    try:
        return json.loads(text_of(str(file)))
    except (ValueError, RecursionError):
        return None


def _artifacts(manifest: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    try:
        found = json.loads(text_of(str(manifest)))
        artifacts = found["artifacts"].items()
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as why:
        raise TemplateError(f"{manifest} is no manifest of `cdk synth`") from why
    yield from ((str(name), each) for name, each in artifacts if isinstance(each, dict))


def _inside(name: Any) -> str:
    """A name in the folder; a manifest has no business elsewhere."""
    if not isinstance(name, str) or not name or PurePosixPath(name).name != name or name == "..":
        raise TemplateError(f"the manifest of `cdk synth` names {name!r}, which is no file of it")
    return name
