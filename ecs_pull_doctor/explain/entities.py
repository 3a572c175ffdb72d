"""Picks what a message names: hosts, addresses, image references, ARNs, actions, counts."""

from __future__ import annotations

import re
from typing import NamedTuple

from ecs_pull_doctor.explain.address import Addresses
from ecs_pull_doctor.explain.arns import (
    Arn,
    bucket_of,
    caller_of,
    find_arns,
    log_group_of,
    parameter_of,
    role_of,
    secret_of,
)
from ecs_pull_doctor.explain.calls import find_action, find_address, find_hosts, find_retries
from ecs_pull_doctor.explain.hosts import Host
from ecs_pull_doctor.explain.model import Entities
from ecs_pull_doctor.explain.redaction import STRIP, clean, is_account, is_region
from ecs_pull_doctor.explain.references import Reference, find_references
from ecs_pull_doctor.explain.text import Text

# Each pattern has bounded repeats only and starts at fixed letters: a scan of it is linear.
_PLATFORM = re.compile(
    r"\b(?:linux|windows(?:\([0-9.]{1,20}\))?)/(?:amd64|arm64|386|arm)(?:/v[0-9])?"
)
_DIGEST = re.compile(r"sha256:([0-9a-fA-F]{8,64})(?![0-9a-zA-Z.])")
_MANIFESTS = re.compile(r"\[(?:manifests|blobs) ([^\] ]{1,128})\]")
_JSON_KEY = re.compile(r"did not contain json key ([^ ,;]{1,256})", re.IGNORECASE)
_IN_REGION = re.compile(r"\bin (?:region )?([a-z]{2,4}-[a-z]{2,9}(?:-[a-z]{2,9})?-[0-9])\b")
_NODE_REGION = re.compile(r"\.([a-z]{2}-[a-z]{4,9}-[0-9])\.compute\.internal")


class Found(NamedTuple):
    """The entities of a text, and what the matcher needs besides: hosts, caller, raw address."""

    entities: Entities
    hosts: tuple[Host, ...]
    references: tuple[Reference, ...]
    caller: str
    address: str | None
    bad_account: bool


def find(text: Text, addresses: Addresses) -> Found:
    """Return everything that *text* names."""
    flat = text.flat
    arns = find_arns(flat)
    references = find_references(flat)
    hosts = find_hosts(text, references)
    ip, port = find_address(flat)
    named = _named(text, arns, references, hosts)
    entities = Entities(
        **named,
        ip=ip,
        ip_kind=addresses.kind(ip) if ip else None,
        port=port,
        retries=find_retries(text.squeezed),
    )
    bad = any(a.account.isdigit() and len(a.account) != 12 for a in arns if a.service == "iam")
    return Found(entities, hosts, references, caller_of(arns), ip, bad)


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
        "role": role_of(arns),
        "action": find_action(flat),
        "secret_arn": secret_of(resource),
        "secret_json_key": _first(_JSON_KEY, flat) if "jsonkey" in squeezed else None,
        "parameter": parameter_of(resource, flat),
        "log_group": log_group_of(resource, flat, squeezed),
        "bucket": bucket_of(resource, hosts, flat),
        "platform": _platform(flat),
    }


def _first(pattern: re.Pattern[str], flat: str) -> str | None:
    match = pattern.search(flat)
    return clean(match.group(1).strip(STRIP)) if match else None


def _platform(flat: str) -> str | None:
    match = _PLATFORM.search(flat) if "linux/" in flat or "windows" in flat else None
    return match.group(0) if match else None


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
    return clean(tail.split(" ", 1)[0].strip(STRIP)) if tail else None


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
