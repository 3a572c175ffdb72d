import pytest

from ecs_pull_doctor.model.ecs import (
    ContainerDefinition,
    Deployment,
    EfsVolumeConfiguration,
    EnvironmentFile,
    LogConfiguration,
    LogOptions,
    RepositoryCredentials,
    SecretReference,
    Service,
    TaskDefinition,
    Volume,
)
from ecs_pull_doctor.model.workload import workloads
from ecs_pull_doctor.plan.edition import builtin
from ecs_pull_doctor.plan.expand import expand, images
from ecs_pull_doctor.plan.planned import PlannedStep
from ecs_pull_doctor.testing import Given, healthy

REGION = "ap-northeast-2"
ECR = f"123456789012.dkr.ecr.{REGION}.amazonaws.com"
API = f"api.ecr.{REGION}.amazonaws.com"
LAYERS = f"prod-{REGION}-starport-layer-bucket.s3.{REGION}.amazonaws.com"
DEFINITION = f"arn:aws:ecs:{REGION}:123456789012:task-definition/web:1"
SERVICE = f"arn:aws:ecs:{REGION}:123456789012:service/prod/web"
SECRET = f"arn:aws:secretsmanager:{REGION}:123456789012:secret:db-AbCdEf"
FAR_SECRET = "arn:aws:secretsmanager:us-east-1:123456789012:secret:far-AbCdEf"
PARAMETER = f"arn:aws:ssm:{REGION}:123456789012:parameter/db/url"
FAR_PARAMETER = "arn:aws:ssm:us-east-1:123456789012:parameter/far"

PULL = {
    "ecr-get-authorization-token": API,
    "ecr-manifest": ECR,
    "ecr-layer-redirect": ECR,
    "ecr-layer-download": LAYERS,
}


def planned(given: Given) -> tuple[PlannedStep, ...]:
    snapshot = given.snapshot()
    (work,) = workloads(snapshot)
    (definition,) = snapshot.facts(TaskDefinition)
    return tuple(s for s in expand(builtin(), work, definition) if not s.call.after_start)


def hosts(given: Given) -> list[tuple[str, str]]:
    return [(s.id, s.host) for s in planned(given)]


def secrets(*refs: str) -> tuple[SecretReference, ...]:
    return tuple(SecretReference(name=f"S{i}", value_from=r) for i, r in enumerate(refs))


def logs(driver: str = "awslogs", **options: str) -> LogConfiguration:
    return LogConfiguration(log_driver=driver, options=LogOptions(**options))


def plain(**fields: object) -> Given:
    """A container without logs."""
    return healthy().container(log_configuration=None, **fields)


MORE: dict[str, tuple[Given, list[tuple[str, str]]]] = {
    "nothing but the image": (plain(), []),
    "a secret": (
        plain(secrets=secrets(SECRET)),
        [("secrets-manager", f"secretsmanager.{REGION}.amazonaws.com")],
    ),
    "a key of a secret's JSON, and the same secret": (
        plain(secrets=secrets(f"{SECRET}:password::", SECRET)),
        [("secrets-manager", f"secretsmanager.{REGION}.amazonaws.com")],
    ),
    "a secret of another Region": (
        plain(secrets=secrets(FAR_SECRET)),
        [("secrets-manager", "secretsmanager.us-east-1.amazonaws.com")],
    ),
    "a parameter by ARN": (
        plain(secrets=secrets(PARAMETER)),
        [("ssm-parameters", f"ssm.{REGION}.amazonaws.com")],
    ),
    "a parameter by name": (
        plain(secrets=secrets("/db/url")),
        [("ssm-parameters", f"ssm.{REGION}.amazonaws.com")],
    ),
    "a parameter of another Region": (
        plain(secrets=secrets(FAR_PARAMETER)),
        [("ssm-parameters", "ssm.us-east-1.amazonaws.com")],
    ),
    "a name that looks like a service": (
        plain(secrets=secrets("secretsmanager")),
        [("ssm-parameters", f"ssm.{REGION}.amazonaws.com")],
    ),
    "a secret option of the log driver": (
        healthy().container(
            log_configuration=LogConfiguration(log_driver="splunk", secret_options=secrets(SECRET))
        ),
        [("secrets-manager", f"secretsmanager.{REGION}.amazonaws.com")],
    ),
    "an environment file": (
        plain(
            environment_files=(
                EnvironmentFile(value="arn:aws:s3:::my-bucket/prod/web.env", type="s3"),
            )
        ),
        [("environment-files", f"my-bucket.s3.{REGION}.amazonaws.com")],
    ),
    "awslogs": (
        healthy(),
        [("awslogs", f"logs.{REGION}.amazonaws.com")],
    ),
    "awslogs in another Region": (
        healthy().container(log_configuration=logs(awslogs_region="us-east-1")),
        [("awslogs", "logs.us-east-1.amazonaws.com")],
    ),
    "awslogs without a Region": (
        healthy().container(log_configuration=logs()),
        [("awslogs", f"logs.{REGION}.amazonaws.com")],
    ),
    "another log driver": (healthy().container(log_configuration=logs("json-file")), []),
    "an EFS volume": (
        plain().change(
            TaskDefinition,
            DEFINITION,
            volumes=(
                Volume(name="scratch"),
                Volume(
                    name="data",
                    efs_volume_configuration=EfsVolumeConfiguration(file_system_id="fs-1"),
                ),
            ),
        ),
        [("efs-mount", f"fs-1.efs.{REGION}.amazonaws.com")],
    ),
}


@pytest.mark.parametrize(("given", "more"), MORE.values(), ids=MORE)
def test_what_a_private_image_needs_and_more(given: Given, more: list[tuple[str, str]]) -> None:
    assert sorted(hosts(given)) == sorted([*PULL.items(), *more])


def image(reference: str, **fields: object) -> Given:
    return plain(image=reference, **fields)


OTHER_ACCOUNT = f"210987654321.dkr.ecr.{REGION}.amazonaws.com"
OTHER_REGION = "123456789012.dkr.ecr.us-east-1.amazonaws.com"
FAR_LAYERS = "prod-us-east-1-starport-layer-bucket.s3.us-east-1.amazonaws.com"
DUAL = f"123456789012.dkr-ecr.{REGION}.on.aws"
CHINA = "123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn"
KEY = RepositoryCredentials(credentials_parameter=SECRET)
SM = f"secretsmanager.{REGION}.amazonaws.com"
PULLS: dict[str, tuple[Given, list[str]]] = {
    "another account": (image(f"{OTHER_ACCOUNT}/web"), [API, OTHER_ACCOUNT, OTHER_ACCOUNT, LAYERS]),
    "another Region": (
        image(f"{OTHER_REGION}/web"),
        ["api.ecr.us-east-1.amazonaws.com", OTHER_REGION, OTHER_REGION, FAR_LAYERS],
    ),
    "dual-stack": (
        image(f"{DUAL}/web"),
        [
            f"ecr.{REGION}.api.aws",
            DUAL,
            DUAL,
            f"prod-{REGION}-starport-layer-bucket.s3.dualstack.{REGION}.amazonaws.com",
        ],
    ),
    "China": (
        image(f"{CHINA}/web"),
        [
            "api.ecr.cn-north-1.amazonaws.com.cn",
            CHINA,
            CHINA,
            "prod-cn-north-1-starport-layer-bucket.s3.cn-north-1.amazonaws.com.cn",
        ],
    ),
}


@pytest.mark.parametrize(("given", "expected"), PULLS.values(), ids=PULLS)
def test_hosts_of_other_registries_of_ecr(given: Given, expected: list[str]) -> None:
    assert [host for _, host in hosts(given)] == expected


STEPS: dict[str, tuple[Given, list[str]]] = {
    "ECR Public": (
        image("public.ecr.aws/nginx/nginx"),
        ["ecr-public-token", "ecr-public-manifest", "ecr-public-layer"],
    ),
    "Docker Hub": (image("nginx"), ["dockerhub-token", "dockerhub-manifest", "dockerhub-layer"]),
    "Docker Hub with credentials": (
        image("me/app", repository_credentials=KEY),
        ["registry-credentials", "dockerhub-token", "dockerhub-manifest", "dockerhub-layer"],
    ),
    "another registry with credentials": (
        image("ghcr.io/me/app", repository_credentials=KEY),
        ["registry-credentials", "registry-token", "registry-manifest", "registry-layer"],
    ),
}


@pytest.mark.parametrize(("given", "expected"), STEPS.values(), ids=STEPS)
def test_steps_of_other_registries(given: Given, expected: list[str]) -> None:
    found = planned(given)
    assert [s.id for s in found] == expected
    assert all(s.host == SM for s in found if s.id == "registry-credentials")


def test_a_registry_s_own_port_is_kept() -> None:
    manifest = next(
        s for s in planned(image("r.example.com:5000/app")) if s.id == "registry-manifest"
    )
    assert (manifest.host, manifest.port) == ("r.example.com", 5000)


def two(first: str, second: str) -> Given:
    both = tuple(ContainerDefinition(name=n, image=i) for n, i in (("a", first), ("b", second)))
    return healthy().change(TaskDefinition, DEFINITION, container_definitions=both)


def test_two_containers_share_what_they_share() -> None:
    found = planned(two(f"{ECR}/web:1", f"{ECR}/side:1"))
    assert [(s.id, s.thing.name if s.thing else "") for s in found] == [
        ("ecr-get-authorization-token", ECR),
        ("ecr-manifest", f"{ECR}/web:1"),
        ("ecr-manifest", f"{ECR}/side:1"),
        ("ecr-layer-redirect", ECR),
        ("ecr-layer-download", ECR),
    ]


def test_two_containers_of_two_registries() -> None:
    found = [s.id for s in planned(two(f"{ECR}/web:1", "nginx"))]
    assert {"ecr-manifest", "dockerhub-manifest"} <= set(found)


def test_images_are_distinct_and_in_order() -> None:
    (definition,) = two("nginx", "nginx").facts(TaskDefinition)
    assert [i.text for i in images(definition)] == ["nginx"]


def old(given: Given) -> Given:
    deployment = Deployment(
        status="PRIMARY",
        task_definition=DEFINITION,
        launch_type="FARGATE",
        platform_version="1.3.0",
    )
    return given.change(Service, SERVICE, deployments=(deployment,))


def test_on_1_3_0_aws_signs_in_and_reads_secrets_from_its_own_interface() -> None:
    found = planned(old(healthy().container(secrets=secrets(SECRET, PARAMETER))))
    sent = {s.id: s.call.from_ for s in found}
    assert sent == {
        "ecr-get-authorization-token": "fargate-eni",
        "secrets-manager": "fargate-eni",
        "ssm-parameters": "fargate-eni",
        "ecr-manifest": "task-eni",
        "ecr-layer-redirect": "task-eni",
        "ecr-layer-download": "task-eni",
        "awslogs": "task-eni",
    }


def test_every_place_in_a_host_is_filled_in() -> None:
    everything = healthy().container(
        secrets=secrets(SECRET, PARAMETER),
        environment_files=(EnvironmentFile(value="arn:aws:s3:::b/x.env", type="s3"),),
    )
    for given in (everything, old(everything), image("nginx"), image("public.ecr.aws/a/b")):
        for step in planned(given):
            assert "{" not in step.host, step
