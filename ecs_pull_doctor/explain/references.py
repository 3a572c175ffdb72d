"""Finds image references in a message, wherever the SDKs, containerd and Docker put them."""

from __future__ import annotations

import re
from typing import NamedTuple

# What stands right before a reference.
_LEADS = (
    "failed to resolve ref",
    "failed to resolve reference",
    "failed to pull and unpack image",
    "pull image",
    "the task cannot pull",
    "from the registry",
    "pull access denied for",
    "manifest for",
    "error while pulling image",
    "pulling image",
    "image=",
    "pulling from host",
    "related to",
    "docker pull",
    "malformed for",
    " repository",
    " image",
)
_SKIPPED = frozenset(" :\"'`<")
_STOP = frozenset(" \"'`,)(|")
_V2 = re.compile(r"://([^/ \"'`]{3,255})/v2/([^ \"'`?]{2,600})")
_SEPARATORS = frozenset(" \"'`,()|=/@")
_TAG_IN = re.compile(r"[Tt]ag ([^ ]{1,128}) not found in repository")
_NOT_NAMES = frozenset(
    [
        "does",
        "not",
        "has",
        "have",
        "is",
        "was",
        "manifest",
        "and",
        "or",
        "the",
        "a",
        "an",
        "from",
        "for",
        "with",
        "failed",
        "in",
        "to",
        "of",
        "exists",
        "exist",
        "configuration",
        "because",
        "policy",
        "no",
        "you",
        "uri",
        "url",
        "name",
        "id",
        "with:",
        "operation",
        "operating",
        "service",
        "pull",
        "platform",
        "'docker",
        "you've",
        "pulling",
        "does",
    ]
)
_END = ".,;:)('\"]}>"


class Reference(NamedTuple):
    """An image reference, split. Empty where a part is missing; parts may be redacted."""

    host: str
    repository: str
    tag: str
    digest: str


def find_references(flat: str) -> tuple[Reference, ...]:
    """Return the image references of *flat*, the best supported first, each one once."""
    found: list[Reference] = []
    low = " " + flat.lower()
    for lead in _LEADS:
        at = low.find(lead)
        if at >= 0:
            reference = parse_reference(_word(flat, at + len(lead) - 1))
            if reference:
                found.append(reference)
    for match in _V2.finditer(flat):
        reference = _from_url(match.group(1), match.group(2))
        if reference:
            found.append(reference)
    found += _around(flat, ".dkr")
    found.sort(key=_weight)
    tag = _TAG_IN.search(flat)
    if found and tag:
        found[0] = found[0]._replace(tag=tag.group(1))
    return tuple(dict.fromkeys(found))


def _word(flat: str, start: int) -> str:
    """Return the word at *start*, quotes and colons before it skipped."""
    while start < len(flat) and flat[start] in _SKIPPED:
        start += 1
    end = start
    while end < len(flat) and end - start < 600 and flat[end] not in _STOP:
        end += 1
    return flat[start:end]


def _around(flat: str, mark: str) -> list[Reference]:
    """Return the references whose host holds *mark*: read to the left and the right of it."""
    found: list[Reference] = []
    at = flat.find(mark)
    while at >= 0 and len(found) < 16:
        start = at
        while start > 0 and at - start < 120 and flat[start - 1] not in _SEPARATORS:
            start -= 1
        end = at
        while end < len(flat) and end - at < 600 and flat[end] not in " \"'`,()|":
            end += 1
        reference = parse_reference(flat[start:end])
        if reference:
            found.append(reference)
        at = flat.find(mark, end)
    return found


def _weight(reference: Reference) -> int:
    """Return a smaller number for a reference that says more."""
    return -(2 * bool(reference.host) + 2 * bool(reference.repository) + bool(reference.tag))


def parse_reference(text: str) -> Reference | None:
    """Return the parts of an image reference, or None when *text* does not look like one."""
    text = text.removeprefix("https://").removeprefix("http://").rstrip(_END)
    name, _, digest = text.partition("@")
    head, slash, rest = name.partition("/")
    if slash and ("." in head or ":" in head or head == "localhost"):
        host, path = head, rest
    elif ".dkr" in head:
        host, path = head.partition(":")[0], ""
    else:
        host, path = "", name
    repository, _, tag = path.partition(":")
    repository = repository.rstrip("/" + _END)
    tag = tag.split(":", 1)[0].split("/", 1)[0]
    if repository.startswith("v2/"):
        return None
    if not host and not _is_name(repository, tag, digest):
        return None
    return Reference(host.strip(":"), repository, tag, digest)


def _is_name(repository: str, tag: str, digest: str) -> bool:
    """Return whether *repository* is a short image name and not a word of the sentence."""
    if not repository or repository.lower() in _NOT_NAMES or repository.startswith("sha256"):
        return False
    if "=" in repository or repository.lower().startswith(("arn", "http", "repository/")):
        return False
    return bool(tag or digest or "/" in repository or "-" in repository or repository.islower())


def _from_url(host: str, path: str) -> Reference | None:
    """Return the reference behind a URL of the registry API: /v2/NAME/manifests/REFERENCE."""
    for kind in ("/manifests/", "/blobs/", "/tags/"):
        name, found, last = path.partition(kind)
        if found:
            last = last.rstrip(_END)
            is_digest = last.startswith("sha256")
            tag = "" if is_digest or kind != "/manifests/" else last.split(":", 1)[0]
            return Reference(host, name, tag, last if is_digest else "")
    return Reference(host, "", "", "")
