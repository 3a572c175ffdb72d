import json
from collections.abc import Callable
from importlib import resources
from typing import Any

import pytest

from ecs_pull_doctor.plan.edition import PlanError, builtin, load

DATA = resources.files("ecs_pull_doctor.plan").joinpath("pull-plan.json").read_bytes()
FIRST_CALL = "ecr-get-authorization-token.1"
Edit = Callable[[dict[str, Any]], object]


def edited(edit: Edit) -> bytes:
    document = json.loads(DATA)
    edit(document)
    return json.dumps(document).encode()


REFUSED: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "malformed"),
    "cut": (DATA[: len(DATA) // 2], "malformed"),
    "no JSON": (b"calls: []", "malformed"),
    "not UTF-8": (b'{"schema": "\xff\xfe"}', "malformed"),
    "another document": (b'{"Version": "2012-10-17"}', "malformed"),
    "another schema": (edited(lambda d: d.update(schema="pull-plan/2")), "pull-plan/2"),
    "an unknown field": (edited(lambda d: d.update(colour="red")), "colour"),
    "an unknown field of a call": (
        edited(lambda d: d["calls"][FIRST_CALL].update(hots="x")),
        "$.calls[",
    ),
    "a field is missing": (edited(lambda d: d["plans"][3].pop("inspect")), "$.plans[3]"),
    "a port is text": (edited(lambda d: d["calls"][FIRST_CALL].update(port="443")), ".port"),
    "an unknown origin": (
        edited(lambda d: d["calls"][FIRST_CALL].update({"from": "moon"})),
        "moon",
    ),
    "a plan names no such call": (
        edited(lambda d: d["plans"][2]["calls"].append("ecr-tokn.1")),
        "plan 2 (fargate-linux-1.4.0) names no such call: ecr-tokn.1",
    ),
    "a call names no such source": (
        edited(lambda d: d["calls"][FIRST_CALL]["sources"].append("blog")),
        f"call {FIRST_CALL} names no such source: blog",
    ),
}


@pytest.mark.parametrize(("data", "says"), REFUSED.values(), ids=REFUSED)
def test_a_bad_edition_is_refused_with_the_place(data: bytes, says: str) -> None:
    with pytest.raises(PlanError) as why:
        load(data)
    assert says in str(why.value)


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
