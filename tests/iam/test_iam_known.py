from datetime import UTC, datetime

import pytest

from ecs_pull_doctor.iam import (
    ABSENT,
    Context,
    at_time,
    aws_owned_context,
    role_context,
    service_context,
    via_service,
)
from ecs_pull_doctor.iam.context import State

ROLE = "arn:aws:iam::111122223333:role/exec"
BEHIND = role_context(role_arn=ROLE, account="1", region="r", vpc="vpc-1", vpce="vpce-1")
OUTSIDE = role_context(role_arn=ROLE, account="1", region="r", vpc=ABSENT, vpce=ABSENT)
VAGUE = role_context(role_arn=ROLE, account="1", region="r")
TASKS = service_context(service="ecs-tasks.amazonaws.com", region="r")
OWNED = aws_owned_context(region="r")

ROWS: dict[str, tuple[Context, str, tuple[State, ...] | None]] = {
    "role": (BEHIND, "aws:PrincipalArn", ((ROLE,),)),
    "role is no service": (BEHIND, "aws:PrincipalIsAWSService", (("false",),)),
    "role has no user name": (BEHIND, "aws:username", (ABSENT,)),
    "role calls for itself": (BEHIND, "aws:CalledVia", (ABSENT,)),
    "account that calls KMS": (BEHIND, "kms:CallerAccount", (("1",),)),
    "TLS": (BEHIND, "aws:securetransport", (("true",),)),
    "organisation is not known": (BEHIND, "aws:PrincipalOrgID", None),
    "time is not known": (BEHIND, "aws:CurrentTime", None),
    "endpoint": (BEHIND, "aws:SourceVpce", (("vpce-1",),)),
    "no public address behind an endpoint": (BEHIND, "aws:SourceIp", (ABSENT,)),
    "private address is not known": (BEHIND, "aws:VpcSourceIp", None),
    "no endpoint": (OUTSIDE, "aws:SourceVpce", (ABSENT,)),
    "no private address without endpoint": (OUTSIDE, "aws:VpcSourceIp", (ABSENT,)),
    "public address is not known": (OUTSIDE, "aws:SourceIp", None),
    "way is not known": (VAGUE, "aws:SourceVpce", None),
    "way is not known, nor the address": (VAGUE, "aws:SourceIp", None),
    "service": (TASKS, "aws:PrincipalServiceName", (("ecs-tasks.amazonaws.com",),)),
    "service has no account": (TASKS, "aws:PrincipalAccount", (ABSENT,)),
    "source is not known": (TASKS, "aws:SourceArn", None),
    "AWS's own may have an organisation": (
        OWNED,
        "aws:PrincipalOrgID",
        (ABSENT, ("principal-of-aws",)),
    ),
    "through a service": (
        BEHIND.with_keys(via_service("ssm", "r")),
        "kms:ViaService",
        (("ssm.r.amazonaws.com",),),
    ),
    "at a time": (
        BEHIND.with_keys(at_time(datetime(2026, 3, 1, tzinfo=UTC))),
        "aws:EpochTime",
        (("1772323200",),),
    ),
    "forgotten": (BEHIND.without("AWS:SourceVpce"), "aws:SourceVpce", None),
}


@pytest.mark.parametrize(("context", "key", "states"), ROWS.values(), ids=ROWS)
def test_what_is_known(context: Context, key: str, states: tuple[State, ...] | None) -> None:
    assert context.states(key) == states
