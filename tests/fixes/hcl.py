"""A strict reader of the part of HCL that is written here; whatever it does not know is an error.

Source: https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md
"""

import re
from typing import Any

_TOKEN = re.compile(
    r"""
    (?P<space>[ \n]+) | (?P<comment>\#[^\n]*)
  | (?P<string>"(?:[^"\\\n]|\\(?:[nrt"\\]|u[0-9a-f]{4}|U[0-9a-f]{8}))*")
  | (?P<number>\d+) | (?P<name>[a-zA-Z_][a-zA-Z0-9_]*) | (?P<mark>[{}\[\]=,().])
    """,
    re.VERBOSE,
)
_ESCAPE = re.compile(r"\\(?:([nrt\"\\])|u([0-9a-f]{4})|U([0-9a-f]{8}))|(\$\$\{)|(%%\{)|(\$\{|%\{)")
_SHORT = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\"}


class MalformedError(Exception):
    """It is no HCL, or a template would be expanded."""


def read(text: str) -> list[tuple[tuple[str, ...], dict[str, Any]]]:
    """The blocks: the words of each head, and its arguments."""
    return _Reader(text).blocks()


class _Reader:
    def __init__(self, text: str) -> None:
        self.tokens: list[tuple[str, str]] = []
        at = 0
        while at < len(text):
            found = _TOKEN.match(text, at)
            if found is None or found.lastgroup is None:
                raise MalformedError(text[at : at + 40])
            if found.lastgroup not in {"space", "comment"}:
                self.tokens.append((found.lastgroup, found.group()))
            at = found.end()

    def blocks(self) -> list[tuple[tuple[str, ...], dict[str, Any]]]:
        found = []
        while self.tokens:
            head = [self.take("name")]
            while self.tokens[0][0] == "string":
                head.append(unquoted(self.take("string")))
            self.take("mark", "{")
            found.append((tuple(head), self.pairs()))
        return found

    def pairs(self) -> dict[str, Any]:
        found: dict[str, Any] = {}
        while self.tokens[0][1] != "}":
            kind, name = self.tokens.pop(0)
            key = unquoted(name) if kind == "string" else name
            self.take("mark", "=")
            assert key not in found
            found[key] = self.value()
            if self.tokens[0][1] == ",":
                self.take("mark", ",")
        self.take("mark", "}")
        return found

    def value(self) -> Any:
        kind, text = self.tokens.pop(0)
        if kind == "string":
            return unquoted(text)
        if kind == "number":
            return int(text)
        if text == "[":
            return self.items()
        if text == "{":
            return self.pairs()
        if text in {"true", "false"}:
            return text == "true"
        if text == "jsonencode":
            self.take("mark", "(")
            inner = self.value()
            self.take("mark", ")")
            return {"jsonencode": inner}
        return self.reference(kind, text)

    def items(self) -> list[Any]:
        found = []
        while self.tokens[0][1] != "]":
            found.append(self.value())
            if self.tokens[0][1] == ",":
                self.take("mark", ",")
        self.take("mark", "]")
        return found

    def reference(self, kind: str, text: str) -> tuple[str, ...]:
        if kind != "name":
            raise MalformedError(text)
        words = [text]
        while self.tokens and self.tokens[0][1] == ".":
            self.take("mark", ".")
            words.append(self.take("name"))
        return tuple(words)

    def take(self, kind: str, text: str = "") -> str:
        if not self.tokens or self.tokens[0][0] != kind or text not in {"", self.tokens[0][1]}:
            raise MalformedError(f"{kind} {text}, not {self.tokens[:1]}")
        return self.tokens.pop(0)[1]


def unquoted(literal: str) -> str:
    def one(found: re.Match[str]) -> str:
        short, four, eight, dollar, percent, template = found.groups()
        if template:
            raise MalformedError("a template would be expanded")
        if short:
            return _SHORT[short]
        return chr(int(four or eight, 16)) if four or eight else (dollar or percent)[1:]

    return _ESCAPE.sub(one, literal[1:-1])
