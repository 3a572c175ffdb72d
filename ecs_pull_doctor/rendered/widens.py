"""What a change opens, in words: whoever makes it should know."""

import json
from collections.abc import Iterable, Mapping

from ecs_pull_doctor import changes as c

NOBODY: Mapping[str, str] = {}


def widens(changes: Iterable[c.AnyChange], others: Mapping[str, str] = NOBODY) -> tuple[str, ...]:
    """Return what *changes* admit or grant that was not before, distinct, in order.

    *others* says who else uses a route table, by its id.
    """
    said = (_opened(change, others) or _granted(change) for change in changes)
    return tuple(dict.fromkeys(each for each in said if each))


def _opened(change: c.AnyChange, others: Mapping[str, str]) -> str:
    match change:
        case c.AddRule() if c.is_new(change.group):
            return ""  # a group of its own, for what is made as well
        case c.AddRule(egress=True):
            return f"lets tcp {change.port} out of {_named(change.group)} to {_named(change.peer)}"
        case c.AddRule():
            return f"admits tcp {change.port} to {_named(change.group)} from {_named(change.peer)}"
        case c.AddAclEntry():
            way = "out to" if change.egress else "in from"
            ports = f"{change.from_port}-{change.to_port}"
            return f"{change.acl} lets tcp {ports} {way} {change.cidr}"
        case c.AddRoute() | c.ReplaceRoute():
            way = f"{change.table} leads {change.destination} to {_named(change.target)}"
            also = others.get(change.table, "")
            return f"{way}, for {also} too" if also else way
        case c.AssignPublicAddresses():
            return f"tasks of {change.service} get public addresses"
        case c.AttachInternetGateway() | c.HaveInternetGateway():
            return f"{change.vpc} has a way to the internet"
        case c.StopChecking():
            return f"{change.interface} forwards what is not addressed to it"
        case c.ExcludeFromBlock():
            return f"{change.vpc} is spared by Block Public Access ({change.mode})"
        case _:
            return ""


def _granted(change: c.AnyChange) -> str:
    match change:
        case c.NewRole():
            return f"ECS tasks can be given the role {change.arn} with {change.policy}"
        case c.PutRolePolicy():
            return f"{change.role} is granted {', '.join(granted(change.document))}"
        case c.SetPolicy(document=""):
            return f"{change.resource} lets every request pass"
        case c.SetPolicy():
            return f"the policy of {change.resource} allows more, or denies less"
        case _:
            return ""


def granted(document: str) -> tuple[str, ...]:
    """Return the actions of the statements of a document of ours, distinct, in order."""
    statements = json.loads(document)["Statement"]
    actions = [a for s in statements for a in s["Action"]]
    return tuple(dict.fromkeys(actions))


def _named(id: str) -> str:
    return "the new one" if c.is_new(id) else id
