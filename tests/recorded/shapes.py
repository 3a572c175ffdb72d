"""Is an answer written by hand of the shape that AWS documents? botocore's service models know."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import msgspec
from botocore.model import OperationModel, Shape
from botocore.session import Session
from botocore.validate import ParamValidator

from ecs_pull_doctor.model.fact import Citable
from ecs_pull_doctor.sources.aws.session import CLIENTS

LACKS = "Missing required parameter"


@cache
def _operation(name: str) -> OperationModel:
    service, _, operation = name.partition(":")
    return Session().get_service_model(CLIENTS.get(service, service)).operation_model(operation)


def faults(operation: str, page: Mapping[str, Any]) -> str:
    """Return what is wrong with *page* as an answer of `service:Operation`; empty if nothing."""
    report = ParamValidator().validate(page, _operation(operation).output_shape)
    return str(report.generate_report()) if report.has_errors() else ""


def faults_of(fact: Citable) -> str:
    """Return what is wrong with a fact as a part of its call's answer; empty if nothing.

    A fact need not hold everything that AWS always tells.
    """
    said = dict(msgspec.to_builtins(fact))
    report = ""
    for shape in _structures(_operation(fact.call).output_shape):
        if set(said) <= set(shape.members):
            report = str(ParamValidator().validate(said, shape).generate_report())
            wrong = [line for line in report.splitlines() if not line.startswith(LACKS)]
            if not wrong:
                return ""
    return report or f"no part of {fact.call} has {', '.join(sorted(said))}"


def _structures(shape: Shape, seen: frozenset[str] = frozenset()) -> Iterator[Any]:
    if shape.name in seen:
        return
    seen |= {shape.name}
    if shape.type_name == "structure":
        yield shape
        for member in shape.members.values():
            yield from _structures(member, seen)
    elif shape.type_name == "list":
        yield from _structures(shape.member, seen)
