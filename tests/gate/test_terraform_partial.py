"""Plans of some resources alone (-target), of none (-refresh-only), and of what goes (-destroy)."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ecs_pull_doctor.finding import Outcome
from ecs_pull_doctor.sources.terraform import TemplateError, read, world
from ecs_pull_doctor.sources.terraform.names import PREFIXES
from tests.gate.planned import ACCOUNT, REGION, R, Ref, diagnosed, plan
from tests.gate.private import PRIVATE, containers

KEYS = {r.address: r.keys for r in PRIVATE}
STAYS = "that what the plan leaves out stays as the state before it has it"
ARNS = {
    "aws_ecs_task_definition": f"arn:aws:ecs:{REGION}:{ACCOUNT}:task-definition/web:1",
    "aws_iam_role": f"arn:aws:iam::{ACCOUNT}:role/execution",
}


def ids(to: str) -> list[str]:
    """The ids that a reference comes to once everything is there."""
    type_, name, *attr = to.split(".")
    if attr == ["name"]:
        return [name]
    if type_ in ARNS:
        return [ARNS[type_]]
    return [f"{PREFIXES.get(type_, '')}{name}{key}" for key in KEYS[f"{type_}.{name}"]]


def known(value: Any, key: Any) -> Any:
    """A value as the state has it."""
    if isinstance(value, Ref):
        found = [id for to in value.to if "." in to and to in given(value) for id in ids(to)]
        return (
            found
            if len(KEYS[".".join(value.to[0].split(".")[:2])]) > 1 and key is None
            else (found[key if len(found) > 1 else 0])
        )
    if isinstance(value, list):
        return [known(each, key) for each in value]
    if isinstance(value, dict):
        return {name: known(each, key) for name, each in value.items()}
    return value[key] if isinstance(value, tuple) else value


def given(value: Ref) -> tuple[str, ...]:
    """The references without what merely picks."""
    return tuple(to for to in value.to if to not in {"count.index", "each.key"})


def state() -> list[dict[str, Any]]:
    """Every resource as it is."""
    found = []
    for each in PRIVATE:
        type_, name = each.address.split(".")
        for key in each.keys:
            place = each.address if key is None else f"{each.address}[{key}]"
            values = {n: known(v, key) for n, v in each.values.items()}
            values |= {"id": f"{PREFIXES.get(type_, '')}{name}{key}"}
            values |= {"arn": ARNS[type_], "revision": 1} if type_ in ARNS else {}
            one: dict[str, Any] = {"address": place, "mode": "managed", "type": type_, "name": name}
            found.append(one | {"values": values} | ({} if key is None else {"index": key}))
    return found


def of(*resources: R, **more: Any) -> dict[str, Any]:
    """A plan of some resources, of a configuration and a state that have all."""
    whole, part = plan(*PRIVATE), plan(*resources)
    before = part["prior_state"]["values"]["root_module"]["resources"] + state()
    part["prior_state"] = {"values": {"root_module": {"resources": before}}}
    return part | {"configuration": whole["configuration"]} | more


def only(address: str, **changes: Any) -> R:
    """One resource."""
    (found,) = (r for r in PRIVATE if r.address == address)
    return replace(found, **changes)


def test_a_plan_of_nothing_is_judged_as_the_state_is(tmp_path: Path) -> None:
    found = diagnosed(of(), tmp_path)
    assert (found.verdict, found.findings) == (Outcome.CAN_PULL, ())
    assert STAYS in found.not_examined


def test_what_a_plan_of_one_resource_does_counts(tmp_path: Path) -> None:
    name = "aws_vpc_endpoint.dkr"
    off = only(name, values=dict(only(name).values) | {"private_dns_enabled": False})
    found = diagnosed(of(off), tmp_path)
    assert {f.cause for f in found.findings} == {"private-dns-disabled"}


def test_a_service_that_stays_keeps_its_definition(tmp_path: Path) -> None:
    """The new revision is nobody's yet."""
    name = "aws_ecs_task_definition.web"
    elsewhere = containers(image="nginx:1")
    values = dict(only(name).values) | {"container_definitions": elsewhere}
    found = diagnosed(of(only(name, values=values, actions=("delete", "create"))), tmp_path)
    assert (found.verdict, found.findings) == (Outcome.CAN_PULL, ())
    assert found.target.task_definition.endswith("/web:1")


def test_what_is_deposed_goes_alone(tmp_path: Path) -> None:
    """What an unfinished replacement left behind has the address of what is there."""
    document = plan(*PRIVATE)
    left = {"address": "aws_vpc_endpoint.dkr", "type": "aws_vpc_endpoint", "deposed": "0a1b2c3d"}
    document["resource_changes"].append(left | {"change": {"actions": ["delete"]}})
    found = diagnosed(document, tmp_path)
    assert (found.verdict, found.findings) == (Outcome.CAN_PULL, ())


def test_a_plan_that_removes_the_service_gets_one_sentence(tmp_path: Path) -> None:
    document = of()
    document["resource_changes"] = [
        {"address": one["address"], "type": one["type"], "change": {"actions": ["delete"]}}
        for one in state()
    ]
    file = tmp_path / "plan.json"
    file.write_text(json.dumps(document), encoding="utf-8")
    with pytest.raises(TemplateError, match=r"removes every ECS service.*\(aws_ecs_service\.web\)"):
        read(file)


@pytest.mark.parametrize(
    ("block", "number"), [("0.0.0.0/0", 2), ("10.9.0.0/16", 3)], ids=["default", "another"]
)
def test_a_main_table_is_known_if_its_default_route_is(
    block: str, number: int, tmp_path: Path
) -> None:
    """What others may have put into one counts only where the plan has no way out of it."""
    there = {"id": "vpc-0a", "main_route_table_id": "rtb-0a", "cidr_block": "10.0.0.0/16"}
    vpc = R("aws_vpc.main", there, computed=(), unwritten=("id", "main_route_table_id"))
    out = {"route_table_id": "rtb-0a", "destination_cidr_block": block, "gateway_id": "igw-0a"}
    file = tmp_path / "plan.json"
    file.write_text(json.dumps(plan(vpc, R("aws_route.out", out))), encoding="utf-8")
    (table,) = world(file).of("RouteTables")
    assert len(table.shape["Routes"]) == number


def test_what_is_forgotten_stays(tmp_path: Path) -> None:
    """`removed` with `destroy = false` leaves it in the account, and the state before knows it."""
    name = "aws_iam_role_policy_attachment.execution"
    kept = tuple(r for r in PRIVATE if r.address != name)
    (was,) = (one for one in state() if one["address"] == name)
    document = plan(*kept)
    document["prior_state"]["values"]["root_module"]["resources"].append(was)
    change = {"address": name, "type": was["type"], "change": {"actions": ["forget"]}}
    document["resource_changes"].append(change)
    assert diagnosed(document, tmp_path).verdict is Outcome.CAN_PULL
    change["change"] = {"actions": ["delete"], "before": was["values"]}
    assert diagnosed(document, tmp_path).verdict is Outcome.CANNOT_PULL
