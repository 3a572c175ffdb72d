"""Policy documents, changed no more than needed: one statement more, or one principal excepted."""

import json
from typing import Any


def with_statement(document: str, statement: dict[str, object]) -> str:
    """Return *document* with one statement more; a new document where there is none.

    Empty where it is no document that can be read.
    """
    if not document:
        return json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    found, statements = _read(document)
    if found is None:
        return ""
    return json.dumps({**found, "Statement": [*statements, statement]})


def excepting(document: str, number: int, principal: str) -> str:
    """Return *document* with *principal* excepted from the Deny of that number, counted from 0.

    The ARN of a role stands for all of its sessions there. Every condition has to hold for a Deny
    to deny, so one more excepts one principal more. Empty where nothing can be read.
    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
    """
    found, statements = _read(document)
    if found is None or not 0 <= number < len(statements):
        return ""
    statement = statements[number]
    if statement.get("Effect") != "Deny":
        return ""
    conditions = statement.get("Condition", {})
    if not isinstance(conditions, dict):
        return ""
    others = conditions.get(_OPERATOR, {})
    if not isinstance(others, dict):
        return ""
    operator = {**others, _KEY: _and(others.get(_KEY), principal)}
    excepted = {**statement, "Condition": {**conditions, _OPERATOR: operator}}
    changed = [*statements[:number], excepted, *statements[number + 1 :]]
    return json.dumps({**found, "Statement": changed})


def is_readable(document: str) -> bool:
    """Whether *document* is a policy, or none at all."""
    return not document or _read(document)[0] is not None


def lets_all_pass(document: str) -> bool:
    """Whether *document* is the policy that AWS gives an endpoint by itself."""
    statements = _read(document)[1]
    return len(statements) == 1 and {**statements[0], "Sid": ""} == _EVERYTHING


_EVERYTHING = {"Sid": "", "Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}
_OPERATOR, _KEY = "ArnNotEquals", "aws:PrincipalArn"


def _and(before: object, principal: str) -> object:
    """A list of ARNs, of which none may be the principal's."""
    if before is None:
        return principal
    return [*(before if isinstance(before, list) else [before]), principal]


def _read(document: str) -> tuple[dict[str, Any] | None, list[dict[str, Any]]]:
    try:
        found = json.loads(document)
    except ValueError:
        return None, []
    if not isinstance(found, dict) or "Statement" not in found:
        return None, []
    statements = found["Statement"]
    every = statements if isinstance(statements, list) else [statements]
    return (found, every) if all(isinstance(s, dict) for s in every) else (None, [])
