"""The one door for checks: packages named by the entry-point group `ecs_pull_doctor.checks`.

An entry point names a package; every `Check` found in its modules is one of its checks.
"""

import importlib
import pkgutil
from collections.abc import Iterable, Iterator
from importlib.metadata import EntryPoint, entry_points
from types import ModuleType

from ecs_pull_doctor.sdk import Check

GROUP = "ecs_pull_doctor.checks"


class PackError(Exception):
    """A pack of checks that cannot be used; the message says which and why."""


def load(points: Iterable[EntryPoint] | None = None) -> tuple[Check, ...]:
    """Return every installed check, by id.

    Raises: PackError: a pack cannot be imported, or two checks share an id or a cause.
    """
    found = dict[int, tuple[Check, str]]()  # a pack may name one check in two of its modules
    for point in points or entry_points(group=GROUP):
        for check in _pack(point):
            found.setdefault(id(check), (check, point.value))
    _refuse_twins(list(found.values()))
    return tuple(sorted((check for check, _ in found.values()), key=lambda c: c.id))


def _pack(point: EntryPoint) -> Iterator[Check]:
    try:
        package = point.load()
        modules = [package, *_modules(package)]
    except Exception as why:  # a stranger's pack may raise anything on import
        raise PackError(
            f"the check pack {point.name} ({point.value}) cannot be loaded: {why}"
        ) from why
    for module in modules:
        for value in vars(module).values():
            if isinstance(value, Check):
                yield value


def _modules(package: ModuleType) -> Iterator[ModuleType]:
    for info in pkgutil.iter_modules(getattr(package, "__path__", [])):
        yield importlib.import_module(f"{package.__name__}.{info.name}")


def _refuse_twins(found: list[tuple[Check, str]]) -> None:
    for what in ("id", "cause"):
        seen = dict[str, str]()
        for check, pack in found:
            name = getattr(check, what)
            if name in seen:
                raise PackError(
                    f"two installed checks have the {what} {name}: in {seen[name]} and in {pack}"
                )
            seen[name] = pack
