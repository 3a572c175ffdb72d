"""JSON with the line of every value, and with actions of a template in it: `{{ must_env `X` }}`.

A definition that is still to be rendered is no JSON: an action may hold quotes, and may stand where
a value does. The standard parser keeps no positions, and knows no actions.
"""

import json
import re
from typing import Any

DEEPEST = 64
_SPACE = re.compile(r"[ \t\r\n]*")
_PLAIN = re.compile(r'[^"\\\x00-\x1f{]+')
_CODES = re.compile(r"(?:\\u[0-9a-fA-F]{4})+")
_WORD = re.compile(
    r"-?(?:0|[1-9][0-9]{0,300})(?:\.[0-9]{1,300})?(?:[eE][+-]?[0-9]{1,9})?|true|false|null"
)

Path = tuple[str | int, ...]


class JsonTextError(Exception):
    """A text that is no JSON; the message says what, and on which line."""


class Action(str):
    """An action that stands where a value does."""

    __slots__ = ()


class Parser:
    """Parses one text, in one pass; *lines* are those of the values, by their path."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._line = 1
        self._counted = 0
        self._closing = -1
        self.lines: dict[Path, int] = {}

    def parse(self) -> Any:
        """Return the value that the text is.

        Raises: JsonTextError: it is none.
        """
        value = self._value((), 0)
        self._skip()
        if self._at < len(self._text):
            raise self._wrong("something follows the end")
        return value

    def _skip(self) -> None:
        match = _SPACE.match(self._text, self._at)
        self._at = match.end() if match else self._at

    def _here(self) -> int:
        self._line += self._text.count("\n", self._counted, self._at)
        self._counted = self._at
        return self._line

    def _wrong(self, what: str) -> JsonTextError:
        return JsonTextError(f"line {self._here()}: {what}")

    def _next(self, expected: str) -> str:
        self._skip()
        found = self._text[self._at : self._at + 1]
        if not found or found not in expected:
            told = f"'{found}'" if found else "the end"
            raise self._wrong(f"{told} where one of {' '.join(expected)} belongs")
        self._at += 1
        return found

    def _value(self, path: Path, depth: int) -> Any:
        if depth > DEEPEST:
            raise self._wrong(f"nested more than {DEEPEST} deep")
        self._skip()
        self.lines[path] = self._here()
        if action := self._action():
            self._at += len(action)
            return Action(action)
        first = self._text[self._at : self._at + 1]
        if first == "{":
            return self._object(path, depth)
        if first == "[":
            return self._array(path, depth)
        if first == '"':
            return self._string()
        word = _WORD.match(self._text, self._at)
        if word is None:
            raise self._wrong(f"'{self._text[self._at : self._at + 20]}' is no value")
        self._at = word.end()
        return json.loads(word[0])

    def _object(self, path: Path, depth: int) -> dict[str, Any]:
        found: dict[str, Any] = {}
        self._next("{")
        end = self._peek("}")
        while not end:
            self._skip()
            if self._text[self._at : self._at + 1] != '"':
                raise self._wrong("the name of a field belongs here, in quotes")
            name = self._string()
            self._next(":")
            found[name] = self._value((*path, name), depth + 1)
            end = self._next(",}") == "}"
        return found

    def _array(self, path: Path, depth: int) -> list[Any]:
        found: list[Any] = []
        self._next("[")
        end = self._peek("]")
        while not end:
            found.append(self._value((*path, len(found)), depth + 1))
            end = self._next(",]") == "]"
        return found

    def _peek(self, closing: str) -> bool:
        """Whether it ends here; if so, it is over."""
        self._skip()
        if self._text.startswith(closing, self._at):
            self._at += 1
            return True
        return False

    def _string(self) -> str:
        """A text; an action in it ends where its braces do, whatever quotes are inside."""
        parts: list[str] = []
        began = self._at
        self._at += 1
        while True:
            if plain := _PLAIN.match(self._text, self._at):
                parts.append(plain[0])
                self._at = plain.end()
            char = self._text[self._at : self._at + 1]
            if char == '"':
                self._at += 1
                return "".join(parts)
            if char == "{":
                parts.append(self._braces())
            elif char == "\\":
                parts.append(self._escape())
            else:
                self._at = began
                raise self._wrong("a text does not end on its line")

    def _braces(self) -> str:
        action = self._action()
        inner = action if action and "\n" not in action else self._text[self._at]
        self._at += len(inner)
        return inner

    def _action(self) -> str:
        """The action that begins here, if one does; where the next one ends is looked for once."""
        if not self._text.startswith("{{", self._at):
            return ""
        if self._closing < self._at + 2:
            found = self._text.find("}}", self._at + 2)
            self._closing = found if found >= 0 else len(self._text)
        if self._closing >= len(self._text):
            return ""
        return self._text[self._at : self._closing + 2]

    def _escape(self) -> str:
        codes = _CODES.match(self._text, self._at)
        escaped = codes[0] if codes else self._text[self._at : self._at + 2]
        try:
            found = str(json.loads(f'"{escaped}"'))
        except ValueError as why:
            raise self._wrong(f"{escaped} is no escape") from why
        self._at += len(escaped)
        return found.encode("utf-16", "replace").decode("utf-16")  # half a character is none
