"""The changes of several fixes as one list, in which nothing is made twice."""

from collections.abc import Iterable

import msgspec

from ecs_pull_doctor import changes as c


def merged(changes: Iterable[c.AnyChange]) -> tuple[c.AnyChange, ...]:
    """Return the changes of several fixes as one: what two of them make is made once.

    A gateway endpoint that two fixes make for different tables is made once, on all of them; one
    whose policy another fix sets is made with that policy.
    """
    found: list[c.AnyChange] = []
    for change in changes:
        number, twin = _folded(found, change)
        if twin:
            found[number] = twin
        elif change not in found:
            found.append(change)
    return tuple(found)


def _folded(found: list[c.AnyChange], change: c.AnyChange) -> tuple[int, c.AnyChange | None]:
    """The endpoint among *found* that *change* is about, as it is with it."""
    for number, made in enumerate(found):
        match made, change:
            case c.AddGatewayEndpoint(), c.AddGatewayEndpoint() if made.ref == change.ref:
                tables = tuple(dict.fromkeys((*made.route_tables, *change.route_tables)))
                return number, msgspec.structs.replace(made, route_tables=tables)
            case c.AddEndpoint() | c.AddGatewayEndpoint(), c.SetPolicy() if _sets(change, made.ref):
                return number, msgspec.structs.replace(made, policy=change.document)
    return 0, None


def _sets(change: c.SetPolicy, endpoint: str) -> bool:
    return change.of == "endpoint" and change.resource == endpoint
