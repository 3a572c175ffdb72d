"""Who asks, and how closely a statement's Principal names them.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
"""

from collections.abc import Iterable, Sequence
from enum import Enum

from msgspec import Struct

from ecs_pull_doctor.iam.truth import Truth, both, either, opposite, unsettled

SESSION_NAME = "sts:RoleSessionName"
_LINKED = ("role/aws-service-role/", "assumed-role/AWSServiceRoleFor")


class Who(Enum):
    """What kind of principal asks."""

    ROLE = "role"
    SESSION = "session"
    USER = "user"
    FEDERATED_USER = "federated user"
    ROOT = "root"
    SERVICE = "service"
    AWS_OWNED = "principal of AWS's own"
    OTHER = "other"


class Caller(Struct, frozen=True):
    """The principal of a request, taken apart: its ARN or service name, account, partition, name.

    *name* is that of the role, user or federated user; a role's path is not part of it.
    """

    who: Who
    arn: str
    account: str
    partition: str = ""
    name: str = ""

    @property
    def service_linked(self) -> bool:
        """Whether this is a service-linked role, which organisation policies do not restrict."""
        return any(mark in self.arn for mark in _LINKED)


class Nearness(Struct, frozen=True):
    """How a statement names the caller; each may be open.

    *direct*: the session, the user, the service, or everyone. *role*: the role of the session,
    or the user of a federated user. *account*: the account only, which leaves the choice to the
    account's own policies.
    """

    direct: Truth = False
    role: Truth = False
    account: Truth = False

    @property
    def any(self) -> Truth:
        """Whether the statement names the caller at all."""
        return either((self.direct, self.role, self.account))


EVERYONE = Nearness(direct=True)
NOBODY = Nearness()


class Named(Struct, frozen=True):
    """One entry of a Principal: its type (AWS, Service, Federated, CanonicalUser) and value."""

    type: str
    value: str


def caller(arn: str | None, account: str) -> Caller:
    """Return who *arn* is; None stands for a principal of AWS's own, in no known account."""
    if arn is None:
        return Caller(Who.AWS_OWNED, "", "")
    if arn.endswith((".amazonaws.com", ".amazonaws.com.cn", ".aws.internal")):
        return Caller(Who.SERVICE, arn, "")
    parts = arn.split(":", 5)
    if len(parts) < 6:
        return Caller(Who.OTHER, arn, account)
    kind, _, rest = parts[5].partition("/")
    return Caller(_who(kind), arn, account, parts[1], _name(kind, rest))


def nearness(entries: Iterable[Named], asking: Caller, *, gateway: bool = False) -> Nearness:
    """Return how the *entries* of a Principal, taken together, name *asking*.

    In the policy of a *gateway* endpoint an account stands for its root user alone.
    Source: https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html
    """
    found = [_one(entry, asking, gateway=gateway) for entry in entries]
    if len(found) == 1:
        return found[0]
    return Nearness(
        either(near.direct for near in found),
        either(near.role for near in found),
        either(near.account for near in found),
    )


def left_out(entries: Sequence[Named], asking: Caller) -> Truth:
    """Return whether a NotPrincipal with *entries* covers *asking*, that is, does not name it.

    AWS asks that the account be named beside the role, and says that the policy might deny the
    whole account otherwise: that case is open.
    Source:
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
    """
    near = nearness(entries, asking)
    named = either((near.direct, near.role))
    if asking.who in (Who.SERVICE, Who.AWS_OWNED, Who.ROOT) or near.any is False:
        return opposite(near.any)
    if both((named, near.account)) is True or _everyone(entries):
        return False
    return unsettled("NotPrincipal naming the role or its account, not both")


def _everyone(entries: Sequence[Named]) -> bool:
    return any(entry.type == "AWS" and entry.value == "*" for entry in entries)


def _one(entry: Named, asking: Caller, *, gateway: bool) -> Nearness:
    if entry.type != "AWS":
        any_service = entry.type == "Service" and entry.value == "*" and asking.who is Who.SERVICE
        return EVERYONE if any_service or entry.value == asking.arn != "" else NOBODY
    if entry.value == "*":
        return EVERYONE
    if entry.value == asking.arn != "":
        # Who asks as a role is a session of it, so its ARN does not name the session directly.
        return Nearness(role=True) if asking.who is Who.ROLE else EVERYONE
    if asking.who is Who.AWS_OWNED or asking.who is Who.SERVICE:
        return NOBODY
    if _account(entry.value) == asking.account:
        return NOBODY if gateway and asking.who is not Who.ROOT else Nearness(account=True)
    return _of_session(entry.value, asking)


def _of_session(value: str, asking: Caller) -> Nearness:
    """Match a role with its sessions, either way round, and a federated user with its user."""
    named = caller(value, asking.account)
    pair = (named.who, asking.who)
    parts = value.split(":", 5)
    if named.name != asking.name or named.partition != asking.partition:
        return NOBODY
    if len(parts) < 6 or parts[4] != asking.account:
        return NOBODY
    if pair in ((Who.ROLE, Who.SESSION), (Who.USER, Who.FEDERATED_USER)):
        return Nearness(role=True)
    if pair == (Who.SESSION, Who.ROLE):  # the role is known, which session of it is not
        return Nearness(direct=frozenset((SESSION_NAME,)))
    return NOBODY


def _account(value: str) -> str:
    """Return the account that *value* stands for: a bare number or a root ARN; else nothing."""
    if value.isdigit():
        return value
    parts = value.split(":", 5)
    return parts[4] if len(parts) == 6 and parts[5] == "root" else ""


def _who(kind: str) -> Who:
    return {
        "role": Who.ROLE,
        "assumed-role": Who.SESSION,
        "user": Who.USER,
        "federated-user": Who.FEDERATED_USER,
        "root": Who.ROOT,
    }.get(kind, Who.OTHER)


def _name(kind: str, rest: str) -> str:
    return rest.partition("/")[0] if kind == "assumed-role" else rest.rpartition("/")[2]
