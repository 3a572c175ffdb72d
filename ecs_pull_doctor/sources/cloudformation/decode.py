"""From a file to a tree of nodes that know their lines, by cfn-lint's own decoder."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ecs_pull_doctor.sources.declared.result import TemplateError
from ecs_pull_doctor.sources.inputs import TooLarge, limited

LARGEST = 4 * 1024 * 1024
"""Bytes; CloudFormation takes templates of 1 MB at most.

Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
"""
MESSAGE = 200
DEEPEST = 500
_TWICE = re.compile(r"Duplicate (?:\w+ )?found ['\"]?([^'\" ]+)")
_MARK = re.compile(r' in "<unicode string>", line (\d+), column \d+')
_HEAD = "Template could not be parsed: "
_BEGINS_NOTHING = "cannot start any token"
_WORDS = {
    "Exceeds the limit": "a number in it has too many digits",
    "unconstructable recursive node": "an alias stands for what it is in",
    "could not determine a constructor for the tag": "it has a tag that CloudFormation has not",
    "but found another document": "another document begins, and a template is one",
}
_BRACKETS = re.compile(r"[\[\]{}]")
MISSING = (
    "templates need cfn-lint, which is not installed: pip install 'ecs-pull-doctor[templates]'"
)


def decode(path: str) -> Mapping[str, Any]:
    """Return the tree of a template file.

    Raises: TemplateError: it cannot be read, or is no template; the sentence names it.
    """
    tree = _parsed(path, text_of(path))
    resources = tree.get("Resources") if isinstance(tree, dict) else None
    if not isinstance(resources, dict) or not all(map(_is_resource, *_pairs(resources))):
        raise TemplateError(f"{path} is no CloudFormation or SAM template: it has no Resources")
    return dict_of(tree)


def _pairs(resources: dict[str, Any]) -> tuple[list[str], list[Any]]:
    return list(resources), list(resources.values())


def _is_resource(name: str, node: Any) -> bool:
    written = str(name).startswith(("Fn::ForEach", "Fn::Transform"))
    return written or (isinstance(node, dict) and isinstance(node.get("Type"), str))


def text_of(path: str) -> str:
    """Return the text of a file of ordinary size.

    Raises: TemplateError: there is none, or it is no text, or far too large.
    """
    file = Path(path)
    try:
        if file.exists() and not file.is_file():
            raise TemplateError(f"{path} is not a file")
        with file.open("rb") as stream:
            data = limited(stream, LARGEST)
    except (OSError, ValueError) as why:
        reason = why.strerror if isinstance(why, OSError) else "its name is none"
        raise TemplateError(f"cannot read {path}: {reason}") from why
    except TooLarge as why:
        raise TemplateError(
            f"{path} is larger than {LARGEST >> 20} MB, and no template is"
        ) from why
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as why:
        raise TemplateError(f"{path} is no template: it is not text in UTF-8") from why


def dict_of(tree: Any) -> Mapping[str, Any]:
    """Return the tree as what it was just seen to be."""
    found: Mapping[str, Any] = tree
    return found


def _parsed(path: str, text: str) -> Any:
    """YAML aliases are bounded by the decoder: it refuses trees of more than 250,000 nodes."""
    _check_depth(path, text)
    try:
        from cfnlint.decode import decode_str  # noqa: PLC0415  optional, and slow to import
        from yaml import YAMLError  # noqa: PLC0415
    except ImportError as why:
        raise TemplateError(MISSING) from why
    try:
        tree, matches = decode_str(text)
    except RecursionError as why:
        raise TemplateError(f"{path} is nested too deeply to be a template") from why
    except (YAMLError, ValueError, TypeError, AttributeError, LookupError) as why:
        raise TemplateError(f"{path} cannot be parsed: {type(why).__name__}") from why
    if matches:
        raise _refused(path, text, matches[0].linenumber, " ".join(matches[0].message.split()))
    return tree


def _refused(path: str, text: str, line: int, says: str) -> TemplateError:
    """What the decoder says in the user's words, at the line that it means."""
    if "recursion" in says:
        return TemplateError(f"{path} is nested too deeply to be a template")
    if twice := _TWICE.match(says):
        return TemplateError(f"{path}:{line} writes {twice[1]} twice")
    if marks := _MARK.findall(says):
        line = int(marks[-1])
    plain = _MARK.sub("", says).removeprefix(_HEAD)
    why = next((word for part, word in _WORDS.items() if part in plain), plain[:MESSAGE])
    if _BEGINS_NOTHING in plain:
        why = _begins_nothing(text, line) or why
    return TemplateError(f"{path}:{line} cannot be parsed: {why}")


def _begins_nothing(text: str, line: int) -> str:
    """What people write that begins nothing in YAML: tabs, and what another tool is to fill in."""
    written = "".join(text.splitlines()[line - 1 : line])
    if "{%" in written or "{{" in written:
        return "another tool is to fill it in (`{{ }}`, `{% %}`): give what that tool makes of it"
    return "a tab indents it, and YAML takes spaces alone" if "\t" in written else ""


def _check_depth(path: str, text: str) -> None:
    """Parsers take long to fail at what is nested thousands of times."""
    depth = 0
    for found in _BRACKETS.finditer(text):
        depth += 1 if found[0] in "[{" else -1
        if depth > DEEPEST:
            raise TemplateError(f"{path} is nested too deeply to be a template")


def line_of(node: Any, key: str) -> int | None:
    """Return the line on which *key* of a mapping stands, counted from 1."""
    for each in node:
        if each == key and hasattr(each, "start_mark"):
            line: int = each.start_mark.line + 1
            return line
    return start_of(node)


def start_of(node: Any) -> int | None:
    """Return the line on which a node begins, counted from 1."""
    mark = getattr(node, "start_mark", None)
    return None if mark is None else int(mark.line) + 1
