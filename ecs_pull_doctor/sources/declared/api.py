"""The World as a source: it answers the declared reads as AWS would, once it is deployed."""

import threading
from collections.abc import Callable, Mapping
from typing import Any

from ecs_pull_doctor.model.fact import NOT_DECLARED
from ecs_pull_doctor.model.unknown import readable
from ecs_pull_doctor.sources.aws.answers import Page
from ecs_pull_doctor.sources.aws.collect import Source
from ecs_pull_doctor.sources.aws.errors import CallFailed
from ecs_pull_doctor.sources.declared.answers_ec2 import EC2
from ecs_pull_doctor.sources.declared.answers_hosts import HOSTS
from ecs_pull_doctor.sources.declared.answers_identity import IDENTITY
from ecs_pull_doctor.sources.declared.answers_names import NAMES
from ecs_pull_doctor.sources.declared.answers_service import SERVICE
from ecs_pull_doctor.sources.declared.asking import asked
from ecs_pull_doctor.sources.declared.defaults import LISTED, prefix_list_id
from ecs_pull_doctor.sources.declared.outside import Absent, Outside
from ecs_pull_doctor.sources.declared.world import World

Answer = Callable[[World, str, Mapping[str, Any]], list[dict[str, Any]]]
ANSWERS: Mapping[str, Answer] = {**EC2, **HOSTS, **SERVICE, **IDENTITY, **NAMES}
"""Every operation of the declared reads, and what answers it from a World, Region, parameters."""


_WITH_LISTS = frozenset({"ec2:DescribeRouteTables", "ec2:DescribeSecurityGroups"})
"""The answers that refer to prefix lists."""


class Declared:
    """A source that answers from files, and asks *live* for what they do not hold.

    *taken_for_granted* are the things that are taken as AWS has them by default, and *refused*
    those that are left open, in words. Safe for threads, as the scheduler needs it.
    """

    def __init__(self, world: World, *, live: Source | None = None) -> None:
        self.world = world
        self.profile = live.profile if live else None
        self._live = live
        self._taken: dict[str, None] = {}
        self._refused: dict[str, None] = {}
        self._noting = threading.Lock()

    @property
    def calls(self) -> int:
        """The calls of AWS: those of the live session, if there is one."""
        return self._live.calls if self._live else 0

    @property
    def taken_for_granted(self) -> tuple[str, ...]:
        """What was taken as AWS has it by default, in words."""
        return tuple(sorted(self._taken))

    @property
    def refused(self) -> tuple[str, ...]:
        """What was asked for and is left open, in words."""
        return tuple(sorted(self._refused))

    def call(self, operation: str, region: str | None = None, **params: Any) -> list[Page]:
        """Answer `service:Operation`; see `sources.aws.read.Call`.

        Raises: CallFailed: there is no such thing, or the files leave it open (NotDeclared).
        """
        there = region or self.world.region
        try:
            return list(ANSWERS[operation](self.world, there, params))
        except Absent as none:
            raise CallFailed(operation, none.code, none.what) from none
        except Outside as why:
            return self._elsewhere(operation, there, params, why)

    def _elsewhere(
        self, operation: str, region: str, params: Mapping[str, Any], why: Outside
    ) -> list[Page]:
        assume = why.assume
        if self._live is not None and why.askable:
            rest = params if why.rest is None else why.rest
            try:
                pages = asked(self._live, operation, region, rest)
                if operation in _WITH_LISTS:
                    pages = _renamed(pages, self._symbolic(self._live, region))
                return [*why.known, *pages]
            except CallFailed as failure:
                if failure.code not in why.later:
                    raise
                assume = why.later[failure.code]
        with self._noting:
            if assume is not None:
                self._take(why)
            elif not why.noted:
                self._refused.setdefault(why.what)
        if assume is None:
            raise CallFailed(operation, NOT_DECLARED, why.what) from why
        if isinstance(assume, str):
            raise CallFailed(operation, assume, why.what) from why
        return list(assume)

    def _take(self, why: Outside) -> None:
        if not why.implied:
            self._taken.setdefault(readable(why.what))

    def _symbolic(self, live: Source, region: str) -> dict[str, str]:
        """The symbolic ids of AWS's own prefix lists, by their ids in this account.

        Declared routes to gateway endpoints refer to lists whose ids no file tells, so that the
        live answers have to call them as the files do.
        """
        try:
            pages = live.call("ec2:DescribePrefixLists", region)
        except CallFailed:
            return {}
        ids = {f"com.amazonaws.{region}.{s}": prefix_list_id(region, s) for s in LISTED}
        return {
            each["PrefixListId"]: ids[each["PrefixListName"]]
            for page in pages
            for each in page["PrefixLists"]
            if each["PrefixListName"] in ids
        }


def _renamed(value: Any, names: Mapping[str, str]) -> Any:
    if isinstance(value, dict):
        return {key: _renamed(each, names) for key, each in value.items()}
    if isinstance(value, list):
        return [_renamed(each, names) for each in value]
    return names.get(value, value) if isinstance(value, str) else value
