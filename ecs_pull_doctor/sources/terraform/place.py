"""In which Region and account a plan is."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import msgspec

from ecs_pull_doctor.sources.terraform.expressions import attribute
from ecs_pull_doctor.sources.terraform.instances import Instances

_ACCOUNT = re.compile(r"(?<![0-9])([0-9]{12})(?=\.dkr[.-]ecr)|(?<=:iam::)([0-9]{12})(?=:role/)")
NO_ACCOUNT = "000000000000"
"""In place of an account that nothing tells."""


def region(found: Instances) -> str:
    """Return the Region that the provider is configured with, or that data sources and ARNs tell.

    Where several are told, it is that of the services, by the provider that their block names.
    """
    return _configured(found) or _read(found) or _most(found, 3)


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
        for instance in found.every("aws_ecs_service")
        if (block := found.configured(instance))
    ]
    for key in dict.fromkeys([*keys, "aws"]):
        if key in providers:
            yield key, providers[key].expressions


def _configured(found: Instances) -> str:
    for _key, expressions in _providers(found):
        given = attribute(expressions, "region")
        if given is None:
            continue
        if isinstance(given.constant_value, str):
            return given.constant_value
        for reference in given.references:
            if text := _variable(found, reference):
                return text
    return ""


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


def _most(found: Instances, part: int) -> str:
    """What most ARNs of resources that are there already say."""
    told: Counter[str] = Counter()
    types = ("aws_vpc", "aws_subnet", "aws_ecs_cluster", "aws_ecs_service", "aws_iam_role")
    for instance in found.every(*types, "aws_security_group", "aws_ecs_task_definition"):
        parts = str(instance.values.get("arn", "")).split(":")
        if len(parts) > 5 and parts[part]:
            told[parts[part]] += 1
    return told.most_common(1)[0][0] if told else ""
