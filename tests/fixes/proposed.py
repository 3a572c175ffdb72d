"""The fixes that are really offered to some broken services, to be written in every language."""

from collections.abc import Mapping
from functools import cache

from ecs_pull_doctor import changes as c
from ecs_pull_doctor import packs
from ecs_pull_doctor.diagnosis import Diagnosis, PlanFix
from ecs_pull_doctor.sdk import (
    AttachedPolicy,
    NatGateway,
    RouteTable,
    SecurityGroup,
    VpcEndpoint,
)
from ecs_pull_doctor.testing import Given, healthy, nat, public

BROKEN: Mapping[str, Given] = {
    "no endpoints": healthy().without(VpcEndpoint),
    "no endpoints, no names": healthy()
    .without(VpcEndpoint)
    .dns_attribute("enableDnsHostnames", on=False),
    "an endpoint rejected": healthy().change(VpcEndpoint, "vpce-api", state="rejected"),
    "S3 not on the tables": healthy().no_route("pl-s3"),
    "a group shut": healthy().change(SecurityGroup, "sg-endpoint", ip_permissions=()),
    "a group lets nothing out": healthy().change(
        SecurityGroup, "sg-task", ip_permissions_egress=()
    ),
    "a NAT gateway gone": nat().change(NatGateway, "nat-1", state="deleted"),
    "a NAT gateway gone, no public subnet": nat()
    .change(NatGateway, "nat-1", state="deleted")
    .without(RouteTable, "rtb-nat"),
    "no way out of a public subnet": public().no_route("0.0.0.0/0"),
    "no public address": public().awsvpc(assign_public_ip="DISABLED"),
    "a role without policies and a group shut": healthy()
    .without(AttachedPolicy)
    .change(SecurityGroup, "sg-endpoint", ip_permissions=()),
}


@cache
def proposed() -> Mapping[str, tuple[c.AnyChange, ...]]:
    """The changes of every fix and of the smallest sets, by a name; what comes twice once."""
    checks = packs.load()
    found: dict[tuple[c.AnyChange, ...], str] = {}
    for name, given in BROKEN.items():
        (diagnosis,) = given.report(*checks).diagnoses
        for number, changes in enumerate(_of(diagnosis), start=1):
            found.setdefault(changes, f"{name}: {number}")
    return {name: changes for changes, name in found.items()}


def _of(diagnosis: Diagnosis) -> tuple[tuple[c.AnyChange, ...], ...]:
    plans = [p for p in (diagnosis.plan_fix, diagnosis.cheapest_fix) if isinstance(p, PlanFix)]
    fixes = (fix for finding in diagnosis.findings for fix in finding.fixes)
    every = (*(plan.changes for plan in plans), *(fix.changes for fix in fixes))
    return tuple(changes for changes in every if changes)
