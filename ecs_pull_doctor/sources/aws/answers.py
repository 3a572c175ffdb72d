"""From boto3's answers to facts; raw dicts end here."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, TypeVar

import msgspec

from ecs_pull_doctor.model.fact import Citable
from ecs_pull_doctor.model.snapshot import convert
from ecs_pull_doctor.sources.aws.errors import UnexpectedAnswer

F = TypeVar("F", bound=Citable)
Page = Mapping[str, Any]


def items(pages: Iterable[Page], key: str) -> Iterator[Any]:
    """Yield the items under *key* of every page.

    Raises: UnexpectedAnswer: a page has no such list; absent is not empty.
    """
    for page in pages:
        yield from part(page, key)


def part(page: Page, key: str) -> Any:
    """Return what an answer has under *key*.

    Raises: UnexpectedAnswer: nothing.
    """
    if page.get(key) is None:
        raise UnexpectedAnswer(f"the answer has no {key}")
    return page[key]


def facts(kind: type[F], raw: Iterable[Any]) -> tuple[F, ...]:
    """Return AWS's shapes as facts, with times in UTC and without the fields that are null.

    Raises: UnexpectedAnswer: a field is missing or has another type than AWS documents.
    """
    try:
        return convert(kind, (_plain(item) for item in raw))
    except msgspec.ValidationError as why:
        raise UnexpectedAnswer(f"{kind.__name__}: {why}") from why


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _plain(each) for key, each in value.items() if each is not None}
    if isinstance(value, list):
        return [_plain(each) for each in value]
    if isinstance(value, datetime):
        # A snapshot is read back in UTC; boto3 gives the machine's own zone.
        return value.astimezone(UTC)
    return value
