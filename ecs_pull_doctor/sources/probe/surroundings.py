"""What this machine tells about where it stands, without asking anybody."""

from __future__ import annotations

import os
import socket
from collections.abc import Sequence
from ipaddress import ip_network

from ecs_pull_doctor.probe.place import TELLING

# A documentation address (RFC 5737): connecting a UDP socket sends nothing, it only looks up the
# route and so tells which of its own addresses this machine would use.
_ELSEWHERE = "192.0.2.1"
_PROXIES = ("HTTPS_PROXY", "https_proxy")


def own_addresses(vpc_cidrs: Sequence[str] = ()) -> tuple[str, ...]:
    """Return this machine's addresses towards the internet and towards each block."""
    towards = [_ELSEWHERE, *(str(ip_network(block, strict=False)[1]) for block in vpc_cidrs)]
    return tuple(dict.fromkeys(found for address in towards if (found := _source(address))))


def telling_environment() -> tuple[str, ...]:
    """Return which telling variables are set; with a value only where the value is the sign."""
    names = tuple(name for name in TELLING if _is_set(*name.partition("=")[::2]))
    return (*names, *(name for name in _PROXIES if os.environ.get(name)))


def _is_set(name: str, value: str) -> bool:
    found = os.environ.get(name, "")
    return found.startswith(value) and bool(found)


def _source(address: str) -> str:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.connect((address, 53))
            return str(probe.getsockname()[0])
    except OSError:
        return ""
