"""What references lead to: the resources, and how certain it is that a value comes from them."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from ecs_pull_doctor.sources.terraform.instances import Index, Instance, Key, index_of, module_index
from ecs_pull_doctor.sources.terraform.words import may_hold

Wanted = frozenset[str]
TIERS = frozenset({"type", "tier", "kind", "role", "scope", "access", "network", "subnet_type"})
KINDS = re.compile(r"public|private|isolated|intra|internal|database|data|db|app|web|lb|nat")
TOLD_APART_BY = frozenset(
    {"availability_zone", "availability_zone_id", "cidr_block", "ipv6_cidr_block", "name", "tags"}
    | {"tags_all", "id", "arn"}
)


@dataclass(frozen=True)
class Pick:
    """One instance that a value comes from, and the attribute of it."""

    instance: Instance
    attr: str


@dataclass
class Found:
    """What references lead to: *picks* in their order, and what else they name.

    *choices*: something is named that may choose between the picks. *loose*: something is named
    that a plan does not tell, and what it can be is among the picks. *torn*: one of them is picked
    for each key, and the keys do not tell which. *named*: something else is named too, and passed
    over for its name. *wild*: nothing but locals leads to some of them, whose names do not say so.
    """

    picks: dict[Pick, None] = field(default_factory=dict)
    choices: bool = False
    loose: bool = False
    torn: bool = False
    named: bool = False
    wild: bool = False

    def take(self, other: "Found") -> None:
        """Add what another reference leads to."""
        self.picks.update(other.picks)
        self.choices |= other.choices
        self.loose |= other.loose
        self.torn |= other.torn
        self.named |= other.named
        self.wild |= other.wild

    def pass_over(self, passed: "Iterable[Found]") -> None:
        """Note what is named beside, if it leads elsewhere."""
        known = {pick.instance for pick in self.picks}
        self.named |= any(pick.instance not in known for each in passed for pick in each.picks)

    @cached_property
    def instances(self) -> tuple[Instance, ...]:
        """The instances, each once; to be asked for once everything is taken, as all below."""
        return tuple(dict.fromkeys(p.instance for p in self.picks))

    @cached_property
    def blocks(self) -> int:
        """How many blocks they are of."""
        return len({i.key for i in self.instances})

    @cached_property
    def listed(self) -> tuple[Pick, ...]:
        """The picks by their number."""
        return tuple(self.picks)

    @cached_property
    def keyed(self) -> dict[Index, list[Pick]]:
        """The picks by the number or key of the instance, or else by that of its module."""
        found: dict[Index, list[Pick]] = {}
        for pick in self.picks:
            own = pick.instance.index
            key = own if own is not None else module_index(pick.instance.module)
            found.setdefault(key, []).append(pick)
        return found


def most_specific(references: Iterable[str]) -> Iterator[str]:
    """Yield the references without those that merely begin another: `aws_vpc.a` of `aws_vpc.a.id`.

    Source: marshalExpression in Terraform's internal/command/jsonconfig/expression.go.
    """
    given = dict.fromkeys(references)
    beginnings = {r[: m.start()] for r in given for m in re.finditer(r"[.\[]", r)}
    yield from (r for r in given if r not in beginnings)


def narrowed(found: Found, index: Index) -> Found:
    """The pick of the same key or number; all of them, torn, where none is the one."""
    if (found.choices or found.loose) and len(set(map(_written, found.instances))) > 1:
        return _narrowed_each(found, index)
    picks, same = found.listed, _of_key(found, index)
    if isinstance(index, int) and (found.blocks > 1 or not same) and picks:
        same = [picks[index % len(picks)]]  # a list put together of several: counted as one
    if not same and len(picks) < 2:
        return found
    kept = dict.fromkeys(same or picks)
    torn = found.torn or not same
    return replace(found, picks=kept, torn=torn)


def _of_key(found: Found, index: Index) -> list[Pick]:
    """The picks of a key or number; the keys of a map are texts though they count a list."""
    if index is None:
        return []
    number = int(index) if isinstance(index, str) and index.isdecimal() else None
    return found.keyed.get(index) or (found.keyed.get(number, []) if number is not None else [])


def _narrowed_each(found: Found, index: Index) -> Found:
    """What each of several blocks may give: which of them is meant is open, and stays so."""
    by_block: dict[Key, dict[Pick, None]] = {}
    for pick in found.picks:
        by_block.setdefault(_written(pick.instance), {})[pick] = None
    parts = [narrowed(replace(found, picks=picks), index) for picks in by_block.values()]
    kept = {pick: None for part in parts for pick in part.picks}
    return replace(found, picks=kept, torn=any(part.torn for part in parts))


def _written(instance: Instance) -> Key:
    """The block as it is written once: whichever instance of its module it is in."""
    module, type_, name = instance.key
    return re.sub(r"\[[^\]]*\]", "", module), type_, name


def indexed(found: Found, rest: str) -> Found:
    """What `[0]` or `["a"]` after a list's name picks of it."""
    match = re.search(r'\[(\d+|"(?:[^"\\]|\\.)*")\]', rest)
    if match is None:
        return found
    index = index_of(match[1])
    picks: Sequence[Pick] = found.listed
    if found.blocks > 1 and found.loose:
        return found
    if isinstance(index, int) and index < len(picks) and not found.loose:
        kept = [picks[index]] if found.blocks == 1 or not found.choices else list(picks)
    else:
        kept = _of_key(found, index)
        if not kept and isinstance(index, str) and len(picks) > 1:
            return replace(found, torn=True)  # a part of them, and nobody knows which
        kept = kept or list(picks)
    return replace(found, picks=dict.fromkeys(kept))


def together(led: dict[str, Found], wanted: Wanted) -> Found:
    """Return what several references lead to, past locals whose names speak of others."""
    certain = any(each.picks and not each.loose for each in led.values())
    tame = {p.instance for each in led.values() if not each.wild for p in each.picks}
    result, passed = Found(), list[Found]()
    for reference, each in led.items():
        head, _, name = reference.partition(".")
        other = head in {"local", "var"} and not may_hold(name, wanted)
        nothing_new = each.wild and bool(tame) and tame.issuperset(each.instances)
        if (certain and each.loose and other) or nothing_new:
            passed.append(each)
        else:
            result.take(each)
    result.pass_over(passed)
    return result


def of_kinds(instances: Iterable[Instance]) -> bool:
    """Whether subnets of one block are of several kinds, so that a list is of some of them.

    A plan does not hold the condition of `[for s in aws_subnet.all : s.id if …]`.
    """
    kinds = {_kind(each) for each in instances if each.type == "aws_subnet"}
    return len(kinds) > 1


def _kind(subnet: Instance) -> tuple[object, ...]:
    tags = subnet.values.get("tags")
    own = tags if isinstance(tags, dict) else {}
    told_by = sorted((k, str(v)) for k, v in own.items() if k.lower() in TIERS)
    key = KINDS.search(str(subnet.index)) if isinstance(subnet.index, str) else None
    public = bool(subnet.values.get("map_public_ip_on_launch"))
    return public, key[0] if key else "", tuple(told_by)


def told(instance: Instance) -> dict[str, object]:
    """Return what is known of an instance beside its name and place."""
    return {k: v for k, v in instance.values.items() if k not in TOLD_APART_BY}
