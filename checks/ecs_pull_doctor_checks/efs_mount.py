"""The check for `efs-mount`."""

from collections.abc import Iterator

from ecs_pull_doctor.sdk import (
    Block,
    Case,
    Finding,
    Fix,
    MountTarget,
    MountTargetGroups,
    Reason,
    SecurityGroup,
    changes,
    check,
    listing,
)

SOURCE = (
    "https://docs.aws.amazon.com/efs/latest/ug/accessing-fs.html",
    "https://docs.aws.amazon.com/efs/latest/ug/network-access.html",
    "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/efs-volumes.html",
)


@check("PULL708", "efs-mount", reads=(MountTarget, MountTargetGroups, SecurityGroup), source=SOURCE)
def efs_mount(case: Case) -> Iterator[Finding]:
    """Every EFS file system has an open mount target in the zones of the tasks.

    The name of a file system resolves to its mount target in the task's own zone, so a zone without
    one cannot mount it, whatever the other zones have. The mount target's security groups have to
    admit TCP 2049 from the tasks.
    """
    for block in case.blocked(Reason.NO_MOUNT_TARGET):
        zones = listing(dict.fromkeys(b.origin.az for b in block.stopped))
        yield block.finding(
            f"{block.resource} has no mount target in {zones}",
            Fix(
                do=f"make a mount target of {block.resource} in {zones}, or leave that zone",
                changes=tuple(_targets(case, block)),
            ),
        )
    for block in case.blocked(Reason.MOUNT_TARGET_SHUT):
        senders = case.work.network.security_groups or case.work.network.subnets
        rule = changes.AddRule(group=block.resource, egress=False, peer=senders[0], port=2049)
        fix = Fix(
            do=f"let {block.resource} admit TCP 2049 from {listing(senders)}",
            changes=(rule,) if senders[0].startswith("sg-") else (),
        )
        yield block.finding(f"{block.resource} does not admit TCP 2049 from the tasks", fix)


def _targets(case: Case, block: Block) -> Iterator[changes.NewMountTarget]:
    """One in each zone that lacks one, with the groups of those that there are."""
    ours = {t.id for t in case.snapshot.facts(MountTarget) if t.file_system_id == block.resource}
    known = [g for g in case.snapshot.facts(MountTargetGroups) if g.mount_target_id in ours]
    groups = dict.fromkeys(group for each in known for group in each.security_groups)
    zones = {b.origin.az: b.origin.subnet for b in reversed(block.stopped)}
    for subnet in zones.values() if groups else ():
        yield changes.NewMountTarget(
            file_system=block.resource, subnet=subnet, groups=tuple(groups)
        )
