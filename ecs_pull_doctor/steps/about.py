"""How a verdict on the thing that a step fetches is put."""

from dataclasses import dataclass

from ecs_pull_doctor.diagnosis import Subject
from ecs_pull_doctor.finding import Verdict
from ecs_pull_doctor.model.fact import Unread
from ecs_pull_doctor.model.unknown import is_open
from ecs_pull_doctor.reach.packet import explain_unread
from ecs_pull_doctor.reach.reasons import Reason


@dataclass(frozen=True)
class About:
    """Speaks of one thing: an image, a secret, a log group."""

    kind: str
    name: str

    def fits(self, says: str) -> Subject:
        """Return that it is there, and fits."""
        return Subject(kind=self.kind, name=self.name, verdict=Verdict.PASS, says=says)

    def fails(self, reason: Reason, says: str) -> Subject:
        """Return that it is not there, or does not fit."""
        return Subject(
            kind=self.kind, name=self.name, verdict=Verdict.FAIL, says=says, reason=reason
        )

    def faulty(self, reason: Reason, text: str, fault: str) -> Subject:
        """Return that *text* is wrong in its writing, or that not all of it is known yet."""
        return self.unsure(fault) if is_open(text) else self.fails(reason, fault)

    def assumed(self) -> Subject:
        """Return that it was not looked at, and is taken to be there."""
        says = "it was not looked at: files do not show it, and it is taken to be there"
        return Subject(kind=self.kind, name=self.name, verdict=Verdict.SKIPPED, says=says)

    def to_be_pushed(self) -> Subject:
        """Return that an image is taken to be pushed as soon as its repository is there."""
        says = "its repository is still to be made, so it is taken to be pushed in time"
        reason = Reason.IMAGE_TO_BE_PUSHED
        return Subject(
            kind=self.kind, name=self.name, verdict=Verdict.SKIPPED, says=says, reason=reason
        )

    def unsure(self, says: str, reason: Reason = Reason.NOT_VISIBLE) -> Subject:
        """Return that the API does not tell."""
        return Subject(
            kind=self.kind, name=self.name, verdict=Verdict.UNKNOWN, says=says, reason=reason
        )

    def unread(self, why: Unread) -> Subject:
        """Return that we may not look, and what would settle it."""
        return Subject(
            kind=self.kind,
            name=self.name,
            verdict=Verdict.UNKNOWN,
            says=explain_unread(why),
            reason=Reason.UNREAD,
            needs=(why.call,),
        )
