"""What a scenario is, and the register of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from types import MappingProxyType
from typing import Literal

from ecs_pull_doctor.lab import faults
from ecs_pull_doctor.lab.build import Builder, Target
from ecs_pull_doctor.lab.server import Lab

Build = Callable[[Builder], Target]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """A service on the emulated AWS, and what a right diagnosis says of it.

    `causes` are all that stand at `error`, the first one first; a healthy service has none.
    `only_in` are the logical names of the subnets in which tasks fail, none meaning all of them.
    """

    name: str
    title: str
    causes: tuple[str, ...]
    only_in: frozenset[str]
    platform: str
    make: Build

    @property
    def cause(self) -> str | None:
        """The first cause, none for a healthy service."""
        return self.causes[0] if self.causes else None

    @property
    def verdict(self) -> str:
        """The verdict of a right diagnosis."""
        if not self.causes:
            return "can-pull"
        return "some-cannot-pull" if self.only_in else "cannot-pull"

    @property
    def subnets(self) -> frozenset[str] | Literal["all"]:
        """The logical names of the subnets in which tasks fail, or all of the service's."""
        return self.only_in if self.only_in or not self.causes else "all"

    def failing(self, target: Target) -> frozenset[str]:
        """The real ids of the subnets in which tasks fail."""
        names = target.subnets if self.subnets == "all" else self.only_in
        return frozenset(target.ids[each] for each in names)

    def build(self, lab: Lab) -> Target:
        """Empty the lab and build the scenario in it."""
        lab.reset()
        target = self.make(Builder(lab))
        faults.aged(lab)
        return target


_REGISTRY: dict[str, Scenario] = {}


def scenario(
    name: str,
    *,
    title: str,
    causes: tuple[str, ...] = (),
    only_in: tuple[str, ...] = (),
    platform: str = "1.4.0",
) -> Callable[[Build], Build]:
    """Register a scenario; one without causes is healthy."""

    def register(make: Build) -> Build:
        if name in _REGISTRY:
            raise ValueError(f"two scenarios are called {name}")
        _REGISTRY[name] = Scenario(
            name=name,
            title=title,
            causes=causes,
            only_in=frozenset(only_in),
            platform=platform,
            make=make,
        )
        return make

    return register


def scenarios() -> Mapping[str, Scenario]:
    """All scenarios by name, the demo's first."""
    import_module("ecs_pull_doctor.lab.cases")
    return MappingProxyType(_REGISTRY)
