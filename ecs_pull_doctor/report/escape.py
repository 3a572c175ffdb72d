"""Text from AWS is hostile: what could steer a terminal is shown, never sent."""

import re
import unicodedata

# Controls, invisible formats (bidi overrides, zero-width, tags), halves of characters, private use,
# and the two separators that some programs take for line ends.
_HOSTILE = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
_NOT_PLAIN = re.compile(r"[^\x20-\x7e]")
_BREAKS = re.compile("[\n\r\t\v\f\u0085\u2028\u2029]+")


def is_hostile(char: str) -> bool:
    """Say whether a terminal or a reader could take *char* for something else than a letter."""
    return unicodedata.category(char) in _HOSTILE


def plain(text: str) -> str:
    """Return *text* on one line, safe to print: hostile characters become visible escapes."""
    return _NOT_PLAIN.sub(_visible, _BREAKS.sub(" ", text))


def json_safe(document: str) -> str:
    r"""Return the same JSON with hostile characters as \uXXXX, so that `cat` of it is safe too."""
    return _NOT_PLAIN.sub(_json_escape, document)


def _visible(match: re.Match[str]) -> str:
    char, code = match[0], ord(match[0])
    if not is_hostile(char):
        return char
    if code <= 0xFF:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


def _json_escape(match: re.Match[str]) -> str:
    char, code = match[0], ord(match[0])
    if char == "\n" or not is_hostile(char):
        return char
    if code <= 0xFFFF:
        return f"\\u{code:04x}"
    high, low = divmod(code - 0x10000, 0x400)
    return f"\\u{0xD800 + high:04x}\\u{0xDC00 + low:04x}"
