"""What files leave open, asked of the account."""

from collections.abc import Mapping
from typing import Any

from ecs_pull_doctor.sources.aws.answers import Page, part
from ecs_pull_doctor.sources.aws.collect import Source
from ecs_pull_doctor.sources.aws.errors import (
    EXPIRED,
    NO_CREDENTIALS,
    AwsError,
    CallFailed,
    UnexpectedAnswer,
)
from ecs_pull_doctor.sources.aws.stops import sentence, where


def asked(
    live: Source, operation: str, region: str | None, params: Mapping[str, Any]
) -> list[Page]:
    """Return what the account answers.

    Raises: CallFailed: as the call does. AwsError: no usable credentials, so none ever will.
    """
    try:
        return live.call(operation, region, **params)
    except CallFailed as failure:
        said = sentence(failure, where(region or "", live.profile))
        if said and failure.among(NO_CREDENTIALS | EXPIRED):
            raise AwsError(said) from failure
        raise


def account_of(live: Source | None, region: str) -> str:
    """Return the account whose credentials these are, or an empty text where that is not told.

    Raises: AwsError: there are no usable credentials.
    """
    if live is None:
        return ""
    try:
        for page in asked(live, "sts:GetCallerIdentity", region or None, {}):
            return str(part(page, "Account"))
    except (CallFailed, UnexpectedAnswer):
        pass  # it is guessed then, and said to be
    return ""
