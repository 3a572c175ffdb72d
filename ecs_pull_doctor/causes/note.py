"""The page of a cause that no check finds."""

from typing import NamedTuple


class Note(NamedTuple):
    """What a check's docstring would say: title, page, and where it is documented."""

    title: str
    page: str
    sources: tuple[str, ...]
