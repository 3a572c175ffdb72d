"""What the user accepts for a while: findings of a cause about a resource, why, and until when."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, kw_only=True)
class Suppression:
    """One entry of the configuration; *file* is where it is written.

    *resource* is an id, an ARN, a place in a file (`EcrApiEndpoint`, or with its property), or
    `CLUSTER/SERVICE`; `*` stands for any text. *until* is the last day on which it holds.
    """

    cause: str
    resource: str
    reason: str
    until: date
    file: str = ""
