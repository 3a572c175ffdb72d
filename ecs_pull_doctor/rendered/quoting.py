"""Strings of every language that a fix is written in: a name ends no word, whatever it holds."""

import json
import re


class NotWritable(Exception):  # noqa: N818 - an answer: this language has no safe way to say it
    """A name that a tool would take for something else than text, however it is quoted."""


# CloudFormation resolves the first, the CDK the second, in any string.
_READ = ("{{resolve:", "${Token[", "#{Token[")


def inert(text: str) -> str:
    """Return *text* for a comment: on one line, without anything that is not seen."""
    return "".join(c if c.isprintable() else "?" for c in text)


def hcl(text: str) -> str:
    """Return the quoted HCL string; no template of it is expanded.

    Source: https://developer.hashicorp.com/terraform/language/expressions/strings
    """
    quoted = _escaped(text).replace("${", "$${").replace("%{", "%%{")
    return f'"{quoted}"'


def yaml(text: str) -> str:
    """Return the double-quoted YAML scalar, which is never a number, a date or a tag."""
    return f'"{_escaped(_plain(text))}"'


def typescript(text: str) -> str:
    """Return the string literal of TypeScript."""
    return json.dumps(_plain(text))


def python(text: str) -> str:
    """Return the string literal of Python."""
    return ascii(_plain(text))


def _plain(text: str) -> str:
    if any(mark in text for mark in _READ):
        raise NotWritable(text)
    return text


_SHORT = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def _escaped(text: str) -> str:
    return "".join(_SHORT.get(c) or (c if c.isprintable() else _code(c)) for c in text)


def _code(char: str) -> str:
    number = ord(char)
    if number > 0xFFFF:
        return f"\\U{number:08x}"
    if 0xD800 <= number <= 0xDFFF or not number:
        raise NotWritable("half a letter, or none")
    return f"\\u{number:04x}"


# Words of YAML and of TypeScript, and what the code of the CDK names itself.
_WORDS = """
true false yes no on off y n null await break case catch class const continue debugger default
delete do else enum export extends finally for function if implements import in instanceof
interface let new package private protected public return static super switch this throw try
typeof var void while with yield arguments eval undefined scope id props ec2 efs iam logs
"""
_TAKEN = frozenset(_WORDS.split())


def unique(wanted: "list[str]") -> "list[str]":
    """Return a name of small letters, digits and `_` for each: no two alike, no word."""
    found: dict[str, None] = {}
    for text in wanted:
        base = re.sub(r"[^a-z0-9]+", "_", text.removeprefix("new:").lower()).strip("_")
        base = base if base[:1].isalpha() and base not in _TAKEN else f"made_{base}".rstrip("_")
        tries = (base, *(f"{base}_{number}" for number in range(2, len(wanted) + 2)))
        found[next(name for name in tries if name not in found)] = None
    return list(found)
