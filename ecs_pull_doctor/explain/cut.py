"""Tells whether a message ends before its producer ended it."""

from __future__ import annotations

from ecs_pull_doctor.explain.signals import PHRASES
from ecs_pull_doctor.explain.text import Text

# Lengths at which ECS cuts: 1,024 now, 255 in older tasks.
_LIMITS = frozenset({255, 1024})
# What a whole message never ends with.
_OPEN_ENDS = (
    ":",
    ",",
    "(",
    "{",
    "...",
    " user",
    " is",
    "failed to fetch",
    "failed to resolve ref",
    "has been retried",
    "request send failed",
    "request send",
    "send request failed",
    "send request",
    "caused by",
    "not authorized",
    "not authorized to perform",
    "on resource",
    "because",
    "because no",
    "because no identity-based",
    "because no identity-based policy",
    "because no resource-based",
    "because no vpc endpoint",
    "in a service control",
    "in a service",
    "unexpected status code",
    "unexpected status from",
    "failed open",
    "failed to do request",
    "timed out after waiting",
    "service call",
    "there is a connection issue",
    "connection issue between the task and",
    "error response from daemon",
    "api error",
    "api error (500)",
    "dial tcp",
    "lookup",
    "pull access denied",
    "operation error",
    "request id",
    "stdout",
    "stderr",
    "and amazon",
    "failed to validate logger args",
    "failed to download env files",
    "failed to invoke efs utils commands",
    "unable to pull secrets or registry auth",
    "the task cannot pull registry auth from amazon ecr",
    "maximum number of attempts",
    "image configuration",
)
_WORDS = frozenset(
    word.strip("\"'():,.<>[]{}").lower()
    for phrases in PHRASES.values()
    for phrase in phrases
    for word in phrase.split()
)
# Further words with which the producers go on where people's pastes end.
_LONG_WORDS = (
    "accessdeniedexception",
    "resourcenotfoundexception",
    "invalidparameterexception",
    "resourceinitializationerror",
    "cannotpullcontainererror",
    "cannotstartcontainererror",
    "getauthorizationtoken",
    "authorized",
    "configuration",
    "connection",
    "network",
    "retrieve",
    "retrieval",
    "registry",
    "secrets",
    "execution",
    "manifest",
    "requested",
    "exceeded",
    "headers",
    "timeout",
    "identity",
    "policy",
    "allows",
)
_STEMS = frozenset(
    word[:n] for word in (*_WORDS, *_LONG_WORDS) if word.isalpha() for n in range(1, len(word))
)


def is_cut(text: Text) -> bool:
    """Return whether *text* stops in the middle: at a limit, in a word, or in a phrase."""
    # A line of JSON ends with a quote and a comma of its own.
    flat = text.flat.removesuffix('",').rstrip("\"'`) ").lower()
    if not flat:
        return False
    if not _LIMITS.isdisjoint(text.lengths) or flat.endswith(_OPEN_ENDS):
        return True
    last = flat[flat.rfind(" ") + 1 :]
    # A word that is the beginning of one that the producers write, and no word itself.
    whole = last in _WORDS or last in _LONG_WORDS or not last.isalpha() or len(flat) < 60
    return not whole and last in _STEMS and len(last) > 0 and last not in _SHORT


_SHORT = frozenset(
    [
        "a",
        "i",
        "is",
        "in",
        "on",
        "to",
        "of",
        "no",
        "not",
        "it",
        "was",
        "the",
        "and",
        "for",
        "at",
        "be",
        "up",
        "id",
        "task",
        "role",
        "user",
        "s",
    ]
)
