"""One network call of a task's start, with its places filled in."""

from dataclasses import dataclass

from ecs_pull_doctor.plan.edition import Call
from ecs_pull_doctor.plan.image import Image


@dataclass(frozen=True, kw_only=True)
class Thing:
    """What a step fetches: an image, a secret, a parameter, a log group, a file."""

    kind: str
    name: str
    region: str
    image: Image | None = None


@dataclass(frozen=True, kw_only=True)
class PlannedStep:
    """One network call that this task's start makes."""

    id: str
    host: str
    port: int
    region: str
    alternatives: tuple[str, ...] = ()
    call: Call
    thing: Thing | None
    required: bool

    @property
    def may_be_inside(self) -> bool:
        """Whether its host may have private addresses, which nothing here tells."""
        return bool(self.thing and self.thing.image and self.thing.image.may_be_inside)
