"""One network call of a task's start, with its places filled in."""

from dataclasses import dataclass

from ecs_pull_doctor.plan.edition import Call
from ecs_pull_doctor.plan.image import Image

NAMED = frozenset({"image", "registry", "secret", "parameter"})


@dataclass(frozen=True, kw_only=True)
class Thing:
    """What a step fetches: an image, a secret, a parameter, a log group, a file."""

    kind: str
    name: str
    region: str
    image: Image | None = None

    @property
    def is_nothing(self) -> bool:
        """Whether an image, a secret or a parameter is meant, and none is named."""
        named = self.image.text if self.image else self.name
        return self.kind in NAMED and not named.strip()


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
