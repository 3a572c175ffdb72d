"""Asks resolvers for addresses and tells the ways apart in which they have none.

The servers are asked themselves, without the C library: it knows "no address" only, it has no time
limit, and /etc/hosts of a container says nothing about the machine that pulls its image.

Source: response codes: RFC 1035, section 4.1.1; Amazon's resolver: 169.254.169.253,
https://docs.aws.amazon.com/vpc/latest/userguide/vpc-dns.html.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from functools import partial
from ipaddress import ip_address
from typing import NamedTuple

import dns.exception
import dns.message
import dns.query
import dns.rcode
import dns.rdatatype
import dns.resolver

from ecs_pull_doctor.probe.model import Answer, AnswerOutcome
from ecs_pull_doctor.sources.probe.at_once import at_once

_TYPES = (dns.rdatatype.A, dns.rdatatype.AAAA)
_CODES: dict[dns.rcode.Rcode, AnswerOutcome] = {
    dns.rcode.NXDOMAIN: "nxdomain",
    dns.rcode.SERVFAIL: "servfail",
    dns.rcode.REFUSED: "refused",
}
_SETTLED = {"answered", "nxdomain", "nodata"}


class Resolver(NamedTuple):
    """One or several servers that are asked in turn, as the C library does."""

    name: str
    servers: tuple[str, ...]
    port: int = 53

    @classmethod
    def at(cls, address: str, port: int = 53) -> Resolver:
        """Return the resolver of one address."""
        return cls(address if port == 53 else f"{address}:{port}", (address,), port)


VPC = Resolver("vpc", ("169.254.169.253",))


class _Reply(NamedTuple):
    outcome: AnswerOutcome
    addresses: tuple[str, ...] = ()
    detail: str = ""
    seconds: float = 0.0


def system_resolver() -> Resolver:
    """Return the servers of this machine's configuration; none where it has none."""
    try:
        configured = dns.resolver.Resolver()
    except (dns.exception.DNSException, OSError):
        return Resolver("system", ())
    servers = tuple(str(server) for server in configured.nameservers)
    return Resolver("system", tuple(s for s in servers if _is_address(s)), configured.port)


def ask_all(
    hosts: Sequence[str], resolvers: Sequence[Resolver], seconds: float
) -> dict[str, tuple[Answer, ...]]:
    """Return the answers by host, in the order of *resolvers*; every question is asked at once."""
    names = tuple(dict.fromkeys(hosts))
    asked = [(host, resolver) for host in names for resolver in resolvers]
    jobs = [partial(_query, h, r, kind, seconds) for h, r in asked for kind in _TYPES]
    replies = at_once(jobs, seconds + 0.5)
    found: dict[str, tuple[Answer, ...]] = dict.fromkeys(names, ())
    for number, (host, resolver) in enumerate(asked):
        ipv4, ipv6 = (reply or _Reply("timeout") for reply in replies[2 * number : 2 * number + 2])
        found[host] += (_answer(resolver, ipv4, ipv6),)
    return found


def _answer(resolver: Resolver, ipv4: _Reply, ipv6: _Reply) -> Answer:
    """One answer of two questions: any address counts, else what became of the IPv4 one."""
    addresses = tuple(dict.fromkeys(ipv4.addresses + ipv6.addresses))
    return Answer(
        resolver=resolver.name,
        outcome="answered" if addresses else ipv4.outcome,
        addresses=addresses,
        seconds=round(max(ipv4.seconds, ipv6.seconds), 3),
        detail="" if addresses else ipv4.detail,
    )


def _query(host: str, resolver: Resolver, kind: dns.rdatatype.RdataType, seconds: float) -> _Reply:
    """Ask the servers in turn, twice, since datagrams get lost; the tries share the time."""
    start = time.monotonic()
    last = _Reply("error", (), "this machine has no resolver configured")
    tries = resolver.servers * 2
    for number, server in enumerate(tries):
        left = seconds - (time.monotonic() - start)
        share = max(0.01, left / (len(tries) - number))
        last = _one(host, kind, server, resolver.port, share)
        if last.outcome in _SETTLED:
            break
    return last._replace(seconds=time.monotonic() - start)


def _one(
    host: str, kind: dns.rdatatype.RdataType, server: str, port: int, seconds: float
) -> _Reply:
    try:
        query = dns.message.make_query(host, kind)
        reply, _ = dns.query.udp_with_fallback(
            query, server, timeout=seconds, port=port, ignore_unexpected=True
        )
    except dns.exception.Timeout:
        return _Reply("timeout", (), f"{server} did not answer")
    except (dns.exception.DNSException, OSError, EOFError, ValueError) as problem:
        return _Reply("error", (), f"{server}: {type(problem).__name__}")
    if reply.rcode() != dns.rcode.NOERROR:
        code = dns.rcode.to_text(reply.rcode())
        return _Reply(_CODES.get(reply.rcode(), "error"), (), f"{server} says {code}")
    found = tuple(item.address for rrset in reply.answer if rrset.rdtype == kind for item in rrset)
    return _Reply("answered", found) if found else _Reply("nodata", (), f"{server} has no address")


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
