"""The copies on which the commands are tried, for what they prove rests on these being copies."""

import pytest

from ecs_pull_doctor.lab import Lab
from tests.fixes.copies import on_a_copy


def clusters(lab: Lab) -> str:
    return ", ".join(lab.client("ecs").list_clusters()["clusterArns"])


def test_what_is_done_to_a_copy_is_not_done_to_the_original(lab: Lab) -> None:
    lab.reset()
    lab.client("ecs").create_cluster(clusterName="prod")
    before = clusters(lab)

    def made() -> str:
        assert clusters(lab) == before
        lab.client("ecs").create_cluster(clusterName="made-on-the-copy")
        return clusters(lab)

    assert "made-on-the-copy" in on_a_copy(lab, made)
    assert clusters(lab) == before


def test_what_fails_on_a_copy_fails_here(lab: Lab) -> None:
    def fails() -> str:
        raise ValueError("as it must")

    with pytest.raises(AssertionError, match="ValueError: as it must"):
        on_a_copy(lab, fails)
