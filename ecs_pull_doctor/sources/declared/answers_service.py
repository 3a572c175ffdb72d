"""What ECS, ECR, CloudWatch Logs, EFS, S3 and the stores of secrets answer."""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from ecs_pull_doctor.model.snapshot import ASSUMED, TO_BE_PUSHED
from ecs_pull_doctor.sources.declared.outside import Absent, Outside, Page
from ecs_pull_doctor.sources.declared.world import Item, World, is_open

Params = Mapping[str, Any]
Answer = Callable[[World, str, Params], list[Page]]
CURRENT = "AWSCURRENT"
_SUFFIX = re.compile(r"-[A-Za-z0-9]{6}$")


def _services(world: World, _: str, params: Params) -> list[Page]:
    cluster = params["cluster"].rpartition("/")[2]
    names = [name.rpartition("/")[2] for name in params["services"]]
    found = [world.find("Services", f"{cluster}/{name}") for name in names]
    return [{"services": [item.shape for item in found if item]}]


def _definition(world: World, _: str, params: Params) -> list[Page]:
    arn = params["taskDefinition"]
    found = world.find("TaskDefinitions", arn)
    if why := world.why_open("TaskDefinitions", arn):
        raise Outside(why, askable=False)
    if found is None:
        raise Outside(f"task definition {arn} is not in the files", askable=not is_open(arn))
    return [{"taskDefinition": found.shape}]


def _no_tasks(_: World, __: str, ___: Params) -> list[Page]:
    """What is declared has not started anything."""
    return [{"taskArns": []}]


def _tasks(_: World, __: str, ___: Params) -> list[Page]:
    return [{"tasks": []}]


def _clusters(world: World, _: str, __: Params) -> list[Page]:
    return [{"clusterArns": [item.shape["clusterArn"] for item in world.of("Services")]}]


def _service_arns(world: World, _: str, __: Params) -> list[Page]:
    return [{"serviceArns": [item.shape["serviceArn"] for item in world.of("Services")]}]


def _is_ours(world: World, region: str, account: str) -> bool:
    return region == world.region and account == world.account


def _repositories(world: World, region: str, params: Params) -> list[Page]:
    (name,) = params["repositoryNames"]
    account = params["registryId"]
    found = world.find("Repositories", name) if _is_ours(world, region, account) else None
    if found is None:
        what = f"that repository {name} exists in registry {account} in {region}"
        raise Outside(what, assume=ASSUMED)
    return [{"repositories": [found.shape]}]


def _images(world: World, region: str, params: Params) -> list[Page]:
    """Images that are referred to are taken to exist; of no other does anything depend."""
    if not any(params["registryId"] in image for image in _all_images(world)):
        raise Absent("RepositoryNotFoundException", "no image of the files is of this registry")
    name = params["repositoryName"]
    if "imageIds" not in params:
        raise Outside(f"the images of {name}")
    (by,) = params["imageIds"]
    what = f"{name}@{by['imageDigest']}" if "imageDigest" in by else f"{name}:{by['imageTag']}"
    says = f"that image {what} exists in registry {params['registryId']} in {region}"
    ours = _is_ours(world, region, params["registryId"])
    raise _image(world, says, world.find("Repositories", name) if ours else None)


def _image(world: World, says: str, repository: Item | None) -> Outside:
    """An image whose repository is still to be made has to be pushed in between."""
    if repository is None:
        return Outside(says, assume=ASSUMED)
    first = ASSUMED if world.pushing else TO_BE_PUSHED
    by = f"by {world.pushing}" if world.pushing else "before the service is made"
    made = bool(repository.shape.get("Made"))
    found = Outside(
        f"{says}, at the first deployment pushed {by}",
        assume=first if made else ASSUMED,
        askable=not made,
    )
    found.later = {"RepositoryNotFoundException": first}
    return found


def _what_becomes_of_images(_: World, __: str, params: Params) -> list[Page]:
    """It is asked about images that are known, so where they were read from AWS."""
    raise Outside(f"what repository {params['repositoryName']} holds")


def _all_images(world: World) -> list[str]:
    return [
        container["image"]
        for definition in world.of("TaskDefinitions")
        for container in definition.shape["containerDefinitions"]
    ]


def _rules(world: World, region: str, params: Params) -> list[Page]:
    ours = _is_ours(world, region, params["registryId"])
    page: Page = {"pullThroughCacheRules": [i.shape for i in world.of("CacheRules") if ours]}
    if ours and (why := world.why_open("CacheRules", "")):
        raise Outside(why, known=[page])
    what = f"rules of pull-through caches of registry {params['registryId']} in {region}"
    outside = Outside(what, assume=[page], known=[page])
    outside.implied = True  # by the image, which is taken to exist
    raise outside


def _templates(_: World, region: str, __: Params) -> list[Page]:
    what = f"templates of repositories that caches make in {region}"
    raise Outside(what, assume=[{"repositoryCreationTemplates": []}])


def _log_groups(world: World, region: str, params: Params) -> list[Page]:
    name = params["logGroupNamePrefix"]
    found = world.find("LogGroups", name) if region == world.region else None
    if found is None:
        if why := world.why_open("LogGroups", ""):
            raise Outside(why)
        raise Outside(f"log group {name} in {region} is not in the files")
    return [{"logGroups": [found.shape]}]


def _secret(world: World, region: str, params: Params) -> list[Page]:
    """A secret may be asked for by its name, its ARN, or its ARN without the suffix."""
    asked = params["SecretId"]
    for item in world.of("Secrets"):
        arn = item.shape["ARN"]
        if asked in {item.shape["Name"], arn, arn[:-7]}:
            return [item.shape]
    if is_open(asked):
        raise Outside(f"the secret {asked} is left open", askable=False)
    described = {
        "ARN": _whole_arn(world, asked),
        "Name": f"{asked} (not in the files, and taken to exist)",
        "VersionIdsToStages": {"0" * 32: [CURRENT]},
    }
    what = f"that secret {asked} in {region} exists, with a value and the default key"
    raise Outside(what, assume=[described])


def _whole_arn(world: World, asked: str) -> str:
    """The ARN with the six characters that Secrets Manager adds, as policies see it.

    Where a reference leaves them out, they are those of a policy that names the secret wholly, or
    else ones that only a pattern fits.
    """
    arn = asked if asked.startswith("arn:") else world.arn("secretsmanager", f"secret:{asked}")
    end = _SUFFIX.search(arn)
    if end and not end[0].islower():  # a name can end in a word of six letters
        return arn
    named = re.compile(rf"{re.escape(arn)}-[A-Za-z0-9]{{6}}\b")
    for item in (*world.of("Roles"), *world.of("Policies")):
        if found := named.search(json.dumps(item.shape)):
            return found[0]
    return f"{arn}-Xxxxxx"


def _parameters(world: World, region: str, params: Params) -> list[Page]:
    """A parameter without levels may be written with a slash; the first spelling is taken."""
    (by,) = params["ParameterFilters"]
    ours = region == world.region
    declared = [n for n in by["Values"] if ours and world.find("Parameters", n)]
    known = [item.shape for n in declared if (item := world.find("Parameters", n))]
    spelled = {n.removeprefix("/") for n in declared}
    others = [n for n in by["Values"] if n.removeprefix("/") not in spelled]
    page = {"Parameters": known}
    if not others:
        return [page]
    taken = [{"Name": name, "Type": "String"} for name in _first_spellings(others)]
    raise Outside(
        f"that these parameters exist in {region}: {', '.join(t['Name'] for t in taken)}",
        assume=[{"Parameters": [*known, *taken]}],
        known=[page],
        rest={"ParameterFilters": [{**by, "Values": others}]},
    )


def _first_spellings(names: list[str]) -> list[str]:
    found: dict[str, str] = {}
    for name in names:
        found.setdefault(name.removeprefix("/"), name)
    return list(found.values())


def _mount_targets(world: World, _: str, params: Params) -> list[Page]:
    id = params["FileSystemId"]
    why = world.why_open("MountTargets", id)
    if why or world.find("FileSystems", id) is None:
        says = why or f"mount targets of {id}, which is not in the files"
        raise Outside(says, askable=not is_open(id))
    found = (item.shape for item in world.of("MountTargets"))
    return [{"MountTargets": [shape for shape in found if shape["FileSystemId"] == id]}]


def _mount_target_groups(world: World, _: str, params: Params) -> list[Page]:
    found = world.find("MountTargets", params["MountTargetId"])
    if found is None:
        raise Outside(f"{params['MountTargetId']} is not in the files")
    return [{"SecurityGroups": found.shape["SecurityGroups"]}]


def _bucket_location(world: World, _: str, params: Params) -> list[Page]:
    place = "" if world.region == "us-east-1" else world.region
    page: Page = {"LocationConstraint": place} if place else {}
    if world.find("Buckets", params["Bucket"]):
        return [page]
    what = f"that bucket {params['Bucket']} exists, in {world.region}"
    raise Outside(what, assume=[page])


def _bucket_policy(world: World, _: str, params: Params) -> list[Page]:
    bucket = params["Bucket"]
    found = world.find("Buckets", bucket)
    if found is None:
        raise Outside(f"a policy of bucket {bucket}", assume="NoSuchBucketPolicy")
    if "Policy" not in found.shape:
        raise Absent("NoSuchBucketPolicy", f"no policy of {bucket} is declared")
    return [{"Policy": found.shape["Policy"]}]


SERVICE: Mapping[str, Answer] = {
    "ecs:DescribeServices": _services,
    "ecs:DescribeTaskDefinition": _definition,
    "ecs:ListTasks": _no_tasks,
    "ecs:DescribeTasks": _tasks,
    "ecs:ListClusters": _clusters,
    "ecs:ListServices": _service_arns,
    "ecr:DescribeRepositories": _repositories,
    "ecr:DescribeImages": _images,
    "ecr:GetLifecyclePolicy": _what_becomes_of_images,
    "ecr:BatchGetImage": _what_becomes_of_images,
    "ecr:DescribePullThroughCacheRules": _rules,
    "ecr:DescribeRepositoryCreationTemplates": _templates,
    "logs:DescribeLogGroups": _log_groups,
    "secretsmanager:DescribeSecret": _secret,
    "ssm:DescribeParameters": _parameters,
    "elasticfilesystem:DescribeMountTargets": _mount_targets,
    "elasticfilesystem:DescribeMountTargetSecurityGroups": _mount_target_groups,
    "s3:GetBucketLocation": _bucket_location,
    "s3:GetBucketPolicy": _bucket_policy,
}
