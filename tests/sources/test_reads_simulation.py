"""The read of IAM's simulator: one call per role, its results one by one."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from ecs_pull_doctor.model.ecs import TaskDefinition
from ecs_pull_doctor.model.policies import Simulation
from ecs_pull_doctor.testing import healthy
from ecs_pull_doctor.testing.names import ACCOUNT, REGION, ROLE

from .stubs import Aws, fetch, keys, known

ARN = f"arn:aws:ecr:{REGION}:{ACCOUNT}:repository/prod/web"
STREAM = f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:/ecs/web:log-stream:web/container/task"
TOKEN, PULL = "ecr:GetAuthorizationToken", "ecr:BatchGetImage"
SNAPSHOT = healthy().snapshot()
ASKED = {
    "PolicySourceArn": ROLE,
    "ActionNames": [
        PULL.lower(),
        TOKEN.lower(),
        "ecr:getdownloadurlforlayer",
        "logs:createlogstream",
        "logs:putlogevents",
    ],
    "ResourceArns": ["*", ARN, STREAM],
    "ContextEntries": [
        {"ContextKeyName": name, "ContextKeyType": kind, "ContextKeyValues": [value]}
        for name, kind, value in (
            ("aws:RequestedRegion", "string", REGION),
            ("aws:SecureTransport", "boolean", "true"),
            ("aws:ViaAWSService", "boolean", "false"),
            ("aws:PrincipalIsAWSService", "boolean", "false"),
        )
    ],
}


@pytest.fixture
def aws() -> Iterator[Aws]:
    made = Aws()
    yield made
    made.settle()


def test_one_call_asks_for_every_action_of_a_role(aws: Aws) -> None:
    assert keys(Simulation, SNAPSHOT) == [ROLE]
    parts = [
        {"EvalResourceName": "*", "EvalResourceDecision": "implicitDeny"},
        {
            "EvalResourceName": ARN,
            "EvalResourceDecision": "allowed",
            "MissingContextValues": ["aws:SourceVpce"],
        },
    ]
    pull = {
        "EvalActionName": PULL,
        "EvalResourceName": "arn:${Partition}:ecr:${Region}:${Account}:repository/${Name}",
        "EvalDecision": "implicitDeny",
        "ResourceSpecificResults": parts,
        "OrganizationsDecisionDetail": {"AllowedByOrganizations": False},
    }
    token = {"EvalActionName": TOKEN, "EvalResourceName": "*", "EvalDecision": "allowed"}
    aws.answers(
        "iam:simulate_principal_policy",
        ASKED,
        {"EvaluationResults": [pull, token], "IsTruncated": False},
    )
    found = fetch(aws, Simulation, ROLE, SNAPSHOT)
    assert {(f.eval_action_name, f.eval_resource_name, f.eval_decision) for f in found} == {
        (PULL, ARN, "allowed"),
        (TOKEN, "*", "allowed"),
    }
    of_pull = next(f for f in found if f.eval_action_name == PULL)
    assert of_pull.missing_context_values == ("aws:SourceVpce",)
    assert not of_pull.organizations_decision_detail.allowed_by_organizations


def test_nothing_is_asked_where_there_is_nothing_to_ask(aws: Aws) -> None:
    assert fetch(aws, Simulation, f"{ROLE}-2", SNAPSHOT) == ()
    assert keys(Simulation, known()) == []
    (definition,) = SNAPSHOT.facts(TaskDefinition)
    alone = replace(SNAPSHOT, answers={("TaskDefinition", definition.id): (definition,)})
    assert keys(Simulation, alone) == [ROLE]
