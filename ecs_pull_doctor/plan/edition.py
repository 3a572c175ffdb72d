"""The pull plan as data: which calls a task start makes, from where, as whom.

An edition is a JSON file with its own date and sources, checked when it is read, so that a new
platform version needs a new file and no new code.
"""

from importlib import resources
from typing import Literal

import msgspec
from msgspec import Struct

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


class PlanError(Exception):
    """A pull plan that cannot be used; the message says where and why."""


class ConditionalAction(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An action that is needed in some set-ups only."""

    action: str
    when: str


class Call(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One network call of a task start, with places to fill in (`{region}`) in its host."""

    step: str
    host: str
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


class Edition(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One edition of the pull plan."""

    schema: Literal["pull-plan/1"]
    edition: str
    description: str
    partitions: tuple[Partition, ...]
    sources: dict[str, str]
    calls: dict[str, Call]
    plans: tuple[Plan, ...]

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


def load(data: bytes) -> Edition:
    """Return the edition written in *data*.

    Raises: PlanError: it is not JSON, lacks a field, or names a call or source that it has not.
    """
    try:
        edition = msgspec.json.decode(data, type=Edition)
    except (msgspec.DecodeError, UnicodeDecodeError) as why:
        raise PlanError(f"the pull plan is malformed: {why}") from why
    for number, plan in enumerate(edition.plans):
        for name in plan.calls:
            if name not in edition.calls:
                raise PlanError(f"plan {number} ({plan.capacity}) names no such call: {name}")
    for name, call in edition.calls.items():
        for source in call.sources:
            if source not in edition.sources:
                raise PlanError(f"call {name} names no such source: {source}")
    return edition
