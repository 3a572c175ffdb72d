"""Policies taken from the snapshot for the evaluator, each with how to cite it."""

import json
from collections.abc import Iterable

import msgspec

from ecs_pull_doctor.finding import Evidence
from ecs_pull_doctor.iam import (
    Decision,
    Kind,
    Policy,
    Reason,
    Unreadable,
    read_policy,
)
from ecs_pull_doctor.model.fact import Unread
from ecs_pull_doctor.reach.packet import explain_unread

Given = Policy | Unreadable


class Shelf:
    """Every policy that was looked at: read once, and known by its kind and name."""

    def __init__(self) -> None:
        self._read = dict[tuple[Kind, str, str], Given]()
        self._cited = dict[tuple[Kind, str], Evidence]()
        self._calls = dict[Unreadable, str]()

    def read(self, kind: Kind, name: str, document: Evidence) -> Given:
        """Return the policy whose text *document* cites; unreadable where it is malformed.

        *name* is for people; where two policies share it, the later one goes by what is cited.
        """
        if self._cited.get((kind, name), document) != document:
            name = document.resource
        key = (kind, name, document.value)
        if key not in self._read:
            self._read[key] = read_policy(document.value, kind=kind, name=name)
        self._cited[kind, name] = document
        return self._read[key]

    def unread(self, name: str, why: Unread) -> Unreadable:
        """Return the policy *name* as one that could not be read."""
        found = Unreadable(name, explain_unread(why))
        self._calls[found] = why.call
        return found

    def needs(self, decision: Decision) -> tuple[str, ...]:
        """Return the calls that would settle *decision*."""
        found = (self._calls[one] for one in decision.unread if one in self._calls)
        return tuple(dict.fromkeys(found))

    def evidence(self, kind: Kind, policy: str, statement: int | None) -> tuple[Evidence, ...]:
        """Return the citation of a statement, or of the whole policy where none decided."""
        cited = self._cited.get((kind, policy))
        if cited is None:
            return ()
        if statement is None:
            return (cited,)
        text = _statement(cited.value, statement)
        where = f"{cited.field} Statement[{statement}]"
        return (msgspec.structs.replace(cited, field=where, value=text),)

    def proof(self, reasons: Iterable[Reason]) -> tuple[Evidence, ...]:
        """Return what *reasons* cite, distinct, in order."""
        found = (e for r in reasons for e in self.evidence(r.kind, r.policy, r.statement))
        return tuple(dict.fromkeys(found))


def _statement(document: str, number: int) -> str:
    """The statement of that number, counted from 1, in AWS's own words."""
    statements = json.loads(document)["Statement"]
    chosen = statements[number - 1] if isinstance(statements, list) else statements
    return json.dumps(chosen, ensure_ascii=False)
