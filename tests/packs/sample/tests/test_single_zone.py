"""The table is the specification: good, bad, near miss, "we may not look"."""

import pytest
from sample_pack.single_zone import single_zone

from ecs_pull_doctor.sdk import Subnet
from ecs_pull_doctor.testing import Given, healthy, outcome

ONE_ZONE = {"availability_zone": "ap-northeast-2a"}
CASES = {
    "two zones": (healthy(), "pass"),
    "two subnets of one zone": (healthy().change(Subnet, "subnet-c", **ONE_ZONE), "fail"),
    "one subnet": (healthy().awsvpc(subnets=("subnet-a",)), "fail"),
    "one of two subnets is not there": (healthy().without(Subnet, "subnet-c"), "pass"),
    "we may not look": (healthy().refuse(Subnet), "unknown"),
}


@pytest.mark.parametrize(("given", "verdict"), CASES.values(), ids=CASES)
def test_single_zone(given: Given, verdict: str) -> None:
    assert outcome(single_zone, given).verdict == verdict


def test_it_cites_the_zone() -> None:
    (finding,) = outcome(single_zone, healthy().awsvpc(subnets=("subnet-a",))).findings
    assert finding.claim == "every task runs in ap-northeast-2a, the zone of subnet-a"
    assert [(e.resource, e.field) for e in finding.evidence] == [("subnet-a", "AvailabilityZone")]
