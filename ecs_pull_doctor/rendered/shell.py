"""Commands for a POSIX shell, of words that may be hostile: nothing but a ref is ever expanded."""

import re
import shlex
from collections.abc import Iterable
from dataclasses import dataclass
from functools import singledispatch

from ecs_pull_doctor.changes import NEW, Change

Lines = tuple[str, ...]


class NotPrintable(Exception):  # noqa: N818 - an answer: there is no safe command for it
    """A name that no quoting makes safe: the AWS CLI would take it for an option or a file."""


@dataclass(frozen=True)
class Shell:
    """Writes `aws` commands for one Region; *refs* are what earlier commands gave an id to."""

    region: str
    refs: frozenset[str] = frozenset()

    def aws(self, *words: str) -> str:
        """Return the command of these words, each a literal or a known ref."""
        return " ".join(["aws", *(self.word(w) for w in words), "--region", _literal(self.region)])

    def kept(self, ref: str, query: str, *words: str) -> str:
        """Return the command that keeps what *query* finds in its answer under *ref*."""
        answer = self.aws(*words, "--query", query, "--output", "text")
        return f"{variable(ref)}=$({answer})"

    def word(self, word: str) -> str:
        """Return one word: a ref as the variable with its id, all else as it stands, quoted."""
        return f'"${variable(word)}"' if word in self.refs else _literal(word)


def variable(ref: str) -> str:
    """Return the name of the shell variable that holds a ref's id; the head keeps PATH safe."""
    return f"NEW_{re.sub(r'[^A-Z0-9]+', '_', ref.removeprefix(NEW).upper()).strip('_')}"


def refs(changes: Iterable[object]) -> frozenset[str]:
    """Return the refs of everything that *changes* make."""
    return frozenset(r for r in (getattr(c, "ref", "") for c in changes) if r)


def waiting(asked: str, state: str, minutes: int = 10) -> str:
    """Return the loop that waits, *minutes* at the most, while what *asked* prints has *state*.

    *state* is ours to write, for it is no word of a command.
    """
    wait = f'case "$({asked})" in *{state}*) sleep 15 ;; *) break ;; esac'
    return f"for _ in $(seq {4 * minutes}); do {wait}; done"


_OPTIONS = re.compile(r"--[a-z][a-z0-9-]*")
_READS = ("file:", "fileb:", "http:", "https:", "@=")


def _literal(word: str) -> str:
    if "\0" in word or word.lower().startswith(_READS):
        raise NotPrintable(word)
    if word.startswith("-") and not _OPTIONS.fullmatch(word) and not _is_number(word):
        raise NotPrintable(word)
    return shlex.quote(word)


def _is_number(word: str) -> bool:
    return word.lstrip("-").isdigit()


@dataclass(frozen=True)
class Script:
    """The commands that make changes, and those that take them back (none where it is not simple).

    The latter use the variables of the former.
    """

    run: Lines = ()
    undo: Lines = ()


@singledispatch
def script(change: Change, shell: Shell) -> Script:
    """Return the commands of one change.

    Raises: NotPrintable: a name cannot be put into a command safely.
    """
    raise NotPrintable(f"{type(change).__name__} in {shell.region}")
