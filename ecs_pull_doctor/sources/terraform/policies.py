"""Policy documents of a plan: known, made of a data source's statements, or open.

A document that is known after apply is a statement that allows everything under a condition of
which nothing is known: what something else allows stays allowed, and all else is unknown. Only that
it denies something cannot be said so.
"""

import json
from typing import Any

from ecs_pull_doctor.sources.terraform.picks import Wanted
from ecs_pull_doctor.sources.terraform.unset import may_be_set
from ecs_pull_doctor.sources.terraform.view import View, block

DOCUMENT: Wanted = frozenset({"aws_iam_policy_document"})
HAVING_ARN: Wanted = frozenset(
    {"aws_secretsmanager_secret", "aws_ssm_parameter", "aws_kms_key", "aws_ecr_repository"}
    | {"aws_cloudwatch_log_group"}
)
COMPARED: Wanted = frozenset({"aws_vpc", "aws_default_vpc", "aws_vpc_endpoint", "aws_iam_role"})
"""What conditions compare with: by its id, or its ARN."""
PARTS = ("source_policy_documents", "override_policy_documents", "source_json", "override_json")
FILLED_IN = frozenset({"aws_vpc_endpoint", "aws_kms_key", "aws_secretsmanager_secret"})
"""Where AWS fills in a policy of its own if there is none."""
Statement = dict[str, Any]


def policy_text(view: View, *path: str | int, about: bool = True) -> str:
    """Return the policy that an attribute holds, or an empty text where it has none.

    *about*: a policy of a thing, which says to whom; one of an identity does not.
    """
    if not view.is_open(*path):
        return view.text(*path)
    if not view.is_written(*path):
        return ""
    filled_in = view.instance.type in FILLED_IN and path == ("policy",)
    pick = view.set_to(DOCUMENT, *path) if filled_in else view.pick(DOCUMENT, *path)
    if filled_in and pick is None and not _may_be_set(view, *path):
        return ""
    made = _document(View(view.plan, pick.instance), about) if pick else None
    return made or open_policy(view, *path, about=about)


def _may_be_set(view: View, *path: str | int) -> bool:
    expression, scope = view.expression(*path), view.plan.follow.scope(view.instance)
    if (
        expression is None
        or scope is None
        or may_be_set(view.plan.follow, expression, scope, DOCUMENT)
    ):
        return True
    view.plan.world.take_for_granted(f"that {block(view.instance)} has no {path[0]} of its own")
    return False


def open_policy(view: View, *path: str | int, about: bool = True) -> str:
    """Return the policy that stands for one of which nothing is known."""
    place = view.where(*path).path
    view.plan.world.point(f"{place} is known after apply")
    view.plan.world.take_for_granted(f"that {place}, known after apply, denies nothing")
    statement: Statement = {"Effect": "Allow", "Action": "*", "Resource": "*"}
    statement |= _condition(view.why(*path)) | ({"Principal": "*"} if about else {})
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def _condition(name: str) -> Statement:
    """A condition on a key that nobody has: it can be neither met nor missed."""
    return {"Condition": {"StringEquals": _unmet(name)}}


def _unmet(name: str) -> Statement:
    return {f"known after apply: {name}": "yes"}


def _document(view: View, about: bool) -> str | None:
    """The document of a data source; None where it is put together of others, or open itself."""
    if text := view.text("json"):
        return text
    if any(view.is_written(part) for part in PARTS) or not view.blocks("statement"):
        return None
    made = [_statement(view, number, about) for number in range(view.blocks("statement"))]
    if any(each is None for each in made):
        return None
    return json.dumps({"Version": view.text("version") or "2012-10-17", "Statement": made})


def _statement(view: View, number: int, about: bool) -> Statement | None:
    here = ("statement", number)
    if view.is_open(*here, "actions") or view.is_open(*here, "effect"):
        return None
    made: Statement = {"Effect": view.text(*here, "effect") or "Allow"}
    for attr, name in (("actions", "Action"), ("not_actions", "NotAction")):
        if view.texts(*here, attr):
            made[name] = view.texts(*here, attr)
    if conditions := _conditions(view, number):
        made["Condition"] = conditions
    if view.texts(*here, "not_resources"):
        made["NotResource"] = view.texts(*here, "not_resources")
    elif not about or view.get(*here, "resources") or view.is_open(*here, "resources"):
        made |= _resources(view, number, made.get("Condition", {}))
    if about:
        made |= _principals(view, number)
    return made


def _resources(view: View, number: int, conditions: Statement) -> Statement:
    """What is made of the ARN of a secret is taken for that secret, with or without an end."""
    path = ("statement", number, "resources")
    known = view.texts(*path)
    if not view.is_open(*path):
        return {"Resource": known}
    picks = view.picks(HAVING_ARN, *path)
    if picks is None:
        unmet = conditions.get("StringEquals", {}) | _unmet(view.why(*path))
        return {"Resource": "*", "Condition": conditions | {"StringEquals": unmet}}
    arns = [view.plan.names.arn(pick.instance) for pick in picks]
    return {"Resource": known + arns + [f"{arn}*" for arn in arns]}


def _conditions(view: View, number: int) -> Statement:
    """The conditions; one that is open, or its values are, can be neither met nor missed."""
    found: Statement = {}
    where = ("statement", number, "condition")
    for each in range(view.blocks(*where)):
        here = (*where, each)
        test, variable = view.text(*here, "test"), view.text(*here, "variable")
        values = _compared(view, *here, "values")
        if test and variable and values is not None:
            found.setdefault(test, {})[variable] = values
        else:
            found.setdefault("StringEquals", {}).update(_unmet(view.why(*here, "values")))
    for attr in ("condition", "not_resources"):
        if view.is_open("statement", number, attr) and not view.blocks("statement", number, attr):
            found.setdefault("StringEquals", {}).update(_unmet(view.why("statement", number, attr)))
    return found


def _compared(view: View, *path: str | int) -> list[str] | None:
    """The values of a condition, those of the plan's own things by their ids; None if not known."""
    known = view.texts(*path)
    if not view.is_open(*path):
        return known
    picks = view.picks(COMPARED, *path) or ()
    names, ids = view.plan.names, {"id", ""}
    if not picks or not all(p.attr in ids | {"arn"} for p in picks):
        return None
    return known + [
        names.arn(pick.instance) if pick.attr == "arn" else names.id(pick.instance)
        for pick in picks
    ]


def _principals(view: View, number: int) -> Statement:
    found: Statement = {}
    for each in range(view.blocks("statement", number, "principals")):
        here = ("statement", number, "principals", each)
        if view.is_open(*here):
            return {"Principal": "*"} | _condition(view.why(*here, "identifiers"))
        kind = view.text(*here, "type")
        found.setdefault(kind, []).extend(view.texts(*here, "identifiers"))
    if "*" in found.get("*", []):
        return {"Principal": "*"}
    return {"Principal": found} if found else {}
