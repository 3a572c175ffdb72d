"""Every entry of the catalogue: its example is its test."""

import pytest

from ecs_pull_doctor.explain import explain
from ecs_pull_doctor.explain.address import Addresses
from ecs_pull_doctor.explain.entries import CATALOGUE
from ecs_pull_doctor.explain.entry import Entry
from ecs_pull_doctor.explain.reading import read_message
from ecs_pull_doctor.explain.reasons import AGAINST, WHY
from ecs_pull_doctor.explain.reference import markdown
from ecs_pull_doctor.explain.signals import PHRASES
from ecs_pull_doctor.explain.text import normalise

STEPS = frozenset(
    [
        *("ecr-get-authorization-token", "ecr-manifest", "ecr-layer-redirect"),
        *("ecr-layer-download", "ecr-public-token", "ecr-public-manifest", "ecr-public-layer"),
        *("dockerhub-token", "dockerhub-manifest", "dockerhub-layer", "registry-credentials"),
        *("registry-token", "registry-manifest", "registry-layer", "ptc-first-pull-internet"),
        *("secrets-manager", "ssm-parameters", "environment-files", "awslogs"),
        *("firelens-delivery", "efs-mount", "ecs-exec", "service-connect-control"),
        *("guardduty-sidecar-image", "guardduty-telemetry", "ecs-control", "ecs-agent-poll"),
        "ecs-telemetry",
    ]
)


@pytest.mark.parametrize("entry", CATALOGUE, ids=lambda entry: entry.id)
def test_example_is_recognised(entry: Entry) -> None:
    said = explain(entry.example)
    assert said.entry == entry.id
    assert said.step is None or said.step in STEPS
    assert [c.cause for c in said.causes] == list(entry.causes)
    assert all(cause.why for cause in said.causes)


@pytest.mark.parametrize("entry", CATALOGUE, ids=lambda entry: entry.id)
def test_entry_is_well_formed(entry: Entry) -> None:
    assert entry.causes
    assert len(set(entry.causes)) == len(entry.causes)
    assert set(entry.causes) <= set(WHY)
    assert entry.means.endswith(".")
    assert not (entry.certain and entry.cut)


def test_ids_are_unique() -> None:
    ids = [entry.id for entry in CATALOGUE]
    assert len(set(ids)) == len(ids)


def test_reasons_are_about_known_causes() -> None:
    assert set(AGAINST) <= set(WHY)


@pytest.mark.parametrize("mark", PHRASES)
def test_phrases_are_found_in_any_spelling(mark: str) -> None:
    for phrase in PHRASES[mark]:
        if mark.startswith("phase:") or "access-denied" in phrase:
            continue
        reading = read_message(normalise(phrase.upper()), Addresses())
        assert mark in reading.marks, phrase


def test_reference_has_every_entry_and_links_every_cause() -> None:
    page = markdown()
    for entry in CATALOGUE:
        assert f'<a id="{entry.id}"></a>' in page
        assert entry.example in page
        for cause in entry.causes:
            assert f"[{cause}](causes/{cause}.md)" in page
