"""The reads about settings: secrets, parameters, log groups, files, file systems; never a value."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ecs_pull_doctor.model.ecs import Service, TaskDefinition
from ecs_pull_doctor.model.fact import Citable, Unread
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
from ecs_pull_doctor.model.snapshot import TAKEN, Snapshot
from ecs_pull_doctor.model.subjects import ImageDetail, Repository
from ecs_pull_doctor.model.unknown import is_open
from ecs_pull_doctor.plan.cache import FIRST, cache_kinds, rule_for
from ecs_pull_doctor.plan.expand import images
from ecs_pull_doctor.plan.image import Image
from ecs_pull_doctor.plan.references import (
    LOG_GROUP,
    REGION,
    file_systems,
    files,
    log_options,
    parameters,
    secrets,
)
from ecs_pull_doctor.plan.spelling import at_home
from ecs_pull_doctor.sources.aws.answers import facts, items
from ecs_pull_doctor.sources.aws.read import Call, Fetch, Keys, Read
from ecs_pull_doctor.sources.aws.subject_reads import account_of, described

NAMES_PER_CALL = 50
"""Source: the length of a ParameterStringFilter's values in the service model of SSM."""
_FEW: Mapping[str, Any] = {"MaxItems": 50}
NO_REPOSITORY = "RepositoryNotFoundException"


def _definitions(snapshot: Snapshot) -> tuple[TaskDefinition, ...]:
    return snapshot.facts(TaskDefinition)


def _secrets(snapshot: Snapshot) -> Iterator[str]:
    for definition in _definitions(snapshot):
        for found in secrets(definition, snapshot.target.region):
            if not found.fault:
                yield found.scope


def _secret(call: Call, key: str, _: Snapshot) -> tuple[SecretDescription, ...]:
    region, name = key.split("/", 1)
    return facts(SecretDescription, call("secretsmanager:DescribeSecret", region, SecretId=name))


def _parameter_names(snapshot: Snapshot) -> dict[str, dict[str, None]]:
    """The names to look for, by Region; those of other accounts cannot be looked up."""
    account = account_of(snapshot)
    found: dict[str, dict[str, None]] = {}
    for definition in _definitions(snapshot):
        for each in parameters(definition, snapshot.target.region):
            if not each.fault and each.account in {"", account}:
                found.setdefault(each.region, {}).update(dict.fromkeys(each.names + each.meant))
    return found


def _parameters(call: Call, key: str, snapshot: Snapshot) -> tuple[ParameterMetadata, ...]:
    names = list(_parameter_names(snapshot)[key])
    pages = [
        page
        for start in range(0, len(names), NAMES_PER_CALL)
        for page in call(
            "ssm:DescribeParameters",
            key,
            ParameterFilters=[
                {
                    "Key": "Name",
                    "Option": "Equals",
                    "Values": names[start : start + NAMES_PER_CALL],
                }
            ],
        )
    ]
    return facts(ParameterMetadata, items(pages, "Parameters"))


def _log_groups(snapshot: Snapshot) -> Iterator[str]:
    for definition in _definitions(snapshot):
        for options in log_options(definition):
            region = options.awslogs_region or snapshot.target.region
            if REGION.fullmatch(region) and LOG_GROUP.fullmatch(options.awslogs_group):
                yield f"{region}/{options.awslogs_group}"


def _log_group(call: Call, key: str, _: Snapshot) -> tuple[LogGroup, ...]:
    """The answer is sorted by name, so that the very name comes before those that it begins."""
    region, name = key.split("/", 1)
    pages = call("logs:DescribeLogGroups", region, logGroupNamePrefix=name, PaginationConfig=_FEW)
    return facts(LogGroup, (g for g in items(pages, "logGroups") if g["logGroupName"] == name))


def _file_systems(snapshot: Snapshot) -> Iterator[str]:
    for definition in _definitions(snapshot):
        yield from (id for id in file_systems(definition) if not is_open(id))


def _mount_targets(call: Call, key: str, _: Snapshot) -> tuple[MountTarget, ...]:
    pages = call("elasticfilesystem:DescribeMountTargets", FileSystemId=key)
    return facts(MountTarget, items(pages, "MountTargets"))


def _groups(call: Call, key: str, _: Snapshot) -> tuple[MountTargetGroups, ...]:
    pages = call("elasticfilesystem:DescribeMountTargetSecurityGroups", MountTargetId=key)
    return facts(MountTargetGroups, ({"MountTargetId": key, **page} for page in pages))


def _buckets(snapshot: Snapshot) -> Iterator[str]:
    for definition in _definitions(snapshot):
        yield from (each.bucket for each in files(definition) if not each.fault)


def _bucket(call: Call, key: str, _: Snapshot) -> tuple[BucketLocation, ...]:
    pages = call("s3:GetBucketLocation", Bucket=key)
    return facts(BucketLocation, ({"Bucket": key, **page} for page in pages))


def _images_at_home(snapshot: Snapshot) -> Iterator[Image]:
    for definition in _definitions(snapshot):
        for image in images(definition):
            found = at_home(image, account_of(snapshot), snapshot.target.region)
            if found is not None:
                yield found


def _home_image(call: Call, key: str, snapshot: Snapshot) -> tuple[HomeImage, ...]:
    image = next(i for i in _images_at_home(snapshot) if i.scope == key)
    return facts(HomeImage, described(call, image))


def _registries(snapshot: Snapshot) -> Iterator[str]:
    """The registries that lack an image of the task, or may: only there a rule could matter."""
    for definition in _definitions(snapshot):
        for image in images(definition):
            if image.is_private_ecr and _may_lack(snapshot, image):
                yield image.registry_scope


def _may_lack(snapshot: Snapshot, image: Image) -> bool:
    """Whether an image is not there, or was not looked for since files alone name it."""
    found = snapshot.get(ImageDetail, image.scope)
    if isinstance(found, Unread) and found.code in TAKEN:
        return True
    return found == () or snapshot.get(Repository, image.repository_scope) == ()


def _rules(call: Call, key: str, _: Snapshot) -> tuple[PullThroughCacheRule, ...]:
    account, region = key.split("/", 1)
    pages = call("ecr:DescribePullThroughCacheRules", region, registryId=account)
    return facts(PullThroughCacheRule, items(pages, "pullThroughCacheRules"))


def _upstream_secrets(snapshot: Snapshot) -> Iterator[str]:
    """The secrets that a first pull through a cache would sign in with."""
    for definition in _definitions(snapshot):
        for image, kind in cache_kinds(snapshot, definition).items():
            rules = snapshot.get(PullThroughCacheRule, image.registry_scope)
            rule = None if isinstance(rules, Unread) else rule_for(rules, image)
            if kind == FIRST and rule and rule.credential_arn.count(":") > 5:
                yield rule.credential_arn


def _upstream_secret(call: Call, key: str, _: Snapshot) -> tuple[UpstreamSecret, ...]:
    pages = call("secretsmanager:DescribeSecret", key.split(":")[3], SecretId=key)
    return facts(UpstreamSecret, pages)


def _making_registries(snapshot: Snapshot) -> Iterator[str]:
    """The account's own registries in which a first pull makes a repository."""
    for definition in _definitions(snapshot):
        for image, kind in cache_kinds(snapshot, definition).items():
            absent = snapshot.get(Repository, image.repository_scope) == ()
            if kind == FIRST and absent and image.account == account_of(snapshot):
                yield image.registry_scope


def _templates(call: Call, key: str, _: Snapshot) -> tuple[RepositoryCreationTemplate, ...]:
    pages = call("ecr:DescribeRepositoryCreationTemplates", key.partition("/")[2])
    return facts(RepositoryCreationTemplate, items(pages, "repositoryCreationTemplates"))


def _read(
    fact: type[Citable],
    keys: Keys,
    fetch: Fetch,
    *,
    after: Iterable[type[Citable]] = (TaskDefinition,),
    absent: Iterable[str] = (),
) -> Read:
    return Read(
        fact=fact,
        operations=(fact.call,),
        keys=keys,
        fetch=fetch,
        after=tuple(after),
        absent=tuple(absent),
    )


SETTINGS_READS = (
    _read(SecretDescription, _secrets, _secret, absent=("ResourceNotFoundException",)),
    _read(ParameterMetadata, _parameter_names, _parameters),
    _read(LogGroup, _log_groups, _log_group),
    _read(MountTarget, _file_systems, _mount_targets, absent=("FileSystemNotFound",)),
    _read(
        MountTargetGroups,
        lambda snapshot: (target.id for target in snapshot.facts(MountTarget)),
        _groups,
        after=(MountTarget,),
    ),
    _read(BucketLocation, _buckets, _bucket, absent=("NoSuchBucket",)),
    _read(
        HomeImage,
        lambda snapshot: (image.scope for image in _images_at_home(snapshot)),
        _home_image,
        absent=("ImageNotFoundException", NO_REPOSITORY),
    ),
    _read(
        PullThroughCacheRule, _registries, _rules, after=(TaskDefinition, Repository, ImageDetail)
    ),
    _read(
        RepositoryCreationTemplate,
        _making_registries,
        _templates,
        after=(Service, TaskDefinition, Repository, ImageDetail, PullThroughCacheRule),
    ),
    _read(
        UpstreamSecret,
        _upstream_secrets,
        _upstream_secret,
        after=(TaskDefinition, ImageDetail, PullThroughCacheRule),
        absent=("ResourceNotFoundException",),
    ),
)
