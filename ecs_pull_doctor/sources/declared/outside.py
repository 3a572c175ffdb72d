"""How an answer says that the files do not hold it."""

from collections.abc import Mapping, Sequence
from typing import Any

Page = dict[str, Any]


class Absent(Exception):  # noqa: N818 - an answer: the files define such things, and not this one
    """There is no such thing; *code* is AWS's own for that."""

    def __init__(self, code: str, what: str) -> None:
        super().__init__(what)
        self.code = code
        self.what = what


class Outside(Exception):  # noqa: N818 - an answer: look elsewhere
    """The files do not hold all of the answer; see the package for the kinds (b) and (c).

    *what* names what is not there. *assume* is what to answer without AWS at hand: pages, or the
    code by which AWS says that there is none; None where nothing can be assumed. *known* are the
    pages of the part that the files do hold, to which the live answer for *rest* is added; *rest*
    are the parameters of that call, and None asks as before. Not *askable*: it cannot be asked of
    AWS either, since what to ask for is open. *later* are codes of AWS, and the one to answer in
    its place. *noted*: the world's open points name it already. *implied*: so does another
    assumption, without which nobody would have asked.
    """

    def __init__(
        self,
        what: str,
        *,
        assume: Sequence[Page] | str | None = None,
        known: Sequence[Page] = (),
        rest: Mapping[str, Any] | None = None,
        askable: bool = True,
    ) -> None:
        super().__init__(what)
        self.what = what
        self.assume = assume
        self.known = list(known)
        self.rest = rest
        self.askable = askable
        self.later: Mapping[str, str] = {}
        self.noted = False
        self.implied = False
