import pytest

from ecs_pull_doctor.model.filters import GroupReference, IpPermission, IpRange
from ecs_pull_doctor.sdk import NetworkInterface, SecurityGroup, VpcEndpoint
from ecs_pull_doctor.testing import Given, healthy, nat, outcome
from ecs_pull_doctor_checks.endpoint_sg_ingress import endpoint_sg_ingress as check

from .rows import LOGS, MANIFEST, REDIRECT, TOKEN, Bad, found


def https(block: str, port: int = 443) -> IpPermission:
    return IpPermission(
        ip_protocol="tcp", from_port=port, to_port=port, ip_ranges=(IpRange(cidr_ip=block),)
    )


def admits(*rules: IpPermission) -> Given:
    return healthy().change(SecurityGroup, "sg-endpoint", ip_permissions=rules)


OTHERS: dict[str, tuple[Given, str]] = {
    "good: by group": (healthy(), "pass"),
    "good: by block": (admits(https("10.0.0.0/16")), "pass"),
    "good: all protocols": (
        admits(IpPermission(ip_protocol="-1", ip_ranges=(IpRange(cidr_ip="10.0.0.0/8"),))),
        "pass",
    ),
    "near miss: no endpoints": (nat(), "pass"),
    "near miss: half of a subnet": (admits(https("10.0.1.0/25"), https("10.0.2.0/24")), "pass"),
    "near miss: the shut endpoint does not answer for the name": (
        healthy()
        .change(SecurityGroup, "sg-endpoint", ip_permissions=())
        .change(VpcEndpoint, "vpce-api", service_name="x")
        .without(VpcEndpoint, "vpce-dkr", "vpce-logs"),
        "pass",
    ),
    "we may not look: groups": (healthy().refuse(SecurityGroup), "unknown"),
    "we may not look: endpoints": (healthy().refuse(VpcEndpoint), "unknown"),
    "the addresses of the interfaces do not matter": (admits().refuse(NetworkInterface), "fail"),
}
BAD: dict[str, Bad] = {
    "nobody": Bad(
        given=admits(),
        claim="sg-endpoint of vpce-api and 2 more does not admit the tasks on tcp 443",
        steps=(TOKEN, MANIFEST, REDIRECT, LOGS),
        resources=("sg-endpoint", "vpce-api", "vpce-dkr", "vpce-logs"),
        do="admit tcp 443 to sg-endpoint from the tasks' group sg-task",
    ),
    "the wrong port": Bad(
        given=admits(https("10.0.0.0/16", port=80)),
        claim="sg-endpoint of vpce-api and 2 more does not admit the tasks on tcp 443",
        steps=(TOKEN, MANIFEST, REDIRECT, LOGS),
        resources=("sg-endpoint", "vpce-api", "vpce-dkr", "vpce-logs"),
    ),
    "the default group": Bad(
        given=healthy().change(VpcEndpoint, "vpce-logs", groups=()),
        claim="sg-default of vpce-logs does not admit the tasks on tcp 443",
        steps=(LOGS,),
        resources=("sg-default", "vpce-logs"),
    ),
    "one subnet's block": Bad(
        given=admits(https("10.0.2.0/24")),
        claim="sg-endpoint of vpce-api and 2 more does not admit the tasks on tcp 443",
        steps=(TOKEN, MANIFEST, REDIRECT, LOGS),
        origins=("subnet-a",),
        resources=("sg-endpoint", "vpce-api", "vpce-dkr", "vpce-logs"),
    ),
    "another group": Bad(
        given=admits(
            IpPermission(
                ip_protocol="tcp",
                from_port=443,
                to_port=443,
                user_id_group_pairs=(GroupReference(group_id="sg-instances"),),
            )
        ),
        claim="sg-endpoint of vpce-api and 2 more does not admit the tasks on tcp 443",
        steps=(TOKEN, MANIFEST, REDIRECT, LOGS),
        resources=("sg-endpoint", "vpce-api", "vpce-dkr", "vpce-logs"),
    ),
}


@pytest.mark.parametrize(("given", "verdict"), OTHERS.values(), ids=OTHERS)
def test_good_near_and_unreadable(given: Given, verdict: str) -> None:
    assert outcome(check, given).verdict == verdict


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD)
def test_bad(bad: Bad) -> None:
    found(check, bad)
