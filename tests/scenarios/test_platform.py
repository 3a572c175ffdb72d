"""`--check-platform` through the real commands: what is asked, and what is said without it."""

import json
from pathlib import Path
from typing import Any

from ecs_pull_doctor.lab import Lab, Target, scenarios
from ecs_pull_doctor.model.subjects import ImageManifest
from tests.scenarios.run import run

INDEX = "application/vnd.oci.image.index.v1+json"
SINGLE = "application/vnd.oci.image.manifest.v1+json"


def for_arm_only(lab: Lab) -> Target:
    """A healthy service whose tag is moved to an index without its platform."""
    target = scenarios()["tag-not-pushed"].build(lab)
    entries = [
        {
            "mediaType": SINGLE,
            "size": 7,
            "digest": f"sha256:{digit * 64}",
            "platform": {"os": system, "architecture": architecture},
        }
        for digit, system, architecture in (("b", "linux", "arm64"), ("c", "unknown", "unknown"))
    ]
    index = {"schemaVersion": 2, "mediaType": INDEX, "manifests": entries}
    lab.client("ecr").put_image(
        repositoryName="web",
        imageTag="v2",
        imageManifest=json.dumps(index),
        imageManifestMediaType=INDEX,
    )
    return target


def diagnosed(lab: Lab, *words: str) -> tuple[Any, set[str]]:
    lab.door.calls.clear()
    result = run(lab, "diagnose", *words, "--output", "json")
    (diagnosis,) = json.loads(result.stdout)["diagnoses"]
    return diagnosis, set(lab.door.calls)


def test_an_image_for_another_platform(lab: Lab, tmp_path: Path) -> None:
    target = for_arm_only(lab)
    where = ("--cluster", target.cluster, "--service", target.service)
    unasked, calls = diagnosed(lab, *where)
    assert ImageManifest.call not in calls
    assert unasked["findings"] == []
    assert "--check-platform" in unasked["not_examined"][0]

    asked, calls = diagnosed(lab, *where, "--check-platform")
    assert ImageManifest.call in calls
    assert [f["cause"] for f in asked["findings"]] == ["architecture-mismatch"]
    assert asked["verdict"] == "cannot-pull"
    assert not any("architecture" in each for each in asked["not_examined"])

    file = tmp_path / "facts.json"
    run(lab, "capture", *where, "--check-platform", "--out", str(file))
    kept, calls = diagnosed(lab, "--snapshot", str(file))
    assert not calls
    assert kept == asked

    lab.door.refused.add(ImageManifest.call)
    refused, _ = diagnosed(lab, *where, "--check-platform")
    assert refused["verdict"] == "undecided"
    assert ImageManifest.call in {each["call"] for each in refused["unread"]}


def test_a_snapshot_is_not_read_again(lab: Lab) -> None:
    result = run(lab, "diagnose", "--snapshot", "x.json", "--check-platform")
    assert result.exit_code == 2
    assert "give it to capture" in " ".join(result.output.split())


def test_the_policy_and_the_help_say_what_it_takes(lab: Lab) -> None:
    def actions(*words: str) -> set[str]:
        return set(json.loads(run(lab, "policy", *words).stdout)["Statement"][0]["Action"])

    assert actions("--check-platform") - actions() == {ImageManifest.call}
    for command in ("diagnose", "capture"):
        told = " ".join(run(lab, command, "--help").stdout.split())
        assert "the last pull" in told
