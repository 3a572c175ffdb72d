"""The answer to a request: the verdict, and what decided it."""

from enum import Enum

from msgspec import Struct

from ecs_pull_doctor.iam.layers import Hit, Layer
from ecs_pull_doctor.iam.policy import Kind
from ecs_pull_doctor.iam.truth import Unreadable

WIDTH = 119
"""The most characters of a sentence."""


class Verdict(Enum):
    """Whether the request is allowed; the last two say that it is not known."""

    ALLOWED = "allowed"
    EXPLICIT_DENY = "explicit-deny"
    IMPLICIT_DENY = "implicit-deny"
    CONDITIONAL = "conditional"
    UNKNOWN = "unknown"

    @property
    def denied(self) -> bool:
        """Whether it is known that the request fails."""
        return self in (Verdict.EXPLICIT_DENY, Verdict.IMPLICIT_DENY)


class Reason(Struct, frozen=True):
    """What decided: the kind of policy, its name, and the statement, counted from 1.

    Where the lack of an allowing statement decided, *statement*, *sid* and *effect* are None, and
    *policy* is empty if the layer holds several policies or none. *says* is one short sentence.
    """

    kind: Kind
    policy: str
    says: str
    statement: int | None = None
    sid: str | None = None
    effect: str | None = None


class Decision(Struct, frozen=True):
    """The verdict with its reasons, the weightiest first.

    A denial lists every layer and statement that denies, not only the first. *keys* are the
    context keys that a conditional verdict hangs on, *unread* the policies that an unknown one
    lacks, *unsettled* the questions that AWS's documentation leaves open.
    """

    verdict: Verdict
    reasons: tuple[Reason, ...]
    keys: tuple[str, ...] = ()
    unread: tuple[Unreadable, ...] = ()
    unsettled: tuple[str, ...] = ()

    @property
    def decided_by(self) -> Reason:
        """The weightiest reason."""
        return self.reasons[0]

    @property
    def says(self) -> str:
        """The weightiest reason in one short sentence, without advice."""
        return self.reasons[0].says


def by_statement(hit: Hit, action: str, *, hangs_on: tuple[str, ...] = ()) -> Reason:
    """Return the reason that *hit* decided on *action*, or may, depending on what it hangs on."""
    statement, policy = hit.statement, hit.policy
    sid = f" ({statement.sid})" if statement.sid else ""
    verb = "denies" if hit.denies else "allows"
    tail = f" {verb} {action}"
    if hangs_on:
        tail += f" depending on {', '.join(hangs_on)}"
    says = sentence(f"statement {statement.index}{sid} of {policy.kind.value} ", policy.name, tail)
    return Reason(policy.kind, policy.name, says, statement.index, statement.sid, statement.effect)


def by_lack(layer: Layer, action: str, resource: str) -> Reason:
    """Return the reason that no statement of *layer* allows *action* on *resource*."""
    count = len(layer.given)
    name = layer.given[0].name if count == 1 else ""
    words = layer.kind.value if count == 1 else f"the {count} {plural(layer.kind)}"
    if not count:
        return Reason(
            layer.kind, "", sentence(f"no {layer.kind.value} allows {action} on ", resource)
        )
    head = f"no statement of {words}{' ' if name else ''}"
    tail = f" allows {action} on "
    room = WIDTH - len(head) - len(tail)
    says = head + shortened(name, max(room - len(resource), room // 2)) + tail
    return Reason(layer.kind, name, says + shortened(resource, WIDTH - len(says)))


def by_unread(kind: Kind, unread: Unreadable) -> Reason:
    """Return the reason that a policy could not be read."""
    says = sentence(f"{kind.value} ", unread.name, f" could not be read: {unread.why}")
    return Reason(kind, unread.name, says)


def plural(kind: Kind) -> str:
    """Return the name of *kind* for several policies."""
    word = kind.value
    return word[:-1] + "ies" if word.endswith("y") and not word.endswith("ay") else word + "s"


def sentence(head: str, name: str, tail: str = "") -> str:
    """Return the three parts as one sentence that keeps to `WIDTH`, the name giving way first."""
    room = WIDTH - len(head) - len(tail)
    whole = head + shortened(name, max(room, 24)) + tail
    return whole if len(whole) <= WIDTH else whole[: WIDTH - 1] + "…"


def shortened(text: str, room: int) -> str:
    """Return *text*, or its end after an ellipsis if it has more than *room* characters."""
    return text if len(text) <= room else "…" + text[len(text) - max(room, 2) + 1 :]
