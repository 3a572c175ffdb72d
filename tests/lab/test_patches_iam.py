"""The patch of IAM's simulator: plain boto3 sees what AWS would answer."""

from typing import Any

from ecs_pull_doctor.lab import Builder, Lab, grants

ARN = "arn:aws:ecr:eu-west-1:123456789012:repository/web"
PULL, TOKEN = "ecr:BatchGetImage", "ecr:GetAuthorizationToken"


def test_the_simulator_judges_every_action_on_every_resource(lab: Lab) -> None:
    aws = Builder(lab)
    pinned = grants.when("StringEquals", "aws:SourceVpce", "vpce-1")
    logs = grants.allow("logs:PutLogEvents", **pinned)
    grants.role(aws, grants.allow(TOKEN), grants.allow(PULL, resource=ARN), logs)
    results: list[dict[str, Any]] = lab.client("iam").simulate_principal_policy(
        PolicySourceArn=aws.role_arn,
        ActionNames=[PULL, TOKEN, "logs:PutLogEvents"],
        ResourceArns=["*", ARN],
        ContextEntries=[
            {
                "ContextKeyName": "aws:RequestedRegion",
                "ContextKeyType": "string",
                "ContextKeyValues": ["eu-west-1"],
            }
        ],
    )["EvaluationResults"]
    said = {
        (each["EvalActionName"], one["EvalResourceName"]): (
            one["EvalResourceDecision"],
            one["MissingContextValues"],
        )
        for each in results
        for one in each["ResourceSpecificResults"]
    }
    assert said[PULL, ARN] == ("allowed", [])
    assert said[PULL, "*"] == ("implicitDeny", [])
    assert said[TOKEN, "*"] == ("allowed", [])
    assert said["logs:PutLogEvents", ARN] == ("implicitDeny", ["aws:SourceVpce"])
