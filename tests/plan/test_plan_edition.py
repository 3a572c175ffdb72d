import json
from collections.abc import Callable
from importlib import resources
from typing import Any

import pytest

from ecs_pull_doctor.plan.edition import PlanError, builtin, load
from ecs_pull_doctor.plan.locate import line_of

DATA = resources.files("ecs_pull_doctor.plan").joinpath("pull-plan.json").read_bytes()
FIRST_CALL = "ecr-get-authorization-token.1"
Edit = Callable[[dict[str, Any]], object]


def edited(edit: Edit) -> bytes:
    document = json.loads(DATA)
    edit(document)
    return json.dumps(document, indent=1).encode()


LINES = json.dumps(json.loads(DATA), indent=1)  # one value a line, so that lines tell


def at(text: str, after: str) -> str:
    """The line on which the key *text* stands, in the call *after*."""
    start = LINES.index(f'"{after}": {{')
    found = LINES.index(f'"{text}":', start)
    return f"line {LINES.count(chr(10), 0, found) + 1}: "


REFUSED: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "line 1: it is no JSON: expecting value"),
    "cut": (DATA[: len(DATA) // 2], "it is no JSON"),
    "no JSON": (b"{\n\n calls: []", "line 3: it is no JSON"),
    "not UTF-8": (b'{"schema": "\xff\xfe"}', "malformed"),
    "nested too deeply": (b"[" * 100_000, "malformed"),
    "a list": (b"[]", "line 1: Expected `object`, got `array`"),
    "another document": (b'{"Version": "2012-10-17"}', "unknown field `Version`"),
    "another schema": (edited(lambda d: d.update(schema="pull-plan/2")), "pull-plan/2"),
    "an unknown field": (edited(lambda d: d.update(colour="red")), "colour"),
    "an unknown field of a call": (
        edited(lambda d: d["calls"][FIRST_CALL].update(hots="x")),
        f"calls.{FIRST_CALL}: Object contains unknown field `hots`",
    ),
    "a field is missing": (
        edited(lambda d: d["plans"][3].pop("inspect")),
        "plans.3: Object missing required field `inspect`",
    ),
    "a port is text": (
        edited(lambda d: d["calls"][FIRST_CALL].update(port="443")),
        f"{at('port', FIRST_CALL)}calls.{FIRST_CALL}.port: Expected `int`, got `str`",
    ),
    "an unknown origin": (
        edited(lambda d: d["calls"][FIRST_CALL].update({"from": "moon"})),
        f"{at('from', FIRST_CALL)}calls.{FIRST_CALL}.from: Invalid enum value 'moon'",
    ),
    "a plan names no such call": (
        edited(lambda d: d["plans"][2]["calls"].append("ecr-tokn.1")),
        "plan 2 (fargate-linux-1.4.0) names no such call: ecr-tokn.1",
    ),
    "a call names no such source": (
        edited(lambda d: d["calls"][FIRST_CALL]["sources"].append("blog")),
        f"call {FIRST_CALL} names no such source: blog",
    ),
    "two hosts in one": (
        edited(lambda d: d["calls"][FIRST_CALL].update(host="a.example | b.example")),
        f"{at('host', FIRST_CALL)}call {FIRST_CALL}: 'a.example | b.example' is not the name",
    ),
    "a place that nobody fills": (
        edited(lambda d: d["calls"][FIRST_CALL].update(host="api.{regoin}.example")),
        f"call {FIRST_CALL}: nothing is put in for {{regoin}}",
    ),
    "a registry without layers": (
        edited(lambda d: d["registries"][0].pop("layers")),
        "registries.0: Object missing required field `layers`",
    ),
}


@pytest.mark.parametrize(("data", "says"), REFUSED.values(), ids=REFUSED)
def test_a_bad_edition_is_refused_with_the_place(data: bytes, says: str) -> None:
    with pytest.raises(PlanError) as why:
        load(data, "plan.json")
    assert str(why.value).startswith("plan.json: ")
    assert says in str(why.value)
    assert len(str(why.value).splitlines()) == 1


def test_a_place_is_found_on_its_line() -> None:
    text = '{"a": [1,\n 2, {"b\\"": 3,\n "c": {}}]}'
    places = {(): 1, ("a",): 1, ("a", 1): 2, ("a", 2, "c"): 3, ("a", 9): 1, ("x", 1): 1, (0,): 1}
    assert {path: line_of(text, path) for path in places} == places


def test_the_built_in_edition_holds_together() -> None:
    edition = builtin()
    used = {name for plan in edition.plans for name in plan.calls}
    assert used == set(edition.calls)
    assert len({(p.capacity, p.registry_kind) for p in edition.plans}) == len(edition.plans)
    assert all(s.startswith("https://") for s in edition.sources.values())
    assert all(call.sources for call in edition.calls.values())
    assert {s for c in edition.calls.values() for s in c.sources} <= set(edition.sources)


KINDS = {
    "ecr-private",
    "ecr-private-cross-account",
    "ecr-private-cross-region",
    "ecr-private-dualstack",
    "ecr-private-dualstack-fips",
    "ecr-private-fips",
    "ecr-public",
    "docker-hub-anonymous",
    "docker-hub-authenticated",
    "other-registry-anonymous",
    "other-registry-authenticated",
}


@pytest.mark.parametrize("capacity", ["fargate-linux-1.4.0", "fargate-linux-1.3.0"])
@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_kind_of_registry_has_a_plan(capacity: str, kind: str) -> None:
    assert builtin().plan(capacity, kind)


def test_an_old_platform_pulls_as_the_new_one_but_signs_in_from_outside() -> None:
    edition = builtin()
    plan = edition.plan("fargate-linux-1.3.0", "ecr-private")
    assert plan
    sent = {edition.calls[c].step: edition.calls[c].from_ for c in plan.calls}
    outside = {step for step, origin in sent.items() if origin == "fargate-eni"}
    assert outside == {"ecr-get-authorization-token", "secrets-manager", "ssm-parameters"}


def test_what_is_not_in_an_edition() -> None:
    assert builtin().plan("fargate-linux-9.9.9", "ecr-private") is None
    assert builtin().dns_suffix("aws-cn") == "amazonaws.com.cn"
    assert builtin().dns_suffix("aws-moon") == "amazonaws.com"


def test_a_registry_of_others_names_its_hosts() -> None:
    known = builtin().registry("ghcr.io")
    assert known
    assert known.layers == ("pkg-containers.githubusercontent.com",)
    assert builtin().registry("registry.example") is None
