"""Reads the failing call: its host, address and port, its action, how often it was tried."""

from __future__ import annotations

import re

from ecs_pull_doctor.explain.address import parse_ipv4
from ecs_pull_doctor.explain.hosts import Host, read_host
from ecs_pull_doctor.explain.redaction import STRIP
from ecs_pull_doctor.explain.references import Reference
from ecs_pull_doctor.explain.text import Text, squeeze

# Each pattern has bounded repeats only and starts at fixed letters: a scan of it is linear.
_RETRIED = re.compile(r"(?:retried|numberofattempts,)([0-9]{1,3})(?![0-9])")
_ACTION = re.compile(
    r"\b(ecr-public|ecr|ssm|secretsmanager|logs|s3|kms|sts|iam|ecs|elasticfilesystem|events|ec2)"
    r":([A-Za-z]{4,64})\b"
)
_OPERATION = re.compile(r"operation error ([A-Za-z0-9 ]{2,24}): ([A-Za-z]{3,64})")
_CALLING = re.compile(r"calling the ([A-Za-z]{4,64}) operation", re.IGNORECASE)
_ADDRESS = re.compile(r"\b([0-9]{1,3}(?:\.[0-9]{1,3}){3}):([0-9]{1,5})\b")
_BARE_ADDRESS = re.compile(r"\b[0-9]{1,3}(?:\.[0-9]{1,3}){3}(?![0-9.])")
_DNS_PORT = re.compile(r"on [^ :]{1,64}:(53)\b")
_LOOKUP = re.compile(
    r"(?:lookup|[Ff]ailed to resolve|[Ff]ailed to resolve host) \"?([^ \"]{4,255})"
)
_SERVICE_OF = {
    "getauthorizationtoken": "ecr",
    "batchgetimage": "ecr",
    "getdownloadurlforlayer": "ecr",
    "batchchecklayeravailability": "ecr",
    "createrepository": "ecr",
    "batchimportupstreamimage": "ecr",
    "createpullthroughcacherule": "ecr",
    "describeimages": "ecr",
    "getparameter": "ssm",
    "getparameters": "ssm",
    "getparametersbypath": "ssm",
    "getsecretvalue": "secretsmanager",
    "describesecret": "secretsmanager",
    "createlogstream": "logs",
    "createloggroup": "logs",
    "putlogevents": "logs",
    "getobject": "s3",
    "headobject": "s3",
    "getbucketlocation": "s3",
    "decrypt": "kms",
    "assumerole": "sts",
}
_NAME = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-*#<>\u2588[]_{}")
_ACCOUNT_END = frozenset("0123456789*.x")


def find_hosts(text: Text, references: tuple[Reference, ...]) -> tuple[Host, ...]:
    """Return the hosts of the message: the one that was called first, then the others."""
    flat = text.flat
    names: list[str] = []
    at = flat.find("://")
    while at >= 0 and len(names) < 16:
        end = at + 3
        while end < len(flat) and flat[end] not in "/\"'` ?<>()|:,":
            end += 1
        names.append(flat[at + 3 : end])
        at = flat.find("://", end)
    match = _LOOKUP.search(flat) if "lookup" in flat or "resolve" in flat else None
    asked = match.group(1) if match else ""
    before, found, _ = flat.partition(" could not be resolved")
    asked = before[before.rfind(" ") + 1 :] if found else asked
    if "." in asked and "/" not in asked:
        names.append(asked.strip(STRIP))
    names += _aws_names(flat)
    names += [ref.host for ref in references if ref.host]
    called = (read_host(name) for name in dict.fromkeys(names) if "." in name)
    # Docker's own web pages are named in its messages; no call went there.
    pages = {"www.docker.com", "docs.docker.com", "hub.docker.com"}
    return tuple(_spelled(host, text) for host in called if host.name not in pages)


def _spelled(host: Host, text: Text) -> Host:
    """Return *host*, not called misspelled where a wrap or a cut, not a person, broke its name."""
    if not host.misspelled:
        return host
    name = squeeze(host.name)
    at = text.squeezed.find(name)
    end = at + len(name)
    while end < len(text.squeezed) and text.squeezed[end] in _NAME:
        end += 1
    whole = text.squeezed[at:end] if at >= 0 else name
    wrapped = "amazonaws.com" in whole and "amazonaws.com" not in name
    # The account may stand on the line before: then a digit or its redaction precedes.
    before = text.squeezed[at - 1] if at > 0 else ""
    wrapped = wrapped or (name.lstrip(".").startswith("dkr") and before in _ACCOUNT_END)
    cut = end >= len(text.squeezed) or text.squeezed[end : end + 3] == "..."
    return host._replace(misspelled=False) if wrapped or cut else host


def _aws_names(flat: str) -> list[str]:
    """Return the names under amazonaws.com that stand in *flat* without a URL's scheme."""
    names: list[str] = []
    at = flat.find(".amazonaws.com")
    while at >= 0 and len(names) < 16:
        start, end = at, at + 14
        while start > 0 and at - start < 200 and flat[start - 1] in _NAME:
            start -= 1
        while end < len(flat) and end - at < 40 and flat[end] in _NAME:
            end += 1
        names.append(flat[start:end].rstrip("."))
        at = flat.find(".amazonaws.com", end)
    return names


def find_address(flat: str) -> tuple[str | None, int | None]:
    """Return the address and port that the failing call went to, or the DNS server asked."""
    match = _ADDRESS.search(flat, max(flat.find("dial tcp"), 0)) or _ADDRESS.search(flat)
    if match and parse_ipv4(match.group(1)) is not None:
        ip = match.group(1)
        return (None if ip.startswith("0.") else ip), int(match.group(2))
    dns = _DNS_PORT.search(flat) if ":53" in flat else None
    bare = _BARE_ADDRESS.search(flat, flat.find("dial tcp")) if "dial tcp" in flat else None
    ip_only = bare.group(0) if bare and parse_ipv4(bare.group(0)) is not None else None
    return ip_only, int(dns.group(1)) if dns else None


def find_retries(squeezed: str) -> int | None:
    """Return how often the call was tried, in either SDK's words."""
    match = _RETRIED.search(squeezed)
    return int(match.group(1)) if match else None


def find_action(flat: str) -> str | None:
    """Return the API action as IAM writes it, the case as the text has it."""
    at = flat.find("perform:")
    match = _ACTION.search(flat, at) if at >= 0 else None
    match = match or _ACTION.search(flat)
    if match and match.group(2).lower() not in {"aws"}:
        return f"{match.group(1)}:{match.group(2)}"
    if "peration" not in flat:
        return None
    operation = _OPERATION.search(flat)
    name = operation.group(2) if operation else None
    if name is None:
        calling = _CALLING.search(flat)
        name = calling.group(1) if calling else None
    service = _SERVICE_OF.get(name.lower()) if name else None
    return f"{service}:{name}" if service else None
