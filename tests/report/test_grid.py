from msgspec.structs import replace

from ecs_pull_doctor.diagnosis import Step, Subject
from ecs_pull_doctor.finding import Verdict
from ecs_pull_doctor.report.grid import entries, labels
from ecs_pull_doctor.report.matrix import matrix

from .builders import REGISTRY, SECRETS, SUBNETS, hop, image, passing, right, step, stopped
from .samples import can_pull, cannot_pull, everywhere

PATHS = everywhere(passing(endpoint="vpce-1"))
BROKEN = stopped(hop("route", Verdict.FAIL))


def drawn(*steps: Step) -> list[str]:
    diagnosis = replace(can_pull().diagnoses[0], steps=steps)
    return labels(entries(diagnosis))


def lines(*steps: Step) -> str:
    diagnosis = replace(can_pull().diagnoses[0], steps=steps)
    return "\n".join(made.plain for made in matrix(diagnosis, 80))


def secret(name: str, verdict: Verdict = Verdict.PASS) -> Step:
    arn = f"arn:aws:secretsmanager:ap-northeast-2:123456789012:secret:{name}"
    thing = Subject(kind="secret", name=arn, verdict=verdict, says="")
    return step("secrets-manager", SECRETS, PATHS, subject=thing)


def test_the_two_calls_of_a_pull_share_a_line_when_they_fare_alike() -> None:
    manifest = step("ecr-manifest", REGISTRY, PATHS, right("a"), subject=image())
    redirect = step("ecr-layer-redirect", REGISTRY, PATHS, right("b"))
    assert drawn(manifest, redirect) == ["ecr-manifest, -redirect"]


def test_they_do_not_when_the_image_or_a_right_fails() -> None:
    manifest = step("ecr-manifest", REGISTRY, PATHS, right("a"), subject=image(Verdict.FAIL))
    redirect = step("ecr-layer-redirect", REGISTRY, PATHS, right("b"))
    assert len(drawn(manifest, redirect)) == 2
    denied = replace(redirect, rights=(right("b", Verdict.FAIL),))
    assert len(drawn(replace(manifest, subject=image()), denied)) == 2


def test_nor_when_hosts_or_paths_differ() -> None:
    manifest = step("ecr-manifest", REGISTRY, PATHS)
    assert len(drawn(manifest, step("ecr-layer-redirect", "other", PATHS))) == 2
    broken = step("ecr-layer-redirect", REGISTRY, everywhere(BROKEN))
    assert len(drawn(manifest, broken)) == 2


def test_equal_secrets_are_counted() -> None:
    assert drawn(secret("a"), secret("b"), secret("c")) == ["secrets-manager x3"]


def test_secrets_that_differ_are_told_apart_by_name() -> None:
    found = drawn(secret("db-Xy12ab"), secret("key-Qw34cd", Verdict.FAIL))
    assert found == ["secrets-manager db-Xy12ab", "secrets-manager key-Qw34cd"]


def test_several_subnets_that_agree_get_a_letter_and_a_key() -> None:
    paths = {**PATHS, "subnet-3": BROKEN, "subnet-4": BROKEN}
    text = lines(step("awslogs", "logs", paths))
    first, second = SUBNETS
    assert "    A (2 subnets)" in text
    assert "    B (2 subnets)" in text
    assert f"  A: {first} and {second}\n  B: subnet-3 and subnet-4" in text


def test_a_step_of_which_nothing_is_known_shows_its_verdict_once() -> None:
    bare = step("registry-layer", "", {}, says="the host is not knowable")
    text = lines(replace(bare, verdict=Verdict.UNKNOWN), *cannot_pull().diagnoses[0].steps)
    assert "  registry-layer              ?\n" in text
    assert "the host is not knowable" not in text  # it is told with what is not known


def test_a_path_without_hops_shows_its_verdict_everywhere() -> None:
    lost = step("awslogs", "logs", PATHS)
    origins = tuple(replace(o, hops=(), verdict=Verdict.UNKNOWN) for o in lost.origins)
    assert "awslogs ?   ?   ?   ?" in lines(replace(lost, origins=origins))


def test_what_the_start_does_not_need_is_starred() -> None:
    text = lines(step("ecs-exec", "x", PATHS, required=False))
    assert "  ecs-exec * ok" in text
    assert "* the start does not need it." in text
