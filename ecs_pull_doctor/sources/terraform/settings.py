"""A plan's repositories, log groups, secrets, parameters, keys, buckets, file systems and zones.

Never a value: what a secret or a parameter holds is not looked at, even where the plan shows it.
"""

from collections.abc import Callable

from ecs_pull_doctor.sources.declared.defaults import endpoint_name
from ecs_pull_doctor.sources.declared.world import Shape
from ecs_pull_doctor.sources.terraform.filters import GROUP
from ecs_pull_doctor.sources.terraform.names import clean
from ecs_pull_doctor.sources.terraform.picks import Wanted
from ecs_pull_doctor.sources.terraform.policies import policy_text
from ecs_pull_doctor.sources.terraform.routes import SUBNET, VPC
from ecs_pull_doctor.sources.terraform.view import Planned, View

REPOSITORY: Wanted = frozenset({"aws_ecr_repository"})
SECRET: Wanted = frozenset({"aws_secretsmanager_secret"})
KEY: Wanted = frozenset({"aws_kms_key", "aws_kms_alias", "aws_kms_external_key"})
BUCKET: Wanted = frozenset({"aws_s3_bucket"})
FILE_SYSTEM: Wanted = frozenset({"aws_efs_file_system"})
ZONE: Wanted = frozenset({"aws_route53_zone"})
ENDPOINT: Wanted = frozenset({"aws_vpc_endpoint"})


PUSHING = (
    "aws_cloudformation_stack",
    "aws_lambda_invocation",
    "docker_",
    "dockerless_",
    "external",
    "null_resource",
    "shell_",
    "skopeo",
    "terraform_data",
)
"""What the types of resources begin with that run something on apply, or push images."""


def add(plan: Planned) -> None:
    """Add what a task is set up with to the World of a plan."""
    acting = (each for each in plan.instances.acting if each.type.startswith(PUSHING))
    plan.world.pushing = next((each.address for each in acting), "")
    for types, read in ORDER:
        for view in plan.every(*types):
            read(view)


def _repository(view: View) -> None:
    name = view.plan.names.name(view.instance)
    shape: Shape = {
        "repositoryArn": view.plan.names.arn(view.instance),
        "repositoryName": name,
        "registryId": view.plan.world.account,
        "repositoryUri": repository_uri(view),
    }
    if view.address in view.plan.instances.made:
        shape["Made"] = True
    view.plan.world.add("Repositories", view.item(name, shape))


def repository_uri(view: View) -> str:
    """Return the address of a repository, which is made of its account, Region and name."""
    world = view.plan.world
    suffix = "amazonaws.com.cn" if world.partition == "aws-cn" else "amazonaws.com"
    host = f"{world.account}.dkr.ecr.{world.region}.{suffix}"
    return view.text("repository_url") or f"{host}/{view.plan.names.name(view.instance)}"


def named(view: View, wanted: Wanted, attr: str, name: str = "name") -> str:
    """Return the name that an attribute gives of something else, or an empty text."""
    if known := view.text(attr):
        return known
    pick = view.pick(wanted, attr)
    return view.plan.names.name(pick.instance, name) if pick else ""


def _repository_policy(view: View) -> None:
    found = view.plan.world.find("Repositories", named(view, REPOSITORY, "repository"))
    if found:
        found.shape["PolicyText"] = policy_text(view, "policy")
        found.fields["policyText"] = view.where("policy")


def _log_group(view: View) -> None:
    name = view.plan.names.name(view.instance)
    shape: Shape = {"logGroupName": name, "arn": f"{view.plan.names.arn(view.instance)}:*"}
    view.plan.world.add("LogGroups", view.item(name, shape))


def _key(view: View) -> None:
    """A key without a policy has the one that lets the account's own policies decide.

    Source: https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
    """
    world = view.plan.world
    arn = view.plan.names.arn(view.instance)
    aliases = [
        each.plan.names.name(each.instance)
        for named in {view.id, arn}
        for each in view.plan.about(named, "aws_kms_alias", KEY, "target_key_id")
    ]
    root = f"arn:{world.partition}:iam::{world.account}:root"
    default = (
        '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"'
        f'{root}"}},"Action":"kms:*","Resource":"*"}}]}}'
    )
    enabled = view.get("is_enabled") is not False
    shape: Shape = {
        "Arn": arn,
        "KeyManager": "CUSTOMER",
        "KeyState": "Enabled" if enabled else "Disabled",
        "Enabled": enabled,
        "Policy": policy_text(view, "policy") or default,
        "Aliases": aliases,
    }
    world.add("Keys", view.item(view.text("key_id") or view.id, shape, Policy="policy"))


def key_of(view: View, attr: str) -> str:
    """Return the key that an attribute names, as it was given; empty for AWS's own."""
    if known := view.text(attr):
        return known
    pick = view.pick(KEY, attr) if view.is_open(attr) else None
    return view.plan.names.arn(pick.instance) if pick else ""


def _secret(view: View) -> None:
    """A secret has a value once a version is declared for it; of others that is not known.

    One that is there already is taken to have a value.
    """
    world = view.plan.world
    arn = view.plan.names.arn(view.instance)
    versions = [
        each
        for named in (view.id, arn, view.text("name"))
        for each in view.plan.about(named, "aws_secretsmanager_secret_version", SECRET, "secret_id")
    ]
    shape: Shape = {
        "ARN": arn,
        "Name": view.plan.names.name(view.instance),
        "VersionIdsToStages": {"0" * 32: ["AWSCURRENT"]},
    }
    if not versions and view.text("arn"):
        world.take_for_granted(f"that secret {shape['Name']}, which is there, has got a value")
    elif not versions:
        world.point(f"the value of {view.address}: the plan sets none, so somebody else has to")
    if key := key_of(view, "kms_key_id"):
        shape["KmsKeyId"] = key
    if text := policy_text(view, "policy"):
        shape["ResourcePolicy"] = text
    world.add("Secrets", view.item(arn, shape, KmsKeyId="kms_key_id", ResourcePolicy="policy"))


def _secret_policy(view: View) -> None:
    pick = view.pick(SECRET, "secret_arn")
    arn = view.text("secret_arn") or (view.plan.names.arn(pick.instance) if pick else "")
    if found := view.plan.world.find("Secrets", arn):
        found.shape["ResourcePolicy"] = policy_text(view, "policy")
        found.fields["ResourcePolicy"] = view.where("policy")


def _parameter(view: View) -> None:
    name = view.plan.names.name(view.instance)
    shape: Shape = {"Name": name, "Type": view.text("type") or "String"}
    if shape["Type"] == "SecureString":
        shape["KeyId"] = key_of(view, "key_id") or "alias/aws/ssm"
    view.plan.world.add("Parameters", view.item(name, shape, KeyId="key_id"))


def _bucket_policy(view: View) -> None:
    found = view.plan.world.find("Buckets", named(view, BUCKET, "bucket", "bucket"))
    if found:
        found.shape["Policy"] = policy_text(view, "policy")
        found.fields["Policy"] = view.where("policy")


def _mount_target(view: View) -> None:
    """Without groups it has the default one of its VPC."""
    world = view.plan.world
    subnet = view.one(SUBNET, "subnet_id", prefix="subnet-")
    place = world.find("Subnets", subnet)
    groups = view.many(GROUP | VPC, "security_groups", prefix="sg-")
    if not groups and place:
        groups = default_groups(view.plan, place.shape["VpcId"])
    shape: Shape = {
        "MountTargetId": view.id,
        "FileSystemId": view.one(FILE_SYSTEM, "file_system_id", prefix="fs-"),
        "SubnetId": subnet,
        "LifeCycleState": "available",
        "IpAddress": view.text("ip_address") or (place.shape["CidrBlock"] if place else ""),
        "AvailabilityZoneName": place.shape["AvailabilityZone"] if place else "",
        "VpcId": place.shape["VpcId"] if place else "",
        "SecurityGroups": groups,
    }
    world.add("MountTargets", view.item(view.id, shape, SecurityGroups="security_groups"))


def default_groups(plan: Planned, vpc_id: str) -> list[str]:
    """Return the default group of a VPC, which is used where none is given."""
    for vpc in plan.every(*VPC):
        if vpc.id == vpc_id:
            return [plan.names.of_vpc(vpc.instance, "default_security_group_id")]
    return []


def _zone(view: View) -> None:
    """A private zone, its VPCs and its records; records of which the name is open leave it open."""
    world = view.plan.world
    vpcs = [view.one(VPC, "vpc", n, "vpc_id", prefix="vpc-") for n in range(view.blocks("vpc"))]
    for each in view.plan.about(view.id, "aws_route53_zone_association", ZONE, "zone_id"):
        vpcs.append(each.one(VPC, "vpc_id", prefix="vpc-"))
    if not vpcs:
        return
    records = [
        _record(each, view.text("name"))
        for each in view.plan.about(view.id, "aws_route53_record", ZONE, "zone_id")
    ]
    shape: Shape = {"Name": view.text("name"), "VPCs": vpcs, "RecordSets": records}
    world.add("HostedZones", view.item(clean(view.id), shape, Name="name"))


def _record(view: View, zone: str) -> Shape:
    """A record's name may leave out its zone's."""
    name = view.text("fqdn") or view.text("name")
    if zone and not f".{name.rstrip('.')}".endswith(f".{zone.rstrip('.')}"):
        name = f"{name}.{zone}" if name else zone
    shape: Shape = {"Name": name, "Type": view.text("type")}
    if view.blocks("alias"):
        shape["AliasTarget"] = {"DNSName": _led_to(view)}
    values = view.texts("records")
    shape["ResourceRecords"] = [{"Value": value} for value in values]
    return shape


def _led_to(view: View) -> str:
    """The name that an alias leads to; of an endpoint of the plan the one that stands for its."""
    here = ("alias", 0, "name")
    pick = view.pick(ENDPOINT, *here) if view.is_open(*here) else None
    return endpoint_name(view.plan.names.id(pick.instance)) if pick else view.text(*here)


def _bucket(view: View) -> None:
    name = view.plan.names.name(view.instance, "bucket")
    view.plan.world.add("Buckets", view.item(name, {"Bucket": name}))


def _file_system(view: View) -> None:
    view.plan.world.add("FileSystems", view.item(view.id, {"FileSystemId": view.id}))


ORDER: tuple[tuple[tuple[str, ...], Callable[[View], None]], ...] = (
    (("aws_ecr_repository",), _repository),
    (("aws_ecr_repository_policy",), _repository_policy),
    (("aws_cloudwatch_log_group",), _log_group),
    (("aws_kms_key", "aws_kms_external_key"), _key),
    (("aws_secretsmanager_secret",), _secret),
    (("aws_secretsmanager_secret_policy",), _secret_policy),
    (("aws_ssm_parameter",), _parameter),
    (("aws_s3_bucket",), _bucket),
    (("aws_s3_bucket_policy",), _bucket_policy),
    (("aws_efs_file_system",), _file_system),
    (("aws_efs_mount_target",), _mount_target),
    (("aws_route53_zone",), _zone),
)
