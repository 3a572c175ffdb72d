"""The configuration file, as types: one struct per section, read from TOML.

A file is `pull-doctor.toml`, or the table `tool.pull-doctor` of a `pyproject.toml`. Finding and
opening it is for `sources.config_files`.
"""

import re
import tomllib
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import msgspec
from msgspec import Struct

from ecs_pull_doctor.model.assumptions import Assumption, understood
from ecs_pull_doctor.model.suppressions import Suppression

OWN_FILE, SHARED_FILE = "pull-doctor.toml", "pyproject.toml"
TABLE = ("tool", "pull-doctor")
PRICES = ("nat_hour", "nat_gb", "endpoint_hour", "endpoint_gb", "address_hour")
MOST_USD = 1000
_REGION = re.compile(r"[a-z]{2,8}(-[a-z]{2,16}){1,3}-\d{1,2}")
_PATH = re.compile(r"^(?P<what>.*?)(?: - at `(?P<path>[^`]*)`)?$", re.DOTALL)
_UNKNOWN = re.compile(r"Object contains unknown field `(.*)`", re.DOTALL)
_MISSING = re.compile(r"Object missing required field `(.*)`", re.DOTALL)
_TYPE = re.compile(r"Expected `(.*)`, got `(.*)`", re.DOTALL)
_WORDS = {
    "str": "text",
    "array": "an array",
    "object": "a table",
    "int": "a whole number",
    "float": "a number",
    "float | null": "a number",
    "bool": "true or false",
    "date": "a date",
    "date | null": "a date",
    "datetime": "a date with a time",
    "time": "a time",
}


class ConfigError(Exception):
    """A configuration that cannot be used: one sentence that names the file and the key."""


class Assume(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One entry of `[[assume]]`: what AWS does not show, why it holds, and the last day of it."""

    that: str
    reason: str
    until: date | None = None

    def __post_init__(self) -> None:
        """Raises: ValueError: the sentence is not understood, or no reason is given."""
        if not self.reason.strip():
            raise ValueError("the reason is empty: say who told you, or how you know")
        understood(self.that, self.reason)


class Suppress(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One entry of `[[suppress]]`: which findings `gate` accepts, why, and the last day of it."""

    cause: str
    resource: str
    reason: str
    until: date

    def __post_init__(self) -> None:
        """Raises: ValueError: something that is needed is empty."""
        for name in ("cause", "resource", "reason"):
            if not getattr(self, name).strip():
                raise ValueError(f"the {name} is empty")


class OwnPrices(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One entry of `[[prices]]`: what is paid in a Region instead of the list price, in US dollars.

    What has no price here keeps that of the list. *source* says why, in words.
    """

    region: str
    nat_hour: float | None = None
    nat_gb: float | None = None
    endpoint_hour: float | None = None
    endpoint_gb: float | None = None
    address_hour: float | None = None
    source: str = ""

    def __post_init__(self) -> None:
        """Raises: ValueError: it is no Region's name, or has no price or one out of bounds."""
        if not _REGION.fullmatch(self.region):
            raise ValueError(f"{self.region!r} is not the name of a Region, such as eu-west-1")
        if not self.known:
            raise ValueError(f"it has no price; the names are {', '.join(PRICES)}")
        for name, usd in self.known.items():
            if not 0 <= usd <= MOST_USD:  # not a number is neither
                raise ValueError(f"{name} must be from 0 to {MOST_USD} US dollars, and is {usd}")

    @property
    def known(self) -> dict[str, float]:
        """The prices that are given, by name."""
        every = ((name, getattr(self, name)) for name in PRICES)
        return {name: usd for name, usd in every if usd is not None}


class Sections(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a file may hold; a new section is a new field with a struct of its own."""

    assume: tuple[Assume, ...] = ()
    suppress: tuple[Suppress, ...] = ()
    prices: tuple[OwnPrices, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Config:
    """A configuration and the name of the file that it is from; empty where there is no file."""

    file: str = ""
    sections: Sections = field(default_factory=Sections)

    @property
    def assumptions(self) -> tuple[Assumption, ...]:
        """The assumptions, in the order of the file."""
        found = self.sections.assume
        return tuple(understood(a.that, a.reason, a.until, self.file) for a in found)

    @property
    def suppressions(self) -> tuple[Suppression, ...]:
        """What `gate` is told to accept, in the order of the file."""
        return tuple(
            Suppression(
                cause=s.cause, resource=s.resource, reason=s.reason, until=s.until, file=self.file
            )
            for s in self.sections.suppress
        )

    def prices_in(self, region: str) -> OwnPrices | None:
        """Return the user's own prices of *region*; None where the file has none."""
        return next((own for own in self.sections.prices if own.region == region), None)


NO_CONFIG = Config()


def parse(text: str, file: str, *, shared: bool) -> Config | None:
    """Return the configuration in *text*; None where a *shared* file has no table for us.

    Raises: ConfigError: it is no TOML, or a key of it is unknown or wrong.
    """
    try:
        document: Any = tomllib.loads(text)
    except RecursionError as why:
        raise ConfigError(f"{file}: it is nested too deeply") from why
    except tomllib.TOMLDecodeError as why:
        if shared and ".".join(TABLE) not in text:
            return None  # somebody else's file, and somebody else's fault
        raise ConfigError(f"{file}: {why}") from why
    if shared:
        document = _ours(document, file)
        if document is None:
            return None
    try:
        sections = msgspec.convert(document, type=Sections)
    except msgspec.ValidationError as why:
        raise ConfigError(f"{file}: {_worded(str(why), shared=shared)}") from why
    _refuse_conflicts(sections, file)
    return Config(file=file, sections=sections)


def _ours(document: Any, file: str) -> Any:
    for key in TABLE:
        if not isinstance(document, dict):
            raise ConfigError(f"{file}: tool must be a table")
        if key not in document:
            return None
        document = document[key]
    return document


def _refuse_conflicts(sections: Sections, file: str) -> None:
    """Two entries about the same thing: the one would hide the other."""
    about = Counter((a.subject, a.object) for a in Config(sections=sections).assumptions)
    for (subject, object_), times in about.items():
        if times > 1:
            what = f"{subject} and {object_}" if object_ else subject
            raise ConfigError(f"{file}: assume has {times} entries about {what}: keep one")
    for region, times in Counter(own.region for own in sections.prices).items():
        if times > 1:
            raise ConfigError(f"{file}: prices has {times} entries about {region}: keep one")


def _worded(message: str, *, shared: bool) -> str:
    """Word a message of msgspec as a sentence that names the key as it stands in the file."""
    found = _PATH.match(message)
    what, path = (found["what"], found["path"] or "$") if found else (message, "$")
    key = path.removeprefix("$").removeprefix(".")
    key = ".".join(part for part in (*(TABLE if shared else ()), key) if part)
    at = f"{key}: " if key else ""
    if unknown := _UNKNOWN.fullmatch(what):
        return f"{at}unknown key {unknown[1]!r}"
    if missing := _MISSING.fullmatch(what):
        return f"{at}{missing[1]!r} is missing"
    if wrong := _TYPE.fullmatch(what):
        return f"{at}must be {_said(wrong[1])}, and is {_said(wrong[2])}"
    return f"{at}{what}"


def _said(kind: str) -> str:
    return _WORDS.get(kind, kind)
