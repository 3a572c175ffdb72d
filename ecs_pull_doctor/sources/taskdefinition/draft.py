"""A task definition in a file, as ECS would describe it once it is registered.

No value of an environment variable is taken over, nor anything else that a fact does not hold.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import msgspec

from ecs_pull_doctor.finding import Where
from ecs_pull_doctor.model.ecs import TaskDefinition
from ecs_pull_doctor.model.unknown import is_open, names
from ecs_pull_doctor.sources.aws.answers import facts
from ecs_pull_doctor.sources.aws.errors import UnexpectedAnswer
from ecs_pull_doctor.sources.declared.result import TemplateError
from ecs_pull_doctor.sources.inputs import TooLarge, named, whole
from ecs_pull_doctor.sources.taskdefinition.jsontext import Action, JsonTextError, Parser
from ecs_pull_doctor.sources.taskdefinition.jsontext import Path as Place
from ecs_pull_doctor.sources.taskdefinition.placeholders import opened

LARGEST = 4 * 1024 * 1024
"""Far more than ECS takes: a definition has 64 KB at most.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-quotas.html
"""
UNNAMED = "arn"


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A definition that is not registered: *shape* without an ARN, and where its values stand."""

    file: str
    shape: dict[str, Any]
    lines: dict[Place, int]
    root: Place

    @property
    def family(self) -> str:
        """Its family."""
        found = self.shape.get("family")
        return found if isinstance(found, str) and found else "unnamed"

    @property
    def placeholders(self) -> tuple[str, ...]:
        """The names of what is to be filled in, where it matters for a start."""
        found = (name for text in _texts(self.shape) for name in names(text))
        return tuple(dict.fromkeys(found))

    def where(self, *path: str | int) -> Where:
        """Return the place of a value."""
        whole = (*self.root, *path)
        while whole and whole not in self.lines:
            whole = whole[:-1]
        told = "".join(f"[{p}]" if isinstance(p, int) else f".{p}" for p in path)
        return Where(file=self.file, line=self.lines.get(whole, 1), path=told.lstrip("."))

    def values(self) -> Iterator[tuple[tuple[str | int, ...], str]]:
        """Yield every text that matters for a start, with its path."""
        yield from _walk(self.shape, ())


def load(path: str | os.PathLike[str]) -> Draft:
    """Return the definition in a file, or on standard input if *path* is `-`.

    Raises: TemplateError: there is none, or it is no task definition in JSON.
    """
    name = named(path)
    try:
        text = whole(path, LARGEST).decode("utf-8-sig")
        if not text.strip():
            raise UnexpectedAnswer("it is empty")
        parser = Parser(text)
        return _draft(name, parser.parse(), parser.lines)
    except OSError as why:
        raise TemplateError(f"cannot read {name}: {why.strerror}") from why
    except UnicodeDecodeError as why:
        raise TemplateError(f"cannot read {name} as a task definition: it is no text") from why
    except (JsonTextError, UnexpectedAnswer, TooLarge) as why:
        raise TemplateError(f"cannot read {name} as a task definition: {why}") from why


def _draft(file: str, content: Any, lines: dict[Place, int]) -> Draft:
    root: Place = ()
    if isinstance(content, dict) and isinstance(content.get("taskDefinition"), dict):
        content, root = content["taskDefinition"], ("taskDefinition",)
    if isinstance(content, dict) and isinstance(content.get("Resources"), dict):
        raise UnexpectedAnswer("it is a CloudFormation template; give it with --template")
    containers = content.get("containerDefinitions") if isinstance(content, dict) else None
    if not isinstance(containers, list) or not containers:
        raise UnexpectedAnswer(
            "it has no containerDefinitions; give the JSON of `aws ecs register-task-definition`"
        )
    if any(isinstance(each, Action) for each in containers):
        raise UnexpectedAnswer("its containers are made by the template: render it before")
    return Draft(file=file, shape=_kept(_filled(content)), lines=lines, root=root)


def _filled(value: Any) -> Any:
    """Placeholders made into open texts; where no text belongs, they are left out."""
    if isinstance(value, dict):
        return {k: _filled(v) for k, v in value.items() if not _needless(k, v)}
    if isinstance(value, list):
        return [_filled(each) for each in value]
    return opened(value) if isinstance(value, str) else value


def _needless(name: str, value: Any) -> bool:
    """Null is as good as absent; of the fields that are no text, only `essential` is kept."""
    return value is None or (name in {"essential", "revision"} and isinstance(value, str))


def _kept(shape: dict[str, Any]) -> dict[str, Any]:
    """Only what a fact holds: names and addresses, and no value of a variable."""
    fields = {"taskDefinitionArn": UNNAMED} | {
        name: each for name, each in shape.items() if name != "taskDefinitionArn"
    }
    (found,) = facts(TaskDefinition, [fields])
    kept: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(found))
    del kept["taskDefinitionArn"]
    return kept


def _walk(value: Any, path: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], str]]:
    if isinstance(value, dict):
        for name, each in value.items():
            yield from _walk(each, (*path, name))
    elif isinstance(value, list):
        for number, each in enumerate(value):
            yield from _walk(each, (*path, number))
    elif isinstance(value, str):
        yield path, value


def _texts(shape: dict[str, Any]) -> Iterator[str]:
    return (text for _path, text in _walk(shape, ()) if is_open(text))
