import pytest

from ecs_pull_doctor.model.filters import AclEntry, PortRange
from ecs_pull_doctor.sdk import NetworkAcl, Subnet
from ecs_pull_doctor.testing import Given, healthy, nat, outcome
from ecs_pull_doctor_checks.nacl_blocks import nacl_blocks as check

from .rows import LAYER, Bad, found


def entry(
    number: int,
    *,
    out: bool,
    action: str = "allow",
    block: str = "0.0.0.0/0",
    protocol: str = "6",
    ports: tuple[int, int] | None = None,
) -> AclEntry:
    return AclEntry(
        rule_number=number,
        egress=out,
        rule_action=action,
        cidr_block=block,
        protocol=protocol if ports else "-1",
        port_range=PortRange(from_=ports[0], to=ports[1]) if ports else None,
    )


def acl(given: Given, *entries: AclEntry) -> Given:
    return given.change(NetworkAcl, "acl-1", entries=entries)


OTHERS: dict[str, tuple[Given, str]] = {
    "good": (nat(), "pass"),
    "good: the least that works": (
        acl(
            nat(),
            entry(100, out=True, ports=(443, 443)),
            entry(110, out=True, block="10.0.0.0/16"),
            entry(100, out=False, ports=(1024, 65535)),
            entry(110, out=False, block="10.0.0.0/16"),
        ),
        "pass",
    ),
    "near miss: a deny behind the allow": (
        acl(
            nat(),
            entry(100, out=True),
            entry(100, out=False),
            entry(200, out=True, action="deny", ports=(443, 443)),
        ),
        "pass",
    ),
    "near miss: some of the ports": (
        acl(
            healthy(),
            entry(100, out=True),
            entry(100, out=False, ports=(32768, 40000)),
            entry(110, out=False, block="10.0.0.0/16"),
        ),
        "pass",
    ),
    "near miss: UDP": (
        acl(
            nat(),
            entry(90, out=True, action="deny", protocol="17", ports=(0, 65535)),
            entry(100, out=True),
            entry(100, out=False),
        ),
        "pass",
    ),
    "we may not look": (nat().refuse(NetworkAcl), "unknown"),
    "we may not look at the subnets": (nat().refuse(Subnet), "unknown"),
}
BAD: dict[str, Bad] = {
    "nothing goes out": Bad(
        given=acl(healthy(), entry(100, out=False), entry(110, out=True, block="10.0.0.0/16")),
        claim="acl-1 denies outbound tcp 443 to S3's addresses (pl-s3) (rule *)",
        steps=(LAYER,),
        resources=("acl-1",),
        do="add an outbound rule to acl-1 that allows tcp 443",
    ),
    "no answers": Bad(
        given=acl(healthy(), entry(100, out=True), entry(100, out=False, block="10.0.0.0/16")),
        claim="acl-1 denies inbound tcp 32768-60999 from S3's addresses (pl-s3) (rule *)",
        steps=(LAYER,),
        resources=("acl-1",),
        do="add an inbound rule to acl-1 that allows tcp 1024-65535",
    ),
    "a deny in front": Bad(
        given=acl(
            healthy(),
            entry(50, out=True, action="deny", block="52.0.0.0/8"),
            entry(60, out=True, action="deny", block="3.5.0.0/16"),
            entry(100, out=True),
            entry(100, out=False),
        ),
        claim="acl-1 denies outbound tcp 443 to S3's addresses (pl-s3) (rule 50, 60)",
        steps=(LAYER,),
        resources=("acl-1",),
    ),
}


@pytest.mark.parametrize(("given", "verdict"), OTHERS.values(), ids=OTHERS)
def test_good_near_and_unreadable(given: Given, verdict: str) -> None:
    assert outcome(check, given).verdict == verdict


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD)
def test_bad(bad: Bad) -> None:
    found(check, bad)


def test_each_direction_is_a_finding() -> None:
    claims = {f.claim for f in outcome(check, acl(healthy())).findings}
    assert len(claims) == 2
    assert {c.split()[2] for c in claims} == {"outbound", "inbound"}
