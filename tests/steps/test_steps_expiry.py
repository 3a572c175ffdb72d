"""What is said of images that a lifecycle rule takes: only what is certain, and only a warning."""

import json
from datetime import datetime, timedelta
from typing import Any

import pytest

from ecs_pull_doctor.finding import Finding, Severity
from ecs_pull_doctor.model.subjects import ImageDetail, LifecyclePolicy, RepositoryImage
from ecs_pull_doctor.testing import Given, nat, outcome
from ecs_pull_doctor.testing.names import ACCOUNT, DIGEST, REGION, TAKEN_AT
from ecs_pull_doctor_checks.image_archived import image_archived
from ecs_pull_doctor_checks.image_not_found import image_not_found

PLACE = f"{ACCOUNT}/{REGION}/prod/web"


def ago(days: float) -> datetime:
    return TAKEN_AT - timedelta(days=days)


def ruled(*found: dict[str, Any], given: Given | None = None, **image: Any) -> Given:
    """The image was pushed ten days ago, and its repository has these rules."""
    start = (given or nat()).change(ImageDetail, DIGEST, **{"image_pushed_at": ago(10)} | image)
    policy = LifecyclePolicy(
        repository_name="prod/web", lifecycle_policy_text=json.dumps({"rules": found})
    )
    return start.plus(policy, scope=PLACE)


def rule(
    kind: str, number: int, *, status: str = "any", priority: int = 2, **more: Any
) -> dict[str, Any]:
    chosen = {"tagStatus": status, "countType": kind, "countNumber": number}
    return {
        "rulePriority": priority,
        "selection": chosen | {"countUnit": "days"} | more,
        "action": {"type": "expire"},
    }


def archiving(kind: str, number: int) -> dict[str, Any]:
    return rule(kind, number) | {"action": {"type": "transition", "targetStorageClass": "archive"}}


def beside(given: Given, *days: float, **fields: Any) -> Given:
    """The repository has other images, pushed so many days ago."""
    shape: dict[str, Any] = {"image_tags": ("x",)} | fields
    others = (
        RepositoryImage(image_digest=f"sha256:{day}", image_pushed_at=ago(day), **shape)
        for day in days
    )
    return given.plus(*others, scope=PLACE)


def warned(given: Given) -> list[Finding]:
    found = [*outcome(image_not_found, given).findings, *outcome(image_archived, given).findings]
    assert all(f.severity is Severity.WARNING and f.evidence and f.fixes for f in found)
    assert given.report(image_not_found, image_archived).verdict == "can-pull"
    return found


PUSHED, PULLED, COUNT = "sinceImagePushed", "sinceImagePulled", "imageCountMoreThan"
KEEP_V = rule(COUNT, 9999, status="tagged", priority=1, tagPatternList=["1*"])
SILENT = {
    "no rule": ruled(),
    "much later": ruled(rule(PUSHED, 90)),
    "protected by a rule before": ruled(KEEP_V, rule(PUSHED, 5)),
    "about other tags": ruled(rule(PUSHED, 5, status="tagged", tagPrefixList=["v"])),
    "about untagged ones": ruled(rule(PUSHED, 5, status="untagged")),
    "pulled lately": ruled(rule(PULLED, 90), last_recorded_pull_time=ago(1)),
    "in a unit of the future": ruled(rule(PUSHED, 5, countUnit="hours")),
    "an action of the future": ruled(rule(PUSHED, 5) | {"action": {"type": "bury"}}),
    "far beyond the calendar": ruled(rule(PUSHED, 9_999_999_999)),
    "when it was pushed is not told": ruled(rule(PUSHED, 5), image_pushed_at=None),
    "untagged: an index can keep it": ruled(rule(PUSHED, 5), image_tags=()),
    "the newest": beside(ruled(rule(COUNT, 2)), 11, 12, 13),
    "two more pushes": beside(ruled(rule(COUNT, 3)), 1, 11),
    "newer ones that do not count": beside(
        beside(ruled(rule(COUNT, 2)), 1, image_tags=()), 2, image_status="ARCHIVED"
    ),
    "how many there are is not known": ruled(rule(COUNT, 1)),
    "the only one that is kept": beside(ruled(rule(COUNT, 1)), 11, 12),
    "the rules are malformed": ruled({"rulePriority": "x"}),
}
SPEAKING = {
    "soon": (ruled(rule(PUSHED, 14)), "rule 2 expires prod/web:1 on 2026-01-06"),
    "overdue": (ruled(rule(PUSHED, 5)), "rule 2 expires prod/web:1 on 2025-12-28"),
    "not pulled": (
        ruled(rule(PULLED, 14), last_recorded_pull_time=ago(13)),
        "rule 2 expires prod/web:1 on 2026-01-03",
    ),
    "never pulled": (ruled(rule(PULLED, 14)), "rule 2 expires prod/web:1 on 2026-01-06"),
    "the next push": (
        beside(ruled(rule(COUNT, 2)), 1, 11),
        "rule 2 keeps 2 and expires the others; 1 is newer than prod/web:1",
    ),
    "too many": (
        beside(ruled(rule(COUNT, 2)), 1, 2, 3),
        "rule 2 keeps 2 and expires the others; 3 are newer than prod/web:1",
    ),
    "into the archive": (
        ruled(archiving(PUSHED, 14)),
        "rule 2 archives prod/web:1 on 2026-01-06",
    ),
}


@pytest.mark.parametrize("given", SILENT.values(), ids=SILENT)
def test_nothing_is_said_of_what_is_not_certain(given: Given) -> None:
    assert warned(given) == []


@pytest.mark.parametrize(("given", "says"), SPEAKING.values(), ids=SPEAKING)
def test_a_warning(given: Given, says: str) -> None:
    (finding,) = warned(given)
    assert finding.claim == f"lifecycle {says}"
    assert finding.evidence[0].field == "lifecyclePolicyText"
    assert json.loads(finding.evidence[0].value)["rulePriority"] == 2


def test_the_cause_is_what_becomes_of_the_image() -> None:
    assert [f.cause for f in warned(ruled(archiving(PUSHED, 14)))] == ["image-archived"]
    assert [f.cause for f in warned(ruled(rule(PUSHED, 14)))] == ["image-not-found"]


@pytest.mark.parametrize("kind", [LifecyclePolicy, RepositoryImage])
def test_where_we_may_not_look_nothing_is_claimed(
    kind: type[LifecyclePolicy | RepositoryImage],
) -> None:
    given = beside(ruled(rule(COUNT, 2)), 1, 2).refuse(kind)
    assert warned(given) == []
    assert outcome(image_not_found, given).verdict == "unknown"


def test_what_is_gone_already_is_no_warning() -> None:
    given = ruled(rule(PUSHED, 5)).without(ImageDetail)
    (finding,) = outcome(image_not_found, given).findings
    assert finding.severity is Severity.ERROR
