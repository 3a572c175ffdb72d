"""How the service is looked at: which calls, and what to do without an answer."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from ecs_pull_doctor.model.snapshot import Target
from ecs_pull_doctor.sources.aws.errors import AwsError, CallFailed
from ecs_pull_doctor.sources.aws.rollout import Looker

NOTHING_NEAR: dict[str, Any] = {
    "ListServices": {"serviceArns": []},
    "ListClusters": {"clusterArns": []},
}
TARGET = Target(region="eu-west-1", cluster="prod", service="web")


@dataclass
class Source:
    """A session that answers from a dictionary, and raises what it finds there."""

    answers: dict[str, Any]
    asked: list[str] = field(default_factory=list)
    profile: str | None = None

    @property
    def calls(self) -> int:
        return len(self.asked)

    def call(self, operation: str, region: str | None = None, **params: Any) -> list[Any]:
        del region
        self.asked.append(operation.partition(":")[2])
        answer = self.answers[operation]
        if isinstance(answer, Callable):  # type: ignore[arg-type]
            answer = answer(**params)
        if isinstance(answer, Exception):
            raise answer
        return [answer]


def described(running: int = 1, **fields: Any) -> dict[str, Any]:
    service = {"serviceArn": "arn:aws:ecs:eu-west-1:1:service/prod/web", "serviceName": "web"}
    return {"services": [service | {"runningCount": running} | fields]}


def tasks(**params: Any) -> dict[str, Any]:
    return {"tasks": [{"taskArn": arn, "lastStatus": "STOPPED"} for arn in params["tasks"]]}


def refused(operation: str) -> CallFailed:
    return CallFailed(operation, "AccessDeniedException", "no")


def source(**answers: Any) -> Source:
    given = {
        "ecs:DescribeServices": described(),
        "ecs:ListTasks": {"taskArns": ["t1"]},
        "ecs:DescribeTasks": tasks,
    }
    return Source({**given, **{f"ecs:{name}": answer for name, answer in answers.items()}})


def test_one_call_while_nothing_changes() -> None:
    aws = source()
    look = Looker(aws, TARGET)
    assert [t.task_arn for t in look().tasks] == ["t1"]
    assert aws.asked == ["DescribeServices", "ListTasks", "DescribeTasks"]
    look()
    assert aws.asked[3:] == ["DescribeServices"]


def test_a_change_is_looked_at_and_only_new_tasks_are_read() -> None:
    aws = source()
    look = Looker(aws, TARGET)
    look()
    aws.answers["ecs:DescribeServices"] = described(0)
    look()
    assert aws.asked[3:] == ["DescribeServices", "ListTasks"]
    aws.answers["ecs:DescribeServices"] = described(2)
    aws.answers["ecs:ListTasks"] = {"taskArns": ["t1", "t2"]}
    assert [t.task_arn for t in look().tasks] == ["t1", "t2"]


def test_a_task_that_is_still_stopping_is_read_again() -> None:
    aws = source(DescribeTasks={"tasks": [{"taskArn": "t1", "lastStatus": "DEPROVISIONING"}]})
    look = Looker(aws, TARGET)
    look()
    look()
    assert aws.asked.count("DescribeTasks") == 2


def test_tasks_that_may_not_be_read_are_not_asked_for_again() -> None:
    aws = source(ListTasks=refused("ecs:ListTasks"))
    look = Looker(aws, TARGET)
    assert look().unread == ("ecs:ListTasks",)
    aws.answers["ecs:DescribeServices"] = described(0)
    look()
    assert aws.asked.count("ListTasks") == 1


def test_tasks_are_asked_for_again_after_a_passing_failure() -> None:
    aws = source(ListTasks=CallFailed("ecs:ListTasks", "ThrottlingException"))
    look = Looker(aws, TARGET)
    assert look().unread == ()
    aws.answers["ecs:ListTasks"] = {"taskArns": ["t1"]}
    assert len(look().tasks) == 1


def test_a_passing_failure_of_the_service_is_borne_five_times() -> None:
    aws = source()
    look = Looker(aws, TARGET)
    before = look()
    aws.answers["ecs:DescribeServices"] = CallFailed("ecs:DescribeServices", "ServerException", "x")
    assert [look() for _ in range(5)] == [before] * 5
    with pytest.raises(AwsError, match="ServerException"):
        look()


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        ({"services": []}, "does not exist"),
        (described(status="INACTIVE"), "is inactive"),
        (refused("ecs:DescribeServices"), "AccessDeniedException"),
    ],
    ids=("missing", "inactive", "refused"),
)
def test_no_service_to_look_at(answer: Any, says: str) -> None:
    aws = source(DescribeServices=answer, **NOTHING_NEAR)
    with pytest.raises(AwsError, match=says):
        Looker(aws, TARGET)()


def test_a_service_that_is_gone_while_we_wait() -> None:
    aws = source(**NOTHING_NEAR)
    look = Looker(aws, TARGET)
    look()
    aws.answers["ecs:DescribeServices"] = described(status="INACTIVE")
    with pytest.raises(AwsError, match="is inactive"):
        look()
