"""Tells what a person blacked out from what AWS wrote: a redacted token is never a value."""

from __future__ import annotations

import re

_MARKS = re.compile(r"[*<>{}\[\]$\ufffd]|\.\.\.|##|---|___|%2a|xxx|redact")
# What may stick to the end of a value and is none of it.
STRIP = ".,;:)('\"]}>"
_BLOCKS = frozenset(chr(n) for n in range(0x2580, 0x25FF))
# Words that people write in the place of the thing itself, between dots, slashes and colons.
_WORDS = frozenset(
    [
        "account",
        "accountid",
        "account-id",
        "account_id",
        "aws_account_id",
        "aws-account-id",
        "awsaccountid",
        "acctid",
        "accid",
        "acct-id",
        "aws-account",
        "aws_account",
        "my-account",
        "your-account",
        "region",
        "aws-region",
        "aws_region",
        "your-region",
        "my-region",
        "redacted",
        "redact",
        "removed",
        "hidden",
        "masked",
        "snip",
        "secret",
        "repo-name",
        "image-tag",
        "repository-name",
        "image-name",
        "your-repo",
        "your-image",
        "secretname",
        "secret-name",
        "secretarn",
        "cross-aws-account-id",
        "some_ip",
        "ip_address",
        "ip-address",
        "placeholder",
        "todo",
        "somevalue",
    ]
)


def is_redacted(value: str) -> bool:
    """Return whether a person hid all or a part of *value*."""
    low = value.lower()
    if not low or _MARKS.search(low) or not _BLOCKS.isdisjoint(low):
        return True
    return any(part in _WORDS for part in _parts(low))


def clean(value: str) -> str | None:
    """Return *value*, or None when it is empty, redacted, or nothing that AWS would name so."""
    return value if value.isascii() and value.isprintable() and not is_redacted(value) else None


def is_account(value: str) -> bool:
    """Return whether *value* can be an AWS account id: twelve digits, and nothing else is one."""
    return len(value) == 12 and value.isascii() and value.isdigit()


def is_region(value: str) -> bool:
    """Return whether *value* is spelled like an AWS Region, in any partition."""
    parts = value.split("-")
    if not 3 <= len(parts) <= 4 or len(value) > 20:
        return False
    *words, number = parts
    return number.isdigit() and len(number) == 1 and all(w.isalpha() and w.isascii() for w in words)


def _parts(value: str) -> list[str]:
    for sep in "/:@":
        value = value.replace(sep, ".")
    return value.split(".")
