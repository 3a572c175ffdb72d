"""Whether a condition of a template holds, and what leaves it open.

Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference-conditions.html
"""

from typing import Any

from ecs_pull_doctor.sources.cloudformation.functions import Scope
from ecs_pull_doctor.sources.cloudformation.values import Open, first_open, text


def cause(scope: Scope, node: Any) -> Open | None:
    """Return the first thing that leaves the expression of a condition open, if one does."""
    if not isinstance(node, dict) or len(node) != 1:
        return None
    ((name, argument),) = node.items()
    if name == "Condition":
        return first_open(scope.value(node))
    each = argument if isinstance(argument, list) else [argument]
    return next((found for part in each if (found := _cause(scope, part))), None)


def _cause(scope: Scope, part: Any) -> Open | None:
    logic = {"Fn::Equals", "Fn::Not", "Fn::And", "Fn::Or", "Condition"}
    if isinstance(part, dict) and len(part) == 1 and set(part) <= logic:
        return cause(scope, part)
    return first_open(scope.value(part))


def holds(scope: Scope, node: Any) -> bool | None:
    """Return whether the expression of a condition holds; None where that is open."""
    if not isinstance(node, dict) or len(node) != 1:
        return None
    ((name, argument),) = node.items()
    if name == "Condition":
        return scope.condition(text(argument))
    if not isinstance(argument, list):
        return None
    if name == "Fn::Equals" and len(argument) == 2:
        left, right = scope.value(argument[0]), scope.value(argument[1])
        return None if first_open([left, right]) else text(left) == text(right)
    several = [holds(scope, each) for each in argument]
    if name == "Fn::Not" and len(several) == 1:
        return None if several[0] is None else not several[0]
    if name == "Fn::And":
        return False if False in several else None if None in several else True
    if name == "Fn::Or":
        return True if True in several else None if None in several else False
    return None
