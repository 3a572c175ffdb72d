"""What `cdk synth` writes: a folder with a manifest that names the stacks' templates.

Source: https://docs.aws.amazon.com/cdk/v2/guide/deploy.html and the schema of the manifest,
https://github.com/aws/aws-cdk/tree/main/packages/aws-cdk-lib/cloud-assembly-schema.
"""

import json
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

from ecs_pull_doctor.sources.cloudformation.decode import text_of
from ecs_pull_doctor.sources.declared.result import TemplateError

MANIFEST = "manifest.json"


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
            yield str(properties.get("stackName", name)), str(file)
        elif artifact.get("type") == "cdk:cloud-assembly":
            yield from stacks(str(folder / _inside(properties.get("directoryName", ""))))


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
