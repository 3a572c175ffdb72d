"""The set-ups of the checks' own tables, as far as files can make them."""

import importlib
import json
import pkgutil
from collections.abc import Iterator, Mapping
from types import ModuleType
from typing import Any

import tests.checks
from ecs_pull_doctor.model.fact import Unread
from ecs_pull_doctor.testing import Given, healthy
from tests.gate.rendering import Facts, NotInTemplates, nodes

NO_FILE = {"Organization", "PullThroughCacheRule", "ImageDetail", "HomeImage", "RepositoryImage"}
NO_FILE |= {"OrganizationPolicy", "UpstreamSecret", "Simulation", "AccountSetting", "Task"}
"""Kinds of which files tell nothing: they have to be as in a healthy set-up."""
THOROUGH = ("sg_ingress", "sg_egress", "nacl_blocks", "nat_broken", "no_route", "reference_invalid")
"""The tables whose healthy rows are compared too."""


def rows() -> Iterator[tuple[tuple[str, str], Mapping[str, Any], Given]]:
    """Yield the table and the name, the resources, and the facts of each row that has some."""
    like, seen = healthy(), set[str]()
    for module in pkgutil.iter_modules(tests.checks.__path__):
        table = importlib.import_module(f"tests.checks.{module.name}")
        for given, name in _given(table):
            try:
                made = _made(given, like)
            except NotInTemplates:
                continue
            if (text := json.dumps(made)) not in seen:
                seen.add(text)
                yield (module.name.removeprefix("test_"), name), made, given


def _given(table: ModuleType) -> Iterator[tuple[Given, str]]:
    others = getattr(table, "OTHERS", {}) if table.__name__.endswith(THOROUGH) else {}
    for name, row in {**others, **getattr(table, "BAD", {})}.items():
        given = row[0] if isinstance(row, tuple) else row.given
        if isinstance(given, Given):
            yield given, name


def _made(given: Given, like: Given) -> Mapping[str, Any]:
    for key, answer in given.answers.items():
        if isinstance(answer, Unread):
            raise NotInTemplates("a refusal")
        if key[0] in NO_FILE and answer != like.answers.get(key, ()):
            raise NotInTemplates(key[0])
    if "pv6" in json.dumps([*Facts(given.answers).answers.values()]):
        raise NotInTemplates("IPv6, whose block AWS picks")
    return nodes(given.answers)
