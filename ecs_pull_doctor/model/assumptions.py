"""What the user says of things that AWS shows to nobody: three sentences, and what they mean.

An assumption is no fact. It is asked only where the facts say nothing, and whatever rests on it
says so.
"""

import re
from dataclasses import dataclass
from datetime import date
from ipaddress import ip_network
from typing import Literal

Kind = Literal["reaches", "does-not-reach", "serves", "answers"]
INTERNET = "the internet"
FORMS = (
    "TARGET reaches DESTINATION",
    "TARGET does not reach DESTINATION",
    "ADDRESSES serves SERVICE",
    "DHCP-OPTIONS-OR-RULE answers like the VPC resolver",
)
_TARGET = r"(?:tgw|pcx|vgw|eni|i|vpce|lgw|cagw)-[0-9a-z]+|arn:[^\s]+"
_REACHES = re.compile(rf"({_TARGET}) (reaches|does not reach) (the internet|\S+)")
_SERVES = re.compile(r"(the internet|\S+) serves (\S+)")
_ANSWERS = re.compile(r"((?:dopt|rslvr-rr)-[0-9a-z-]+) answers like the VPC resolver")
_NAME = re.compile(r"(?:\*\.)?[a-z0-9-]+(?:\.[a-z0-9-]+)*")


@dataclass(frozen=True, kw_only=True)
class Assumption:
    """One assumption, taken apart: *subject* does *kind* to *object*.

    *until* is the last day on which it holds; *file* is where it is written.
    """

    that: str
    reason: str
    kind: Kind
    subject: str
    object: str = ""
    until: date | None = None
    file: str = ""

    def holds_on(self, day: date) -> bool:
        """Whether it has not expired on *day*."""
        return self.until is None or day <= self.until


def understood(that: str, reason: str, until: date | None = None, file: str = "") -> Assumption:
    """Return the assumption that a sentence states.

    Raises: ValueError: it is none of the sentences that are understood; the message says which are.
    """
    sentence = " ".join(that.split())
    kind, subject, object_ = _parts(sentence)
    return Assumption(
        that=sentence,
        reason=reason,
        kind=kind,
        subject=subject,
        object=object_,
        until=until,
        file=file,
    )


def _parts(sentence: str) -> tuple[Kind, str, str]:
    if found := _REACHES.fullmatch(sentence):
        if found[3] == INTERNET or is_block(found[3]) or _is_host(found[3]):
            return ("reaches" if found[2] == "reaches" else "does-not-reach"), found[1], found[3]
        raise ValueError(f"{found[3]!r} is neither `the internet`, a CIDR block nor a host name")
    if found := _SERVES.fullmatch(sentence):
        if not (found[1] == INTERNET or is_block(found[1])):
            raise ValueError(f"{found[1]!r} is neither `the internet` nor a CIDR block")
        if not _NAME.fullmatch(found[2]):
            raise ValueError(f"{found[2]!r} is neither an endpoint service nor a host name")
        return "serves", found[1], found[2]
    if found := _ANSWERS.fullmatch(sentence):
        return "answers", found[1], ""
    raise ValueError(f"{sentence!r} is not understood; write one of: {'; '.join(FORMS)}")


def is_block(text: str) -> bool:
    """Whether *text* is an IP address or a CIDR block."""
    try:
        ip_network(text, strict=False)
    except ValueError:
        return False
    return True


def _is_host(text: str) -> bool:
    return "." in text and _NAME.fullmatch(text) is not None
