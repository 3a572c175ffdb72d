"""Registries that are not AWS's: named by an address, or on a network of one's own."""

import pytest

from ecs_pull_doctor.finding import Hop, Verdict
from ecs_pull_doctor.plan.edition import builtin
from ecs_pull_doctor.reach.foreign import ON_THE_INTERNET
from ecs_pull_doctor.reach.reasons import Reason
from ecs_pull_doctor.testing import Given, healthy, nat

PASS, FAIL, UNKNOWN = Verdict.PASS, Verdict.FAIL, Verdict.UNKNOWN
LINKED = healthy().route(
    "tgw-1", to="10.0.0.0/8"
)  # a route to other networks, none to the internet
ROWS: dict[str, tuple[Given, str, Verdict]] = {
    "a private address, no way out": (healthy(), "10.9.3.4:5000/b", UNKNOWN),
    "a private address is not on the internet": (nat(), "10.9.3.4:5000/b", UNKNOWN),
    "a public address": (nat(), "8.8.8.8:5000/b", PASS),
    "a public address, no way out": (LINKED, "8.8.8.8:5000/b", FAIL),
    "a name, by NAT": (nat(), "registry.example.com/b", PASS),
    "a name, perhaps in the VPC": (healthy(), "registry.example.com/b", UNKNOWN),
    "a name that is public, no way out": (healthy(), "quay.io/a/b", FAIL),
    "a name, perhaps of the other network": (LINKED, "registry.example.com/b", UNKNOWN),
    "a name that is public": (LINKED, "ghcr.io/a/b", FAIL),
}


def hops(given: Given, image: str) -> tuple[Hop, ...]:
    return given.container(image=f"{image}:1").hops("registry-manifest")


@pytest.mark.parametrize(("given", "image", "verdict"), ROWS.values(), ids=ROWS)
def test_the_way_to_a_registry(given: Given, image: str, verdict: Verdict) -> None:
    found = {h.verdict for h in hops(given, image)} - {Verdict.SKIPPED}
    assert found - {PASS} == {verdict} - {PASS}


def test_what_is_left_open_says_why() -> None:
    (open_,) = (h for h in hops(LINKED, "registry.example.com/b") if h.verdict is UNKNOWN)
    assert (open_.layer, open_.reason) == ("route", Reason.NOT_VISIBLE)
    assert "whether the name leads to a private address" in open_.says


def test_the_hosts_of_known_registries_are_on_the_internet() -> None:
    plan = builtin()
    names = {n for r in plan.registries for n in (r.token, *r.layers) if n}
    names |= {n for c in plan.calls.values() for n in (c.host, *c.alternatives) if "." in n}
    names = {n for n in names if "{" not in n and "mount" not in n}
    assert "ghcr.io" in names
    assert {n for n in names if not f".{n}".endswith(ON_THE_INTERNET)} == set()
