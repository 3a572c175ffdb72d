"""Registries that are named by an address."""

import pytest

from ecs_pull_doctor.finding import Verdict
from ecs_pull_doctor.testing import Given, healthy, nat

ROWS: dict[str, tuple[Given, str, Verdict]] = {
    "private, no way out": (healthy(), "10.9.3.4", Verdict.UNKNOWN),
    "private, which is not on the internet": (nat(), "10.9.3.4", Verdict.UNKNOWN),
    "the host itself": (nat(), "127.0.0.1", Verdict.UNKNOWN),
    "public, by NAT": (nat(), "8.8.8.8", Verdict.PASS),
    "public, no way out": (healthy(), "8.8.8.8", Verdict.FAIL),
}


@pytest.mark.parametrize(("given", "address", "verdict"), ROWS.values(), ids=ROWS)
def test_the_way_to_an_address(given: Given, address: str, verdict: Verdict) -> None:
    hops = given.container(image=f"{address}:5000/b:1").hops("registry-manifest")
    found = {h.verdict for h in hops} - {Verdict.SKIPPED}
    assert found - {Verdict.PASS} == {verdict} - {Verdict.PASS}
    assert all(address in h.says for h in hops if h.layer == "dns")
