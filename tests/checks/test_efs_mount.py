import msgspec
import pytest

from ecs_pull_doctor.model.ecs import EfsVolumeConfiguration, Volume
from ecs_pull_doctor.model.filters import GroupReference, IpPermission, IpRange
from ecs_pull_doctor.sdk import (
    MountTarget,
    MountTargetGroups,
    SecurityGroup,
    TaskDefinition,
)
from ecs_pull_doctor.testing import Given, outcome
from ecs_pull_doctor.testing.names import DEFINITION, VPC
from ecs_pull_doctor_checks.efs_mount import efs_mount as check

from .rows import Bad, found
from .settings import allowed

FILES = "fs-1"
OPEN = IpPermission(
    ip_protocol="tcp",
    from_port=2049,
    to_port=2049,
    user_id_group_pairs=(GroupReference(group_id="sg-task"),),
)
BY_BLOCK = msgspec.structs.replace(
    OPEN, user_id_group_pairs=(), ip_ranges=(IpRange(cidr_ip="10.0.0.0/16"),)
)
HTTPS = msgspec.structs.replace(OPEN, from_port=443, to_port=443)


def target(zone: str, **fields: str) -> MountTarget:
    given = {
        "mount_target_id": f"fsmt-{zone}",
        "file_system_id": FILES,
        "subnet_id": f"subnet-{zone}",
        "life_cycle_state": "available",
        "ip_address": "10.0.1.9" if zone == "a" else "10.0.2.9",
        "availability_zone_name": f"ap-northeast-2{zone}",
        "vpc_id": VPC,
    }
    return MountTarget(**(given | fields))


def mounted(*targets: MountTarget, rules: tuple[IpPermission, ...] = (OPEN,)) -> Given:
    given = allowed()
    (definition,) = given.facts(TaskDefinition)
    volume = Volume(name="v", efs_volume_configuration=EfsVolumeConfiguration(file_system_id=FILES))
    given = given.change(TaskDefinition, definition.id, volumes=(volume,))
    given = given.plus(target("a"), scope=FILES).without(MountTarget).plus(*targets, scope=FILES)
    for each in targets:
        groups = MountTargetGroups(mount_target_id=each.id, security_groups=("sg-files",))
        given = given.plus(groups, scope=each.id)
    files = SecurityGroup(group_id="sg-files", vpc_id=VPC, ip_permissions=rules)
    return given.plus(files, scope=VPC)


BOTH = (target("a"), target("c"))
OTHERS: dict[str, tuple[Given, str]] = {
    "good": (mounted(*BOTH), "pass"),
    "good: no file system": (allowed(), "pass"),
    "near miss: open to the VPC's block": (mounted(*BOTH, rules=(BY_BLOCK,)), "pass"),
    "near miss: in another VPC": (mounted(target("a", vpc_id="vpc-2"), target("c")), "pass"),
    "near miss: not yet there": (
        mounted(target("a", life_cycle_state="creating"), target("c")),
        "pass",
    ),
    "we may not look": (mounted(*BOTH).refuse(MountTarget), "unknown"),
    "we may not look at the groups": (mounted(*BOTH).refuse(MountTargetGroups), "unknown"),
}
STEP = ("efs-mount",)
BAD: dict[str, Bad] = {
    "none": Bad(
        given=mounted(),
        claim="fs-1 has no mount target in ap-northeast-2a and ap-northeast-2c",
        steps=STEP,
        resources=(FILES,),
        do="make a mount target of fs-1",
    ),
    "in one zone": Bad(
        given=mounted(target("a")),
        claim="fs-1 has no mount target in ap-northeast-2c",
        steps=STEP,
        resources=(FILES,),
        origins=("subnet-c",),
    ),
    "shut": Bad(
        given=mounted(*BOTH, rules=(HTTPS,)),
        claim="sg-files does not admit TCP 2049 from the tasks",
        steps=STEP,
        resources=("sg-files",),
        do="let sg-files admit TCP 2049 from sg-task",
    ),
}


@pytest.mark.parametrize(("given", "verdict"), OTHERS.values(), ids=OTHERS)
def test_good_near_and_unreadable(given: Given, verdict: str) -> None:
    assert outcome(check, given).verdict == verdict


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD)
def test_bad(bad: Bad) -> None:
    found(check, bad)


@pytest.mark.parametrize(
    ("given", "verdict"),
    [
        (mounted(*BOTH), "can-pull"),
        (mounted(target("a", vpc_id="vpc-2"), target("c")), "undecided"),
        (mounted(target("a", life_cycle_state="creating"), target("c")), "undecided"),
        (mounted(*BOTH).refuse(MountTargetGroups), "undecided"),
        (mounted(target("a")), "some-cannot-pull"),
        (mounted(target("a"), target("c", availability_zone_name="")), "can-pull"),
        (
            mounted(
                target("a"), target("c", availability_zone_name="", subnet_id="subnet-elsewhere")
            ),
            "undecided",
        ),
        # what files tell of an address that AWS picks is the subnet's block
        (mounted(target("a", ip_address="10.0.1.0/24"), target("c")), "can-pull"),
    ],
)
def test_what_becomes_of_the_start(given: Given, verdict: str) -> None:
    assert given.report(check).verdict == verdict
    assert DEFINITION in given.report(check).diagnoses[0].target.task_definition
