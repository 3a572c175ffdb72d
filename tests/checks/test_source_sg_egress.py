import pytest

from ecs_pull_doctor.model.filters import GroupReference, IpPermission, IpRange, PrefixListReference
from ecs_pull_doctor.sdk import NetworkInterface, PrefixList, SecurityGroup
from ecs_pull_doctor.testing import Given, healthy, nat, outcome
from ecs_pull_doctor_checks.source_sg_egress import source_sg_egress as check

from .rows import EVERY_STEP, LAYER, LOGS, MANIFEST, REDIRECT, TOKEN, Bad, found

S3_CLAIM = "sg-task lets no tcp 443 out to S3"


def rule(block: str = "", *, port: int = 443, group: str = "", listed: str = "") -> IpPermission:
    return IpPermission(
        ip_protocol="tcp",
        from_port=port,
        to_port=port,
        ip_ranges=(IpRange(cidr_ip=block),) if block else (),
        prefix_list_ids=(PrefixListReference(prefix_list_id=listed),) if listed else (),
        user_id_group_pairs=(GroupReference(group_id=group),) if group else (),
    )


def lets(given: Given, *rules: IpPermission) -> Given:
    return given.change(SecurityGroup, "sg-task", ip_permissions_egress=rules)


OTHERS: dict[str, tuple[Given, str]] = {
    "good": (healthy(), "pass"),
    "good: exactly what is needed": (
        lets(healthy(), rule(group="sg-endpoint"), rule(listed="pl-s3")),
        "pass",
    ),
    "near miss: one of two addresses": (
        lets(healthy(), rule("10.0.1.0/24"), rule(listed="pl-s3")),
        "pass",
    ),
    "near miss: no route, so no destination to judge by": (
        lets(nat().no_route("0.0.0.0/0"), rule("10.0.0.0/16")),
        "pass",
    ),
    "we may not look: groups": (healthy().refuse(SecurityGroup), "unknown"),
    "we may not look: interfaces": (
        lets(healthy(), rule("10.0.1.0/24"), rule(listed="pl-s3")).refuse(NetworkInterface),
        "unknown",
    ),
    "we may not look: prefix lists": (
        lets(healthy(), rule("10.0.0.0/16"), rule(listed="pl-s3")).refuse(PrefixList),
        "unknown",
    ),
}
BAD: dict[str, Bad] = {
    "nothing": Bad(
        given=lets(healthy()),
        claim="sg-task lets no tcp 443 out to 4 hosts",
        steps=EVERY_STEP,
        resources=("sg-task",),
        do="let tcp 443 out of sg-task to 0.0.0.0/0",
    ),
    "nothing, and no route": Bad(
        given=lets(nat().no_route("0.0.0.0/0")),
        claim="sg-task lets no tcp 443 out to 4 hosts",
        steps=EVERY_STEP,
        resources=("sg-task",),
    ),
    "the VPC only": Bad(
        given=lets(healthy(), rule("10.0.0.0/16")),
        claim=S3_CLAIM,
        steps=(LAYER,),
        resources=("sg-task",),
        do="let tcp 443 out of sg-task to the S3 prefix list pl-s3",
    ),
    "port 80": Bad(
        given=lets(nat(), rule("0.0.0.0/0", port=80)),
        claim="sg-task lets no tcp 443 out to 4 hosts",
        steps=EVERY_STEP,
        resources=("sg-task",),
    ),
    "the S3 list only": Bad(
        given=lets(healthy(), rule(listed="pl-s3")),
        claim="sg-task lets no tcp 443 out to 3 hosts",
        steps=(TOKEN, MANIFEST, REDIRECT, LOGS),
        resources=("sg-task",),
    ),
}


@pytest.mark.parametrize(("given", "verdict"), OTHERS.values(), ids=OTHERS)
def test_good_near_and_unreadable(given: Given, verdict: str) -> None:
    assert outcome(check, given).verdict == verdict


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD)
def test_bad(bad: Bad) -> None:
    found(check, bad)
