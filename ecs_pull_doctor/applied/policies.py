"""Policies, log groups, secrets and what else is set by name, changed."""

from collections.abc import Mapping
from ipaddress import ip_network

import msgspec

from ecs_pull_doctor import changes as c
from ecs_pull_doctor.applied.edits import (
    CannotApply,
    apply,
    edit,
    known,
    new_id,
    plus,
    put,
    with_answers,
)
from ecs_pull_doctor.model.fact import Citable
from ecs_pull_doctor.model.gateways import VpcEndpoint
from ecs_pull_doctor.model.names import PublicAccessExclusion, ResolverRuleAssociation
from ecs_pull_doctor.model.policies import (
    BucketPolicy,
    Key,
    KeyPolicy,
    RegistryPolicy,
    RepositoryPolicy,
    RolePolicy,
    SecretPolicy,
    Simulation,
)
from ecs_pull_doctor.model.settings import (
    LogGroup,
    MountTarget,
    MountTargetGroups,
    SecretDescription,
)
from ecs_pull_doctor.model.snapshot import Snapshot
from ecs_pull_doctor.model.subjects import Role
from ecs_pull_doctor.model.vpc import BlockPublicAccessStates, Subnet, Vpc

_FIELDS: Mapping[c.PolicyOf, tuple[type[Citable], str]] = {
    "trust": (Role, "assume_role_policy_document"),
    "endpoint": (VpcEndpoint, "policy_document"),
    "repository": (RepositoryPolicy, "policy_text"),
    "registry": (RegistryPolicy, "policy_text"),
    "secret": (SecretPolicy, "resource_policy"),
    "key": (KeyPolicy, "policy"),
    "bucket": (BucketPolicy, "policy"),
}


@apply.register
def _(change: c.PutRolePolicy, snapshot: Snapshot) -> Snapshot:
    if any(p.policy_name == change.name for p in known(snapshot, RolePolicy, change.role)):
        raise CannotApply(f"{change.role} has a policy {change.name}")
    made = RolePolicy(
        role_name=change.role, policy_name=change.name, policy_document=change.document
    )
    return plus(_unsimulated(snapshot, change.role), change.role, made)


def _unsimulated(snapshot: Snapshot, role: str) -> Snapshot:
    """What IAM's simulator said of the role was said of the policies that it had before."""
    stale = {
        (kind, scope): ()
        for kind, scope in snapshot.answers
        if kind == Simulation.__name__ and scope.rpartition("/")[2] == role
    }
    return with_answers(snapshot, dict(stale))


@apply.register
def _(change: c.SetPolicy, snapshot: Snapshot) -> Snapshot:
    kind, field = _FIELDS[change.of]
    return edit(
        snapshot,
        kind,
        change.resource,
        lambda fact: msgspec.structs.replace(fact, **{field: change.document}),  # type: ignore[type-var]  # every fact is a Struct
    )


@apply.register
def _(change: c.NewLogGroup, snapshot: Snapshot) -> Snapshot:
    scope = f"{change.region}/{change.name}"
    if known(snapshot, LogGroup, scope):
        raise CannotApply(f"there is a log group {change.name} in {change.region}")
    return plus(snapshot, scope, LogGroup(log_group_name=change.name))


@apply.register
def _(change: c.RestoreSecret, snapshot: Snapshot) -> Snapshot:
    return edit(
        snapshot,
        SecretDescription,
        change.secret,
        lambda secret: msgspec.structs.replace(secret, deleted_date=None),
    )


@apply.register
def _(change: c.ReviveKey, snapshot: Snapshot) -> Snapshot:
    return edit(
        snapshot,
        Key,
        change.key,
        lambda key: msgspec.structs.replace(key, key_state="Enabled", enabled=True),
    )


@apply.register
def _(change: c.NewMountTarget, snapshot: Snapshot) -> Snapshot:
    """EFS takes a free address of the subnet; the first one that AWS does not keep must do."""
    subnet = next((s for s in snapshot.facts(Subnet) if s.subnet_id == change.subnet), None)
    if subnet is None or not subnet.cidr_block:
        raise CannotApply(f"the block of {change.subnet} is not known")
    made = MountTarget(
        mount_target_id=new_id("fsmt-", f"new:{change.subnet}"),
        file_system_id=change.file_system,
        subnet_id=change.subnet,
        life_cycle_state="available",
        ip_address=str(ip_network(subnet.cidr_block)[4]),
        availability_zone_name=subnet.availability_zone,
        vpc_id=subnet.vpc_id,
    )
    groups = MountTargetGroups(mount_target_id=made.id, security_groups=change.groups)
    snapshot = with_answers(snapshot, {(MountTargetGroups.__name__, made.id): (groups,)})
    return plus(snapshot, change.file_system, made)


@apply.register
def _(change: c.DisassociateRule, snapshot: Snapshot) -> Snapshot:
    found = known(snapshot, ResolverRuleAssociation, change.vpc)
    kept = tuple(a for a in found if a.resolver_rule_id != change.rule)
    if len(kept) == len(found):
        raise CannotApply(f"{change.rule} is not on {change.vpc} itself")
    return with_answers(snapshot, {(ResolverRuleAssociation.__name__, change.vpc): kept})


@apply.register
def _(change: c.ExcludeFromBlock, snapshot: Snapshot) -> Snapshot:
    """An exclusion takes some minutes; the fact is the one that is there then."""
    region = snapshot.target.region
    owner = next((v.owner_id for v in snapshot.facts(Vpc) if v.vpc_id == change.vpc), "")
    made = PublicAccessExclusion(
        exclusion_id=new_id("vpcbpa-exclude-", f"new:{change.vpc}"),
        internet_gateway_exclusion_mode=change.mode,
        resource_arn=f"arn:aws:ec2:{region}:{owner}:vpc/{change.vpc}",
        state="create-complete",
    )
    for subnet in snapshot.facts(Subnet):
        if subnet.vpc_id == change.vpc and subnet.block_public_access_states:
            off = BlockPublicAccessStates(internet_gateway_block_mode="off")
            snapshot = put(
                snapshot, msgspec.structs.replace(subnet, block_public_access_states=off)
            )
    return plus(snapshot, region, made)
