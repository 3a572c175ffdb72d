"""Container definitions of the data source `template_file`: a plan holds the template as it is.

Source: https://registry.terraform.io/providers/hashicorp/template/latest/docs/data-sources/file
"""

import re

from ecs_pull_doctor.model.unknown import open_text
from ecs_pull_doctor.sources.terraform.names import clean
from ecs_pull_doctor.sources.terraform.picks import Wanted
from ecs_pull_doctor.sources.terraform.settings import REPOSITORY, repository_uri
from ecs_pull_doctor.sources.terraform.view import View

TEMPLATE: Wanted = frozenset({"template_file"})
_VARIABLE = re.compile(r"\$\{\s*([A-Za-z_][\w-]*)\s*\}")
_OTHER = re.compile(r"(?<!\$)\$\{|%\{")


def rendered(view: View) -> str:
    """Return the definitions with the variables that are known; those that are not are open.

    Empty where they come from elsewhere, or where the template does more than fill in variables.
    """
    pick = view.pick(TEMPLATE, "container_definitions")
    if pick is None:
        return ""
    source = View(view.plan, pick.instance)
    text = source.text("template")
    if not text or _OTHER.search(_VARIABLE.sub("", text)):
        return ""
    return _VARIABLE.sub(lambda match: _value(source, match[1]), text)


def _value(source: View, name: str) -> str:
    """A variable that comes from one repository begins with its address."""
    if not source.is_open("vars", name):
        return source.text("vars", name)
    unknown = open_text(clean(source.where("vars", name).path))
    expression, scope = source.expression("vars"), source.plan.follow.scope(source.instance)
    if expression is None or scope is None or "image" not in name:
        return unknown
    found = source.plan.follow.found(expression, scope, REPOSITORY)
    if len(found.instances) != 1 or found.loose or found.torn:
        return unknown
    return f"{repository_uri(View(source.plan, found.instances[0]))}:{unknown}"
