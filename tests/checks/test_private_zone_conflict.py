import pytest

from ecs_pull_doctor.sdk import HostedZone, RecordSet, Severity, VpcEndpoint
from ecs_pull_doctor.testing import Given, healthy, nat, outcome
from ecs_pull_doctor_checks.private_zone_conflict import private_zone_conflict as check
from tests.reach.test_reach_names import API, DKR, VPCE, R, a, alias, asleep, zone

from .rows import LOGS, REGISTRY, TOKEN, Bad, found

OTHERS: dict[str, tuple[Given, str]] = {
    "good": (healthy(), "pass"),
    "good: zones that lead to the endpoint": (
        zone(asleep(healthy(), "vpce-api"), API, _=alias(VPCE)),
        "pass",
    ),
    "near miss: a zone of another domain": (zone(nat(), "corp.example.com"), "pass"),
    "near miss: the endpoint's own zone is narrower": (zone(healthy(), f"ecr.{R}"), "pass"),
    "near miss: misnamed, but NAT works": (zone(nat(), f"ecr.api.{R}"), "pass"),
    "we may not look": (nat().refuse(HostedZone), "unknown"),
    "we may not look into the zone": (zone(nat(), API).refuse(RecordSet), "unknown"),
    "does not matter": (zone(nat(), API).refuse(VpcEndpoint), "unknown"),
}
BAD: dict[str, Bad] = {
    "empty": Bad(
        given=zone(nat(), f"ecr.{R}"),
        claim=f"private zone Z1 hides {API}",
        steps=(TOKEN, *REGISTRY),
        resources=("Z1",),
        do=f"take vpc-1 off the zone ecr.{R}",
    ),
    "without a record at its top": Bad(
        given=zone(nat(), API),
        claim=f"private zone Z1 hides {API}",
        steps=(TOKEN,),
        resources=("Z1",),
        do=f"add an alias record at the top of {API} to the endpoint",
    ),
    "without a wildcard": Bad(
        given=zone(asleep(healthy(), "vpce-dkr"), DKR, _=a("10.0.1.12")),
        claim=f"private zone Z1 hides 123456789012.{DKR}",
        steps=REGISTRY,
        resources=("Z1",),
        do=f"add an alias record * to {DKR}, to the endpoint",
    ),
    "narrow, and only the logs are hidden": Bad(
        given=zone(nat(), f"logs.{R}"),
        claim=f"private zone Z1 hides logs.{R}",
        steps=(LOGS,),
        resources=("Z1",),
    ),
    "leads to a hub": Bad(
        given=zone(nat(), API, _=a("10.9.0.5")),
        claim=f"Z1 leads {API} where no route goes",
        steps=(TOKEN,),
        resources=("Z1",),
        do="add a route to those addresses to rtb-a",
    ),
    "misnamed": Bad(
        given=zone(asleep(healthy(), "vpce-dkr"), f"ecr.dkr.{R}"),
        claim="private zone Z1 has a name that nobody asks for",
        steps=REGISTRY,
        resources=("Z1",),
        do=f"make a private zone {DKR} with a record * with the same target",
    ),
}


@pytest.mark.parametrize(("given", "verdict"), OTHERS.values(), ids=OTHERS)
def test_good_near_and_unreadable(given: Given, verdict: str) -> None:
    assert outcome(check, given).verdict == verdict


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD)
def test_bad(bad: Bad) -> None:
    found(check, bad)


def test_another_accounts_zone_is_a_warning_with_the_name_to_look_up() -> None:
    (finding,) = outcome(check, zone(nat(), API, owner="210987654321")).findings
    assert finding.severity is Severity.WARNING
    assert finding.claim == f"Z1, a zone of another account, answers for {API}"
    assert finding.fixes[0].do.startswith(f"look up {API} from a machine in the VPC")
