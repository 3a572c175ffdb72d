"""Templates, read with the short forms of CloudFormation."""

from functools import partial
from typing import Any

import yaml

from ecs_pull_doctor import changes as c
from ecs_pull_doctor.rendered.formats import written
from ecs_pull_doctor.rendered.languages import Format
from tests.fixes import samples


class Loader(yaml.SafeLoader):  # type: ignore[misc]  # yaml has no types here
    """YAML with the short forms of CloudFormation."""


def _function(name: str, loader: Loader, node: Any) -> dict[str, Any]:
    return {name: loader.construct_scalar(node)}


for tag, name in {"!Ref": "Ref", "!GetAtt": "Fn::GetAtt"}.items():
    Loader.add_constructor(tag, partial(_function, name))


def template(*changes: c.AnyChange) -> Any:
    """Return the template of *changes*; None where there is nothing but comments in it."""
    return yaml.load(written(changes, samples.REGION, Format.CLOUDFORMATION), Loader)
