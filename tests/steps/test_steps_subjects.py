"""What is said of the things that a start fetches: there, not there, or not known."""

import pytest

from ecs_pull_doctor.diagnosis import Subject
from ecs_pull_doctor.model.ecs import (
    EnvironmentFile,
    LogConfiguration,
    LogOptions,
    RepositoryCredentials,
    SecretReference,
    Task,
    TaskContainer,
)
from ecs_pull_doctor.model.settings import (
    BucketLocation,
    LogGroup,
    ParameterMetadata,
    PullThroughCacheRule,
    SecretDescription,
)
from ecs_pull_doctor.model.subjects import ImageDetail, Repository
from ecs_pull_doctor.plan.image import parse
from ecs_pull_doctor.plan.spelling import at_home, fault
from ecs_pull_doctor.testing import Given, nat
from ecs_pull_doctor.testing.names import ACCOUNT, REGION, TAKEN_AT

SECRET = f"arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:web/db-Ab12Cd"
CURRENT = SecretDescription(arn=SECRET, name="web/db", version_ids_to_stages={"v": ("AWSCURRENT",)})


def subject(given: Given, step: str) -> Subject:
    found = next(s.subject for s in given.steps() if s.id == step)
    assert isinstance(found, Subject)
    return found


def secret(*references: str) -> Given:
    named = tuple(SecretReference(name="X", value_from=r) for r in references)
    return nat().container(secrets=named)


def described(given: Given, *found: SecretDescription) -> Given:
    scope = f"{REGION}/{SECRET}"
    return given.plus(CURRENT, scope=scope).without(SecretDescription).plus(*found, scope=scope)


@pytest.mark.parametrize(
    ("given", "verdict", "needs"),
    [
        (described(secret(SECRET), CURRENT), "pass", ()),
        (described(secret(SECRET)), "fail", ()),
        (
            described(secret(SECRET), CURRENT).refuse(SecretDescription),
            "unknown",
            ("secretsmanager:DescribeSecret",),
        ),
        (described(secret(f"{SECRET}:::{'9' * 32}"), CURRENT), "unknown", ()),
        (described(secret(f"{SECRET}:::9"), CURRENT), "fail", ()),
        (described(secret(SECRET, f"{SECRET}:k:AWSPREVIOUS:"), CURRENT), "fail", ()),
    ],
    ids=["there", "gone", "refused", "version unlabelled", "version too short", "two, one bad"],
)
def test_a_secret(given: Given, verdict: str, needs: tuple[str, ...]) -> None:
    found = subject(given, "secrets-manager")
    assert (found.verdict, found.needs) == (verdict, needs)


@pytest.mark.parametrize(
    ("name", "verdict"),
    [
        ("/web/db", "pass"),
        ("/web/other", "fail"),
        ("db", "unknown"),
        ("/aws/service/x", "unknown"),
        (f"arn:aws:ssm:{REGION}:{'1' * 12}:parameter/db", "unknown"),
    ],
)
def test_a_parameter(name: str, verdict: str) -> None:
    known = (ParameterMetadata(name="/web/db"), ParameterMetadata(name="/db"))
    given = secret(name).plus(*known, scope=REGION)
    assert subject(given, "ssm-parameters").verdict == verdict
    refused = subject(given.refuse(ParameterMetadata), "ssm-parameters")
    assert refused.verdict == "unknown"


@pytest.mark.parametrize(
    ("name", "newest", "verdict"),
    [
        ("/web/db:7", 7, "pass"),
        ("/web/db:8", 7, "fail"),
        ("/web/db:7", 107, "unknown"),
        ("/web/db:8", 107, "pass"),
        ("/web/db:7", 0, "pass"),
        ("/web/db:live", 7, "unknown"),
        (f"arn:aws:ssm:{REGION}:{ACCOUNT}:parameter/web/db:8", 7, "fail"),
        ("/web/db:" + "9" * 5000, 7, "fail"),
    ],
    ids=[
        *("newest", "beyond", "too old to be kept", "the oldest kept", "in a file", "a label"),
        *("by ARN", "very long"),
    ],
)
def test_a_version_of_a_parameter(name: str, newest: int, verdict: str) -> None:
    given = secret(name).plus(ParameterMetadata(name="/web/db", version=newest), scope=REGION)
    assert subject(given, "ssm-parameters").verdict == verdict


def credentials(name: str, *found: SecretDescription) -> Given:
    """A private registry whose credentials are this secret."""
    given = nat().container(
        image="registry.example.com/web:1",
        repository_credentials=RepositoryCredentials(credentials_parameter=name),
    )
    region = name.split(":")[3] if name.startswith("arn:") else REGION
    scope = f"{region}/{name}"
    return given.plus(CURRENT, scope=scope).without(SecretDescription).plus(*found, scope=scope)


ELSEWHERE = SECRET.replace(REGION, "eu-west-1")
DELETED = SecretDescription(arn=SECRET, name="web/db", deleted_date=TAKEN_AT)
CREDENTIALS: dict[str, tuple[Given, str, str]] = {
    "there": (credentials(SECRET, CURRENT), "pass", ""),
    "by name": (credentials("web/db", CURRENT), "pass", ""),
    "in another Region": (credentials(ELSEWHERE, CURRENT), "pass", ""),
    "gone": (credentials(SECRET), "fail", "secret-absent"),
    "marked for deletion": (credentials(SECRET, DELETED), "fail", "secret-deleted"),
    "without a value": (
        credentials(SECRET, SecretDescription(arn=SECRET, name="web/db")),
        "fail",
        "secret-empty",
    ),
    "refused": (credentials(SECRET, CURRENT).refuse(SecretDescription), "unknown", "unread"),
    "empty": (credentials(""), "fail", "credentials-misspelt"),
}


@pytest.mark.parametrize(("given", "verdict", "reason"), CREDENTIALS.values(), ids=CREDENTIALS)
def test_credentials_of_a_registry(given: Given, verdict: str, reason: str) -> None:
    found = subject(given, "registry-credentials")
    assert (found.verdict, found.reason) == (verdict, reason)


def logging(**options: str) -> Given:
    log = LogConfiguration(log_driver="awslogs", options=LogOptions(**options))
    return nat().container(log_configuration=log)


@pytest.mark.parametrize(
    ("given", "verdict"),
    [
        (logging(awslogs_group="/ecs/web", awslogs_region=REGION), "pass"),
        (logging(awslogs_group="/ecs/web", awslogs_region=REGION).without(LogGroup), "fail"),
        (logging(awslogs_group="/ecs/web", awslogs_region=REGION).refuse(LogGroup), "unknown"),
        (
            logging(
                awslogs_group="/ecs/web", awslogs_region=REGION, awslogs_endpoint="https://x"
            ).without(LogGroup),
            "unknown",
        ),
        (
            logging(
                awslogs_group="/ecs/web", awslogs_region=REGION, awslogs_create_group="True"
            ).without(LogGroup),
            "pass",
        ),
        (
            logging(
                awslogs_group="/ecs/web", awslogs_region=REGION, awslogs_create_group="true"
            ).refuse(LogGroup),
            "pass",
        ),
        (
            logging(
                awslogs_group="/ecs/web", awslogs_region=REGION, awslogs_create_group="yes"
            ).without(LogGroup),
            "unknown",
        ),
        (logging(awslogs_group="/ecs/web"), "fail"),
        (logging(awslogs_region=REGION), "fail"),
    ],
)
def test_a_log_group(given: Given, verdict: str) -> None:
    assert subject(given, "awslogs").verdict == verdict


@pytest.mark.parametrize(("place", "verdict"), [(REGION, "pass"), ("", "unknown")])
def test_a_file_is_judged_by_its_bucket(place: str, verdict: str) -> None:
    files = (EnvironmentFile(value="arn:aws:s3:::b/a.env", type="s3"),)
    bucket = BucketLocation(bucket="b", location_constraint=place)
    given = nat().container(environment_files=files).plus(bucket, scope="b")
    assert subject(given, "environment-files").verdict == verdict
    assert subject(given.refuse(BucketLocation), "environment-files").verdict == "unknown"


def test_what_a_cache_would_fetch_is_not_known() -> None:
    rule = PullThroughCacheRule(ecr_repository_prefix="prod", upstream_registry_url="quay.io")
    given = nat().without(ImageDetail).without(Repository)
    assert subject(given, "ecr-manifest").verdict == "fail"
    given = given.plus(rule, scope=f"{ACCOUNT}/{REGION}")
    assert subject(given, "ecr-manifest").verdict == "unknown"
    assert subject(given.refuse(PullThroughCacheRule), "ecr-manifest").needs == (rule.call,)


def test_an_image_that_a_task_pulled_is_there_however_it_is_written() -> None:
    image = "registry.example.com/Team/web:1"
    given = nat().container(image=image)
    assert subject(given, "registry-manifest").verdict == "fail"
    pulled = TaskContainer(name="web", image=image, image_digest="sha256:1")
    task = Task(task_arn="arn:x/1", pull_stopped_at=TAKEN_AT, containers=(pulled,))
    given = given.plus(task, scope="prod/web/RUNNING")
    assert subject(given, "registry-manifest").verdict == "pass"


@pytest.mark.parametrize(
    "text",
    [
        "nginx",
        "nginx:1.27-alpine",
        "library/nginx@sha256:" + "a" * 64,
        "ghcr.io/a/b_c/d-e.f:v1.0_x",
        "localhost:5000/a",
        "public.ecr.aws/docker/library/nginx:1",
        f"{ACCOUNT}.dkr.ecr.us-gov-west-1.amazonaws.com/a/b:1",
        f"{ACCOUNT}.dkr.ecr.cn-north-1.amazonaws.com.cn/a:1",
        f"{ACCOUNT}.dkr.ecr-fips.us-east-1.amazonaws.com/a:1",
        f"{ACCOUNT}.dkr-ecr.us-east-1.on.aws/a:1",
        f"{ACCOUNT}.dkr.ecr.us-iso-east-1.c2s.ic.gov/a:1",
        f"{ACCOUNT}.dkr.ecr.eusc-de-east-1.amazonaws.eu/a:1",
        "my.ecr.dkr-proxy.example.com/a:1",
        "a__b/c---d:1",
    ],
)
def test_nothing_is_wrong_in_the_writing(text: str) -> None:
    assert fault(parse(text)) == ""


@pytest.mark.parametrize(
    ("text", "home"),
    [
        ("web:1", "web:1"),
        ("library/web:1", "web:1"),
        ("nginx", "nginx:latest"),
        ("docker.io/web:1", None),
        (f"{ACCOUNT}.dkr.ecr.{REGION}.amazonaws.com/web:1", None),
        (f"{'1' * 12}.dkr.ecr.{REGION}.amazonaws.com/web@sha256:{'a' * 64}", "web@sha256:"),
        ("quay.io/web:1", None),
    ],
)
def test_where_else_an_image_can_be_meant(text: str, home: str | None) -> None:
    found = at_home(parse(text), ACCOUNT, REGION)
    assert (found is None) == (home is None)
    assert found is None or found.reference.startswith(str(home))
    assert found is None or found.scope.startswith(f"{ACCOUNT}/{REGION}/")
