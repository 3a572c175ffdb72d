"""Policy documents, as AWS returns them, into policies; a fault is named with its place.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
"""

import json
from collections.abc import Iterator, Mapping
from urllib.parse import unquote

from ecs_pull_doctor.iam.conditions import Clause, clause
from ecs_pull_doctor.iam.errors import PolicyError
from ecs_pull_doctor.iam.policy import Kind, Policy, Statement
from ecs_pull_doctor.iam.principals import Named
from ecs_pull_doctor.iam.template import Template, template
from ecs_pull_doctor.iam.truth import Unreadable

Json = object
"""What a JSON text may hold, not looked at yet."""

_CURRENT = "2012-10-17"
_VERSIONS = (_CURRENT, "2008-10-17")
_TOP = frozenset(("Version", "Id", "Statement"))
_ELEMENTS = frozenset(
    [
        "Sid",
        "Effect",
        "Action",
        "NotAction",
        "Resource",
        "NotResource",
        "Principal",
        "NotPrincipal",
        "Condition",
    ]
)
_PRINCIPALS = ("AWS", "Service", "Federated", "CanonicalUser")


def parse_policy(document: str | Mapping[str, Json], *, kind: Kind, name: str) -> Policy:
    """Return *document*, a JSON text, one URL-encoded as IAM returns it, or its dict, as a policy.

    Raises: PolicyError: AWS would not have taken the document as a policy of this *kind*.
    """
    try:
        body = _mapping(_loaded(document), "")
        _only(body, _TOP, "")
        version = body.get("Version", _VERSIONS[1])
        if version not in _VERSIONS:
            raise PolicyError(f"no such version: {version}", where="Version")
        variables = version == _CURRENT
        statements = tuple(
            _Reader(_mapping(item, where), where, kind, variables=variables).statement(index)
            for index, (item, where) in enumerate(_statements(body), start=1)
        )
    except PolicyError as fault:
        raise PolicyError(fault.what, where=fault.where, policy=name) from None
    return Policy(kind, name, statements)


def read_policy(
    document: str | Mapping[str, Json], *, kind: Kind, name: str
) -> Policy | Unreadable:
    """Return *document* as a policy, or as unreadable, with the fault, if it is malformed."""
    try:
        return parse_policy(document, kind=kind, name=name)
    except PolicyError as fault:
        return Unreadable(name, f"{fault.where}: {fault.what}" if fault.where else fault.what)


class _Reader:
    """One statement being read."""

    def __init__(
        self, body: Mapping[str, Json], where: str, kind: Kind, *, variables: bool
    ) -> None:
        self.body, self.where, self.kind, self.variables = body, where, kind, variables
        _only(body, _ELEMENTS, where)

    def statement(self, index: int) -> Statement:
        sid = self.body.get("Sid")
        if sid is not None and not isinstance(sid, str):
            raise PolicyError("not a text", where=f"{self.where}.Sid")
        self.exclusive("Action", needed=True)
        self.exclusive("Resource", needed=not self.kind.implies_resource)
        self.exclusive("Principal", needed=self.kind.names_principals)
        return Statement(
            index,
            sid or None,
            self.effect(),
            self.patterns("Action", fold=True),
            self.patterns("NotAction", fold=True),
            self.patterns("Resource"),
            self.patterns("NotResource"),
            self.principals("Principal"),
            self.principals("NotPrincipal"),
            tuple(self.clauses()),
        )

    def effect(self) -> str:
        effect = self.body.get("Effect")
        if effect not in ("Allow", "Deny"):
            raise PolicyError("neither Allow nor Deny", where=f"{self.where}.Effect")
        return str(effect)

    def exclusive(self, element: str, *, needed: bool) -> None:
        found = [name for name in (element, f"Not{element}") if name in self.body]
        if len(found) > 1:
            raise PolicyError(f"both {element} and Not{element}", where=self.where)
        if needed and not found:
            raise PolicyError(f"neither {element} nor Not{element}", where=self.where)
        if found and element == "Principal" and not self.kind.names_principals:
            raise PolicyError(f"no {self.kind.value} has {found[0]}", where=self.where)

    def patterns(self, element: str, *, fold: bool = False) -> tuple[Template, ...] | None:
        if element not in self.body:
            return None
        # Actions take wildcards but no variables.
        variables = self.variables and not fold
        texts = _texts(self.body[element], f"{self.where}.{element}")
        return tuple(template(text, variables=variables, fold=fold) for text in texts)

    def principals(self, element: str) -> tuple[Named, ...] | None:
        if element not in self.body:
            return None
        given, where = self.body[element], f"{self.where}.{element}"
        if given == "*":
            return (Named("AWS", "*"),)
        named = _mapping(given, where)
        _only(named, frozenset(_PRINCIPALS), where)
        return tuple(
            Named(type_, text)
            for type_, texts in named.items()
            for text in _texts(texts, f"{where}.{type_}")
        )

    def clauses(self) -> Iterator[Clause]:
        where = f"{self.where}.Condition"
        for operator, keys in _mapping(self.body.get("Condition", {}), where).items():
            place = f"{where}.{operator}"
            for key, given in _mapping(keys, place).items():
                values = _texts(given, f"{place}.{key}", empty=True)
                try:
                    yield clause(operator, key, values, variables=self.variables)
                except KeyError:
                    raise PolicyError("no such operator", where=place) from None


def _loaded(document: str | Mapping[str, Json]) -> Json:
    if not isinstance(document, str):
        return document
    text = document if document.lstrip().startswith("{") else unquote(document)
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as fault:
        raise PolicyError(f"not JSON: {fault}") from None


def _statements(body: Mapping[str, Json]) -> Iterator[tuple[Json, str]]:
    given = body.get("Statement")
    if given is None:
        raise PolicyError("missing", where="Statement")
    if not isinstance(given, list | tuple):
        yield given, "Statement"
        return
    for index, item in enumerate(given, start=1):
        yield item, f"Statement[{index}]"


def _mapping(given: Json, where: str) -> Mapping[str, Json]:
    if not isinstance(given, Mapping):
        raise PolicyError("not an object", where=where)
    return given


def _only(body: Mapping[str, Json], known: frozenset[str], where: str) -> None:
    for name in body:
        if name not in known:
            raise PolicyError(f"no such element: {name}", where=where)


def _texts(given: Json, where: str, *, empty: bool = False) -> list[str]:
    """Return a value, or a list of values, as texts; AWS takes numbers and truth values too."""
    items = list(given) if isinstance(given, list | tuple) else [given]
    if not items and not empty:
        raise PolicyError("empty", where=where)
    return [_text(item, where) for item in items]


def _text(item: Json, where: str) -> str:
    if isinstance(item, bool):
        return "true" if item else "false"
    if isinstance(item, str | int | float):
        return str(item)
    raise PolicyError("not a text", where=where)
