"""Picks what a message names: hosts, addresses, image references, ARNs, actions, counts."""

from __future__ import annotations

import re
from typing import NamedTuple

from ecs_pull_doctor.explain.address import Addresses, parse_ipv4
from ecs_pull_doctor.explain.hosts import DOCKER_HUB, Host, read_host
from ecs_pull_doctor.explain.model import Entities
from ecs_pull_doctor.explain.redaction import clean, is_account, is_redacted, is_region
from ecs_pull_doctor.explain.references import Reference, find_references
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
_PLATFORM = re.compile(
    r"\b(?:linux|windows(?:\([0-9.]{1,20}\))?)/(?:amd64|arm64|386|arm)(?:/v[0-9])?"
)
_DIGEST = re.compile(r"sha256:([0-9a-fA-F]{8,64})(?![0-9a-zA-Z.])")
_MANIFESTS = re.compile(r"\[(?:manifests|blobs) ([^\] ]{1,128})\]")
_PARAMETERS = re.compile(r"invalid (?:ssm )?parameters: ?([^ ,]{1,512})", re.IGNORECASE)
_JSON_KEY = re.compile(r"did not contain json key ([^ ,;]{1,256})", re.IGNORECASE)
_LOG_GROUP = re.compile(r"log[ -]group[: ](/?[A-Za-z0-9_./#-]{2,512})", re.IGNORECASE)
_BUCKET = re.compile(r"from bucket ([a-z0-9.-]{3,63})")
_IN_REGION = re.compile(r"\bin (?:region )?([a-z]{2,4}-[a-z]{2,9}(?:-[a-z]{2,9})?-[0-9])\b")
_NODE_REGION = re.compile(r"\.([a-z]{2}-[a-z]{4,9}-[0-9])\.compute\.internal")
_LOOKUP = re.compile(
    r"(?:lookup|[Ff]ailed to resolve|[Ff]ailed to resolve host) \"?([^ \"]{4,255})"
)
_ARN_END = re.compile(r"[\s\"',`;|]|\.\.\.(?=[\s\"]|$)|$")

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
_STRIP = ".,;:)('\"]}>"


class Found(NamedTuple):
    """The entities of a text, and what the matcher needs besides: hosts, caller, raw address."""

    entities: Entities
    hosts: tuple[Host, ...]
    references: tuple[Reference, ...]
    caller: str
    address: str | None
    bad_account: bool


class Arn(NamedTuple):
    """The parts of an ARN that stands in the text, as far as they can be read."""

    text: str
    service: str
    region: str
    account: str
    resource: str


def find(text: Text, addresses: Addresses) -> Found:
    """Return everything that *text* names."""
    flat = text.flat
    arns = _arns(flat)
    references = find_references(flat)
    hosts = tuple(_spelled(h, text) for h in _hosts(flat, references))
    ip, port = _address(flat)
    named = _named(text, arns, references, hosts)
    entities = Entities(
        **named,
        ip=ip,
        ip_kind=addresses.kind(ip) if ip else None,
        port=port,
        retries=_retries(text.squeezed),
    )
    bad = any(a.account.isdigit() and len(a.account) != 12 for a in arns if a.service == "iam")
    return Found(entities, hosts, references, _caller(arns), ip, bad)


def _named(
    text: Text, arns: list[Arn], references: tuple[Reference, ...], hosts: tuple[Host, ...]
) -> dict[str, str | None]:
    """Return the entities that are words, by field name; None where the text has none."""
    flat, squeezed = text.flat, text.squeezed
    best = references[0] if references else None
    resource = {a.service: a for a in arns}
    return {
        "region": _region(flat, arns, hosts),
        "account": _account(arns, hosts, flat),
        "registry_host": _registry_host(best, hosts),
        "host": _host(hosts),
        "repository": _repository(best, arns, flat),
        "tag": _tag(best, flat),
        "digest": _digest(flat),
        "role": _role(arns),
        "action": _action(flat),
        "secret_arn": _secret(resource),
        "secret_json_key": _first(_JSON_KEY, flat) if "jsonkey" in squeezed else None,
        "parameter": _parameter(resource, flat),
        "log_group": _log_group(resource, flat, squeezed),
        "bucket": _bucket(resource, hosts, flat),
        "platform": _platform(flat),
    }


def _first(pattern: re.Pattern[str], flat: str) -> str | None:
    match = pattern.search(flat)
    return clean(match.group(1).strip(_STRIP)) if match else None


def _platform(flat: str) -> str | None:
    match = _PLATFORM.search(flat) if "linux/" in flat or "windows" in flat else None
    return match.group(0) if match else None


def _arns(flat: str) -> list[Arn]:
    """Return the ARNs of *flat*, in order; parts may be redacted."""
    found: list[Arn] = []
    at = flat.find("arn:aws")
    while at >= 0 and len(found) < 32:
        end = _ARN_END.search(flat, at)
        stop = end.start() if end else len(flat)
        text = flat[at:stop].rstrip(_STRIP)
        parts = text.split(":", 5)
        if len(parts) == 6:
            found.append(Arn(text, parts[2], parts[3], parts[4], parts[5]))
        elif len(parts) == 5:
            found.append(Arn(text, parts[2], parts[3], parts[4], ""))
        at = flat.find("arn:aws", max(stop, at + 7))
    return found


def _hosts(flat: str, references: tuple[Reference, ...]) -> tuple[Host, ...]:
    """Return the hosts of the message: the one that was called first, then the others."""
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
        names.append(asked.strip(_STRIP))
    names += _aws_names(flat)
    names += [ref.host for ref in references if ref.host]
    called = (read_host(name) for name in dict.fromkeys(names) if "." in name)
    return tuple(
        host for host in called if not host.name.endswith("docker.com") or host.service != "other"
    )


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


def _address(flat: str) -> tuple[str | None, int | None]:
    """Return the address and port that the failing call went to, or the DNS server asked."""
    match = _ADDRESS.search(flat, max(flat.find("dial tcp"), 0)) or _ADDRESS.search(flat)
    if match and parse_ipv4(match.group(1)) is not None:
        ip = match.group(1)
        return (None if ip.startswith("0.") else ip), int(match.group(2))
    dns = _DNS_PORT.search(flat) if ":53" in flat else None
    bare = _BARE_ADDRESS.search(flat, flat.find("dial tcp")) if "dial tcp" in flat else None
    ip_only = bare.group(0) if bare and parse_ipv4(bare.group(0)) is not None else None
    return ip_only, int(dns.group(1)) if dns else None


def _retries(squeezed: str) -> int | None:
    match = _RETRIED.search(squeezed)
    return int(match.group(1)) if match else None


def _region(flat: str, arns: list[Arn], hosts: tuple[Host, ...]) -> str | None:
    for host in hosts:
        if host.region:
            return host.region
    for arn in arns:
        if is_region(arn.region):
            return arn.region
        if arn.service == "s3" and "-starport-layer-bucket" in arn.resource:
            return arn.resource.partition("-starport")[0].removeprefix("prod-")
    match = _IN_REGION.search(flat) or _NODE_REGION.search(flat)
    return match.group(1) if match else None


def _account(arns: list[Arn], hosts: tuple[Host, ...], flat: str) -> str | None:
    """Return the account of the thing that is fetched; else the caller's."""
    for host in hosts:
        if host.account:
            return host.account
    things = sorted(arns, key=lambda arn: arn.service in {"sts", "iam"})
    for arn in things:
        if is_account(arn.account):
            return arn.account
    _, _, tail = flat.partition("registry with id ")
    number = tail.strip("'\"")[:12]
    return number if is_account(number) else None


def _registry_host(best: Reference | None, hosts: tuple[Host, ...]) -> str | None:
    for host in hosts:
        if host.service in {"ecr-registry", "ecr-on-aws", "ecr-public", "dockerhub"}:
            return clean(host.name) if host.name else None
    return clean(best.host) if best and best.host else None


def _host(hosts: tuple[Host, ...]) -> str | None:
    return next((clean(h.name) for h in hosts if ".." not in h.name), None)


def _repository(best: Reference | None, arns: list[Arn], flat: str) -> str | None:
    if best and best.repository:
        repository = clean(best.repository)
        if repository:
            return repository
    for arn in arns:
        if arn.service == "ecr" and arn.resource.startswith("repository/"):
            return clean(arn.resource[11:])
    _, _, tail = flat.partition("repository with name ")
    return clean(tail.split(" ", 1)[0].strip(_STRIP)) if tail else None


def _tag(best: Reference | None, flat: str) -> str | None:
    if best and best.tag:
        return clean(best.tag)
    match = _MANIFESTS.search(flat) if "[" in flat else None
    if match and ":" not in match.group(1):
        return clean(match.group(1))
    return None


def _digest(flat: str) -> str | None:
    match = _DIGEST.search(flat) if "sha256:" in flat else None
    return match.group(0) if match else None


def _role(arns: list[Arn]) -> str | None:
    """Return the name of the role that called, or that ECS could not assume."""
    for arn in arns:
        kind, _, rest = arn.resource.partition("/")
        if kind == "assumed-role":
            return clean(rest.split("/", 1)[0])
        if kind == "role" and arn.service == "iam":
            return clean(rest.rsplit("/", 1)[-1])
    return None


def _caller(arns: list[Arn]) -> str:
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


def _action(flat: str) -> str | None:
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


def _secret(resource: dict[str, Arn]) -> str | None:
    arn = resource.get("secretsmanager")
    return clean(arn.text) if arn and arn.resource.startswith("secret:") else None


def _parameter(resource: dict[str, Arn], flat: str) -> str | None:
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
    return clean(tail.strip(_STRIP + " ")) if len(tail) < 1012 else None


def _log_group(resource: dict[str, Arn], flat: str, squeezed: str) -> str | None:
    arn = resource.get("logs")
    if arn and arn.resource.startswith("log-group:"):
        return clean(arn.resource[10:].split(":", 1)[0])
    match = _LOG_GROUP.search(flat) if "loggroup" in squeezed else None
    name = match.group(1).rstrip(".") if match else ""
    return clean(name) if "/" in name and len(name) > 3 else None


def _bucket(resource: dict[str, Arn], hosts: tuple[Host, ...], flat: str) -> str | None:
    for host in hosts:
        if host.bucket:
            return clean(host.bucket)
    arn = resource.get("s3")
    if arn and arn.resource:
        return clean(arn.resource.split("/", 1)[0])
    return _first(_BUCKET, flat) if "from bucket" in flat else None


__all__ = ["DOCKER_HUB", "Arn", "Found", "find", "is_redacted"]
