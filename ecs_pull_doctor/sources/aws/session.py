"""The connection to AWS: boto3 behind a guard that lets the declared reads through, nothing else.

boto3 and botocore are imported here only, and only when a session is opened.
"""

import os
import socket
import threading
from collections.abc import Callable
from functools import cache
from types import TracebackType
from typing import Any, Self

from ecs_pull_doctor import __version__
from ecs_pull_doctor.sources.aws.answers import Page
from ecs_pull_doctor.sources.aws.errors import (
    NO_SUCH_ENDPOINT,
    AwsError,
    CallFailed,
    ForbiddenCall,
)
from ecs_pull_doctor.sources.aws.reads import operations
from ecs_pull_doctor.sources.aws.stops import sentence, where

ATTEMPTS = 4
CONNECT_SECONDS = 5
READ_SECONDS = 15
CONNECTIONS = 16
CLIENTS = {"elasticfilesystem": "efs"}
"""boto3's names of services that IAM calls otherwise."""


class Session:
    """Clients per service and Region, made once; safe for threads. Use it as a context."""

    def __init__(
        self, boto: Any, *, region: str, profile: str | None, also: frozenset[str] = frozenset()
    ) -> None:
        self.region = region
        self.profile = profile
        self._boto = boto
        self._clients: dict[tuple[str, str], Any] = {}
        self._making = threading.Lock()
        self._counting = threading.Lock()
        self._calls = 0
        self._allowed = operations() | also

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def calls(self) -> int:
        """The calls that were let through so far, every page one; retries are not counted."""
        return self._calls

    def close(self) -> None:
        """Close the connections."""
        with self._making:
            for client in self._clients.values():
                client.close()
            self._clients.clear()

    def call(self, operation: str, region: str | None = None, **params: Any) -> list[Page]:
        """Run `service:Operation` and return its pages; see `read.Call`.

        Raises: CallFailed: whatever AWS or the way to it said. ForbiddenCall: it is no read.
        """
        from botocore import xform_name  # noqa: PLC0415  slow; commands without AWS do without
        from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415
        from botocore.parsers import ResponseParserError  # noqa: PLC0415

        method = xform_name(operation.partition(":")[2])
        try:
            client = self._connect(operation, region)
            if client.can_paginate(method):
                return list(client.get_paginator(method).paginate(**params))
            return [getattr(client, method)(**params)]
        except ClientError as why:
            raise _refusal(operation, why) from why
        except (BotoCoreError, ResponseParserError) as why:  # a proxy's error page parses as none
            raise _breakdown(operation, why) from why

    def _connect(self, operation: str, region: str | None) -> Any:
        from botocore.exceptions import BotoCoreError  # noqa: PLC0415

        try:
            return self.client(operation.partition(":")[0], region)
        except ValueError as why:  # what botocore makes of an endpoint URL that is none
            if isinstance(why, BotoCoreError):
                raise
            raise CallFailed(operation, "InvalidEndpoint", str(why)) from why

    def client(self, service: str, region: str | None = None) -> Any:
        """Return the guarded boto3 client of a service in a Region, the session's by default."""
        key = (service, region or self.region)
        with self._making:  # boto3's sessions are not safe for threads, its clients are
            if key not in self._clients:
                self._clients[key] = self._make(*key)
            return self._clients[key]

    def _make(self, service: str, region: str) -> Any:
        from botocore.config import Config  # noqa: PLC0415

        config = Config(
            retries={"mode": "adaptive", "total_max_attempts": ATTEMPTS},
            connect_timeout=CONNECT_SECONDS,
            read_timeout=READ_SECONDS,
            max_pool_connections=CONNECTIONS,
            user_agent_extra=f"pull-doctor/{__version__}",
        )
        name = CLIENTS.get(service, service)
        client = self._boto.client(name, region_name=region, config=config)
        client.meta.events.register_first("before-call.*.*", self._guard(service))
        return client

    def _guard(self, service: str) -> Callable[..., None]:
        """Return the handler that denies by default.

        It is put on our clients, not on the session: what botocore asks for to get credentials,
        such as AssumeRole, goes through clients of its own.
        """

        def admit(model: Any, **_: Any) -> None:
            operation = f"{service}:{model.name}"
            if operation not in self._allowed:
                raise ForbiddenCall(f"{operation} is not a declared read; nothing was sent")
            with self._counting:
                self._calls += 1

        return admit


def open_session(
    region: str | None = None, profile: str | None = None, *, also: frozenset[str] = frozenset()
) -> Session:
    """Return a session, from the AWS CLI's own variables and files.

    *also* are operations, reads as well, that an option asks for beside the declared ones.

    The Region is the first of: *region*, AWS_REGION, AWS_DEFAULT_REGION, the profile's.

    Raises: AwsError: there is no such profile, no Region, or a file that cannot be read.
    """
    import boto3.session  # noqa: PLC0415
    import botocore.session  # noqa: PLC0415
    from botocore.exceptions import BotoCoreError  # noqa: PLC0415

    named = profile or os.environ.get("AWS_PROFILE") or os.environ.get("AWS_DEFAULT_PROFILE")
    try:
        core = botocore.session.Session(profile=named)
        core.register_component("data_loader", _models(core.get_config_variable("data_path")))
        asked = region or os.environ.get("AWS_REGION")
        found = asked or core.get_config_variable("region") or ""
        boto = boto3.session.Session(botocore_session=core)
    except BotoCoreError as why:
        failure = _breakdown("open", why)
        text = sentence(failure, where(region or "", named)) or failure.message
        raise AwsError(text) from why
    if not found:
        failure = CallFailed("open", "NoRegionError", "none is configured")
        raise AwsError(sentence(failure, where("", named)) or failure.message)
    return Session(boto, region=found, profile=named, also=also)


@cache
def _models(data_path: str | None) -> Any:
    """Return the reader of the services' models, which take longer to load than most answers.

    botocore gives every session one of its own, which keeps what it has read.
    """
    from botocore.loaders import create_loader  # noqa: PLC0415

    return create_loader(data_path)


def _refusal(operation: str, why: Any) -> CallFailed:
    """What AWS answered; an answer to another call is one to botocore's own, for credentials."""
    error = why.response["Error"]
    code = str(error["Code"]) if "Code" in error else "Unknown"
    if why.operation_name != operation.partition(":")[2]:
        return CallFailed(operation, code, str(why), families=("CredentialRetrievalError",))
    return CallFailed(operation, code, str(error["Message"]) if "Message" in error else "")


def _breakdown(operation: str, why: Exception) -> CallFailed:
    """What botocore said, under its class's name, counted to its classes' families."""
    names = [kind.__name__ for kind in type(why).__mro__]
    code = NO_SUCH_ENDPOINT if _is_no_such_host(why) else names[0]
    return CallFailed(operation, code, str(why), families=names)


def _is_no_such_host(why: Exception) -> bool:
    """Whether DNS says that the endpoint's host does not exist, and not merely that it may later.

    So it is where a service is not in a Region: `Could not connect to the endpoint URL`.
    """
    found: BaseException | None = getattr(why, "kwargs", {}).get("error")
    while found is not None:
        if isinstance(found, socket.gaierror):
            return found.errno == socket.EAI_NONAME
        found = found.__cause__ or found.__context__
    return False
