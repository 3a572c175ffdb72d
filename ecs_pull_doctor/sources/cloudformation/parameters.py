"""What the parameters of a stack come to."""

import re
from collections.abc import Mapping
from typing import Any, Protocol

from ecs_pull_doctor.sources.cloudformation.values import Open, items, text

_VARIABLE = re.compile(r"\$\{\s*(\w+)\s*\}")
STORED = "AWS::SSM::Parameter::Value<"
"""What the types of parameters begin with whose values name others, in Parameter Store."""
_VALUE = re.compile(r"arn:.*|.*,.*|[^/].*/.*|[^/]*:.*\D.*|[a-z]+-[0-9a-f]{8,17}")
"""An ARN, a list, an image, an id; none can be a name there, or one with a version.

Source: names with levels begin with a slash,
https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-su-create.html
"""


class Store(Protocol):
    """Where parameters are stored."""

    def stored(self, name: str) -> Any:
        """Return the value of a parameter; None where nobody may be asked."""


class Scope(Protocol):
    """The stack whose parameter it is."""

    name: str
    prefix: str
    depth: int
    given: Mapping[str, Any]

    @property
    def others(self) -> Store:
        """What is beside the stack."""

    @property
    def parameters(self) -> Mapping[str, Any]:
        """The parameters that the template has."""

    def value(self, node: Any) -> Any:
        """Return the value of a node."""


def value(scope: Scope, name: str) -> Any:
    """Return the value of a parameter that the template has: plain, a list, or `Open`."""
    written = scope.parameters[name]
    node: Mapping[str, Any] = written if isinstance(written, dict) else {}
    kind = text(node.get("Type", "String"))
    found = _given(scope, name, node)
    if kind.startswith(STORED):
        kind = kind.removeprefix(STORED).removesuffix(">")
        if not (name in scope.given and is_value(found)):
            found = _stored(scope, found, node, name)
    if kind == "CommaDelimitedList" or kind.startswith("List<"):
        return found if isinstance(found, Open) and found.whole else items(_plain(found))
    return found


def used(scope: Scope, node: Any) -> tuple[str, ...]:
    """Return the parameters that an expression refers to; none for what is none."""
    if not isinstance(node, dict) or len(node) != 1:
        return ()
    ((name, argument),) = node.items()
    if name == "Ref":
        found = [text(argument)]
    elif name == "Fn::Sub":
        body = argument[0] if isinstance(argument, list) and argument else argument
        found = _VARIABLE.findall(body) if isinstance(body, str) else []
    else:
        found = []
    return tuple(dict.fromkeys(each for each in found if each in scope.parameters))


def is_value(given: Any) -> bool:
    """Return whether a parameter was given as what stands there, and not as the name there."""
    return isinstance(given, str) and _VALUE.fullmatch(given) is not None


def refused(declared: Any, given: str) -> tuple[str, ...]:
    """Return the values that CloudFormation takes alone for a parameter, if *given* is none.

    Of a list each element has to be one of them. Fractions are written in more than one way, and
    a name in Parameter Store may be given as the value there: of these nothing is said.
    """
    node: Mapping[str, Any] = declared if isinstance(declared, dict) else {}
    allowed = node.get("AllowedValues")
    kind = text(node.get("Type", "String"))
    if not isinstance(allowed, list) or kind.startswith(STORED):
        return ()
    if not all(isinstance(each, str | int) for each in allowed):
        return ()
    several = kind == "CommaDelimitedList" or kind.startswith("List<")
    values = [each.strip() for each in given.split(",")] if several else [given]
    names = tuple(text(each) for each in allowed)
    return () if set(values) <= set(names) else names


def _given(scope: Scope, name: str, node: Mapping[str, Any]) -> Any:
    if name in scope.given:
        return scope.given[name]
    if node.get("Default") is not None:
        return scope.value(node["Default"])
    label = f"{scope.prefix}{name}"
    if scope.depth:
        return Open(label, f"parameter {label} has no value: its parent stack gives none")
    return Open(label, f"parameter {label} has no value: give {_option(scope, name)}")


def _option(scope: Scope, name: str) -> str:
    """What gives a parameter of this stack; one of a nested stack is for its parent to give."""
    return f"--parameter {f'{scope.name}:' if scope.prefix else ''}{name}=…"


def _stored(scope: Scope, key: Any, node: Mapping[str, Any], name: str) -> Any:
    """The value of the parameter in Parameter Store that *key* names."""
    label = f"{scope.prefix}{name}"
    if text(node.get("NoEcho", "")).lower() == "true":
        return Open(label, f"parameter {label} is not to be shown, so that it is not read")
    found = None if isinstance(key, Open) else scope.others.stored(text(key))
    if isinstance(found, Open):
        return Open(label, f"parameter {label}: {found.why}")
    why = f"parameter {label} is read from Parameter Store"
    advice = f"{why}: give {_option(scope, name)} with the value that is there"
    return Open(label, advice) if found is None else found


def _plain(value: Any) -> Any:
    """A list is cut from a text, whatever the parameter was given as."""
    return value if isinstance(value, list | Open) else text(value)
