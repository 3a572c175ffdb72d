"""Small plans in Terraform's own JSON, written as people write resources."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ecs_pull_doctor import engine, packs
from ecs_pull_doctor.diagnosis import Diagnosis
from ecs_pull_doctor.plan.edition import builtin
from ecs_pull_doctor.sources.declared.places import located
from ecs_pull_doctor.sources.terraform import read

CHECKS = packs.load()
REGION = "eu-west-1"
ACCOUNT = "123456789012"


@dataclass(frozen=True)
class Ref:
    """A value that is known after apply, and what the configuration says that it refers to."""

    to: tuple[str, ...]

    @property
    def references(self) -> list[str]:
        """As Terraform writes them: each with what it begins with."""
        found = []
        for text in self.to:
            ends = [m.start() for m in re.finditer(r'[.\[](?=[^"]*(?:"[^"]*"[^"]*)*$)', text)]
            least = 3 if text.startswith(("module.", "data.")) else 2
            parts = [text[:end] for end in reversed(ends) if text[:end].count(".") >= least - 1]
            found += [text, *parts]
        return found


def ref(*to: str) -> Ref:
    """A value known after apply that comes from these."""
    return Ref(to)


class Each(dict[int | str | None, Any]):
    """A value of each instance, by its key; the configuration says `each.value` of it."""


@dataclass(frozen=True)
class R:
    """One resource block: *keys* are its instances' numbers or keys.

    *computed* are known after apply and written by nobody; *unwritten* are known, by AWS.
    """

    address: str
    values: Mapping[str, Any] = field(default_factory=dict)
    keys: tuple[int | str | None, ...] = (None,)
    for_each: Any = None
    computed: tuple[str, ...] = ("id", "arn")
    actions: tuple[str, ...] = ("create",)
    unwritten: tuple[str, ...] = ()
    before: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class M:
    """A module: its resources, what it is given, what it gives, what it calls."""

    resources: tuple[R, ...] = ()
    outputs: Mapping[str, Any] = field(default_factory=dict)
    inputs: Mapping[str, Any] = field(default_factory=dict)
    calls: Mapping[str, "M"] = field(default_factory=dict)
    keys: tuple[int | str | None, ...] = (None,)
    for_each: Any = None


def plan(*resources: R, calls: Mapping[str, M] | None = None, **more: Any) -> dict[str, Any]:
    """Return a plan of these resources and modules."""
    root = M(resources, calls=calls or {})
    values, changes = _planned(root, "")
    return {
        "format_version": "1.2",
        "terraform_version": "1.11.4",
        "planned_values": {"root_module": values},
        "resource_changes": changes,
        "prior_state": {"values": {"root_module": {"resources": [_caller()]}}},
        "configuration": {
            "provider_config": {
                "aws": {"name": "aws", "expressions": {"region": {"constant_value": REGION}}}
            },
            "root_module": _configured(root),
        },
    } | more


def _caller() -> dict[str, Any]:
    return {
        "address": "data.aws_caller_identity.me",
        "mode": "data",
        "type": "aws_caller_identity",
        "name": "me",
        "values": {"account_id": ACCOUNT},
    }


def _planned(module: M, address: str) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    resources, changes, children = [], [], []
    for block in module.resources:
        mode, type_, name = _parts(block.address)
        for key in block.keys:
            place = f"{address}.{block.address}" if address else block.address
            place += "" if key is None else f"[{json.dumps(key)}]"
            known, unknown = _split(dict(block.values), key)
            unknown |= {name: True for name in block.computed if name not in block.values}
            one: dict[str, Any] = {"address": place, "mode": mode, "type": type_, "name": name}
            one["values"] = known
            if key is not None:
                one["index"] = key
            if block.actions != ("delete",):
                resources.append(one)
            change = {
                "actions": list(block.actions),
                "before": block.before,
                "after_unknown": unknown,
            }
            changes.append({"address": place, "mode": mode, "type": type_, "change": change})
    for name, call in module.calls.items():
        for key in call.keys:
            place = f"{address}.module.{name}" if address else f"module.{name}"
            place += "" if key is None else f"[{json.dumps(key)}]"
            inner, more = _planned(call, place)
            children.append(inner | {"address": place})
            changes += more
    return {"resources": resources, "child_modules": children}, changes


def _parts(address: str) -> tuple[str, str, str]:
    *data, type_, name = address.split(".")
    return ("data" if data else "managed"), type_, name


def _split(values: dict[str, Any], key: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    known: dict[str, Any] = {}
    unknown: dict[str, Any] = {}
    for name, each in values.items():
        value = each[key] if isinstance(each, Each) else each
        if isinstance(value, Ref) or (
            isinstance(value, list) and any(isinstance(v, Ref) for v in value)
        ):
            unknown[name] = True
        elif isinstance(value, list) and value and isinstance(value[0], dict):
            both = [_split(each, key) for each in value]
            known[name], unknown[name] = [k for k, _ in both], [u for _, u in both]
        elif isinstance(value, tuple):  # one per instance, by number
            known[name] = value[key]
        else:
            known[name] = value
    return known, unknown


def _configured(module: M) -> dict[str, Any]:
    resources = []
    for block in module.resources:
        mode, type_, name = _parts(block.address)
        one: dict[str, Any] = {
            "address": block.address,
            "mode": mode,
            "type": type_,
            "name": name,
            "provider_config_key": "aws",
            "expressions": {
                n: _expression(v)
                for n, v in block.values.items()
                if v is not None and n not in block.unwritten
            },
        }
        if block.for_each is not None:
            one["for_each_expression"] = _expression(block.for_each)
        elif block.keys != (None,):
            one["count_expression"] = {"constant_value": len(block.keys)}
        resources.append(one)
    calls = {}
    for name, call in module.calls.items():
        inputs = {n: _expression(v) for n, v in call.inputs.items()}
        calls[name] = {"expressions": inputs, "module": _configured(call)}
        if call.for_each is not None:
            calls[name]["for_each_expression"] = _expression(call.for_each)
    outputs = {name: {"expression": _expression(v)} for name, v in module.outputs.items()}
    return {"resources": resources, "module_calls": calls, "outputs": outputs}


def _expression(value: Any) -> Any:
    if isinstance(value, Each):
        return {"references": ["each.value"]}
    if isinstance(value, Ref):
        return {"references": value.references}
    if isinstance(value, list) and any(isinstance(v, Ref) for v in value):
        return {"references": [r for v in value if isinstance(v, Ref) for r in v.references]}
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return [{n: _expression(v) for n, v in each.items()} for each in value]
    if isinstance(value, tuple):
        return {"references": ["count.index"]}
    return {"constant_value": value}


def diagnosed(document: dict[str, Any], path: Path) -> Diagnosis:
    """Return the diagnosis of the only service of a plan."""
    file = path / "plan.json"
    file.write_text(json.dumps(document, indent=1), encoding="utf-8")
    found = read(file)
    (snapshot,) = found.snapshots
    report = located(engine.diagnose(snapshot, builtin(), CHECKS), found.places)
    return report.diagnoses[0]
