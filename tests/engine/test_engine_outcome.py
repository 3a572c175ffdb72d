import pytest
from msgspec import UNSET

from ecs_pull_doctor.diagnosis import Origin, Right, Step, Subject
from ecs_pull_doctor.finding import Outcome, Verdict, worst
from ecs_pull_doctor.outcome import outcome

PASS, FAIL, UNKNOWN = Verdict.PASS, Verdict.FAIL, Verdict.UNKNOWN


def step(
    *paths: Verdict,
    right: Verdict | None = None,
    subject: Verdict | None = None,
    path: Verdict = PASS,
    required: bool = True,
) -> Step:
    """A step with one path per subnet; *path* is the verdict of a step that is not traced."""
    origins = tuple(
        Origin(subnet=f"subnet-{i}", az="", security_groups=(), verdict=v, hops=())
        for i, v in enumerate(paths)
    )
    rights = (Right(action="a", resource="r", verdict=right, says=""),) if right else ()
    thing = Subject(kind="image", name="i", verdict=subject, says="") if subject else UNSET
    verdicts = [v for v in (*paths, right, subject, path) if v]
    return Step(
        id="s",
        host="h",
        port=443,
        required=required,
        identity="",
        verdict=worst(verdicts),
        sent_from="task-eni",
        origins=origins,
        rights=rights,
        subject=thing,
    )


CAN, SOME, UNDECIDED, CANNOT = (
    Outcome.CAN_PULL,
    Outcome.SOME_CANNOT_PULL,
    Outcome.UNDECIDED,
    Outcome.CANNOT_PULL,
)
TABLE: dict[str, tuple[tuple[Step, ...], Outcome]] = {
    "no steps": ((), UNDECIDED),
    "no required step": ((step(PASS, required=False),), UNDECIDED),
    "all passes": ((step(PASS, PASS), step(PASS, PASS)), CAN),
    "an AWS-owned interface": ((step(), step(PASS)), CAN),
    "not traced": ((step(path=UNKNOWN), step(PASS)), UNDECIDED),
    "one path is unknown": ((step(PASS, UNKNOWN),), UNDECIDED),
    "all paths fail": ((step(FAIL, FAIL),), CANNOT),
    "one subnet fails": ((step(PASS, FAIL),), SOME),
    "each subnet fails at another step": ((step(PASS, FAIL), step(FAIL, PASS)), CANNOT),
    "one subnet fails at two steps": ((step(PASS, FAIL), step(PASS, FAIL)), SOME),
    "one fails, another is unknown": ((step(UNKNOWN, FAIL),), SOME),
    "one fails, something elsewhere is unknown": ((step(PASS, FAIL, right=UNKNOWN),), SOME),
    "a right fails": ((step(PASS, right=FAIL),), CANNOT),
    "a subject fails": ((step(PASS, subject=FAIL),), CANNOT),
    "a subject fails, paths unknown": ((step(UNKNOWN, subject=FAIL),), CANNOT),
    "a right is unknown": ((step(PASS, right=UNKNOWN),), UNDECIDED),
    "a subject is unknown": ((step(PASS, subject=UNKNOWN),), UNDECIDED),
    "not traced, but its subject fails": ((step(path=UNKNOWN, subject=FAIL),), CANNOT),
    "a step that is not required fails": ((step(PASS), step(FAIL, required=False)), CAN),
    "a step that is not required is unknown": (
        (step(PASS), step(path=UNKNOWN, required=False)),
        CAN,
    ),
}


@pytest.mark.parametrize(("steps", "expected"), TABLE.values(), ids=TABLE)
def test_outcome(steps: tuple[Step, ...], expected: Outcome) -> None:
    assert outcome(steps) is expected


@pytest.mark.parametrize(("steps", "expected"), TABLE.values(), ids=TABLE)
def test_the_order_of_steps_does_not_matter(steps: tuple[Step, ...], expected: Outcome) -> None:
    assert outcome(tuple(reversed(steps))) is expected


FOLD = {
    (): PASS,
    (PASS, PASS): PASS,
    (PASS, Verdict.SKIPPED): PASS,
    (PASS, UNKNOWN): UNKNOWN,
    (UNKNOWN, FAIL, PASS): FAIL,
}


@pytest.mark.parametrize(("verdicts", "expected"), FOLD.items())
def test_worst(verdicts: tuple[Verdict, ...], expected: Verdict) -> None:
    assert worst(verdicts) is expected
