"""Whether stored facts can be what AWS said: the types do not tell, for texts that mean more.

A live answer needs no such look. A file may be cut, edited by hand, or made up.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import msgspec

from ecs_pull_doctor.model.assumptions import is_block

BLOCKS = frozenset(
    {
        "Cidr",
        "CidrBlock",
        "CidrIp",
        "CidrIpv6",
        "Cidrs",
        "DestinationCidrBlock",
        "DestinationIpv6CidrBlock",
        "Ipv6CidrBlock",
    }
)
ADDRESSES = frozenset(
    {"Ip", "IpAddress", "Ipv6", "Ipv6Address", "PrivateIp", "PrivateIpAddress", "PublicIp"}
)
ARNS = frozenset({"clusterArn", "serviceArn", "serviceRevisionArn", "taskArn", "taskDefinitionArn"})
ARN_PARTS = 6
YEARS = range(2000, 2200)
"""ECS is of 2014; what is far beyond is no date of anything in AWS."""
SHOWN = 60


def fault(fact: Any) -> str:
    """Return what in a fact no answer of AWS holds, and where; empty where nothing is wrong."""
    return next((f"{path} {said}" for path, said in _faults(_built(fact), "", "")), "")


def short(text: str) -> str:
    """Return a text as a sentence can hold it."""
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"


def _built(fact: Any) -> Any:
    return msgspec.to_builtins(fact, builtin_types=(datetime,))


def _faults(value: Any, path: str, name: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, each in value.items():
            yield from _faults(each, f"{path}.{key}" if path else key, key)
    elif isinstance(value, list | tuple):
        for at, each in enumerate(value):
            yield from _faults(each, f"{path}[{at}]", name)
    elif isinstance(value, datetime) and value.year not in YEARS:
        yield path, f"is of the year {value.year}"
    elif isinstance(value, str) and (what := _wrong(value, name)):
        yield path, f"'{short(value)}' is no {what}"


def _wrong(text: str, name: str) -> str:
    """What a text should be, by the name of its field, and is not."""
    if name in BLOCKS:
        return "" if is_block(text) else "block of addresses"
    if name in ADDRESSES:  # of one that AWS has yet to choose, files tell the subnet's block
        return "" if is_block(text) else "address"
    if name in ARNS:
        return "" if text.startswith("arn:") and len(text.split(":")) >= ARN_PARTS else "ARN"
    return ""
