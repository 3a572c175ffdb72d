"""What makes a scenario about settings or images what it says, read back from the lab."""

from collections.abc import Callable
from typing import Any

from botocore.exceptions import ClientError

from ecs_pull_doctor.lab import Lab, Target
from ecs_pull_doctor.plan.image import parse
from ecs_pull_doctor.plan.spelling import fault
from tests.lab.identity_claims import lacks, role

Claim = Callable[[Lab, Target], bool]


def container(lab: Lab, target: Target) -> Any:
    """The task definition's one container."""
    arn = target.ids["task-definition"]
    found = lab.client("ecs").describe_task_definition(taskDefinition=arn)
    return found["taskDefinition"]["containerDefinitions"][0]


def references(lab: Lab, target: Target) -> list[str]:
    return [each["valueFrom"] for each in container(lab, target)["secrets"]]


def secret(lab: Lab, reference: str) -> Any:
    """The secret as described, or the code of the refusal."""
    region = reference.split(":")[3]
    name = ":".join(reference.split(":")[:7])
    try:
        return lab.client("secretsmanager", region).describe_secret(SecretId=name)
    except ClientError as why:
        return why.response["Error"]["Code"]


def last_secret_is_absent(lab: Lab, target: Target) -> bool:
    return bool(secret(lab, references(lab, target)[-1]) == "ResourceNotFoundException")


def stages(lab: Lab, target: Target) -> set[str]:
    found = secret(lab, references(lab, target)[0]).get("VersionIdsToStages", {})
    return {stage for each in found.values() for stage in each}


def parameters(lab: Lab) -> set[str]:
    return {each["Name"] for each in lab.client("ssm").describe_parameters()["Parameters"]}


def groups(lab: Lab, region: str = "") -> set[str]:
    found = lab.client("logs", region).describe_log_groups()["logGroups"]
    return {each["logGroupName"] for each in found}


def options(lab: Lab, target: Target) -> Any:
    return container(lab, target)["logConfiguration"]["options"]


def misspelt(lab: Lab, target: Target) -> bool:
    return bool(fault(parse(container(lab, target)["image"])))


def image_is_at_home(lab: Lab, _: Target) -> bool:
    return bool(lab.client("ecr").describe_images(repositoryName="web")["imageDetails"])


def image_statuses(lab: Lab) -> set[str]:
    found = lab.client("ecr").describe_images(repositoryName="web")["imageDetails"]
    return {each["imageStatus"] for each in found}


def image_is_elsewhere(lab: Lab, target: Target) -> bool:
    there = lab.client("ecr", "eu-west-1").describe_repositories()["repositories"]
    names_it = ".eu-west-1." in container(lab, target)["image"]
    return names_it and not there and image_is_at_home(lab, target)


def pinned_digest_is_absent(lab: Lab, target: Target) -> bool:
    """The revision's digest is none that the repository has, and the tag is there."""
    ecs = lab.client("ecs")
    (service,) = ecs.describe_services(cluster=target.cluster, services=[target.service])[
        "services"
    ]
    arns = [each["arn"] for each in service["currentServiceRevisions"]]
    (revision,) = ecs.describe_service_revisions(serviceRevisionArns=arns)["serviceRevisions"]
    taken = {each["imageDigest"] for each in revision["containerImages"]}
    images = lab.client("ecr").describe_images(repositoryName="web")["imageDetails"]
    return taken.isdisjoint(each["imageDigest"] for each in images) and image_is_at_home(
        lab, target
    )


def credentials_are_absent(lab: Lab, target: Target) -> bool:
    found = container(lab, target)["repositoryCredentials"]["credentialsParameter"]
    return bool(secret(lab, found) == "ResourceNotFoundException")


def zones(lab: Lab, target: Target) -> list[str]:
    found = lab.client("efs").describe_mount_targets(FileSystemId=target.ids["file-system"])
    return sorted(each["AvailabilityZoneName"][-1] for each in found["MountTargets"])


def files_group_is_shut(lab: Lab, target: Target) -> bool:
    (found,) = lab.client("ec2").describe_security_groups(GroupIds=[target.ids["group/files"]])[
        "SecurityGroups"
    ]
    return found["IpPermissions"] == [] and zones(lab, target) == ["a", "b"]


def import_is_not_allowed(lab: Lab, target: Target) -> bool:
    """A rule takes the image, its repository is there and empty, and the role may not import."""
    image = parse(container(lab, target)["image"])
    ecr = lab.client("ecr")
    (rule,) = ecr.describe_pull_through_cache_rules()["pullThroughCacheRules"]
    return (
        image.repository.startswith(f"{rule['ecrRepositoryPrefix']}/")
        and ecr.describe_images(repositoryName=image.repository)["imageDetails"] == []
        and lacks(role(lab, target), "ecr:BatchImportUpstreamImage", "*")
    )


CLAIMS: dict[str, Claim] = {
    "secret-never-made": last_secret_is_absent,
    "secret-in-another-region": lambda lab, t: (
        last_secret_is_absent(lab, t) and ":eu-west-1:" in references(lab, t)[0]
    ),
    "secret-marked-for-deletion": lambda lab, t: (
        "DeletedDate" in secret(lab, references(lab, t)[0])
    ),
    "secret-without-a-value": lambda lab, t: stages(lab, t) == set(),
    "secret-without-the-label": lambda lab, t: stages(lab, t) == {"AWSCURRENT"},
    "secret-tail-cut": lambda lab, t: references(lab, t)[0].endswith(":password"),
    "secret-arn-not-filled-in": lambda lab, t: "<account>" in references(lab, t)[0],
    "one-secret-of-three-missing": lambda lab, t: (
        last_secret_is_absent(lab, t) and len(references(lab, t)) == 3
    ),
    "parameter-never-made": lambda lab, _: parameters(lab) == set(),
    "parameter-in-another-case": lambda lab, _: parameters(lab) == {"/web/Database"},
    "parameter-arn-with-two-slashes": lambda lab, t: "parameter//" in references(lab, t)[0],
    "secret-behind-parameter-missing": lambda lab, _: (
        lab.client("secretsmanager").list_secrets()["SecretList"] == []
    ),
    "log-group-never-made": lambda lab, _: groups(lab) == {"/ecs/web-old"},
    "log-group-in-another-region": lambda lab, t: (
        not groups(lab, "eu-west-1") and options(lab, t)["awslogs-region"] == "eu-west-1"
    ),
    "log-region-missing": lambda lab, t: "awslogs-region" not in options(lab, t),
    "log-group-with-a-space": lambda lab, t: " " in options(lab, t)["awslogs-group"],
    "env-file-bucket-missing": lambda lab, _: lab.client("s3").list_buckets()["Buckets"] == [],
    "env-file-without-a-key": lambda lab, t: (
        "/" not in container(lab, t)["environmentFiles"][0]["value"]
    ),
    "registry-credentials-missing": credentials_are_absent,
    "secret-and-log-group-missing": lambda lab, t: (
        last_secret_is_absent(lab, t) and groups(lab) == set()
    ),
    "efs-in-one-zone": lambda lab, t: zones(lab, t) == ["a"],
    "efs-mount-target-shut": files_group_is_shut,
    "image-domain-misspelt": misspelt,
    "image-account-empty": misspelt,
    "image-words-swapped": misspelt,
    "image-account-not-filled-in": misspelt,
    "image-in-capitals": misspelt,
    "image-tag-empty": misspelt,
    "image-in-another-region": image_is_elsewhere,
    "image-without-host": lambda lab, t: (
        image_is_at_home(lab, t) and container(lab, t)["image"] == "web:v1"
    ),
    "image-in-the-archive": lambda lab, _: image_statuses(lab) == {"ARCHIVED"},
    "pinned-image-removed": pinned_digest_is_absent,
    "cache-import-not-allowed": import_is_not_allowed,
    "cache-without-library": lambda lab, t: "/docker-hub/nginx:" in container(lab, t)["image"],
}
