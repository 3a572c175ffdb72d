"""The pull plan as data: which calls a task start makes, from where, as whom.

An edition is a JSON file with its own date and sources, checked when it is read, so that a new
platform version needs a new file and no new code.
"""

import json
import re
from collections.abc import Iterator
from importlib import resources
from typing import Any, Literal

import msgspec
from msgspec import Struct

from ecs_pull_doctor.plan.locate import Path, line_of, syntax

Origin = Literal["task-eni", "fargate-eni", "instance-eni", "host-nic"]
Identity = Literal[
    "execution-role", "instance-role", "execution-role-or-instance-role", "task-role", "none"
]
NeededBy = Literal[
    "start",
    "secrets-manager-secrets",
    "ssm-parameters",
    "environment-files",
    "awslogs",
    "awsfirelens",
    "guardduty",
    "efs-volumes",
    "service-connect",
    "ecs-exec",
    "repository-credentials",
]


PLACES = {
    *("region", "image_region", "account", "image_account", "image_host", "dns_suffix"),
    *("secret_region", "parameter_region", "awslogs-region", "bucket", "bucket_region"),
    *("partition", "n", "token_host", "layer_host", "guardduty_account", "mount target"),
}
"""What may stand in braces in a host: `expand` puts something in for each."""
_PLACE = re.compile(r"\{([^{}]*)\}")
_HOST = re.compile(r"(?:[a-z0-9_.-]|\{[^{}]*\})+|[a-z][^|*/]* [^|*/]+", re.IGNORECASE)
"""The name of a host; or words, where it is not known: `destination of the log router`."""


class PlanError(Exception):
    """A pull plan that cannot be used; the message says where and why."""


class ConditionalAction(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An action that is needed in some set-ups only."""

    action: str
    when: str


class Call(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One network call of a task start, with places to fill in (`{region}`) in its host.

    *alternatives* are hosts of which the service calls one instead, and only it knows which.
    """

    step: str
    host: str
    alternatives: tuple[str, ...] = ()
    port: int
    protocol: str
    from_: Origin = msgspec.field(name="from")
    identity: Identity
    iam_actions: tuple[str, ...]
    conditional_iam_actions: tuple[ConditionalAction, ...] = ()
    interface_endpoints: tuple[str, ...]
    endpoint_service_region: str = ""
    gateway_alternative: Literal["s3"] | None = None
    when: str
    needed_by: NeededBy
    after_start: bool = False
    may_be_needless: bool = False
    parallel_group: str = ""
    confidence: Literal["sure", "likely", "unsure"]
    notes: str = ""
    sources: tuple[str, ...]


class Plan(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The calls, in order, of one capacity for one kind of registry."""

    capacity: str
    registry_kind: str
    platform_versions: tuple[str, ...] | None
    network_modes: tuple[str, ...]
    inspect: str
    order_confidence: str
    calls: tuple[str, ...]


class Partition(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The names of one AWS partition."""

    id: str
    dns_suffix: str
    dual_stack_suffix: str
    ecr_registry_dual_stack_suffix: str | None
    endpoint_prefix: str
    prefix_exceptions: dict[str, tuple[str, ...]]


class Registry(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where a registry that is not AWS's gives its tokens, and its layers.

    *host* may begin with `*.`; an empty *token* means that it asks for none.
    """

    host: str
    token: str
    layers: tuple[str, ...]
    sources: tuple[str, ...]


class Edition(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One edition of the pull plan."""

    schema: Literal["pull-plan/1"]
    edition: str
    description: str
    partitions: tuple[Partition, ...]
    sources: dict[str, str]
    calls: dict[str, Call]
    plans: tuple[Plan, ...]
    registries: tuple[Registry, ...] = ()

    def registry(self, host: str) -> Registry | None:
        """Return what is known of the registry at *host*, or None where nothing is."""
        for each in self.registries:
            if host == each.host or (each.host[:2] == "*." and host.endswith(each.host[1:])):
                return each
        return None

    def plan(self, capacity: str, registry_kind: str) -> Plan | None:
        """Return the plan of a capacity for a kind of registry, or None where there is none."""
        for plan in self.plans:
            if plan.capacity == capacity and plan.registry_kind == registry_kind:
                return plan
        return None

    def dns_suffix(self, partition: str) -> str:
        """Return the partition's DNS suffix; an unknown partition is taken for `aws`."""
        suffixes = {p.id: p.dns_suffix for p in self.partitions}
        return suffixes.get(partition, "amazonaws.com")


def builtin() -> Edition:
    """Return the edition in the package."""
    data = resources.files("ecs_pull_doctor.plan").joinpath("pull-plan.json").read_bytes()
    return load(data)


def load(data: bytes, name: str = "the pull plan") -> Edition:
    """Return the edition written in *data*.

    Raises: PlanError: it is not JSON, lacks a field, or names a call or source that it has not; the
    message says *name*, the line and why.
    """
    try:
        edition = msgspec.json.decode(data, type=Edition)
    except (msgspec.DecodeError, UnicodeDecodeError) as why:
        raise PlanError(f"{name}: {explained(data, str(why))}") from why
    for path, says in faults(edition):
        line = line_of(data.decode(), path)
        raise PlanError(f"{name}: line {line}: {says}")
    return edition


def faults(edition: Edition) -> Iterator[tuple[Path, str]]:
    """Yield what does not hold together in an edition, each with its place."""
    for number, plan in enumerate(edition.plans):
        for place, call in enumerate(plan.calls):
            if call not in edition.calls:
                says = f"plan {number} ({plan.capacity}) names no such call: {call}"
                yield ("plans", number, "calls", place), says
    for name, each in edition.calls.items():
        for place, source in enumerate(each.sources):
            if source not in edition.sources:
                path = ("calls", name, "sources", place)
                yield path, f"call {name} names no such source: {source}"
        yield from _host_faults(name, each)


def _host_faults(name: str, call: Call) -> Iterator[tuple[Path, str]]:
    for host in (call.host, *call.alternatives):
        if not _HOST.fullmatch(host):
            yield ("calls", name, "host"), f"call {name}: {host!r} is not the name of a host"
        for place in _PLACE.findall(host):
            if place not in PLACES:
                yield ("calls", name, "host"), f"call {name}: nothing is put in for {{{place}}}"


def explained(data: bytes, message: str) -> str:
    """Return what is wrong in an edition that cannot be read, and on which line.

    msgspec names no keys of calls, so the parts are read one by one.
    """
    try:
        text = data.decode()
        document = json.loads(text)
    except json.JSONDecodeError as why:
        return syntax(why)
    except (UnicodeDecodeError, RecursionError):
        return "it is malformed: it is no UTF-8 text, or nested too deeply"
    for path, value, kind in _parts(document):
        try:
            msgspec.convert(value, type=kind)
        except msgspec.ValidationError as why:
            what, _, rest = str(why).partition(" - at `$")
            whole = (*path, *_steps(rest.rstrip("`")))
            where = ".".join(str(step) for step in whole)
            return f"line {line_of(text, whole)}: {f'{where}: ' if where else ''}{what}"
    return f"it is malformed: {message}"


def _parts(document: Any) -> Iterator[tuple[Path, Any, Any]]:
    """The whole without its parts, then each part, with its place and its type."""
    yield (), document, _Outline
    for name, call in document["calls"].items():
        yield ("calls", name), call, Call
    for number, plan in enumerate(document["plans"]):
        yield ("plans", number), plan, Plan
    for number, partition in enumerate(document["partitions"]):
        yield ("partitions", number), partition, Partition
    for number, registry in enumerate(document.get("registries", ())):
        yield ("registries", number), registry, Registry


def _steps(path: str) -> Iterator[str | int]:
    """The steps of a path as msgspec writes it, `.calls[3]`, as far as it names them."""
    for name, number in re.findall(r"\.([^.\[]+)|\[(\d+|\.\.\.)\]", path):
        if number == "...":
            return
        yield name or int(number)


class _Outline(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An edition whose parts are not looked at."""

    schema: Literal["pull-plan/1"]
    edition: str
    description: str
    partitions: tuple[Any, ...]
    sources: dict[str, str]
    calls: dict[str, Any]
    plans: tuple[Any, ...]
    registries: tuple[Any, ...] = ()
