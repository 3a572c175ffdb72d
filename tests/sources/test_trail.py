"""Requests for a token, as CloudTrail tells them."""

import json
from datetime import timedelta
from typing import Any

import pytest

from ecs_pull_doctor.cli.verify_path import judged
from ecs_pull_doctor.finding import Verdict
from ecs_pull_doctor.model.ecs import TaskDefinition
from ecs_pull_doctor.model.gateways import NatGateway, VpcEndpoint
from ecs_pull_doctor.sources.aws.errors import UnexpectedAnswer
from ecs_pull_doctor.sources.aws.optional import operations_for
from ecs_pull_doctor.sources.aws.trail import token_calls

from .stubs import AT, DEFINITION, Aws, known

ROLE = "arn:aws:iam::123456789012:role/exec"
SINCE = AT - timedelta(hours=24)


def event(role: str = ROLE, endpoint: str = "", source: str = "ecr.amazonaws.com") -> Any:
    issuer = {"type": "Role", "arn": role}
    told = {
        "eventSource": source,
        "sourceIPAddress": "10.0.1.7",
        "userIdentity": {"type": "AssumedRole", "sessionContext": {"sessionIssuer": issuer}},
    }
    if endpoint:
        told["vpcEndpointId"] = endpoint
    return {"EventTime": AT, "CloudTrailEvent": json.dumps(told)}


def lookup(aws: Aws, *events: Any) -> None:
    aws.session._allowed |= operations_for("verify-path")
    asked = {
        "LookupAttributes": [
            {"AttributeKey": "EventName", "AttributeValue": "GetAuthorizationToken"}
        ],
        "StartTime": SINCE,
        "EndTime": AT,
    }
    aws.answers("cloudtrail:lookup_events", asked, {"Events": list(events)})


def test_the_way_of_a_token_is_told(aws: Aws) -> None:
    lookup(aws, event(endpoint="vpce-1"), event(), event(source="public.ecr.aws"))
    found = token_calls(aws.session.call, SINCE, AT)
    assert [(c.role, c.endpoint, c.source) for c in found] == [
        (ROLE, "vpce-1", "10.0.1.7"),
        (ROLE, "", "10.0.1.7"),
    ]


@pytest.mark.parametrize("text", ["{", "[]", '{"eventSource": 1}'])
def test_another_shape_is_no_answer(aws: Aws, text: str) -> None:
    lookup(aws, {"EventTime": AT, "CloudTrailEvent": text})
    with pytest.raises(UnexpectedAnswer):
        token_calls(aws.session.call, SINCE, AT)


def test_a_user_without_a_session_is_nobody_of_ours(aws: Aws) -> None:
    told = {"eventSource": "ecr.amazonaws.com", "userIdentity": {"type": "IAMUser"}}
    lookup(aws, {"EventTime": AT, "CloudTrailEvent": json.dumps(told)})
    (found,) = token_calls(aws.session.call, SINCE, AT)
    assert found.role == ""


SNAPSHOT = known(
    {
        (TaskDefinition, DEFINITION): (
            TaskDefinition(task_definition_arn=DEFINITION, execution_role_arn=ROLE),
        ),
        (VpcEndpoint, "vpc-1"): (
            VpcEndpoint(
                vpc_endpoint_id="vpce-1",
                vpc_endpoint_type="Interface",
                vpc_id="vpc-1",
                service_name="com.amazonaws.eu-west-1.ecr.dkr",
            ),
        ),
        (NatGateway, "vpc-1"): (NatGateway(nat_gateway_id="nat-1"),),
    }
)


def test_a_refusal_is_not_provable_and_says_which_call(aws: Aws) -> None:
    aws.session._allowed |= operations_for("verify-path")
    aws.fails("cloudtrail:lookup_events", "AccessDeniedException")
    aws.fails("cloudwatch:get_metric_data", "AccessDenied")
    found = judged(aws.session, SNAPSHOT, 24)
    assert found.verdict is Verdict.UNKNOWN
    assert found.unread == (
        "cloudtrail:LookupEvents (AccessDeniedException)",
        "cloudwatch:GetMetricData (AccessDenied)",
    )
    assert {p.verdict for p in found.proofs} == {Verdict.UNKNOWN}
    assert all(p.settle for p in found.proofs)
