"""Reads ARNs: who called, and what the call was about."""

from __future__ import annotations

import re
from typing import NamedTuple

from ecs_pull_doctor.explain.hosts import Host
from ecs_pull_doctor.explain.redaction import STRIP, clean

_PARAMETERS = re.compile(r"invalid (?:ssm )?parameters: ?([^ ,]{1,512})", re.IGNORECASE)
_LOG_GROUP = re.compile(r"log[ -]group[: ](/?[A-Za-z0-9_./#-]{2,512})", re.IGNORECASE)
_BUCKET = re.compile(r"from bucket ([a-z0-9.-]{3,63})")
_ARN_END = re.compile(r"[\s\"',`;|]|\.\.\.(?=[\s\"]|$)|$")


class Arn(NamedTuple):
    """The parts of an ARN that stands in the text, as far as they can be read."""

    text: str
    service: str
    region: str
    account: str
    resource: str


def find_arns(flat: str) -> list[Arn]:
    """Return the ARNs of *flat*, in order; parts may be redacted."""
    found: list[Arn] = []
    at = flat.find("arn:aws")
    while at >= 0 and len(found) < 32:
        end = _ARN_END.search(flat, at)
        stop = end.start() if end else len(flat)
        text = flat[at:stop].rstrip(STRIP)
        parts = text.split(":", 5)
        if len(parts) == 6:
            found.append(Arn(text, parts[2], parts[3], parts[4], parts[5]))
        elif len(parts) == 5:
            found.append(Arn(text, parts[2], parts[3], parts[4], ""))
        at = flat.find("arn:aws", max(stop, at + 7))
    return found


def role_of(arns: list[Arn]) -> str | None:
    """Return the name of the role that called, or that ECS could not assume."""
    for arn in arns:
        kind, _, rest = arn.resource.partition("/")
        if kind == "assumed-role":
            return clean(rest.split("/", 1)[0])
        if kind == "role" and arn.service == "iam":
            return clean(rest.rsplit("/", 1)[-1])
    return None


def caller_of(arns: list[Arn]) -> str:
    """Return who called: "instance", "role", "user", "aws" or "" where the text does not say."""
    for arn in arns:
        kind, _, rest = arn.resource.partition("/")
        name, _, session = rest.partition("/")
        if arn.service == "sts" and kind == "assumed-role":
            if arn.account == "812812325446" or "storage-access-role" in name.lower():
                return "aws"
            return "instance" if session.startswith(("i-", "mi-")) else "role"
        if arn.service == "iam" and kind == "user":
            return "user"
        if arn.service == "iam" and kind == "role":
            return "role"
    return ""


def secret_of(resource: dict[str, Arn]) -> str | None:
    """Return the secret's ARN, of *resource*, the ARNs by service; None where there is none."""
    arn = resource.get("secretsmanager")
    return clean(arn.text) if arn and arn.resource.startswith("secret:") else None


def parameter_of(resource: dict[str, Arn], flat: str) -> str | None:
    """Return the name of the parameter, as the text spells it; None where there is none."""
    arn = resource.get("ssm")
    if arn and arn.resource.startswith("parameter/"):
        return clean(arn.resource[10:])
    named = _first(_PARAMETERS, flat) if "arameters" in flat else None
    if named or "parameter/" not in flat:
        return named
    # The ARN's head is redacted, and the name may hold spaces: it ends where the trailer starts.
    tail = flat.partition("parameter/")[2]
    for stop in (" status code", " because ", " with an explicit"):
        tail = tail.split(stop, 1)[0]
    return clean(tail.strip(STRIP + " ")) if len(tail) < 1012 else None


def log_group_of(resource: dict[str, Arn], flat: str, squeezed: str) -> str | None:
    """Return the name of the log group; None where there is none."""
    arn = resource.get("logs")
    if arn and arn.resource.startswith("log-group:"):
        return clean(arn.resource[10:].split(":", 1)[0])
    match = _LOG_GROUP.search(flat) if "loggroup" in squeezed else None
    name = match.group(1).rstrip(".") if match else ""
    return clean(name) if "/" in name and len(name) > 3 else None


def bucket_of(resource: dict[str, Arn], hosts: tuple[Host, ...], flat: str) -> str | None:
    """Return the bucket that the URL, the ARN or the sentence names; None where there is none."""
    for host in hosts:
        if host.bucket:
            return clean(host.bucket)
    arn = resource.get("s3")
    if arn and arn.resource:
        return clean(arn.resource.split("/", 1)[0])
    return _first(_BUCKET, flat) if "from bucket" in flat else None


def _first(pattern: re.Pattern[str], flat: str) -> str | None:
    match = pattern.search(flat)
    return clean(match.group(1).strip(STRIP)) if match else None
