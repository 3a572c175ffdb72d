"""A real guarded session whose clients answer from botocore's Stubber, and small snapshots."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import boto3.session
from botocore.stub import Stubber

from ecs_pull_doctor.model.ecs import Deployment, NetworkConfiguration, Service
from ecs_pull_doctor.model.fact import Citable, Unread
from ecs_pull_doctor.model.snapshot import Answer, Snapshot, Target
from ecs_pull_doctor.sources.aws.read import Read
from ecs_pull_doctor.sources.aws.reads import READS
from ecs_pull_doctor.sources.aws.session import Session

REGION = "eu-west-1"
TARGET = Target(region=REGION, cluster="prod", service="web")
SCOPE = TARGET.scope
SERVICE_ARN = f"arn:aws:ecs:{REGION}:123456789012:service/prod/web"
DEFINITION = f"arn:aws:ecs:{REGION}:123456789012:task-definition/web:7"
Answers = Mapping[tuple[type[Citable], str], Answer]
REFUSED = Unread(call="ec2:DescribeSubnets", code="UnauthorizedOperation", message="no")
AT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


class Aws:
    """The stubbed AWS; every answer is checked against the service model, and must be fetched."""

    def __init__(self) -> None:
        boto = boto3.session.Session(
            aws_access_key_id="testing", aws_secret_access_key="testing", region_name=REGION
        )
        self.session = Session(boto, region=REGION, profile="ops")
        self._stubbers: dict[tuple[str, str], Stubber] = {}

    def _stubber(self, service: str, region: str) -> Stubber:
        key = (service, region)
        if key not in self._stubbers:
            self._stubbers[key] = Stubber(self.session.client(service, region))
            self._stubbers[key].activate()
        return self._stubbers[key]

    def answers(
        self,
        operation: str,
        asked: Mapping[str, Any],
        answer: Mapping[str, Any],
        *,
        region: str = REGION,
    ) -> None:
        """`ecs:list_tasks`, asked with exactly these parameters, answers so."""
        service, _, method = operation.partition(":")
        self._stubber(service, region).add_response(method, answer, asked)

    def fails(
        self, operation: str, code: str, message: str = "no", *, region: str = REGION
    ) -> None:
        """The operation fails with AWS's code."""
        service, _, method = operation.partition(":")
        self._stubber(service, region).add_client_error(method, code, message)

    def settle(self) -> None:
        """Every answer was fetched."""
        for stubber in self._stubbers.values():
            stubber.assert_no_pending_responses()
        self.session.close()


def read_of(fact: type[Citable]) -> Read:
    """The one read of this kind."""
    (found,) = (read for read in READS if read.fact is fact)
    return found


def known(answers: Answers | None = None) -> Snapshot:
    """A snapshot with these answers."""
    given = (answers or {}).items()
    return Snapshot(
        target=TARGET,
        taken_at=AT,
        answers={(kind.__name__, scope): answer for (kind, scope), answer in given},
    )


def fetch(aws: Aws, fact: type[Citable], key: str, snapshot: Snapshot | None = None) -> Any:
    """Run one read for one key."""
    return read_of(fact).fetch(aws.session.call, key, snapshot or known())


def keys(fact: type[Citable], snapshot: Snapshot) -> list[str]:
    """What the read asks for."""
    return list(read_of(fact).keys(snapshot))


def service(*deployments: Deployment, network: NetworkConfiguration | None = None) -> Service:
    """A service with these deployments."""
    return Service(
        service_arn=SERVICE_ARN,
        service_name="web",
        cluster_arn=f"arn:aws:ecs:{REGION}:123456789012:cluster/prod",
        status="ACTIVE",
        task_definition=DEFINITION,
        network_configuration=network,
        deployments=deployments,
    )
