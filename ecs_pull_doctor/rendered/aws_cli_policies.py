"""Changes of policies, log groups and what else is set by name, as commands of the AWS CLI."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from ecs_pull_doctor import changes as c
from ecs_pull_doctor.rendered.shell import Lines, Script, Shell, script, waiting


@script.register
def _(change: c.PutRolePolicy, shell: Shell) -> Script:
    there = ("--role-name", change.role, "--policy-name", change.name)
    put = shell.aws("iam", "put-role-policy", *there, "--policy-document", change.document)
    return Script((put,), (shell.aws("iam", "delete-role-policy", *there),))


@script.register
def _(change: c.SetPolicy, shell: Shell) -> Script:
    """Taken back is what was there before, where anything was."""
    there = replace(shell, region=change.region or shell.region)
    put = _PUT[change.of]
    run = there.aws(*put(change, change.document))
    undo = (there.aws(*put(change, change.before)),) if change.before else ()
    return Script((run,), undo)


def _trust(change: c.SetPolicy, document: str) -> Lines:
    there = ("--role-name", change.resource.rpartition("/")[2])
    return ("iam", "update-assume-role-policy", *there, "--policy-document", document)


def _endpoint(change: c.SetPolicy, document: str) -> Lines:
    policy = ("--policy-document", document) if document else ("--reset-policy",)
    return ("ec2", "modify-vpc-endpoint", "--vpc-endpoint-id", change.resource, *policy)


def _repository(change: c.SetPolicy, document: str) -> Lines:
    there = ("--registry-id", change.registry, "--repository-name", change.resource)
    return ("ecr", "set-repository-policy", *there, "--policy-text", document)


def _registry(_: c.SetPolicy, document: str) -> Lines:
    return ("ecr", "put-registry-policy", "--policy-text", document)


def _secret(change: c.SetPolicy, document: str) -> Lines:
    there = ("--secret-id", change.resource)
    return ("secretsmanager", "put-resource-policy", *there, "--resource-policy", document)


def _key(change: c.SetPolicy, document: str) -> Lines:
    there = ("--key-id", change.resource, "--policy-name", "default")
    return ("kms", "put-key-policy", *there, "--policy", document)


def _bucket(change: c.SetPolicy, document: str) -> Lines:
    return ("s3api", "put-bucket-policy", "--bucket", change.resource, "--policy", document)


_PUT: Mapping[c.PolicyOf, Callable[[c.SetPolicy, str], Lines]] = {
    "trust": _trust,
    "endpoint": _endpoint,
    "repository": _repository,
    "registry": _registry,
    "secret": _secret,
    "key": _key,
    "bucket": _bucket,
}


@script.register
def _(change: c.NewLogGroup, shell: Shell) -> Script:
    there = replace(shell, region=change.region)
    name = ("--log-group-name", change.name)
    make = there.aws("logs", "create-log-group", *name)
    return Script((make,), (there.aws("logs", "delete-log-group", *name),))


@script.register
def _(change: c.RestoreSecret, shell: Shell) -> Script:
    there = replace(shell, region=change.region)
    secret = ("--secret-id", change.secret)
    restore = there.aws("secretsmanager", "restore-secret", *secret)
    return Script((restore,), (there.aws("secretsmanager", "delete-secret", *secret),))


@script.register
def _(change: c.ReviveKey, shell: Shell) -> Script:
    """A key whose deletion is cancelled is disabled; its deletion is not brought back."""
    there = replace(shell, region=change.region)
    key = ("--key-id", change.key)
    enable = there.aws("kms", "enable-key", *key)
    if change.pending:
        return Script((there.aws("kms", "cancel-key-deletion", *key), enable))
    return Script((enable,), (there.aws("kms", "disable-key", *key),))


@script.register
def _(change: c.NewMountTarget, shell: Shell) -> Script:
    """Wait ten minutes at the most, until it can be mounted."""
    ref = f"new:mount/{change.subnet}"
    known = replace(shell, refs=shell.refs | {ref})
    groups = ("--security-groups", *change.groups) if change.groups else ()
    where = ("--file-system-id", change.file_system, "--subnet-id", change.subnet)
    make = known.kept(ref, "MountTargetId", "efs", "create-mount-target", *where, *groups)
    there = ("--mount-target-id", ref)
    query = ("--query", "MountTargets[].LifeCycleState", "--output", "text")
    asked = known.aws("efs", "describe-mount-targets", *there, *query)
    return Script(
        (make, waiting(asked, "creating")), (known.aws("efs", "delete-mount-target", *there),)
    )


@script.register
def _(change: c.DisassociateRule, shell: Shell) -> Script:
    words = ("--resolver-rule-id", change.rule, "--vpc-id", change.vpc)
    return Script(
        (shell.aws("route53resolver", "disassociate-resolver-rule", *words),),
        (shell.aws("route53resolver", "associate-resolver-rule", *words),),
    )


@script.register
def _(change: c.ExcludeFromBlock, shell: Shell) -> Script:
    """Wait ten minutes at the most; it takes some."""
    ref = f"new:exclusion/{change.vpc}"
    known = replace(shell, refs=shell.refs | {ref})
    words = ("--vpc-id", change.vpc, "--internet-gateway-exclusion-mode", change.mode)
    make = known.kept(
        ref,
        "VpcBlockPublicAccessExclusion.ExclusionId",
        "ec2",
        "create-vpc-block-public-access-exclusion",
        *words,
    )
    query = ("--query", "VpcBlockPublicAccessExclusions[].State", "--output", "text")
    asked = known.aws(
        "ec2", "describe-vpc-block-public-access-exclusions", "--exclusion-ids", ref, *query
    )
    delete = known.aws("ec2", "delete-vpc-block-public-access-exclusion", "--exclusion-id", ref)
    return Script((make, waiting(asked, "progress")), (delete,))
