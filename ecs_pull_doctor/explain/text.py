"""Makes pasted text comparable: escapes, quotes, markup, prefixes and wraps undone.

Every step is linear in the text: `str` methods, and patterns with one bounded or single repeat.
"""

from __future__ import annotations

import itertools
import re
from typing import NamedTuple

# Longest text that is read as one message. ECS cuts at 1,024; wrappers and traces go on longer.
MAX_CHARS = 32_768

_ANSI = re.compile(r"\x1b(?:\[[0-9;:?]{0,32}[A-Za-z]|\][^\x07\x1b]{0,256}|.)?")
_ESCAPE = re.compile(r"\\+(u[0-9a-fA-F]{4}|.)", re.DOTALL)
_BREAK_TAG = re.compile(r"<br ?/?>", re.IGNORECASE)

# Widths at which terminals and mail programs cut; two lines alone do not show a column.
_COLUMNS = frozenset({60, 70, 72, 76, 78, 79, 80, 100, 120, 132})

_ENTITIES = (
    ("&lt;", "<"),
    ("&gt;", ">"),
    ("&quot;", '"'),
    ("&#39;", "'"),
    ("&#x27;", "'"),
    ("&#34;", '"'),
    ("&apos;", "'"),
    ("&nbsp;", " "),
    ("&amp;", "&"),
)
_CONTROL = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 127, *range(128, 160)))
_FOLD = str.maketrans(
    {
        **dict.fromkeys("\u2018\u2019\u201a\u201b\u2032\u00b4", "'"),
        **dict.fromkeys("\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb\u300c\u300d", '"'),
        **dict.fromkeys("\u00a0\u2002\u2003\u2007\u2009\u202f\u3000", " "),
        **dict.fromkeys("\u200b\u200c\u200d\u2060\ufeff\u00ad", ""),
        # Direction overrides would let hostile text print as something that it is not.
        **dict.fromkeys("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f", ""),
        **dict.fromkeys("\u2010\u2011\u2212", "-"),
        **{chr(n): "|" for n in range(0x2500, 0x2580)},
        "\u2026": "...",
        "\u2028": "\n",
        "\u2029": "\n",
        "\uff1a": ":",
        "\t": " ",
        "\r": "\n",
    }
)
_SQUEEZE = str.maketrans(dict.fromkeys(" \n\t\r\"'`\\|", ""))
_SQUEEZE_LINES = {k: v for k, v in _SQUEEZE.items() if k not in {9, 10}}
_CONTROL_FOLD = {**_CONTROL, **_FOLD}


class Text(NamedTuple):
    """One message: its lines joined, squeezed for phrases, its length with and without edges."""

    flat: str
    squeezed: str
    lengths: tuple[int, int]


def squeeze(text: str) -> str:
    """Return *text* in lower case without white space, quotes, backslashes and bars.

    Wraps inside words, lost spaces ("allowsthe") and quoting cannot hide a phrase in this form.
    """
    return text.translate(_SQUEEZE).lower()


def squeeze_lines(text: str) -> str:
    """Return *text* squeezed, its line ends and tabs kept: for many phrases at once."""
    return text.translate(_SQUEEZE_LINES).lower()


def normalise(text: str) -> Text:
    """Return *text* with escapes, markup, prefixes and wraps undone, in all its forms."""
    plain = _plain(text[:MAX_CHARS])
    flat = " ".join(_unwrap(plain).split())
    return Text(flat, squeeze(flat), (len(text), len(text.strip())))


def inert(text: str) -> str:
    """Return *text* without terminal escapes and control characters, lines kept."""
    text = _ANSI.sub("", text) if "\x1b" in text else text
    return text.replace("\r\n", "\n").translate(_CONTROL_FOLD)


def _plain(text: str) -> str:
    """Return *text* with entities, quotes, break tags and backslash escapes undone."""
    text = inert(text)
    if "&" in text:
        for name, char in _ENTITIES:
            text = text.replace(name, char)
    if "<" in text:
        text = _BREAK_TAG.sub("\n", text)
    if "\\" in text:
        text = inert(_ESCAPE.sub(_unescape, text))
    return text


def _unescape(match: re.Match[str]) -> str:
    char = match.group(1)
    if len(char) == 5:
        return chr(int(char[1:], 16))
    return {"n": "\n", "r": "\n", "t": " "}.get(char, char)


def _unwrap(text: str) -> str:
    """Return the lines of *text* joined: without a space where a wrap cut a token."""
    if "\n" not in text:
        return _strip_prefix(text)
    lines = _unprefixed(text.split("\n"))
    if len(lines) < 2:
        return "".join(lines)
    width = max(len(line) for line in lines[:-1])
    even = _wrapped_by_column(lines, width)
    parts = [lines[0]]
    for left, right in itertools.pairwise(lines):
        glued = _cut_by_column(left, right, width) if even else _cut_in_token(left, right, width)
        parts.append(right if glued else " " + right)
    return "".join(parts)


def _wrapped_by_column(lines: list[str], width: int) -> bool:
    """Return whether something cut the lines at one column, words or not, as terminals do."""
    if len(lines) == 2:
        return width in _COLUMNS and not lines[1][:1].isupper()
    full = sum(1 for line in lines[:-1] if len(line) >= width - 1) / (len(lines) - 1)
    edges = any(line.endswith(" ") for line in lines[:-1]) or any(
        line.startswith(" ") for line in lines[1:]
    )
    return width >= 20 and (full >= 0.8 or (full >= 0.35 and edges))


def _unprefixed(lines: list[str]) -> list[str]:
    """Return the lines that are not blank, without comment, quote, table and list marks."""
    kept = [line.rstrip() if line.endswith("  ") else line for line in lines if line.strip(" |")]
    stripped = [_strip_prefix(line) for line in kept]
    marked = sum(1 for old, new in zip(kept, stripped, strict=True) if new != old.lstrip())
    if marked * 3 >= len(kept) * 2:
        kept = stripped
    indent = min((len(line) - len(line.lstrip()) for line in kept[1:]), default=0)
    return [line.lstrip() if n == 0 else line[indent:] for n, line in enumerate(kept)]


def _strip_prefix(line: str) -> str:
    """Return *line* without leading marks of quotes, comments, tables and lists."""
    end = 0
    while end < min(len(line), 12):
        two = line[end : end + 2]
        if two in {"//", "#:", "# ", "##", "> ", "- ", "* ", "| ", "||", ">>"}:
            end += 2
        elif two[:1] == " " or (two[:1] in ">|" and end == 0):
            end += 1
        else:
            break
    if end == 0:
        return line
    if line[:end].isspace():
        return line.strip()
    # Only the mark's own space goes: further ones belong to the text.
    while end > 1 and line[end - 1] == " " and line[end - 2] == " ":
        end -= 1
    return line[end:]


def _cut_by_column(left: str, right: str, width: int) -> bool:
    return len(left) >= width and not left.endswith(" ") and not right.startswith(" ")


def _cut_in_token(left: str, right: str, width: int) -> bool:
    """Return whether the break between two lines of uneven text falls inside one token."""
    if not left or not right or left.endswith(" ") or right.startswith(" "):
        return False
    head = left[left.rfind(" ") + 1 :]
    tail = right.split(" ", 1)[0]
    if head.endswith("-"):
        return len(head) > 1 and head[-2].isalnum() and tail[:1].isalnum()
    if tail.startswith("@sha256") and head[-1].isalnum():
        return True
    if "sha256:" in head:
        return _digest_goes_on(head, tail)
    chunk = len(head) - head.rfind("-") - 1 + len(tail.split("-", 1)[0])
    return len(left) == width and chunk > width


def _digest_goes_on(head: str, tail: str) -> bool:
    have = head[head.rfind("sha256:") + 7 :]
    more = tail[: 64 - len(have)]
    return 0 < len(have) < 64 and _hex(have) and len(more) > 1 and _hex(more)


def _hex(text: str) -> bool:
    return not text.strip("0123456789abcdefABCDEF")
