from collections.abc import Mapping

import pytest

from ecs_pull_doctor.model.instances import ContainerInstance, Instance, InstanceProfile
from ecs_pull_doctor.model.policies import AttachedPolicy, PolicyVersion
from ecs_pull_doctor.sdk import TaskDefinition
from ecs_pull_doctor.testing import Given, ec2, healthy, outcome
from ecs_pull_doctor.testing.instances import INSTANCE_ROLE, container_instance
from ecs_pull_doctor.testing.names import DEFINITION
from ecs_pull_doctor.testing.service import document
from ecs_pull_doctor_checks.instance_role_permissions import instance_role_permissions as check

from .rows import MANIFEST, REDIRECT, TOKEN, Bad, found

MANAGED = "arn:aws:iam::aws:policy/service-role/AmazonEC2ContainerServiceforEC2Role"
REPOSITORY = "arn:aws:ecr:ap-northeast-2:123456789012:repository/prod/web"
AGENT = {"Action": "ecs:*", "Resource": "*"}


def allowing(*statements: Mapping[str, object], given: Given | None = None) -> Given:
    """The instance role with these statements alone."""
    text = document(*statements)
    return (given or ec2()).change(PolicyVersion, MANAGED, document=text)


def by_instance() -> Given:
    """The same service without an execution role: the instance's role pulls."""
    return ec2().change(
        TaskDefinition,
        DEFINITION,
        execution_role_arn="",
        requires_attributes=(),
    )


def connected(given: Given) -> Given:
    for id in ("i-a", "i-c"):
        arn = container_instance(id).container_instance_arn
        given = given.change(ContainerInstance, arn, agent_connected=True)
    return given


def without_profile(given: Given) -> Given:
    for id in ("i-a", "i-c"):
        given = given.change(Instance, id, iam_instance_profile=None)
    return given


OTHERS: dict[str, tuple[Given, str]] = {
    "good": (ec2(), "pass"),
    "good: the instance's role pulls": (by_instance(), "pass"),
    "near miss: no right of ECR where the execution role pulls": (allowing(AGENT), "pass"),
    "near miss: no right of the agent, whose connection proves it": (
        connected(allowing({"Action": "ecr:*", "Resource": "*"})),
        "pass",
    ),
    "near miss: no profile, and the agent is connected all the same": (
        connected(without_profile(ec2())),
        "pass",
    ),
    "on Fargate nobody asks": (healthy(), "pass"),
    "we may not look at the profile": (ec2().refuse(InstanceProfile), "unknown"),
    "we may not look at what is attached": (
        ec2().refuse(AttachedPolicy, "ecsInstanceRole"),
        "unknown",
    ),
    "we may not look at the instances": (ec2().refuse(Instance), "unknown"),
}
BAD: dict[str, Bad] = {
    "no right of ECR, and no execution role": Bad(
        given=allowing(AGENT, {"Action": ["logs:*"], "Resource": "*"}, given=by_instance()),
        claim=(
            "no policy of the instance role ecsInstanceRole allows "
            "ecr:GetAuthorizationToken and 2 more"
        ),
        steps=(TOKEN, MANIFEST, REDIRECT),
        resources=(INSTANCE_ROLE, REPOSITORY),
        do="allow ecr:GetAuthorizationToken",
    ),
    "no right to poll": Bad(
        given=allowing(
            {
                "Action": ["ecs:DiscoverPollEndpoint", "ecs:Register*", "ecs:Submit*"],
                "Resource": "*",
            }
        ),
        claim="no policy of the instance role ecsInstanceRole allows ecs:Poll",
        steps=("ecs-agent-poll",),
        resources=(
            INSTANCE_ROLE,
            "arn:aws:ecs:ap-northeast-2:123456789012:container-instance/prod/*",
        ),
        do="allow ecs:Poll",
    ),
    "no profile": Bad(
        given=without_profile(by_instance()),
        claim="i-a and 1 more have no instance profile with a role",
        steps=("ecs-control", "ecs-agent-poll", TOKEN, MANIFEST, REDIRECT),
        resources=("i-a", "i-c"),
        do="give the instances a profile",
    ),
}


@pytest.mark.parametrize(("given", "verdict"), OTHERS.values(), ids=OTHERS)
def test_good_near_and_unreadable(given: Given, verdict: str) -> None:
    assert outcome(check, given).verdict == verdict


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD)
def test_bad(bad: Bad) -> None:
    found(check, bad)
