"""Values of conditions that are not text: numbers, dates, addresses, bytes.

Source:
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
"""

import base64
import operator
import re
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from msgspec import Struct

from ecs_pull_doctor.iam.context import Context
from ecs_pull_doctor.iam.truth import Truth

_MONTH = re.compile(r"\d{4}-\d{2}")

Compare = Callable[[Decimal, Decimal], bool]
COMPARISONS: dict[str, Compare] = {
    "equals": operator.eq,
    "lessthan": operator.lt,
    "lessthanequals": operator.le,
    "greaterthan": operator.gt,
    "greaterthanequals": operator.ge,
}
"""What the name of a Numeric or Date operator ends in, and how it compares."""

Network = IPv4Network | IPv6Network


class Quantity(Struct, frozen=True):
    """A number, or a moment as seconds since 1970, to compare with; None if it is neither."""

    bound: Decimal | None
    comparison: str
    dates: bool

    def matches(self, value: str, context: Context) -> Truth:  # noqa: ARG002 - one shape for all
        """Say whether *value* compares as asked; what is no number or date never does."""
        got = moment(value) if self.dates else number(value)
        if got is None or self.bound is None:
            return False
        return COMPARISONS[self.comparison](got, self.bound)


class Addresses(Struct, frozen=True):
    """A range of addresses to lie in; None if it was not one."""

    network: Network | None

    def matches(self, value: str, context: Context) -> Truth:  # noqa: ARG002 - one shape for all
        """Say whether the address *value* lies in the range; the other IP version never does."""
        got = address(value)
        return got is not None and self.network is not None and got in self.network


class Bytes(Struct, frozen=True):
    """Bytes to equal, and the base64 text they were written as."""

    content: bytes | None
    text: str

    def matches(self, value: str, context: Context) -> Truth:  # noqa: ARG002 - one shape for all
        """Say whether *value*, base64 too, has the same bytes."""
        got = decoded(value)
        return value == self.text if got is None or self.content is None else got == self.content


def number(text: str) -> Decimal | None:
    """Return the number that *text* writes, or None."""
    try:
        value = Decimal(text.strip())
    except InvalidOperation:
        return None
    return value if value.is_finite() else None


def moment(text: str) -> Decimal | None:
    """Return *text*, ISO 8601 or seconds since 1970, as seconds since 1970; None if neither."""
    seconds = number(text)
    if seconds is not None:
        return seconds
    try:
        parsed = datetime.fromisoformat(f"{text}-01" if _MONTH.fullmatch(text) else text)
        aware = parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)
        return Decimal(str(aware.timestamp()))
    except (ValueError, OverflowError):
        return None


def address(text: str) -> IPv4Address | IPv6Address | None:
    """Return the IP address that *text* writes, or None."""
    try:
        return ip_address(text)
    except ValueError:
        return None


def network(text: str) -> Network | None:
    """Return the range that *text* writes, a bare address being a range of one, or None."""
    try:
        return ip_network(text, strict=False)
    except ValueError:
        return None


def decoded(text: str) -> bytes | None:
    """Return the bytes that *text* writes in base64, or None."""
    try:
        return base64.b64decode(text, validate=True)
    except ValueError:
        return None
