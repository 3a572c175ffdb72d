import pytest
from msgspec.structs import replace

from ecs_pull_doctor.finding import Outcome
from ecs_pull_doctor.report import verdict, words

from .builders import target
from .samples import TAKEN_AT, can_pull, cannot_pull, report, some_cannot_pull, undecided


@pytest.mark.parametrize(
    ("then", "said"),
    [
        ("2026-11-21T02:10:12.345Z", "4 minutes ago"),
        ("2026-11-21T02:14:39", "1 second ago"),
        ("2026-11-21T11:14:40+09:00", "just now"),
        ("2026-11-21T03:00:00Z", "just now"),
        ("2026-11-18T02:14:40Z", "3 days ago"),
        ("yesterday", "at yesterday"),
        ("", ""),
    ],
)
def test_ago(then: str, said: str) -> None:
    assert words.ago(then, TAKEN_AT) == said


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("fargate-linux-1.4.0", "Fargate 1.4.0"),
        ("fargate-windows-1.0.0", "Fargate Windows 1.0.0"),
        ("managed-instances", "Managed Instances"),
        ("new-thing", "new-thing"),
    ],
)
def test_capacity(name: str, said: str) -> None:
    assert words.capacity(name) == said


def test_named() -> None:
    task = replace(target("", "ec2"), kind="task", cluster="")
    assert words.named(task) == "task :42 (EC2)"
    assert words.named(target()) == "prod/web (Fargate 1.4.0)"


def test_lists() -> None:
    assert words.joined(["a", "b", "c"]) == "a, b and c"
    assert words.joined([]) == ""
    assert words.listed(list("abcdefgh")) == "a, b, c, d, e and 3 more"


def test_shortened_keeps_both_ends() -> None:
    assert words.shortened("subnet-0123456789", 12) == "subne...6789"
    assert words.shortened("short", 12) == "short"


def test_the_worst_of_several_is_named() -> None:
    diagnoses = [make().diagnoses[0] for make in (can_pull, some_cannot_pull, undecided, can_pull)]
    assert verdict.summary(report(*diagnoses)) == (
        "1 of 4 targets cannot be decided: prod/web (Fargate 1.4.0); "
        "1 can start in some subnets only; 2 can start."
    )


def test_one_subnet_one_way() -> None:
    one = can_pull().diagnoses[0]
    steps = tuple(replace(s, origins=s.origins[:1]) for s in one.steps[:1])
    assert verdict.sentence(replace(one, steps=steps)) == (
        "prod/web (Fargate 1.4.0) can start: the required step passes from the subnet, "
        "through vpce-0b1a2c3d4e5f60718."
    )


def test_two_faults_make_two_clauses() -> None:
    one = cannot_pull().diagnoses[0]
    assert one.verdict is Outcome.CANNOT_PULL
    assert verdict.sentence(one).endswith("fail at the route, and the image cannot be used.")
