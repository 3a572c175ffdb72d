"""What AWS dates and an observed error: what ended it, and what was too new for it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from ecs_pull_doctor.diagnosis import Observed
from ecs_pull_doctor.model.ecs import Task
from ecs_pull_doctor.model.policies import PolicyVersion
from ecs_pull_doctor.model.subjects import Role
from ecs_pull_doctor.observe import observed
from ecs_pull_doctor.testing import healthy
from ecs_pull_doctor.testing.names import DEFINITION, ROLE

MANAGED = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
FAILED = datetime(2026, 1, 1, 12, tzinfo=UTC)
DENIED = (
    "CannotPullContainerError: User: arn:aws:sts::123456789012:assumed-role/web/abc is not "
    "authorized to perform: ecr:BatchGetImage on resource: arn:aws:ecr:x because no "
    "identity-based policy allows the ecr:BatchGetImage action"
)
TIMEOUT = (
    "ResourceInitializationError: unable to pull secrets or registry auth: execution resource "
    "retrieval failed: unable to retrieve ecr registry auth: service call has been retried 3 "
    "time(s): RequestError: send request failed caused by: Post "
    '"https://api.ecr.ap-northeast-2.amazonaws.com/": dial tcp 54.180.184.1:443: i/o timeout'
)


def seen(text: str, kind: type[Any], id: str, before: float | None) -> Observed:
    """An error, and a role or policy made so many minutes before it."""
    made = None if before is None else FAILED - timedelta(minutes=before)
    stop = Task(
        task_arn="arn:x/1",
        task_definition_arn=DEFINITION,
        stopped_reason=text,
        stopped_at=FAILED,
        stop_code="TaskFailedToStart",
    )
    given = healthy().plus(stop, scope="prod/web/STOPPED").change(kind, id, create_date=made)
    (found,) = observed(given.snapshot(), given.case().work)
    return found


ROWS: dict[str, tuple[str, float | None, bool, bool]] = {
    # what was said, how long before it the thing was made; is it too new, does it outdate the error
    "made a minute before": (DENIED, 1, True, False),
    "made at the same time": (DENIED, 0, True, False),
    "made an hour before": (DENIED, 60, False, False),
    "made afterwards": (DENIED, -3, False, True),
    "nobody dates it": (DENIED, None, False, False),
    "made a minute before a time-out": (TIMEOUT, 1, False, False),
    "made after a time-out": (TIMEOUT, -3, False, False),
}


@pytest.mark.parametrize(("kind", "id"), [(Role, ROLE), (PolicyVersion, MANAGED)])
@pytest.mark.parametrize(("text", "before", "new", "outdated"), ROWS.values(), ids=ROWS)
def test_a_role_or_policy_just_made(
    kind: type[Any], id: str, text: str, before: float | None, new: bool, outdated: bool
) -> None:
    found = seen(text, kind, id, before)
    assert found.too_new == ((id,) if new else ())
    assert found.outdated_by == ((id,) if outdated else ())
