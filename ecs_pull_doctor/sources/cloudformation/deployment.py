"""Several stacks that are deployed together: imports between them, and stacks in stacks."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path, PurePosixPath
from typing import Any

from ecs_pull_doctor.sources.cloudformation.cdk import asset
from ecs_pull_doctor.sources.cloudformation.decode import decode
from ecs_pull_doctor.sources.cloudformation.elsewhere import Elsewhere
from ecs_pull_doctor.sources.cloudformation.stack import Resource, Stack
from ecs_pull_doctor.sources.cloudformation.values import Open, text
from ecs_pull_doctor.sources.declared.result import TemplateError
from ecs_pull_doctor.sources.declared.world import partition_of

NESTED = {"AWS::CloudFormation::Stack": "TemplateURL", "AWS::Serverless::Application": "Location"}
"""The types that nest a stack, and the property that says where its template is."""

DEEPEST = 10
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9-]*")
MOST_STACKS = 300


@dataclass(kw_only=True)
class Deployment:
    """The stacks of some templates, in one account and Region."""

    region: str
    account: str
    elsewhere: Elsewhere | None = None
    """The account itself, where it may be asked."""
    roots: list[Stack] = field(default_factory=list)
    _nested: dict[str, Stack | Open] = field(default_factory=dict)
    _exports: dict[str, tuple[Stack, str]] | None = None

    def add(self, name: str, path: str, given: Mapping[str, Any], *, prefix: str) -> Stack:
        """Add a stack that stands for itself."""
        stack = self._stack(name, path, given, prefix=prefix)
        self.roots.append(stack)
        return stack

    def stacks(self) -> Iterator[Stack]:
        """Yield every stack, those in stacks too, in the order of the files."""
        waiting = list(self.roots)
        while waiting:
            stack = waiting.pop(0)
            yield stack
            inner = (self.nested(r) for r in nesting(stack))
            waiting[:0] = [each for each in inner if isinstance(each, Stack)]

    def nested(self, resource: Resource) -> Stack | Open:
        """Return the stack that a resource nests, or why it is not known."""
        if resource.id not in self._nested:
            self._nested[resource.id] = self._open_or_stack(resource)
        return self._nested[resource.id]

    def imported(self, name: str, stack: Stack) -> Any:
        """Return the value that some stack exports under *name*."""
        if self._exports is None:
            self._exports = {}  # an export's name cannot depend on an import
            self._exports = {n: (s, o) for s in self.stacks() for n, o in s.exports()}
        if found := self._exports.get(name):
            return found[0].output(found[1])
        value = self.elsewhere.export(name) if self.elsewhere else None
        if value is None:
            return Open(name, f"{stack.file} imports {name}, which {self._none(name)}")
        return value

    def stored(self, name: str) -> Any:
        """Return the value of a parameter in Parameter Store; None where nobody may be asked."""
        return self.elsewhere.parameter(name) if self.elsewhere else None

    def _none(self, name: str) -> str:
        """That nothing is exported under *name*, and what was likely meant."""
        exports = self._exports or {}
        for exported, (stack, output) in exports.items():
            other = _renamed(stack, output, exported, name) if stack in self.roots else ""
            if other:
                given = f"--template {other}={stack.file}"
                return f"{stack.file} exports only where its stack is {other}: give {given}"
        if self.elsewhere:
            return f"no template exports, nor any stack of the account in {self.region}"
        near = ", ".join(get_close_matches(name, exports, n=3, cutoff=0.0))
        return f"no template exports{f'; there are {near}' if near else ''}"

    def resources(self, kind: str) -> Iterator[Resource]:
        """Yield the resources of a type in every stack, but for those that are not made."""
        for stack in self.stacks():
            for resource in stack.resources.values():
                if resource.type == kind and resource.exists is not False:
                    yield resource

    def _open_or_stack(self, resource: Resource) -> Stack | Open:
        where = _local(resource)
        if isinstance(where, Open):
            return where
        path, url = where
        parent = resource.stack
        if parent.depth >= DEEPEST or len(self._nested) >= MOST_STACKS:
            raise TemplateError(f"{parent.file} nests stacks too deeply, or too many of them")
        return self._stack(
            resource.id,
            str(PurePosixPath(parent.file).parent / path),
            _Given(resource),
            prefix=f"{resource.id}.",
            depth=parent.depth + 1,
            taken=url,
        )

    def _stack(
        self, name: str, path: str, given: Mapping[str, Any], *, prefix: str, **more: Any
    ) -> Stack:
        return Stack(
            name=name,
            prefix=prefix,
            file=path,
            tree=decode(path),
            given=given,
            region=self.region,
            account=self.account,
            partition=partition_of(self.region),
            others=self,
            **more,
        )


class _Given(Mapping[str, Any]):
    """The parameters that a parent gives, resolved when they are asked for.

    Not before: what they refer to may be exported by a stack that is not read yet.
    """

    def __init__(self, resource: Resource) -> None:
        node = resource.properties.get("Parameters")
        self._stack = resource.stack
        self._nodes: Mapping[str, Any] = node if isinstance(node, dict) else {}

    def __getitem__(self, name: str) -> Any:
        return self._stack.value(self._nodes[name])

    def __iter__(self) -> Iterator[str]:
        return iter(self._nodes)

    def __len__(self) -> int:
        return len(self._nodes)


def _renamed(stack: Stack, output: str, exported: str, name: str) -> str:
    """The name of the stack under which its export would be called *name*, if there is one."""
    written = stack.tree["Outputs"][output]["Export"]["Name"]
    head, _, tail = exported.partition(stack.name)
    other = name[len(head) : len(name) - len(tail)]
    same = f"{head}{other}{tail}" == name
    return other if same and _NAME.fullmatch(other) and "AWS::StackName" in str(written) else ""


def nesting(stack: Stack) -> Iterator[Resource]:
    """Yield the resources of a stack that nest others and are, or may be, there."""
    for resource in stack.resources.values():
        if resource.type in NESTED and resource.exists is not False:
            yield resource


def _local(resource: Resource) -> tuple[str, str] | Open:
    """The path of a nested template beside its parent's, and the URL that it is taken for.

    CDK writes the path of what it will upload into the metadata. Of a URL the end is looked for
    beside the parent: `…/templates/vpc.yaml` is taken to be `templates/vpc.yaml`, or `vpc.yaml`.
    """
    metadata = resource.node.get("Metadata")
    if isinstance(metadata, dict) and isinstance(metadata.get("aws:asset:path"), str):
        return _inside(resource, str(metadata["aws:asset:path"]))
    found = resource.get(NESTED[resource.type])
    if isinstance(found, str) and "://" not in found:
        return _inside(resource, found)
    url = text(found) if isinstance(found, str | Open) else ""
    if path := _beside(resource.stack.file, url):
        return path, url
    if path := asset(Path(resource.stack.file).parent, url.rpartition("/")[2]) if url else "":
        return path, ""
    label = url or "somewhere else"
    return Open(resource.id, f"the template of nested stack {resource.id} is at {label}")


def _inside(resource: Resource, path: str) -> tuple[str, str] | Open:
    """Templates name their own neighbours; an absolute path is none of ours to open."""
    if PurePosixPath(path).is_absolute() or not path:
        why = f"the template of nested stack {resource.id} has an absolute path, and is not read"
        return Open(resource.id, why)
    return path, ""


def _beside(parent: str, url: str) -> str:
    """The longest end of a URL's path that is a file beside the parent's template."""
    parts = url.partition("://")[2].split("/")[1:]
    if any(part in {"", ".", ".."} for part in parts):
        return ""
    ends = ("/".join(parts[at:]) for at in range(len(parts)))
    return next((end for end in ends if (Path(parent).parent / end).is_file()), "")
