"""The hand-written and generated pages, and what can be read from them."""

import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGES = sorted([ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").rglob("*.md")])
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)|^\[[^\]]+\]: (\S+)$", re.MULTILINE)
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
ANCHOR = re.compile(r'<a id="([^"]+)">')
CODE = re.compile(r"`([^`\n]+)`")


def name(page: Path) -> str:
    return str(page.relative_to(ROOT))


def prose(page: Path) -> str:
    """The page without its fenced blocks."""
    return FENCE.sub("", page.read_text(encoding="utf-8"))


def links(page: Path) -> Iterator[str]:
    """Where the page links to within the repository."""
    for inline, reference in LINK.findall(prose(page)):
        target = inline or reference
        if not target.startswith(("http://", "https://", "mailto:")):
            yield target


def anchors(page: Path) -> set[str]:
    """The names that a link can end in, as GitHub makes them of headings."""
    text = prose(page)
    return {_slug(h) for h in HEADING.findall(text)} | set(ANCHOR.findall(text))


def _slug(heading: str) -> str:
    plain = re.sub(r"<[^>]+>|[`*]", "", heading)
    return re.sub(r"[^\w\- ]", "", plain.lower()).replace(" ", "-")


def commands(page: Path, program: str = "pull-doctor") -> Iterator[str]:
    """The command lines of *program* that the page quotes, in shell blocks and in the text."""
    for language, body in FENCE.findall(page.read_text(encoding="utf-8")):
        if language == "sh":
            for line in body.replace("\\\n", " ").splitlines():
                yield from _in_line(line, program)
    for code in CODE.findall(prose(page)):
        if code.startswith(f"{program} "):
            yield code


def _in_line(line: str, program: str) -> Iterator[str]:
    """The parts of a shell line that call the program: `a | program b || program c > file`."""
    for part in re.split(r"\|\|?|;|&&", re.sub(r"(^|\s)#.*", "", line)):
        words = re.sub(r"\s>\s.*", "", part).strip()
        if words.startswith(f"{program} "):
            yield words
