"""From the pull plan to the hosts of a start, for whoever knows a Region and an account only.

Source: the hosts are the plan's; how Regions are named per partition:
https://github.com/boto/botocore/blob/develop/botocore/data/partitions.json.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ecs_pull_doctor.plan.edition import Call, Edition
from ecs_pull_doctor.plan.image import Image, parse
from ecs_pull_doctor.probe.model import Host

EXTRAS = {
    "secrets-manager": "secrets-manager-secrets",
    "ssm": "ssm-parameters",
    "ecs-exec": "ecs-exec",
    "logs": "awslogs",
}
_REGION = re.compile(r"[a-z]{2,8}(-[a-z]{2,16}){1,3}-\d{1,2}")
_NAME = re.compile(r"(?=.{1,253}$)[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})+", re.ASCII | re.IGNORECASE)
_PARTITIONS = {
    "cn-": "aws-cn",
    "us-gov-": "aws-us-gov",
    "eusc-": "aws-eusc",
    "us-iso-": "aws-iso",
    "us-isob-": "aws-iso-b",
    "eu-isoe-": "aws-iso-e",
    "us-isof-": "aws-iso-f",
}
_AWS_TAILS = (".api.aws", ".on.aws", ".ecr.aws")


class NoSuchRegionError(Exception):
    """A text that has not the form of a Region."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What somebody wants probed. Without *images*, one in the account's own registry."""

    region: str
    account: str
    capacity: str = "fargate-linux-1.4.0"
    images: tuple[str, ...] = ()
    extras: tuple[str, ...] = ("logs",)
    vpc_cidrs: tuple[str, ...] = ()
    endpoint_addresses: tuple[str, ...] = ()


@dataclass(frozen=True)
class Hosts:
    """The hosts to probe, and what of the plan no name is known for."""

    hosts: tuple[Host, ...]
    left_out: tuple[str, ...] = ()


def partition_of(region: str) -> str:
    """Return the partition of a Region.

    Raises: NoSuchRegionError: *region* has not the form of a Region's name.
    """
    if not _REGION.fullmatch(region):
        raise NoSuchRegionError(f"'{region}' is not the name of a Region, such as eu-west-1")
    return next((p for start, p in _PARTITIONS.items() if region.startswith(start)), "aws")


def hosts_of(asked: Asked, edition: Edition) -> Hosts:
    """Return the hosts that a start calls, in the plan's order, each once.

    Raises: NoSuchRegionError: the Region has not the form of one.
    """
    suffix = edition.dns_suffix(partition_of(asked.region))
    home = f"{asked.account}.dkr.ecr.{asked.region}.{suffix}/any:latest"
    found: dict[tuple[str, int], Host] = {}
    unknown: dict[str, None] = {}
    for text in asked.images or (home,):
        registry = parse(text)
        if registry.kind == "other-registry" and edition.registry(registry.host) is None:
            unknown[f"hosts to which {parse(text).host} sends for tokens and layers"] = None
        for call in _calls(asked, edition, parse(text)):
            names = _names(asked, suffix, parse(text), call) | _elsewhere(edition, parse(text))
            hosts = list(_alternatives(call, _spellings(edition, call, names), suffix))
            if not hosts:
                unknown[f"{call.step} ({_fill(call.host, names)} is no name of a host)"] = None
            for host in hosts:
                key = (host.host, host.port)
                found[key] = _merged(found[key], host) if key in found else host
    return Hosts(tuple(found.values()), tuple(unknown))


def _calls(asked: Asked, edition: Edition, image: Image) -> Iterator[Call]:
    """The calls that leave from where a probe can stand: not from an interface of AWS's own."""
    plan = edition.plan(asked.capacity, _registry_kind(asked, image))
    wanted = {"start", *(EXTRAS[name] for name in asked.extras)}
    for name in plan.calls if plan else ():
        call = edition.calls[name]
        if call.needed_by in wanted and call.from_ != "fargate-eni" and not call.may_be_needless:
            yield call


def _registry_kind(asked: Asked, image: Image) -> str:
    if image.kind == "ecr-private" and image.region != asked.region:
        return "ecr-private-cross-region"
    if image.kind == "ecr-private" and image.account != asked.account:
        return "ecr-private-cross-account"
    if image.kind in {"docker-hub", "other-registry"}:
        return f"{image.kind}-anonymous"
    return image.kind


def _names(asked: Asked, suffix: str, image: Image, call: Call) -> dict[str, str]:
    """What fills the places of a call's host; the agent and the logs stay in the task's Region."""
    of_image = call.needed_by == "start" and not call.step.startswith("ecs-")
    region = (image.region if of_image else "") or asked.region
    return {
        "region": region,
        "account": (image.account if of_image else "") or asked.account,
        "image_region": image.region or asked.region,
        "image_account": image.account or asked.account,
        "image_host": image.host,
        "dns_suffix": (image.dns_suffix if of_image else "") or suffix,
        "secret_region": asked.region,
        "parameter_region": asked.region,
        "awslogs-region": asked.region,
        "n": "1",  # the service hands out a number; the first always exists
    }


def _elsewhere(edition: Edition, image: Image) -> dict[str, str]:
    """Where a registry that is not AWS's gives tokens and layers; its own host where unknown."""
    known = edition.registry(image.host)
    return {
        "token_host": (known.token if known else "") or image.host,
        "layer_host": known.layers[0] if known and known.layers else image.host,
    }


def _spellings(edition: Edition, call: Call, names: dict[str, str]) -> list[str]:
    """The call's host and those that may be named instead, each once."""
    known = edition.registry(names["image_host"])
    layers = known.layers if known and "{layer_host}" in call.host else ()
    every = (_fill(host, names) for host in (call.host, *call.alternatives, *layers))
    return list(dict.fromkeys(every))


def _fill(template: str, names: dict[str, str]) -> str:
    for name, value in names.items():
        template = template.replace("{" + name + "}", value)
    return template


def _alternatives(call: Call, texts: Sequence[str], suffix: str) -> Iterator[Host]:
    """The hosts of one call; of several one is called, and which one only the service knows."""
    first = ""
    for text in texts:
        name, _, port = text.partition(":")
        if not _NAME.fullmatch(name) or name.rpartition(".")[2].isdecimal():
            continue  # a remark, or an address, which nobody resolves
        yield Host(
            host=name.lower(),
            port=int(port) if port.isdecimal() and 0 < int(port) < 65536 else call.port,
            steps=(call.step,),
            required=not call.after_start,
            alternative_to=first,
            endpoint=bool(call.interface_endpoints),
            gateway=call.gateway_alternative == "s3",
            aws=name.lower().endswith((f".{suffix}", *_AWS_TAILS)),
        )
        first = first or name.lower()


def _merged(old: Host, new: Host) -> Host:
    """One host of several steps: needed if one of them needs it."""
    return Host(
        host=old.host,
        port=old.port,
        steps=tuple(dict.fromkeys(old.steps + new.steps)),
        required=old.required or new.required,
        alternative_to=old.alternative_to if new.alternative_to else "",
        endpoint=old.endpoint or new.endpoint,
        gateway=old.gateway or new.gateway,
        aws=old.aws,
    )


def capacities(edition: Edition) -> Sequence[str]:
    """Return the capacities that the plan knows, in its order."""
    return tuple(dict.fromkeys(plan.capacity for plan in edition.plans))
