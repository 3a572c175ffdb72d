"""A `Given`: the answers of AWS about one service, and terse ways to change them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, TypeVar

import msgspec

from ecs_pull_doctor import engine
from ecs_pull_doctor.case import Case
from ecs_pull_doctor.diagnosis import Report, Step
from ecs_pull_doctor.finding import Hop
from ecs_pull_doctor.model.assumptions import Assumption, understood
from ecs_pull_doctor.model.ecs import (
    NetworkConfiguration,
    Service,
    TaskDefinition,
)
from ecs_pull_doctor.model.fact import Citable, Unread
from ecs_pull_doctor.model.snapshot import Answer, Snapshot, Target
from ecs_pull_doctor.model.vpc import (
    AttributeValue,
    Route,
    RouteTable,
    VpcAttribute,
)
from ecs_pull_doctor.model.workload import workloads
from ecs_pull_doctor.plan.edition import Edition, builtin
from ecs_pull_doctor.sdk import Check
from ecs_pull_doctor.steps.trace import trace
from ecs_pull_doctor.testing.names import TABLES, TAKEN_AT, VPC

F = TypeVar("F", bound=Citable)


@dataclass(frozen=True)
class Given:
    """Answers of AWS about one service; every method returns a changed copy."""

    target: Target
    answers: Mapping[tuple[str, str], Answer]
    assumed: tuple[Assumption, ...] = ()
    on_request: tuple[str, ...] = ()

    def requested(self, *kinds: type[Citable]) -> "Given":
        """Let *kinds*, which are read on request only, be requested."""
        return replace(self, on_request=tuple(kind.__name__ for kind in kinds))

    def assuming(self, *sentences: str) -> "Given":
        """Add assumptions, as the configuration file states them.

        Raises: ValueError: one of them is not understood.
        """
        more = tuple(understood(that, "as the test says") for that in sentences)
        return replace(self, assumed=(*self.assumed, *more))

    def change(self, kind: type[F], id: str, **fields: Any) -> "Given":
        """Set *fields* of the fact of *kind* known by *id*.

        Raises: LookupError: there is no such fact. TypeError: it has no such field.
        """
        return self._each(kind, lambda fact: msgspec.structs.replace(fact, **fields), id)  # type: ignore[type-var]

    def without(self, kind: type[F], *ids: str) -> "Given":
        """Drop the facts of *kind* known by *ids*, or all of them: AWS answers, but without them.

        Raises: LookupError: one of them is not there.
        """
        given = self
        for id in ids or tuple(dict.fromkeys(f.id for f in self.facts(kind))):
            given = given._each(kind, lambda _: None, id)
        return given

    def plus(self, *facts: Citable, scope: str | None = None) -> "Given":
        """Add *facts*; *scope* says to which answer, where their kind has none or several.

        Raises: LookupError: that answer is not clear.
        """
        answers = dict(self.answers)
        for fact in facts:
            key = (type(fact).__name__, self._scope(type(fact)) if scope is None else scope)
            before = answers.get(key, ())
            answers[key] = (*(() if isinstance(before, Unread) else before), fact)
        return replace(self, answers=answers)

    def refuse(
        self, kind: type[Citable], scope: str | None = None, *, code: str = "AccessDenied"
    ) -> "Given":
        """Let every answer about *kind*, or the one of *scope*, be a refusal.

        Raises: LookupError: nothing of the kind is asked.
        """
        keys = [k for k in self.answers if k[0] == kind.__name__ and scope in {None, k[1]}]
        if not keys:
            raise LookupError(f"nothing asks for {kind.__name__} {scope or ''}".rstrip())
        refused = Unread(call=kind.call, code=code)
        return replace(self, answers={**self.answers, **dict.fromkeys(keys, refused)})

    def awsvpc(self, **fields: Any) -> "Given":
        """Set *fields* of the service's `awsvpcConfiguration`, in its deployments too."""

        def changed(fact: Service) -> Service:
            old = fact.network_configuration or NetworkConfiguration()
            inner = msgspec.structs.replace(old.awsvpc_configuration, **fields)
            new = NetworkConfiguration(awsvpc_configuration=inner)
            deployments = tuple(
                msgspec.structs.replace(d, network_configuration=new) for d in fact.deployments
            )
            return msgspec.structs.replace(fact, network_configuration=new, deployments=deployments)

        return self._each(Service, changed)

    def container(self, **fields: Any) -> "Given":
        """Set *fields* of the task definition's first container."""

        def changed(fact: TaskDefinition) -> TaskDefinition:
            first, *others = fact.container_definitions
            both = (msgspec.structs.replace(first, **fields), *others)
            return msgspec.structs.replace(fact, container_definitions=both)

        return self._each(TaskDefinition, changed)

    def dns_attribute(self, name: str, *, on: bool) -> "Given":
        """Set `enableDnsSupport` or `enableDnsHostnames` of the VPC."""
        key = ("VpcAttribute", f"{VPC}/{name}")
        if key not in self.answers:
            raise LookupError(f"there is no attribute {name}")
        return replace(self, answers={**self.answers, key: (attribute(name, on=on),)})

    def route(
        self, target: str, *tables: str, to: str = "0.0.0.0/0", state: str = "active"
    ) -> "Given":
        """Let *tables* (default: both of the tasks') send *to* to *target*, in place of before.

        *to* is a block or the id of a prefix list.
        """
        given, new = self, _route(to, target, state)
        for table in tables or TABLES:
            given = given._each(RouteTable, lambda fact: _routed(fact, to, new), table)
        return given

    def no_route(self, to: str, *tables: str) -> "Given":
        """Take the route to *to* out of *tables* (default: both of the tasks')."""
        given = self
        for table in tables or TABLES:
            given = given._each(RouteTable, lambda fact: _routed(fact, to), table)
        return given

    def facts(self, kind: type[F]) -> tuple[F, ...]:
        """Return every fact of *kind*."""
        return self.snapshot().facts(kind)

    def snapshot(self) -> Snapshot:
        """Return what a capture of these answers would hold."""
        found = Snapshot(
            target=self.target,
            taken_at=TAKEN_AT,
            answers=dict(self.answers),
            on_request=self.on_request,
        )
        return found.assuming(self.assumed)

    def steps(self) -> tuple[Step, ...]:
        """Return the steps of the service's start, judged by the built-in plan."""
        return self.case().steps

    def hops(self, step: str, subnet: str = "subnet-a") -> tuple[Hop, ...]:
        """Return the path of the first step of that id, from *subnet*."""
        found = next(s for s in self.steps() if s.id == step)
        return next(o.hops for o in found.origins if o.subnet == subnet)

    def case(self) -> Case:
        """Return what a check is shown, by the built-in plan.

        Raises: LookupError: the service itself is refused, so that no check is run.
        """
        snapshot = self.snapshot()
        works = workloads(snapshot)
        if not works:
            raise LookupError("nothing is known of the service, so there is no case")
        return Case(snapshot, works[0], trace(snapshot, _plan(), works[0]))

    def report(self, *checks: Check) -> Report:
        """Return the whole report with *checks*."""
        return engine.diagnose(self.snapshot(), _plan(), checks, self.assumed)

    def _scope(self, kind: type[Citable]) -> str:
        scopes = [scope for name, scope in self.answers if name == kind.__name__]
        if len(scopes) != 1:
            raise LookupError(f"{kind.__name__} has {len(scopes)} answers: name the scope")
        return scopes[0]

    def _each(self, kind: type[F], change: Callable[[F], F | None], id: str = "") -> "Given":
        """Change the fact of that id, or all of them; a change to None drops it."""
        if not any(fact.id == id or not id for fact in self.facts(kind)):
            raise LookupError(f"there is no {kind.__name__} {id}".rstrip())
        answers = dict(self.answers)
        for key, answer in self.answers.items():
            if key[0] == kind.__name__ and not isinstance(answer, Unread):
                facts = (fact for fact in answer if isinstance(fact, kind))
                changed = (fact if id and fact.id != id else change(fact) for fact in facts)
                answers[key] = tuple(fact for fact in changed if fact is not None)
        return replace(self, answers=answers)


def outcome(check: Check, given: Given) -> engine.Result:
    """Run *check* on what is given: `pass`, `fail` with its findings, `unknown`, or `crashed`."""
    return engine.run_one(check, given.case())


@cache
def _plan() -> Edition:
    return builtin()


def attribute(name: str, *, on: bool) -> VpcAttribute:
    """Return a DNS attribute of the VPC."""
    value = AttributeValue(value=on)
    if name == "enableDnsSupport":
        return VpcAttribute(vpc_id=VPC, enable_dns_support=value)
    return VpcAttribute(vpc_id=VPC, enable_dns_hostnames=value)


_FIELDS = {
    "nat-": "nat_gateway_id",
    "tgw-": "transit_gateway_id",
    "pcx-": "vpc_peering_connection_id",
    "eni-": "network_interface_id",
    "i-": "instance_id",
    "eigw-": "egress_only_internet_gateway_id",
    "lgw-": "local_gateway_id",
    "cagw-": "carrier_gateway_id",
    "arn:": "core_network_arn",
}


def _route(to: str, target: str, state: str) -> Route:
    field = next((f for head, f in _FIELDS.items() if target.startswith(head)), "gateway_id")
    where = "destination_ipv6_cidr_block" if ":" in to else "destination_cidr_block"
    where = "destination_prefix_list_id" if to.startswith("pl-") else where
    return msgspec.structs.replace(
        Route(state=state, origin="CreateRoute"), **{where: to, field: target}
    )


def _routed(table: RouteTable, to: str, new: Route | None = None) -> RouteTable:
    kept = tuple(r for r in table.routes if r.destination != to)
    return msgspec.structs.replace(table, routes=(*kept, new) if new else kept)
