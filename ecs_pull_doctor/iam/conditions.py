"""Condition blocks: every operator AWS documents, on keys that may not be known.

Source:
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
"""

from collections.abc import Iterator, Sequence
from enum import Enum
from typing import Protocol

from msgspec import Struct

from ecs_pull_doctor.iam.context import Context, State
from ecs_pull_doctor.iam.operands import (
    COMPARISONS,
    Addresses,
    Bytes,
    Quantity,
    decoded,
    moment,
    network,
    number,
)
from ecs_pull_doctor.iam.template import template
from ecs_pull_doctor.iam.truth import Cause, Truth, both, either, opposite, unsettled

_QUANTIFIERS = {"forallvalues": "all", "foranyvalue": "any"}
_TEXTS = {  # base operator: wildcards, fold, arn
    "stringequals": (False, False, False),
    "stringequalsignorecase": (False, True, False),
    "stringlike": (True, False, False),
    "arnequals": (True, False, True),
    "arnlike": (True, False, True),
    "bool": (False, True, False),
}
_NEGATED = {
    "stringnotequals": "stringequals",
    "stringnotequalsignorecase": "stringequalsignorecase",
    "stringnotlike": "stringlike",
    "numericnotequals": "numericequals",
    "datenotequals": "dateequals",
    "notipaddress": "ipaddress",
    "arnnotequals": "arnequals",
    "arnnotlike": "arnlike",
}


class Matcher(Protocol):
    """One value of a condition, ready to compare."""

    def matches(self, value: str, context: Context) -> Truth:
        """Say whether *value* of the request fits."""
        ...


class Quantifier(Enum):
    """How a clause treats a key with several values."""

    NONE = "none"
    ALL = "all"
    ANY = "any"


class Clause(Struct, frozen=True):
    """One operator on one key: `values` are as written, *operator* too."""

    operator: str
    key: str
    values: tuple[str, ...]
    matchers: tuple[Matcher, ...]
    quantifier: Quantifier = Quantifier.NONE
    negated: bool = False
    if_exists: bool = False
    null: bool = False

    def holds(self, context: Context) -> Truth:
        """Say whether the request meets this clause; open if that hangs on what is not known."""
        states = context.states(self.key)
        if states is None:
            return frozenset((self.key,))
        if len(states) == 1:
            return self._holds_in(states[0], context)
        answers = {self._holds_in(state, context) for state in states}
        if len(answers) == 1:
            return answers.pop()
        causes = (answer for answer in answers if not isinstance(answer, bool))
        return frozenset[Cause]((self.key,)).union(*causes)

    def _holds_in(self, state: State, context: Context) -> Truth:
        if self.null:
            wanted = "false" if state else "true"
            return any(value.lower() == wanted for value in self.values)
        if self.quantifier is not Quantifier.NONE:
            # A key whose only value is the empty text counts as having none.
            state = tuple(value for value in state if value)
        if not state:
            return self._absent()
        answers = (self._fits(value, context) for value in state)
        if self.quantifier is Quantifier.ALL:
            return both(answers)
        if self.quantifier is Quantifier.ANY:
            return either(answers)
        return next(answers) if len(state) == 1 else unsettled("several values without For…Values")

    def _absent(self) -> Truth:
        if self.quantifier is Quantifier.ALL:
            return True
        if self.quantifier is Quantifier.ANY:
            return unsettled("ForAnyValue…IfExists without the key") if self.if_exists else False
        return self.if_exists or self.negated

    def _fits(self, value: str, context: Context) -> Truth:
        answer = either(matcher.matches(value, context) for matcher in self.matchers)
        return opposite(answer) if self.negated else answer


def all_hold(clauses: Sequence[Clause], context: Context) -> Truth:
    """Return whether every clause of a statement holds; without any, a statement always applies."""
    return both(clause.holds(context) for clause in clauses)


def clause(operator: str, key: str, values: Sequence[str], *, variables: bool) -> Clause:
    """Return the clause of *operator* on *key*; operators are known whatever their case.

    Raises: KeyError: AWS documents no such operator.
    """
    quantifier, base, if_exists = _split(operator)
    if base == "null":
        return Clause(operator, key, tuple(values), (), null=True)
    plain = _NEGATED.get(base, base)
    return Clause(
        operator,
        key,
        tuple(values),
        tuple(_matchers(plain, values, variables=variables)),
        quantifier,
        negated=plain != base,
        if_exists=if_exists,
    )


def _split(operator: str) -> tuple[Quantifier, str, bool]:
    prefix, colon, rest = operator.lower().partition(":")
    quantifier = Quantifier(_QUANTIFIERS[prefix]) if colon else Quantifier.NONE
    base = rest if colon else prefix
    if base == "nullifexists":
        raise KeyError(operator)
    return quantifier, base.removesuffix("ifexists"), base.endswith("ifexists")


def _matchers(base: str, values: Sequence[str], *, variables: bool) -> Iterator[Matcher]:
    """Yield a matcher of each value, for *base*, which is in lower case and not negated.

    Variables are read where AWS reads them: in text, ARNs and truth values.
    """
    if base in _TEXTS:
        wildcards, fold, arn = _TEXTS[base]
        for value in values:
            yield template(value, variables=variables, wildcards=wildcards, fold=fold, arn=arn)
    elif base == "ipaddress":
        yield from (Addresses(network(value)) for value in values)
    elif base == "binaryequals":
        yield from (Bytes(decoded(value), value) for value in values)
    else:
        yield from _quantities(base, values)


def _quantities(base: str, values: Sequence[str]) -> Iterator[Quantity]:
    dates = base.startswith("date")
    comparison = base.removeprefix("date" if dates else "numeric")
    if comparison == base or comparison not in COMPARISONS:
        raise KeyError(base)
    for value in values:
        yield Quantity(moment(value) if dates else number(value), comparison, dates)
