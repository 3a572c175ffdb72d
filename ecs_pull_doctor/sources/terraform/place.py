"""In which Region and account a plan is."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import msgspec

from ecs_pull_doctor.sources.terraform.expressions import attribute
from ecs_pull_doctor.sources.terraform.instances import Instance, Instances
from ecs_pull_doctor.sources.terraform.schedules import TYPES, starts_tasks

_ACCOUNT = re.compile(r"(?<![0-9])([0-9]{12})(?=\.dkr[.-]ecr)|(?<=:iam::)([0-9]{12})(?=:role/)")
_OF_REGION = re.compile(r"(?:^|^com\.amazonaws\.)([a-z]{2}(?:-[a-z]+)+-[0-9])(?:[a-z]$|\.)")
NO_ACCOUNT = "000000000000"
"""In place of an account that nothing tells."""


def regions(found: Instances, otherwise: str) -> dict[str, frozenset[str]]:
    """Return the Regions of the services, each with the addresses of those that are in it.

    A resource names its Region itself from version 6 of the provider on; else its provider's is
    it, or what data sources, zones of subnets and ARNs tell, or *otherwise*, which may be empty. A
    plan without services is in the Region of its default provider.
    """
    told: dict[str, set[str]] = {}
    usual = _of_provider(found, "aws") or _read(found) or _of_zones(found) or _most(found, 3)
    usual = usual or otherwise
    for instance in starters(found):
        block, own = found.configured(instance), instance.values.get("region")
        named = _of_provider(found, block.provider_config_key) if block else ""
        where = own if isinstance(own, str) and own else named or usual
        told.setdefault(where, set()).add(instance.address)
    return {where: frozenset(each) for where, each in told.items()} or {usual: frozenset()}


def starters(found: Instances) -> Iterator[Instance]:
    """The services, and what starts tasks on a schedule."""
    yield from found.every("aws_ecs_service")
    yield from filter(starts_tasks, found.every(*TYPES))


def account(found: Instances) -> str:
    """Return the account that the credentials of the plan are of, or that its ARNs are in."""
    for instance in found.every("aws_caller_identity", mode="data"):
        id = instance.values.get("account_id")
        if isinstance(id, str):
            return id
    return _allowed(found) or _most(found, 4)


def likely_account(found: Instances) -> str:
    """Return the account that images and roles are of, where they are of one only."""
    told: set[str] = set()
    for instance in found.every("aws_ecs_task_definition"):
        for attr in ("container_definitions", "execution_role_arn", "task_role_arn"):
            text = str(instance.values.get(attr) or "")
            told.update(match[0] for match in _ACCOUNT.finditer(text))
    return told.pop() if len(told) == 1 else ""


def _providers(found: Instances) -> Iterator[tuple[str, dict[str, Any]]]:
    """The provider of the services first, then the default one."""
    providers = found.document.content.configuration.provider_config
    keys = [
        block.provider_config_key
        for instance in starters(found)
        if (block := found.configured(instance))
    ]
    for key in dict.fromkeys([*keys, "aws"]):
        if key in providers:
            yield key, providers[key].expressions


def _of_provider(found: Instances, key: str) -> str:
    providers = found.document.content.configuration.provider_config
    given = attribute(providers[key].expressions, "region") if key in providers else None
    if given is None:
        return ""
    if isinstance(given.constant_value, str):
        return given.constant_value
    return next((text for r in given.references if (text := _variable(found, r))), "")


def _variable(found: Instances, reference: str) -> str:
    name = reference.removeprefix("var.")
    given = found.document.content.variables.get(name)
    value: Any = msgspec.json.decode(given.value) if given and name != reference else None
    return value if isinstance(value, str) else ""


def _allowed(found: Instances) -> str:
    for _key, expressions in _providers(found):
        given = attribute(expressions, "allowed_account_ids")
        if given and isinstance(given.constant_value, list) and len(given.constant_value) == 1:
            return str(given.constant_value[0])
    return ""


def _read(found: Instances) -> str:
    for instance in found.every("aws_region", mode="data"):
        name = instance.values.get("region") or instance.values.get("name")
        if isinstance(name, str):
            return name
    return ""


def _of_zones(found: Instances) -> str:
    """The Region that the zones of the subnets and the services of the endpoints are in, if one."""
    told = {
        match[1]
        for type_, attr in (
            ("aws_subnet", "availability_zone"),
            ("aws_vpc_endpoint", "service_name"),
        )
        for instance in found.every(type_)
        if (match := _OF_REGION.search(str(instance.values.get(attr) or "")))
    }
    return told.pop() if len(told) == 1 else ""


def _most(found: Instances, part: int) -> str:
    """What most ARNs of resources that are there already say."""
    told: Counter[str] = Counter()
    types = ("aws_vpc", "aws_subnet", "aws_ecs_cluster", "aws_ecs_service", "aws_iam_role")
    for instance in found.every(*types, "aws_security_group", "aws_ecs_task_definition"):
        parts = str(instance.values.get("arn", "")).split(":")
        if len(parts) > 5 and parts[part]:
            told[parts[part]] += 1
    return told.most_common(1)[0][0] if told else ""
