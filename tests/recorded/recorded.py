"""A source that answers from a set-up written by hand, and for the rest like a healthy VPC."""

from collections.abc import Mapping, Sequence
from typing import Any

from ecs_pull_doctor.model.snapshot import Snapshot, Target
from ecs_pull_doctor.sources.aws.collect import collect
from ecs_pull_doctor.sources.aws.errors import CallFailed
from ecs_pull_doctor.sources.aws.tasks import Known
from ecs_pull_doctor.sources.declared.api import Declared
from ecs_pull_doctor.testing import Given
from ecs_pull_doctor.testing.names import ACCOUNT
from ecs_pull_doctor.testing.service import document
from tests.sources.declared.worlds import world_of

Answers = Mapping[str, Sequence[dict[str, Any]]]


AGENT = "arn:aws:iam::aws:policy/service-role/AmazonEC2ContainerServiceforEC2Role"
ROLE: dict[str, dict[str, Any]] = {
    "iam:GetRole": {
        "Role": {
            "Path": "/",
            "RoleName": "machines",
            "RoleId": "AROA1234567890123456",
            "Arn": f"arn:aws:iam::{ACCOUNT}:role/machines",
            "CreateDate": "2026-01-02T03:04:05Z",
            "AssumeRolePolicyDocument": document(
                {"Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}
            ),
        }
    },
    "iam:ListAttachedRolePolicies": {
        "AttachedPolicies": [{"PolicyName": AGENT.rpartition("/")[2], "PolicyArn": AGENT}]
    },
    "iam:ListRolePolicies": {"PolicyNames": []},
}
"""The role of the instances; the text of AWS's own policy comes with the package."""


class Recorded:
    """The recorded answers by operation; *refused* are the operations that may not be called."""

    profile: str | None = None

    def __init__(self, network: Given, answers: Answers, refused: str = "") -> None:
        self._rest = Declared(world_of(network))
        self._answers, self._refused = answers, refused
        self.asked: list[str] = []

    @property
    def calls(self) -> int:
        return len(self.asked)

    def call(self, operation: str, region: str | None = None, **params: Any) -> list[Any]:
        self.asked.append(operation)
        if operation == self._refused:
            raise CallFailed(operation, "AccessDeniedException", "no")
        if params.get("RoleName") == "machines":
            return [ROLE[operation]]
        if operation in self._answers:
            return list(self._answers[operation])
        return self._rest.call(operation, region, **params)


def captured(source: Recorded, target: Target, known: Known | None = None) -> Snapshot:
    """Read everything from *source*, as a live run would; *known* is a task that was given."""
    return collect(source, target, known=known or {}).snapshot
