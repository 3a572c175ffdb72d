"""Looks from this machine: names, TCP and TLS of every host at once, each with a time limit."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from ecs_pull_doctor.probe.model import Answer, Host, Observation, Seen
from ecs_pull_doctor.sources.probe.connections import Attempt, Trust, attempt_all
from ecs_pull_doctor.sources.probe.questions import VPC, Resolver, ask_all, system_resolver
from ecs_pull_doctor.sources.probe.surroundings import own_addresses, telling_environment

__all__ = ["Resolver", "Settings", "Trust", "look", "settings"]

# As many zones as a Region has; S3 gives more addresses, and four of them tell enough.
_MOST_ADDRESSES = 6


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Whom to ask, how long to wait, whom to trust. The first resolver's answers count.

    Units: *seconds* bounds each question, each connection and each handshake; a whole look takes
    four times as long at most, and a second more.
    """

    resolvers: tuple[Resolver, ...]
    seconds: float = 3.0
    trust: Trust = field(default_factory=Trust)


def settings(nameserver: tuple[str, int] | None, seconds: float) -> Settings:
    """Return the settings for this machine: a named server, the system's, Amazon's."""
    named = () if nameserver is None else (Resolver.at(*nameserver),)
    return Settings(resolvers=(*named, system_resolver(), VPC), seconds=seconds)


def look(hosts: Sequence[Host], how: Settings, vpc_cidrs: Sequence[str] = ()) -> Observation:
    """Return what this machine sees of *hosts*; silence is an answer, and nothing is written."""
    start = time.monotonic()
    answers = ask_all([h.host for h in hosts], how.resolvers, how.seconds)
    vpc_answers = any(
        a.outcome not in {"timeout", "error"}
        for given in answers.values()
        for a in given
        if a.resolver == VPC.name
    )
    attempts = attempt_all(_attempts(hosts, answers, how), 3 * how.seconds + 1)
    seen = tuple(
        Seen(
            host=host,
            answers=tuple(a for a in answers[host.host] if a.resolver != VPC.name or vpc_answers),
            connections=tuple(a.connection for a in attempts if a.host is host),
            handshakes=tuple(a.handshake for a in attempts if a.host is host and a.handshake),
        )
        for host in hosts
    )
    return Observation(
        seen=seen,
        decider=how.resolvers[0].name,
        vpc_resolver=vpc_answers,
        own_addresses=own_addresses(vpc_cidrs),
        environment=telling_environment(),
        trust_store=how.trust.has_anchors,
        seconds=round(time.monotonic() - start, 2),
    )


def _attempts(
    hosts: Sequence[Host], answers: dict[str, tuple[Answer, ...]], how: Settings
) -> list[Attempt]:
    return [
        Attempt(host, address, how.seconds, how.trust)
        for host in hosts
        for address in dict.fromkeys(
            address for a in answers[host.host] for address in a.addresses[:_MOST_ADDRESSES]
        )
    ]
