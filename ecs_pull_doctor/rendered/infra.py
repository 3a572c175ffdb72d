"""Changes as resources of CloudFormation, from which the template and the CDK code are written.

What changes a resource that is there is not made into a resource, which would be a second one: it
is said in words which property to change where.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import singledispatch

from ecs_pull_doctor import changes as c
from ecs_pull_doctor.rendered.quoting import unique

# Left out of a template, a policy may stay what it was, so the one that AWS gives is spelled out.
# Source: https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html
FULL_ACCESS = (
    '{"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}]}'
)


@dataclass(frozen=True)
class Ref:
    """The id of a resource that is made here, or one of its attributes."""

    name: str
    attribute: str = ""


@dataclass(frozen=True)
class Block:
    """A property that has properties; *kind* is its type's name."""

    kind: str
    properties: "Mapping[str, Value]"


@dataclass(frozen=True)
class Document:
    """A JSON document, such as a policy, whose keys are kept as they are."""

    value: object


Value = str | int | bool | Ref | Block | Document | tuple["Value", ...]


@dataclass(frozen=True)
class Made:
    """One resource: its name of small letters, its type, its properties, what it waits for."""

    name: str
    kind: str
    properties: Mapping[str, Value]
    after: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class ByHand:
    """A property to change in the resource that holds something that is there already.

    *change* is what it stands for, which the AWS CLI can do as well; not *held*: only the CLI can.
    """

    says: str
    properties: Mapping[str, Value] = field(default_factory=dict)
    held: bool = True
    change: c.AnyChange | None = None


Part = Made | ByHand


@dataclass(frozen=True)
class Names:
    """The names of what the changes make: by ref, and of what has no ref by the change itself."""

    known: Mapping[object, str]

    def of(self, key: object) -> str:
        """Return the name of a ref (`new:nat/a/address` is beside `new:nat/a`), or of a change."""
        return self.known[key]

    def before_endpoints(self) -> str:
        """Return words for what has to be there before the endpoints that are made, if any are."""
        made = any(str(key).startswith(f"{c.NEW}endpoint/") for key in self.known)
        return "before the endpoints are made, " if made else ""

    def value(self, id: str, attribute: str = "") -> Value:
        """Return a reference for a ref that is made here, and any other id as it stands."""
        return Ref(self.known[id], attribute) if id in self.known else id


def parts(changes: Iterable[c.AnyChange]) -> tuple[Part, ...]:
    """Return the changes as resources and instructions, in order; an empty list is left out."""
    wanted = tuple(changes)
    known = named(wanted)
    return tuple(_given(p, change) for change in wanted for p in made(change, known))


def handed(found: Iterable[Part]) -> tuple[Ref, ...]:
    """Return what is made here and named in what is to be changed by hand, in another place."""
    by_hand = (part for part in found if isinstance(part, ByHand))
    values = (value for part in by_hand for value in part.properties.values())
    return tuple(dict.fromkeys(value for value in values if isinstance(value, Ref)))


def _given(part: Part, change: c.AnyChange) -> Part:
    given = {name: value for name, value in part.properties.items() if value != ()}
    if isinstance(part, ByHand):
        return replace(part, properties=given, change=change)
    return replace(part, properties=given)


BESIDE = {c.NewNatGateway: "address", c.HaveInternetGateway: "attachment"}
_KINDS: Mapping[type[c.Change], str] = {
    c.AddRule: "rule",
    c.AddAclEntry: "acl_entry",
    c.AddRoute: "route",
    c.ReplaceRoute: "route",
    c.NewRole: "role",
    c.AssociateRouteTables: "association",
    c.AttachInternetGateway: "attachment",
    c.PutRolePolicy: "role_policy",
    c.NewLogGroup: "log_group",
    c.ExcludeFromBlock: "exclusion",
    c.NewMountTarget: "mount_target",
}


def named(changes: tuple[c.AnyChange, ...]) -> Names:
    """Return a name for everything that *changes* make."""
    wanted: dict[object, str] = {}
    for change in changes:
        ref = getattr(change, "ref", "")
        wanted[ref or change] = ref or _KINDS.get(type(change), type(change).__name__)
        if type(change) in BESIDE:
            beside = f"{ref}/{BESIDE[type(change)]}"
            wanted[beside] = beside
    return Names(dict(zip(wanted, unique(list(wanted.values())), strict=True)))


@singledispatch
def made(change: c.Change, _: Names) -> tuple[Part, ...]:
    """Return the parts of one change."""
    return (ByHand(f"{type(change).__name__} has no resource: use the AWS CLI"),)
