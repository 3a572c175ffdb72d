"""Where moto differs from AWS: named patches of moto's classes, put on and taken off together."""

from __future__ import annotations

import inspect
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from types import MappingProxyType
from typing import Any

Wrap = Callable[[Any], Any]
_MISSING = object()


@dataclass(frozen=True, slots=True, kw_only=True)
class Patch:
    """One difference between moto and AWS, and what closes it.

    A target is `module:Class.attribute`; `wrap` gets what moto has there and returns what stands
    there in the lab.
    """

    name: str
    says: str
    source: str
    targets: tuple[str, ...]
    wrap: Wrap


_REGISTRY: dict[str, Patch] = {}
_lock = threading.Lock()
_undo: list[Callable[[], None]] = []
_users: list[object] = []


def patch(*targets: str, source: str) -> Callable[[Wrap], Wrap]:
    """Register a patch; its name is the function's, its text the docstring."""

    def register(wrap: Wrap) -> Wrap:
        name = wrap.__name__.replace("_", "-")
        if name in _REGISTRY:
            raise ValueError(f"two patches are called {name}")
        says = inspect.getdoc(wrap) or ""
        _REGISTRY[name] = Patch(name=name, says=says, source=source, targets=targets, wrap=wrap)
        return wrap

    return register


def named_patches() -> Mapping[str, Patch]:
    """All patches by name, in the order in which they are put on."""
    import_module("ecs_pull_doctor.lab.patches")
    return MappingProxyType(_REGISTRY)


@contextmanager
def applied() -> Iterator[None]:
    """Moto behaves like AWS inside; nested uses share one application, the last one out undoes."""
    user = object()
    every = named_patches().values()
    with _lock:
        if not _users:
            for each in every:
                for target in each.targets:
                    _undo.append(_put(target, each.wrap))
        _users.append(user)
    try:
        yield
    finally:
        with _lock:
            _users.remove(user)
            while _undo and not _users:
                _undo.pop()()


def _put(target: str, wrap: Wrap) -> Callable[[], None]:
    """Replace one attribute, keeping its kind; return what puts the old one back."""
    module, _, path = target.partition(":")
    owner: Any = import_module(module)
    *parents, name = path.split(".")
    for parent in parents:
        owner = getattr(owner, parent)
    raw: Any = inspect.getattr_static(owner, name)
    own: Any = vars(owner).get(name, _MISSING)
    replacement: Any
    if isinstance(raw, staticmethod):
        replacement = staticmethod(wrap(raw.__func__))
    elif isinstance(raw, property):
        replacement = property(wrap(raw.fget))
    else:
        replacement = wrap(raw)
    setattr(owner, name, replacement)

    def undo() -> None:
        if own is _MISSING:
            delattr(owner, name)
        else:
            setattr(owner, name, own)

    return undo
