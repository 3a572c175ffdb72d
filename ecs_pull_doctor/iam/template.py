"""Policy text with wildcards and `${…}` variables, and how it compares with a value.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
"""

from collections.abc import Iterator, Sequence

from msgspec import Struct

from ecs_pull_doctor.iam.context import Context
from ecs_pull_doctor.iam.glob import Glob, Piece, Wild, glob
from ecs_pull_doctor.iam.truth import Cause, Truth

_ESCAPES = ("*", "?", "$")


class Variable(Struct, frozen=True):
    """`${key}` or `${key, 'default'}`: the value that the request has for the key."""

    key: str
    default: str | None = None


Token = Piece | Variable


class Template(Struct, frozen=True):
    """A text of a policy, read once: as written, its tokens, and its pattern if it is fixed.

    *fold* compares without regard to case. *arn* compares the six parts of an ARN one by one.
    """

    text: str
    tokens: tuple[Token, ...]
    fold: bool
    arn: bool
    fixed: tuple[Glob, ...] | None

    def matches(self, value: str, context: Context) -> Truth:
        """Say whether *value* fits, with the variables taken from *context*.

        A variable whose key the request lacks is null, which equals nothing. One whose key is
        not known leaves the answer open, unless no value of it could fit.
        """
        if self.fold:
            value = value.casefold()
        if self.fixed is not None:
            return _fits(self.fixed, value, arn=self.arn)
        causes: set[Cause] = set()
        pieces = [self._resolved(token, context, causes) for token in self.tokens]
        solid = [piece for piece in pieces if piece is not None]
        if len(solid) < len(pieces):
            return False
        fits = _fits(_globs(solid, arn=self.arn), value, arn=self.arn)
        return frozenset(causes) if fits and causes else fits

    def _resolved(self, token: Token, context: Context, causes: set[Cause]) -> Piece | None:
        if not isinstance(token, Variable):
            return token
        states = context.states(token.key)
        if states is None or len(states) > 1:
            causes.add(token.key)
            return Wild.STAR
        # A key with several values cannot stand for one text, so it is as good as absent.
        text = states[0][0] if len(states[0]) == 1 else token.default
        return text.casefold() if text is not None and self.fold else text


def template(
    text: str, *, variables: bool, wildcards: bool = True, fold: bool = False, arn: bool = False
) -> Template:
    """Return *text* read as a pattern.

    Variables are read only if the policy's version is 2012-10-17: before it they are plain text.
    """
    tokens = tuple(_tokens(text, variables=variables, wildcards=wildcards, fold=fold))
    pieces = [token for token in tokens if not isinstance(token, Variable)]
    fixed = _globs(pieces, arn=arn) if len(pieces) == len(tokens) else None
    return Template(text, tokens, fold, arn, fixed)


def _tokens(text: str, *, variables: bool, wildcards: bool, fold: bool) -> Iterator[Token]:
    at = 0
    while at < len(text):
        char = text[at]
        close = text.find("}", at) if variables and text.startswith("${", at) else -1
        if close > 0:
            yield _variable(text[at + 2 : close])
            at = close + 1
            continue
        if wildcards and char in "*?":
            yield Wild(char)
        else:
            yield char.casefold() if fold else char
        at += 1


def _variable(inner: str) -> Token:
    if inner in _ESCAPES:
        return inner
    key, comma, rest = inner.partition(",")
    rest = rest.strip()
    quoted = comma and len(rest) >= 2 and rest[0] == rest[-1] == "'"
    return Variable(key.strip(), rest[1:-1] if quoted else None)


def _globs(pieces: Sequence[Piece], *, arn: bool) -> tuple[Glob, ...]:
    return tuple(glob(part) for part in _parts(pieces)) if arn else (glob(pieces),)


def _parts(pieces: Sequence[Piece]) -> list[list[Piece]]:
    """Return *pieces* cut at their first five colons: the parts of an ARN."""
    parts: list[list[Piece]] = [[]]
    for piece in pieces:
        if isinstance(piece, Wild):
            parts[-1].append(piece)
            continue
        first, *rest = piece.split(":", 6 - len(parts))
        parts[-1].append(first)
        parts.extend([text] for text in rest)
    return parts


def _fits(globs: tuple[Glob, ...], value: str, *, arn: bool) -> bool:
    if not arn:
        return globs[0].matches(value)
    parts = value.split(":", 5)
    if len(globs) != 6 or len(parts) != 6:
        return False
    return all(part_glob.matches(part) for part_glob, part in zip(globs, parts, strict=True))
