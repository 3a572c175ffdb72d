"""Who asked for ECR's token, by which way, from CloudTrail's history of events."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import msgspec
from msgspec import Struct

from ecs_pull_doctor.costs.verify import TokenCall
from ecs_pull_doctor.sources.aws.answers import items
from ecs_pull_doctor.sources.aws.errors import UnexpectedAnswer
from ecs_pull_doctor.sources.aws.read import Call

MOST = 500
"""The most events that are read: two requests a second are allowed, of fifty events each."""
_BY_NAME = [{"AttributeKey": "EventName", "AttributeValue": "GetAuthorizationToken"}]


class _Issuer(Struct, frozen=True):
    arn: str = ""


class _Context(Struct, frozen=True, rename="camel"):
    session_issuer: _Issuer = _Issuer()


class _Identity(Struct, frozen=True, rename="camel"):
    session_context: _Context = _Context()


class _Event(Struct, frozen=True, rename="camel"):
    event_source: str = ""
    source_ip_address: str = msgspec.field(default="", name="sourceIPAddress")
    vpc_endpoint_id: str = ""
    user_identity: _Identity = _Identity()


def token_calls(call: Call, since: datetime, until: datetime) -> tuple[TokenCall, ...]:
    """Return the newest requests for ECR's token between two times, in this account and Region.

    Raises: CallFailed: CloudTrail refused, or was not reached. UnexpectedAnswer: another shape.
    Source: https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html
    """
    pages = call(
        "cloudtrail:LookupEvents",
        LookupAttributes=_BY_NAME,
        StartTime=since,
        EndTime=until,
        PaginationConfig={"MaxItems": MOST},
    )
    return tuple(_calls(items(pages, "Events")))


def _calls(events: Iterator[Any]) -> Iterator[TokenCall]:
    for event in events:
        found = _read(event)
        if found.event_source == "ecr.amazonaws.com":
            yield TokenCall(
                at=event["EventTime"].astimezone(UTC),
                role=found.user_identity.session_context.session_issuer.arn,
                endpoint=found.vpc_endpoint_id,
                source=found.source_ip_address,
            )


def _read(event: Any) -> _Event:
    try:
        return msgspec.json.decode(event["CloudTrailEvent"], type=_Event)
    except (msgspec.DecodeError, KeyError) as why:
        raise UnexpectedAnswer(f"cloudtrail:LookupEvents: {why}") from why
