"""The lab's door: counts the calls that pass, slows them down, or refuses them as IAM would."""

from __future__ import annotations

import io
import json
import threading
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import parse_qs

from ecs_pull_doctor.lab import rest

StartResponse = Callable[[str, list[tuple[str, str]]], object]
Application = Callable[[dict[str, Any], Any], Iterable[bytes]]


class Door:
    """Stands before moto's application.

    Actions go by their names in IAM, `ec2:DescribeVpcs`; `latency` is in seconds per call.
    `refused` are those that it refuses, and `admits` says of every other whether it lets it pass.
    """

    def __init__(self, inside: Application) -> None:
        self._inside = inside
        self._never = threading.Event()
        self.refused: set[str] = set()
        self.admits: Callable[[str], bool] = _anything
        self.calls: list[str] = []
        self.latency = 0.0

    def reopen(self) -> None:
        """Refuse nothing, delay nothing, forget the calls."""
        self.refused.clear()
        self.admits = _anything
        self.calls.clear()
        self.latency = 0.0

    def __call__(self, environ: dict[str, Any], start: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        action = action_of(environ)
        if action is not None:
            self.calls.append(action)
            if self.latency:
                self._never.wait(self.latency)
            if action in self.refused or not self.admits(action):
                return _refuse(action, start)
        return self._inside(environ, start)


def _anything(_: str) -> bool:
    return True


def action_of(environ: dict[str, Any]) -> str | None:
    """Return the action that a signed request asks for, None for any other request."""
    scope = environ.get("HTTP_AUTHORIZATION", "").partition("Credential=")[2].split("/")
    if len(scope) < 4:
        return None
    target = environ.get("HTTP_X_AMZ_TARGET")
    operation = target.rpartition(".")[2] if target else _form(environ).get("Action", [""])[0]
    operation = operation or rest.operation(
        scope[3], environ["REQUEST_METHOD"], environ["PATH_INFO"], environ["QUERY_STRING"]
    )
    return f"{scope[3]}:{operation}" if operation else None


def _form(environ: dict[str, Any]) -> dict[str, list[str]]:
    """Return the form in a request's body, and put the body back."""
    if not environ.get("CONTENT_TYPE", "").startswith("application/x-www-form-urlencoded"):
        return {}
    body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    environ["wsgi.input"] = io.BytesIO(body)
    return parse_qs(body.decode())


def _refuse(action: str, start: StartResponse) -> Iterable[bytes]:
    """Refuse in the words of the service.

    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
    """
    says = f"User: arn:aws:iam::123456789012:user/lab is not authorized to perform: {action}"
    service = action.partition(":")[0]
    if service == "ec2":
        start("403 Forbidden", [("Content-Type", "text/xml")])
        error = f"<Error><Code>UnauthorizedOperation</Code><Message>{says}</Message></Error>"
        return [f"<Response><Errors>{error}</Errors></Response>".encode()]
    if service in {"cloudformation", "iam", "sts", "route53"}:
        start("403 Forbidden", [("Content-Type", "text/xml")])
        error = f"<Error><Code>AccessDenied</Code><Message>{says}</Message></Error>"
        return [f"<ErrorResponse>{error}</ErrorResponse>".encode()]
    if service == "s3":
        start("403 Forbidden", [("Content-Type", "application/xml")])
        return [f"<Error><Code>AccessDenied</Code><Message>{says}</Message></Error>".encode()]
    start("400 Bad Request", [("Content-Type", "application/x-amz-json-1.1")])
    return [json.dumps({"__type": "AccessDeniedException", "message": says}).encode()]
