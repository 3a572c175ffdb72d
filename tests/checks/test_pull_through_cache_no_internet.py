import pytest

from ecs_pull_doctor.finding import Outcome
from ecs_pull_doctor.sdk import PullThroughCacheRule, Severity
from ecs_pull_doctor.testing import Given, healthy, nat, outcome
from ecs_pull_doctor_checks.no_route import no_route
from ecs_pull_doctor_checks.pull_through_cache_no_internet import (
    pull_through_cache_no_internet as check,
)

from .caches import caching
from .policies import allow
from .rows import SUBNETS, Bad

MAY = allow("ecr:BatchImportUpstreamImage", "ecr:CreateRepository")
STEP = "ptc-first-pull-internet"
FIRST = caching(MAY)

OTHERS: dict[str, tuple[Given, str]] = {
    "good: no cache": (healthy(), "pass"),
    "good: a way by NAT": (caching(MAY, base=nat()), "pass"),
    "near miss: the image is cached already": (caching(repository=True, image=True), "pass"),
    "we may not look": (FIRST.refuse(PullThroughCacheRule), "unknown"),
}
BAD: dict[str, Bad] = {}
"""The lack proves nothing, so that no row has a bad verdict; see below for what is told."""


@pytest.mark.parametrize(("given", "verdict"), OTHERS.values(), ids=OTHERS)
def test_good_near_and_unreadable(given: Given, verdict: str) -> None:
    assert outcome(check, given).verdict == verdict


def test_bad_and_no_more_than_a_warning() -> None:
    (finding,) = outcome(check, FIRST).findings
    assert finding.severity is Severity.WARNING
    assert (finding.steps, finding.origins) == ((STEP,), SUBNETS)
    assert finding.claim == (
        "subnet-a and subnet-c lack the way out that AWS asks for at a first pull through a cache"
    )
    assert "once from a place" in finding.fixes[0].do
    assert "NAT gateway" in finding.fixes[1].do
    assert finding.evidence


def test_a_first_pull_is_never_called_blocked_for_the_lack_of_a_way_out() -> None:
    report = FIRST.report(check, no_route)
    assert report.verdict is Outcome.UNDECIDED
    assert [f.cause for f in report.diagnoses[0].findings] == ["pull-through-cache-no-internet"]
    (step,) = (s for s in report.diagnoses[0].steps if s.id == STEP)
    assert not step.required


def test_one_subnet_without_a_way_out() -> None:
    given = caching(MAY, base=nat()).no_route("0.0.0.0/0", "rtb-a")
    (finding,) = outcome(check, given).findings
    assert finding.origins == ("subnet-a",)
    assert finding.claim.startswith("subnet-a lacks the way out")
