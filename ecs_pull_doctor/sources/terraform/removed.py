"""What a plan takes away, and what it changes, as it was before.

A table lists its routes, a group its rules and a role its policies in attributes that nobody
writes: they are read from AWS, before the change. So what a resource of its own put there stays in
them although the plan takes it away, and has to be left out.
"""

from collections.abc import Iterator
from functools import cached_property
from typing import Any

import msgspec

from ecs_pull_doctor.sources.terraform.document import Document

Before = dict[str, Any]
GOING = frozenset({"delete", "update"})
RULES = {
    "ingress": "aws_vpc_security_group_ingress_rule",
    "egress": "aws_vpc_security_group_egress_rule",
}
_DESTINATIONS = (
    "destination_cidr_block",
    "destination_ipv6_cidr_block",
    "destination_prefix_list_id",
)


class Removed:
    """What resources were that are deleted, replaced or changed."""

    def __init__(self, document: Document) -> None:
        self._document = document

    @cached_property
    def _by_type(self) -> dict[str, list[Before]]:
        found: dict[str, list[Before]] = {}
        for each in self._document.content.resource_changes:
            if each.mode == "managed" and GOING.intersection(each.change.actions):
                before: Any = msgspec.json.decode(each.change.before)
                if isinstance(before, dict):
                    found.setdefault(each.type, []).append(before)
        return found

    def of(self, type_: str, attr: str, id: str) -> Iterator[Before]:
        """Yield what the resources of a type were that name *id* in an attribute."""
        if id:
            yield from (b for b in self._by_type.get(type_, ()) if b.get(attr) == id)

    def texts(self, type_: str, attr: str, id: str, wanted: str) -> set[str]:
        """Return a text of each of them."""
        return {t for b in self.of(type_, attr, id) if isinstance(t := b.get(wanted), str)}

    def destinations(self, table: str) -> set[str]:
        """Return where the routes of a table led that were resources of their own."""
        return {
            text
            for before in self.of("aws_route", "route_table_id", table)
            for attr in _DESTINATIONS
            if isinstance(text := before.get(attr), str)
        } - {""}

    def without(self, rule: Before, group: str, side: str) -> Before:
        """Return a rule that a group lists, without the peers of rules that go."""
        left = dict(rule)
        for before in self._rules(group, side):
            if _ports(before) == _ports(rule):
                for peers, single in (
                    ("cidr_blocks", "cidr_ipv4"),
                    ("ipv6_cidr_blocks", "cidr_ipv6"),
                    ("prefix_list_ids", "prefix_list_id"),
                    ("security_groups", "referenced_security_group_id"),
                    ("security_groups", "source_security_group_id"),
                ):
                    gone = {*_list(before.get(peers)), before.get(single)}
                    left[peers] = [p for p in _list(left.get(peers)) if p not in gone]
                if before.get("self") or before.get("referenced_security_group_id") == group:
                    left["self"] = False
        return left

    def _rules(self, group: str, side: str) -> Iterator[Before]:
        for before in self.of("aws_security_group_rule", "security_group_id", group):
            if before.get("type") == side:
                yield before
        yield from self.of(RULES[side], "security_group_id", group)

    def numbers(self, acl: str, side: str) -> set[int]:
        """Return the numbers of the rules of an ACL that were resources of their own."""
        found = self.of("aws_network_acl_rule", "network_acl_id", acl)
        return {
            number
            for before in found
            if bool(before.get("egress")) is (side == "egress")
            and isinstance(number := before.get("rule_number"), int)
        }


def _ports(rule: Before) -> tuple[str, Any, Any]:
    """For all protocols the ports are written in several ways, and mean nothing."""
    protocol = str(rule.get("protocol") or rule.get("ip_protocol") or "-1")
    if protocol in {"-1", "all"}:
        return "-1", None, None
    return protocol, rule.get("from_port"), rule.get("to_port")


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
