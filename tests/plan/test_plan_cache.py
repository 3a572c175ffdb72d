"""Pull-through caches: which rule serves an image, and which pull the start makes."""

import msgspec
import pytest

from ecs_pull_doctor.model.ecs import TaskDefinition
from ecs_pull_doctor.model.settings import RepositoryCreationTemplate
from ecs_pull_doctor.model.workload import workloads
from ecs_pull_doctor.plan.cache import (
    CACHED,
    FIRST,
    FIRST_PULL_STEP,
    cache_kinds,
    rule_for,
    template_for,
)
from ecs_pull_doctor.plan.edition import builtin
from ecs_pull_doctor.plan.expand import expand
from ecs_pull_doctor.plan.image import parse
from ecs_pull_doctor.sdk import ImageDetail, PullThroughCacheRule, Repository
from ecs_pull_doctor.testing import Given
from tests.checks.caches import IMAGE, caching

PREFIXES = ("hub", "hub/team", "quay", "ROOT")
RULES = tuple(PullThroughCacheRule(ecr_repository_prefix=p) for p in PREFIXES)
HOST = "123456789012.dkr.ecr.eu-west-1.amazonaws.com"


@pytest.mark.parametrize(
    ("name", "prefix"),
    [
        ("hub/library/nginx", "hub"),
        ("hub/team/app", "hub/team"),
        ("hub/teams/app", "hub"),
        ("hubs/app", "ROOT"),
        ("hub", "ROOT"),
        ("prod/web", "ROOT"),
    ],
)
def test_the_longest_prefix_takes_the_image(name: str, prefix: str) -> None:
    found = rule_for(RULES, parse(f"{HOST}/{name}:1"))
    assert found is not None
    assert found.ecr_repository_prefix == prefix


def test_without_a_rule_for_all_the_rest_is_nobody_s() -> None:
    assert rule_for(RULES[:3], parse(f"{HOST}/prod/web:1")) is None


def kind(given: Given) -> str:
    (definition,) = given.facts(TaskDefinition)
    return cache_kinds(given.snapshot(), definition).get(parse(IMAGE), "")


KINDS: dict[str, tuple[Given, str]] = {
    "nothing is there": (caching(), FIRST),
    "the repository is there": (caching(repository=True), FIRST),
    "the image is there": (caching(repository=True, image=True), CACHED),
    "no rule": (caching().without(PullThroughCacheRule), ""),
    "the rules are not known": (caching().refuse(PullThroughCacheRule), ""),
    "the image is not known": (caching().refuse(ImageDetail), ""),
    "the repository is not known": (caching().refuse(Repository), FIRST),
}


@pytest.mark.parametrize(("given", "expected"), KINDS.values(), ids=KINDS)
def test_which_pull_it_is(given: Given, expected: str) -> None:
    assert kind(given) == expected


def planned(given: Given) -> dict[str, tuple[str, ...]]:
    """The steps of the start, with the actions that each needs always."""
    snapshot = given.snapshot()
    (work,), (definition,) = workloads(snapshot), given.facts(TaskDefinition)
    steps = expand(builtin(), work, definition, cache_kinds(snapshot, definition))
    return {s.id: s.call.iam_actions for s in steps}


def test_the_first_pull_has_a_step_and_rights_of_its_own() -> None:
    first, later = planned(caching()), planned(caching(repository=True, image=True))
    assert first["ecr-manifest"] == ("ecr:BatchGetImage", "ecr:BatchImportUpstreamImage")
    assert later["ecr-manifest"] == ("ecr:BatchGetImage",)
    assert {*first} - {*later} == {FIRST_PULL_STEP}


def test_every_capacity_has_both_pulls() -> None:
    edition = builtin()
    for capacity in {p.capacity for p in edition.plans}:
        assert edition.plan(capacity, FIRST), capacity
        assert edition.plan(capacity, CACHED), capacity


def test_an_image_beside_it_is_planned_as_ever() -> None:
    given = caching()
    (definition,) = given.facts(TaskDefinition)
    (first,) = definition.container_definitions
    beside = msgspec.structs.replace(first, name="b", image="nginx")
    both = msgspec.structs.replace(definition, container_definitions=(first, beside))
    assert list(cache_kinds(given.snapshot(), both)) == [parse(IMAGE)]


def test_only_templates_for_caches_shape_a_cache_s_repository() -> None:
    def template(prefix: str, *purposes: str) -> RepositoryCreationTemplate:
        return RepositoryCreationTemplate(prefix=prefix, applied_for=purposes)

    cache, replica = "PULL_THROUGH_CACHE", "REPLICATION"
    given = (
        template("ROOT", cache),
        template("hub", cache, replica),
        template("hub/library", replica),
    )
    names = ("hub/library/nginx", "hub/nginx", "quay/x")
    found = [template_for(given, name) for name in names]
    assert [each.prefix if each else "" for each in found] == ["hub", "hub", "ROOT"]
    assert template_for(given[2:], "hub/library/nginx") is None
