"""A snapshot that somebody or something changed: refused in one sentence, or diagnosed."""

import json
from collections.abc import Iterator
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from ecs_pull_doctor import engine, packs
from ecs_pull_doctor.model.snapshot import Snapshot, SnapshotError, decode, encode
from ecs_pull_doctor.plan.edition import builtin
from ecs_pull_doctor.testing import healthy
from ecs_pull_doctor.testing.instances import ec2

Path = tuple[str | int, ...]
CHECKS = packs.load()
SAVED = [json.loads(encode(each.snapshot())) for each in (healthy(), ec2())]
VALUES: st.SearchStrategy[Any] = st.sampled_from(
    (None, True, -1, 10**30, 1e308, "", "x" * 5000, "arn:aws:", "{?X}", "[]", [], [[]], {})
) | st.sampled_from(
    ("10.0.0.0/99", "999.1.1.1/8", "::/0", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z")
)


def paths(value: Any, path: Path = ()) -> Iterator[Path]:
    """Yield the way to every value in a document."""
    yield path
    if isinstance(value, dict | list):
        for key, each in value.items() if isinstance(value, dict) else enumerate(value):
            yield from paths(each, (*path, key))


PLACES = [(number, path) for number, saved in enumerate(SAVED) for path in paths(saved)]


def changed(value: Any, path: Path, new: Any) -> Any:
    """A document with another value in one place."""
    if not path:
        return new
    head, *rest = path
    if isinstance(value, dict):
        return {k: changed(v, tuple(rest), new) if k == head else v for k, v in value.items()}
    return [changed(v, tuple(rest), new) if n == head else v for n, v in enumerate(value)]


def refusal(document: Any) -> Snapshot | str:
    """The snapshot, or the sentence that says why it is none."""
    try:
        return decode(json.dumps(document).encode())
    except SnapshotError as why:
        return str(why)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(PLACES), VALUES)
def test_whatever_is_changed_is_refused_or_diagnosed(place: tuple[int, Path], new: Any) -> None:
    number, path = place
    found = refusal(changed(SAVED[number], path, new))
    if isinstance(found, str):
        assert "\n" not in found
        assert len(found) < 400
    else:
        report = engine.diagnose(found, builtin(), CHECKS)
        assert all(diagnosis.crashed == () for diagnosis in report.diagnoses)


def test_each_block_and_address_is_looked_at() -> None:
    """Chance would seldom meet them all: whatever becomes none is refused, and its place told."""
    names = {"CidrBlock", "CidrIp", "Cidrs", "DestinationCidrBlock", "PrivateIpAddress"}
    seen = set()
    for number, path in PLACES:
        named = {str(step) for step in path[-2:]} & names
        if named and isinstance(value_at(SAVED[number], path), str):
            found = refusal(changed(SAVED[number], path, "999.1.1.1/8"))
            assert isinstance(found, str), path
            assert f"answers[{path[1]}].facts[{path[3]}], " in found
            seen |= named
    assert seen == names


def value_at(value: Any, path: Path) -> Any:
    """The value at the end of a way."""
    for step in path:
        value = value[step]
    return value
