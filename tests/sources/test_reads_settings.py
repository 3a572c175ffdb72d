"""The reads about settings: what is asked, in which Region, and that no value is."""

from typing import Any

import pytest

from ecs_pull_doctor.model.ecs import (
    ContainerDefinition,
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
from ecs_pull_doctor.model.fact import Citable
from ecs_pull_doctor.model.settings import (
    BucketLocation,
    HomeImage,
    LogGroup,
    MountTarget,
    MountTargetGroups,
    ParameterMetadata,
    PullThroughCacheRule,
    RepositoryCreationTemplate,
    SecretDescription,
    UpstreamSecret,
)
from ecs_pull_doctor.model.snapshot import Answer, Snapshot
from ecs_pull_doctor.model.subjects import ImageDetail, Repository
from ecs_pull_doctor.plan.image import parse
from ecs_pull_doctor.sources.aws.reads import operations

from .stubs import AT, DEFINITION, REFUSED, SCOPE, Aws, fetch, keys, known, read_of, service

ACCOUNT = "123456789012"
SECRET = f"arn:aws:secretsmanager:us-east-2:{ACCOUNT}:secret:web/db-Ab12Cd"
SSM = f"arn:aws:ssm:eu-west-1:{ACCOUNT}:parameter"


def started(more: dict[tuple[type[Citable], str], Answer] | None = None, **fields: Any) -> Snapshot:
    container = ContainerDefinition(**({"name": "c", "image": "public.ecr.aws/x/y:1"} | fields))
    definition = TaskDefinition(
        task_definition_arn=DEFINITION,
        container_definitions=(container,),
        volumes=(
            Volume(
                name="v", efs_volume_configuration=EfsVolumeConfiguration(file_system_id="fs-1")
            ),
        ),
    )
    answers: dict[tuple[type[Citable], str], Answer] = {
        (Service, SCOPE): (service(),),
        (TaskDefinition, DEFINITION): (definition,),
    }
    return known(answers | (more or {}))


def named(*references: str) -> tuple[SecretReference, ...]:
    return tuple(SecretReference(name="X", value_from=each) for each in references)


def test_a_secret_is_described_once_in_its_own_region(aws: Aws) -> None:
    options = LogConfiguration(log_driver="splunk", secret_options=named(SECRET))
    snapshot = started(
        secrets=named(f"{SECRET}:user::", f"{SECRET}:password::", "/web/plain", f"{SECRET}:cut"),
        log_configuration=options,
    )
    (key,) = set(keys(SecretDescription, snapshot))
    aws.answers(
        "secretsmanager:describe_secret",
        {"SecretId": SECRET},
        {"ARN": SECRET, "Name": "web/db", "VersionIdsToStages": {"v" * 32: ["AWSCURRENT"]}},
        region="us-east-2",
    )
    (found,) = fetch(aws, SecretDescription, key, snapshot)
    assert found.stages == {"AWSCURRENT"}
    assert found.deleted_date is None


def test_a_secret_without_a_version_and_with_a_date_of_deletion(aws: Aws) -> None:
    answer = {"ARN": SECRET, "Name": "web/db", "DeletedDate": AT}
    aws.answers("secretsmanager:describe_secret", {"SecretId": "x"}, answer)
    (found,) = fetch(aws, SecretDescription, "eu-west-1/x")
    assert (found.stages, found.deleted_date) == (frozenset(), AT)


def test_credentials_and_what_a_parameter_stands_for_are_secrets_too() -> None:
    snapshot = started(
        repository_credentials=RepositoryCredentials(credentials_parameter="registry"),
        secrets=named("/aws/reference/secretsmanager/web/db"),
    )
    assert keys(SecretDescription, snapshot) == ["eu-west-1/registry", "eu-west-1/web/db"]
    assert keys(ParameterMetadata, snapshot) == []


def filtered(*names: str) -> dict[str, Any]:
    found = {"Key": "Name", "Option": "Equals", "Values": list(names)}
    return {"ParameterFilters": [found]}


def test_parameters_are_asked_for_fifty_at_a_time(aws: Aws) -> None:
    names = [f"/web/{number}" for number in range(60)]
    snapshot = started(secrets=named(*names))
    (key,) = keys(ParameterMetadata, snapshot)
    one = {"Name": "/web/0", "Type": "SecureString", "KeyId": "alias/aws/ssm"}
    aws.answers("ssm:describe_parameters", filtered(*names[:50]), {"Parameters": [one]})
    aws.answers("ssm:describe_parameters", filtered(*names[50:]), {"Parameters": []})
    assert [p.name for p in fetch(aws, ParameterMetadata, key, snapshot)] == ["/web/0"]


def test_a_parameter_is_asked_for_by_every_name_that_it_can_have(aws: Aws) -> None:
    other = SSM.replace(ACCOUNT, "1" * 12)
    references = (f"{SSM}/a", f"{SSM}/b/c", "d:3", f"{other}/e", f"{SSM}//f")
    snapshot = started(secrets=named(*references))
    aws.answers(
        "ssm:describe_parameters", filtered("a", "/a", "/b/c", "d", "/d"), {"Parameters": []}
    )
    assert fetch(aws, ParameterMetadata, "eu-west-1", snapshot) == ()


def logs(group: str, region: str = "") -> LogConfiguration:
    options = LogOptions(awslogs_group=group, awslogs_region=region)
    return LogConfiguration(log_driver="awslogs", options=options)


@pytest.mark.parametrize(
    ("group", "region", "asked"),
    [
        ("/ecs/web", "", ["eu-west-1//ecs/web"]),
        ("/ecs/web", "us-east-2", ["us-east-2//ecs/web"]),
        ("/ecs/w b", "", []),
        ("", "us-east-2", []),
        ("/ecs/web", "us-east-2a", []),
    ],
)
def test_a_log_group_is_asked_for_where_logs_go(group: str, region: str, asked: list[str]) -> None:
    assert keys(LogGroup, started(log_configuration=logs(group, region))) == asked


def test_a_longer_name_is_another_log_group(aws: Aws) -> None:
    both = [{"logGroupName": "/ecs/web"}, {"logGroupName": "/ecs/web-2"}]
    asked = {"logGroupNamePrefix": "/ecs/web"}
    aws.answers("logs:describe_log_groups", asked, {"logGroups": both}, region="us-east-2")
    (found,) = fetch(aws, LogGroup, "us-east-2//ecs/web")
    assert found.log_group_name == "/ecs/web"


def test_mount_targets_of_every_file_system(aws: Aws) -> None:
    (key,) = keys(MountTarget, started())
    target = {
        "MountTargetId": "fsmt-0123456789abcdef0",
        "FileSystemId": "fs-1",
        "SubnetId": "subnet-0123456789abcdef0",
        "LifeCycleState": "available",
        "IpAddress": "10.0.0.9",
    }
    asked = {"FileSystemId": "fs-1"}
    answer = {"MountTargets": [target]}
    aws.answers("elasticfilesystem:describe_mount_targets", asked, answer)
    (found,) = fetch(aws, MountTarget, key)
    assert (found.id, found.ip_address) == ("fsmt-0123456789abcdef0", "10.0.0.9")


def test_the_groups_of_every_mount_target(aws: Aws) -> None:
    target = MountTarget(mount_target_id="fsmt-0123456789abcdef0")
    snapshot = known({(MountTarget, "fs-1"): (target,)})
    (key,) = keys(MountTargetGroups, snapshot)
    aws.answers(
        "elasticfilesystem:describe_mount_target_security_groups",
        {"MountTargetId": target.id},
        {"SecurityGroups": ["sg-0123456789abcdef0"]},
    )
    (found,) = fetch(aws, MountTargetGroups, key)
    assert (found.id, found.security_groups) == (target.id, ("sg-0123456789abcdef0",))


@pytest.mark.parametrize(
    ("said", "region"),
    [("", "us-east-1"), ("EU", "eu-west-1"), ("us-east-2", "us-east-2")],
)
def test_where_a_bucket_is(aws: Aws, said: str, region: str) -> None:
    files = (EnvironmentFile(value="arn:aws:s3:::settings/a.env", type="s3"),)
    (key,) = keys(BucketLocation, started(environment_files=files))
    answer = {"LocationConstraint": said} if said else {}
    aws.answers("s3:get_bucket_location", {"Bucket": "settings"}, answer)
    (found,) = fetch(aws, BucketLocation, key)
    assert (found.id, found.region) == ("settings", region)


@pytest.mark.parametrize(
    ("image", "asked"),
    [
        ("web:1", [f"{ACCOUNT}/eu-west-1/web:1"]),
        ("team/web", [f"{ACCOUNT}/eu-west-1/team/web:latest"]),
        (f"{ACCOUNT}.dkr.ecr.us-east-2.amazonaws.com/web:1", [f"{ACCOUNT}/eu-west-1/web:1"]),
        (f"{ACCOUNT}.dkr.ecr.eu-west-1.amazonaws.com/web:1", []),
        ("quay.io/team/web:1", []),
        ("docker.io/library/web:1", []),
        ("Web:1", []),
    ],
)
def test_the_own_registry_is_asked_where_it_could_be_meant(image: str, asked: list[str]) -> None:
    assert keys(HomeImage, started(image=image)) == asked


def test_the_own_registrys_image(aws: Aws) -> None:
    snapshot = started(image="web:1")
    asked = {
        "registryId": ACCOUNT,
        "repositoryName": "web",
        "imageIds": [{"imageTag": "1"}],
    }
    detail = {"imageDigest": f"sha256:{'a' * 64}", "imagePushedAt": AT}
    aws.answers("ecr:describe_images", asked, {"imageDetails": [detail]})
    (found,) = fetch(aws, HomeImage, f"{ACCOUNT}/eu-west-1/web:1", snapshot)
    assert found.image_digest == detail["imageDigest"]


IMAGE = f"{ACCOUNT}.dkr.ecr.us-east-2.amazonaws.com/hub/web:1"
PLACE = f"{ACCOUNT}/us-east-2/hub/web"
REPOSITORY = (Repository(repository_arn="arn"),)
DETAIL = (ImageDetail(image_digest="sha256:1"),)


@pytest.mark.parametrize(
    ("repository", "image", "asked"),
    [
        ((), (), [f"{ACCOUNT}/us-east-2"]),
        (REPOSITORY, (), [f"{ACCOUNT}/us-east-2"]),
        (REPOSITORY, DETAIL, []),
        (REFUSED, REFUSED, []),
    ],
    ids=["no repository", "no image", "both there", "refused"],
)
def test_cache_rules_are_asked_for_where_an_image_is_missing(
    repository: Answer, image: Answer, asked: list[str]
) -> None:
    more: dict[tuple[type[Citable], str], Answer] = {
        (Repository, PLACE): repository,
        (ImageDetail, f"{PLACE}:1"): image,
    }
    found = keys(PullThroughCacheRule, started(more, image=IMAGE))
    assert sorted(set(found)) == asked


def test_the_cache_rules_of_a_registry(aws: Aws) -> None:
    rule = {
        "ecrRepositoryPrefix": "hub",
        "upstreamRegistryUrl": "registry-1.docker.io",
        "credentialArn": SECRET,
    }
    aws.answers(
        "ecr:describe_pull_through_cache_rules",
        {"registryId": ACCOUNT},
        {"pullThroughCacheRules": [rule]},
        region="us-east-2",
    )
    (found,) = fetch(aws, PullThroughCacheRule, f"{ACCOUNT}/us-east-2")
    assert (found.id, found.upstream_registry_url) == ("hub", "registry-1.docker.io")


ABSENT = {
    SecretDescription: "ResourceNotFoundException",
    MountTarget: "FileSystemNotFound",
    BucketLocation: "NoSuchBucket",
    HomeImage: "RepositoryNotFoundException",
}


@pytest.mark.parametrize(("kind", "code"), ABSENT.items(), ids=lambda v: getattr(v, "__name__", ""))
def test_what_is_not_there_is_an_answer(kind: type[Citable], code: str) -> None:
    assert code in read_of(kind).absent


@pytest.mark.parametrize(
    "kind",
    [SecretDescription, ParameterMetadata, LogGroup, MountTarget, BucketLocation, HomeImage],
)
def test_nothing_is_asked_where_the_definition_was_refused(kind: type[Citable]) -> None:
    assert keys(kind, known({(TaskDefinition, DEFINITION): REFUSED})) == []


def test_no_operation_returns_a_value() -> None:
    never = {"GetSecretValue", "BatchGetSecretValue", "GetParameter", "GetParameters", "GetObject"}
    assert {o.partition(":")[2] for o in operations()}.isdisjoint(never | {"GetParametersByPath"})


UPSTREAM = f"arn:aws:secretsmanager:us-east-2:{ACCOUNT}:secret:ecr-pullthroughcache/hub-AbCdEf"


def test_the_secret_of_an_upstream_is_described_where_a_first_pull_needs_it(aws: Aws) -> None:
    image = parse(IMAGE)
    rule = PullThroughCacheRule(
        ecr_repository_prefix=image.repository.partition("/")[0], credential_arn=UPSTREAM
    )
    more: dict[tuple[type[Citable], str], Answer] = {
        (PullThroughCacheRule, image.registry_scope): (rule,),
        (ImageDetail, image.scope): (),
    }
    assert keys(UpstreamSecret, started(more, image=IMAGE)) == [UPSTREAM]
    there = more | {(ImageDetail, image.scope): (ImageDetail(image_digest="sha256:1"),)}
    assert keys(UpstreamSecret, started(there, image=IMAGE)) == []
    answer = {"ARN": UPSTREAM, "Name": "ecr-pullthroughcache/hub"}
    asked = {"SecretId": UPSTREAM}
    aws.answers("secretsmanager:describe_secret", asked, answer, region="us-east-2")
    (found,) = fetch(aws, UpstreamSecret, UPSTREAM)
    assert found.name == "ecr-pullthroughcache/hub"


def test_templates_are_asked_for_where_a_first_pull_makes_a_repository(aws: Aws) -> None:
    image = parse(IMAGE)
    rule = PullThroughCacheRule(ecr_repository_prefix=image.repository.partition("/")[0])
    more: dict[tuple[type[Citable], str], Answer] = {
        (PullThroughCacheRule, image.registry_scope): (rule,),
        (ImageDetail, image.scope): (),
        (Repository, image.repository_scope): (),
    }
    assert keys(RepositoryCreationTemplate, started(more, image=IMAGE)) == [image.registry_scope]
    there = more | {(Repository, image.repository_scope): (Repository(repository_arn="arn:x"),)}
    assert keys(RepositoryCreationTemplate, started(there, image=IMAGE)) == []
    template = {
        "prefix": "hub",
        "appliedFor": ["PULL_THROUGH_CACHE"],
        "repositoryPolicy": "{}",
        "resourceTags": [],
    }
    answer = {"registryId": ACCOUNT, "repositoryCreationTemplates": [template]}
    aws.answers("ecr:describe_repository_creation_templates", {}, answer, region="us-east-2")
    (found,) = fetch(aws, RepositoryCreationTemplate, image.registry_scope)
    assert (found.id, found.repository_policy) == ("hub", "{}")
