"""The emulated AWS: moto's server on loopback, with the patches on."""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping
from contextlib import ExitStack
from functools import cached_property
from types import TracebackType
from typing import Any, Self

from ecs_pull_doctor.lab.door import Door
from ecs_pull_doctor.lab.patching import applied

DEFAULT_REGION = "ap-northeast-2"
ACCOUNT = "123456789012"
_KEY = "testing"


class Lab:
    """A running emulated AWS, spoken to over HTTP.

    moto keeps its state per process, so two labs of one process see the same account; entering
    and leaving empties it.
    """

    def __init__(self, region: str = DEFAULT_REGION) -> None:
        self.region = region
        self._stack = ExitStack()
        self._clients: dict[tuple[str, str], Any] = {}
        self._url: str | None = None
        self._door: Door | None = None

    @property
    def endpoint_url(self) -> str:
        """The address of the server, on a free port of the loopback interface."""
        if self._url is None:
            raise RuntimeError("the lab is not running")
        return self._url

    @property
    def door(self) -> Door:
        """Where every call passes: set `latency` or `refused` on it, read `calls` from it."""
        if self._door is None:
            raise RuntimeError("the lab is not running")
        return self._door

    @property
    def environment(self) -> Mapping[str, str]:
        """The variables that point an AWS SDK or the AWS CLI at the lab."""
        return {
            "AWS_ENDPOINT_URL": self.endpoint_url,
            "AWS_ACCESS_KEY_ID": _KEY,
            "AWS_SECRET_ACCESS_KEY": _KEY,
            "AWS_REGION": self.region,
            "AWS_DEFAULT_REGION": self.region,
            "AWS_EC2_METADATA_DISABLED": "true",
        }

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            stack.enter_context(applied())
            self._serve(stack)
            stack.callback(self._hang_up)
            stack.callback(self.reset)
            self._stack = stack.pop_all()
        self.reset()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stack.close()
        self._url = self._door = None

    def _serve(self, stack: ExitStack) -> None:
        """Start the server; what stops it goes on the stack."""
        from moto.server import ThreadedMotoServer  # noqa: PLC0415  optional dependency

        log = logging.getLogger("werkzeug")
        stack.callback(log.setLevel, log.level)
        log.setLevel(logging.ERROR)
        server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
        server.start()
        stack.callback(_close, server)
        inner: Any = server._server
        self._door = inner.app = self._door or Door(inner.app)
        host, port = server.get_host_and_port()
        self._url = f"http://{host}:{port}"

    def serve_again(self) -> None:
        """Serve in a fork of the lab's process, on a port of its own: threads are not forked.

        The fork has a copy of the account: what is done there is not done to the original.
        """
        self._clients.clear()
        self._serve(ExitStack())

    def reset(self) -> None:
        """Empty the account, and open the door."""
        from moto.moto_api._internal.models import moto_api_backend  # noqa: PLC0415

        moto_api_backend.reset()
        if self._door is not None:
            self._door.reopen()

    def _hang_up(self) -> None:
        for client in self._clients.values():
            client.close()
        self._clients.clear()

    def client(self, service: str, region: str = "") -> Any:
        """Return a boto3 client of the lab, blind to the machine's own AWS configuration."""
        key = (service, region or self.region)
        if key not in self._clients:
            from botocore.config import Config  # noqa: PLC0415

            self._clients[key] = self._session.client(
                service,
                region_name=key[1],
                endpoint_url=self.endpoint_url,
                aws_access_key_id=_KEY,
                aws_secret_access_key=_KEY,
                config=Config(retries={"max_attempts": 1}, read_timeout=30),
            )
        return self._clients[key]

    @cached_property
    def _session(self) -> Any:
        """One for all clients: each session of botocore's loads the models anew."""
        import boto3  # noqa: PLC0415  slow, and the commands without AWS do without
        from botocore.session import Session  # noqa: PLC0415

        nothing = (None, None, os.devnull, None)
        core = Session(
            session_vars={
                "profile": (None, None, None, None),
                "config_file": nothing,
                "credentials_file": nothing,
            }
        )
        return boto3.session.Session(botocore_session=core)


def _close(server: Any) -> None:
    """Stop the server, its listening socket too, which moto leaves to the garbage collector."""
    server.stop()
    server._server.server_close()
