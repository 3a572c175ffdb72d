"""Draws from phrases and entities what they mean together: phase, registry, way, who called."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from ecs_pull_doctor.explain.address import Addresses
from ecs_pull_doctor.explain.entities import Found, find
from ecs_pull_doctor.explain.hosts import Host
from ecs_pull_doctor.explain.model import Entities, LaunchType
from ecs_pull_doctor.explain.redaction import is_account, is_redacted
from ecs_pull_doctor.explain.signals import marks_of
from ecs_pull_doctor.explain.text import Text

# The more special phase first: "unable to pull secrets or registry auth" wraps most of them.
_PHASES = (
    "phase:assume-role",
    "phase:efs",
    "phase:env",
    "phase:firelens",
    "phase:registry-credentials",
    "phase:ssm",
    "phase:secret",
    "phase:logs",
    "phase:agent",
    "phase:token",
    "phase:layer",
    "phase:manifest",
)
# What caches of Docker Hub are called, with one of its own images behind it and no library/.
_HUB_CACHE = re.compile(r"(?:docker-?hub|docker\.io|docker-io|docker|hub)/[^/]+")
_REGISTRY = {
    "ecr-registry": "ecr",
    "ecr-on-aws": "ecr",
    "ecr-public": "ecr-public",
    "dockerhub": "dockerhub",
    "dockerhub-cdn": "dockerhub",
}
# Calls that a task start makes; a refusal of any other is somebody's own.
_START_ACTIONS = frozenset(
    """ecr:getauthorizationtoken ecr:batchgetimage ecr:getdownloadurlforlayer
    ecr:batchchecklayeravailability ecr:batchimportupstreamimage ecr:describeimages
    ecr-public:getauthorizationtoken ssm:getparameter ssm:getparameters
    secretsmanager:getsecretvalue kms:decrypt logs:createlogstream logs:createloggroup
    logs:putlogevents logs:describelogstreams s3:getobject s3:headobject s3:getbucketlocation
    s3:listbucket sts:assumerole sts:getserviceBearertoken
    ecs:registercontainerinstance ecs:discoverpollendpoint ecs:poll""".lower().split()
)
_STEPS: dict[str, dict[str, str]] = {
    "phase:token": {"ecr-public": "ecr-public-token", "dockerhub": "dockerhub-token"},
    "phase:manifest": {
        "ecr": "ecr-manifest",
        "ecr-public": "ecr-public-manifest",
        "dockerhub": "dockerhub-manifest",
        "other": "registry-manifest",
    },
    "phase:layer": {
        "ecr": "ecr-layer-download",
        "ecr-public": "ecr-public-layer",
        "dockerhub": "dockerhub-layer",
        "other": "registry-layer",
    },
}
_STEP_OF_PHASE = {
    "phase:token": "ecr-get-authorization-token",
    "phase:registry-credentials": "registry-credentials",
    "phase:secret": "secrets-manager",
    "phase:ssm": "ssm-parameters",
    "phase:logs": "awslogs",
    "phase:firelens": "firelens-delivery",
    "phase:env": "environment-files",
    "phase:efs": "efs-mount",
    "phase:agent": "ecs-agent-poll",
}


class Reading(NamedTuple):
    """A message, read: its marks, what it names, its step and launch type."""

    text: Text
    marks: set[str]
    found: Found
    entities: Entities
    step: str | None
    launch_type: LaunchType | None


def read_message(text: Text, addresses: Addresses) -> Reading:
    """Return what *text* says before any cause is thought of."""
    marks = marks_of(text.squeezed)
    found = find(text, addresses)
    _add_address(marks, found)
    _add_registry(marks, found)
    _add_count(marks, found)
    _add_caller(marks, found)
    phase = _settle_phase(marks)
    _settle_network(marks)
    _settle_platform(marks, found)
    return Reading(text, marks, found, found.entities, _step(marks, phase), _launch_type(marks))


def _add_address(marks: set[str], found: Found) -> None:
    entities = found.entities
    if found.address is None:
        return
    if entities.port == 53:
        marks.update(("ip:dns", "dns"))
        return
    marks.add(f"ip:{entities.ip_kind or 'local'}")
    if "net:timeout" in marks or "net:refused" in marks:
        # A connection was tried, so the name had been resolved.
        marks.add("dial-ip")


def _add_registry(marks: set[str], found: Found) -> None:
    """Add which registry was asked, and what is odd in the spelling of its host."""
    names = [h.name for h in found.hosts]
    for host in found.hosts:
        kind = _REGISTRY.get(host.service)
        marks.update(_odd(host))
        if host.service in {"s3", "ecr"} and not _has_registry(marks):
            marks.add("reg:ecr")
        if kind and not _has_registry(marks):
            marks.add(f"reg:{kind}")
    if "hub-cdn" in marks and any(".dkr.ecr." in name for name in names):
        marks.discard("reg:dockerhub")
        marks.add("reg:ecr")
    if "reg:ecr" in marks and any(_HUB_CACHE.fullmatch(r.repository) for r in found.references):
        marks.add("ptc:hub-path")
    if not _has_registry(marks) and "phase:efs" not in marks:
        _add_other_registry(marks, found)


def _odd(host: Host) -> Iterator[str]:
    """Yield what is odd about one host."""
    if host.service in {"dockerhub-cdn", "cdn"}:
        yield "cdn"
    if host.service == "dockerhub-cdn":
        yield "hub-cdn"
    if host.misspelled:
        yield "host:misspelled"
    if host.service == "ecr-on-aws":
        yield "host:onaws"
    if host.service == "ecr-registry" and _is_short_account(host.name.partition(".")[0]):
        yield "host:account"
    if host.service == "logs" and host.region is None and not is_redacted(host.name):
        yield "host:no-region"


def _is_short_account(first: str) -> bool:
    """Whether a host begins with a number that is no account's: one digit lost, or one too many."""
    return first.isascii() and first.isdigit() and not is_account(first)


def _add_other_registry(marks: set[str], found: Found) -> None:
    best = found.references[0] if found.references else None
    if best and best.host and "." in best.host:
        marks.add("reg:other")
    elif best and best.repository and not is_redacted(best.repository):
        # Without a host, Docker and containerd ask Docker Hub.
        marks.add("name:short")


def _has_registry(marks: set[str]) -> bool:
    return not marks.isdisjoint(("reg:ecr", "reg:ecr-public", "reg:dockerhub", "reg:other"))


def _add_count(marks: set[str], found: Found) -> None:
    retries = found.entities.retries
    if retries == 1:
        marks.add("retry:1")
    elif retries == 7:
        marks.add("retry:7")
    elif retries is not None and retries > 1:
        marks.add("retry:many")


def _add_caller(marks: set[str], found: Found) -> None:
    if found.caller:
        marks.add(f"who:{found.caller}")
    if found.bad_account:
        marks.add("bad-account")
    action = (found.entities.action or "").lower()
    if not action:
        return
    if action == "iam:passrole":
        marks.add("action:pass-role")
    elif not any(known.startswith(action) for known in _START_ACTIONS):
        marks.add("action:other")
    if action == "ecr:createrepository":
        marks.add("action:create-repository")
    if action.startswith("s3:"):
        marks.add("action:s3")


def _settle_phase(marks: set[str]) -> str | None:
    """Keep the one phase that the text is about, and return it."""
    if "ip:s3" in marks and "phase:token" not in marks:
        marks.add("phase:layer")
    if "url:manifests" in marks and "resolve-ref" in marks:
        marks.discard("phase:layer")
    phases = [phase for phase in _PHASES if phase in marks]
    if "phase:token" in phases and "class:manifest" in marks:
        phases.remove("phase:token")
    marks.difference_update(phases[1:])
    return phases[0] if phases else None


def _settle_network(marks: set[str]) -> None:
    """Add "net" where no answer came."""
    answered = not marks.isdisjoint(
        ("denied", "http:401", "http:403", "http:404", "http:405", "http:429", "http:5xx")
    )
    if (
        "net:timeout" in marks
        or "net:unreachable" in marks
        or ("net:said" in marks and not answered)
    ):
        marks.add("net")


def _settle_platform(marks: set[str], found: Found) -> None:
    if found.entities.platform:
        marks.add("platform:named")


def _step(marks: set[str], phase: str | None) -> str | None:
    """Return the step of the pull plan at which the start stopped, as far as it can be told."""
    if phase is None:
        return None
    if phase == "phase:agent" and "agent:tcs" in marks:
        return "ecs-telemetry"
    if phase == "phase:agent" and "agent:register" in marks:
        return "ecs-control"
    if phase == "phase:layer" and "url:manifests" in marks and "copy" in marks:
        phase = "phase:manifest"
    kinds = _STEPS.get(phase, {})
    for registry in ("ecr", "ecr-public", "dockerhub", "other"):
        if f"reg:{registry}" in marks and registry in kinds:
            return kinds[registry]
    if phase == "phase:layer" and "ip:s3" in marks:
        return "ecr-layer-download"
    if phase == "phase:manifest" and "name:short" in marks:
        return "dockerhub-manifest"
    return _STEP_OF_PHASE.get(phase)


def _launch_type(marks: set[str]) -> LaunchType | None:
    """Return who started the container; the wording tells, as EC2, Fargate and EKS differ."""
    if "launch:eks" in marks and "class:init" not in marks:
        return "eks"
    # Fargate's containerd says "ref"; the agent's Docker never resolves one by these words.
    if "launch:fargate" in marks or {"class:pull", "resolve-ref"} <= marks:
        return "fargate"
    if "launch:ec2" in marks or "who:instance" in marks:
        return "ec2"
    return "fargate" if "class:init" in marks else None
