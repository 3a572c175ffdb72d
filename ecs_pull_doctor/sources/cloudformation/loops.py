"""`Fn::ForEach` over resources: each turn writes the same resources under other names.

Source:
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference-foreach.html
"""

from collections.abc import Iterator, Mapping
from typing import Any, Protocol

from ecs_pull_doctor.sources.cloudformation.values import Open, first_open, text
from ecs_pull_doctor.sources.declared.result import TemplateError

LOOP = "Fn::ForEach::"
MOST = 5000
"""Resources that loops may write; CloudFormation takes 500 in a template."""


class Scope(Protocol):
    """The stack that the loop is in."""

    def value(self, node: Any) -> Any:
        """Return the value of a node."""

    def here(self) -> str:
        """Return a name for the stack, for people."""


def expanded(nodes: Mapping[str, Any], scope: Scope) -> dict[str, Mapping[str, Any]]:
    """Return the resources with those that loops write; see `unwritten` for the others."""
    found = unrolled(nodes, scope)
    return {
        k: n for k, n in found.items() if isinstance(n, dict) and isinstance(n.get("Type"), str)
    }


def unrolled(nodes: Mapping[str, Any], scope: Scope) -> dict[str, Any]:
    """Return a mapping with what its loops write; a loop over what is open writes nothing."""
    found: dict[str, Any] = {}
    for name, node in nodes.items():
        if not str(name).startswith(LOOP):
            found[name] = node
            continue
        for variable, values, body in _loop(node, scope):
            for each in values if isinstance(values, list) else []:
                found |= unrolled(_with(body, variable, text(each)), scope)
                if len(found) > MOST:
                    raise TemplateError(f"{scope.here()} writes more than {MOST} resources")
    return found


def unwritten(nodes: Mapping[str, Any], scope: Scope) -> Iterator[tuple[str, str]]:
    """Yield the types of what loops over something open would write, and what that is."""
    for name, node in nodes.items():
        for _, values, body in _loop(node, scope) if str(name).startswith(LOOP) else ():
            cause = values if isinstance(values, Open) else first_open(values)
            for each in body.values() if cause else ():
                if cause and isinstance(each, dict):
                    yield text(each.get("Type", "")), f"what {name} writes: {cause.why}"


def _loop(node: Any, scope: Scope) -> Iterator[tuple[str, Any, Mapping[str, Any]]]:
    """The variable, the values and the body of a loop, if it is one."""
    if isinstance(node, list) and len(node) == 3 and isinstance(node[2], dict):
        yield str(node[0]), scope.value(node[1]), node[2]


def _with(node: Any, name: str, value: str) -> Any:
    """Return a node with the loop's variable in its texts replaced, keys and lines included."""
    if isinstance(node, dict):
        if len(node) == 1 and node.get("Ref") == name:
            return value
        copy = {_with(key, name, value): _with(each, name, value) for key, each in node.items()}
        return _marked(node, copy)
    if isinstance(node, list):
        return _marked(node, [_with(each, name, value) for each in node])
    if isinstance(node, str):
        return _marked(node, node.replace(f"${{{name}}}", value).replace(f"&{{{name}}}", value))
    return node


def _marked(node: Any, copy: Any) -> Any:
    """The copy as a node of the same line, where the original is one."""
    if not hasattr(node, "start_mark"):
        return copy
    return type(node)(copy, node.start_mark, node.end_mark)
