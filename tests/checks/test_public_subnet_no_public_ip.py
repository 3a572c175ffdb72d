import pytest

from ecs_pull_doctor.sdk import RouteTable
from ecs_pull_doctor.testing import Given, healthy, nat, outcome, public
from ecs_pull_doctor_checks.public_subnet_no_public_ip import public_subnet_no_public_ip as check

from .rows import EVERY_STEP, SUBNETS, Bad, found

OTHERS: dict[str, tuple[Given, str]] = {
    "good: it has one": (public(), "pass"),
    "near miss: private subnets need none": (nat(), "pass"),
    "near miss: endpoints serve all": (healthy().route("igw-1"), "pass"),
    "near miss: the gateway is gone": (
        public().awsvpc(assign_public_ip="DISABLED").route("igw-1", state="blackhole"),
        "pass",
    ),
    "we may not look": (public().awsvpc(assign_public_ip="DISABLED").refuse(RouteTable), "unknown"),
}
BAD: dict[str, Bad] = {
    "both subnets": Bad(
        given=public().awsvpc(assign_public_ip="DISABLED"),
        claim="tasks in 2 subnets lead to an internet gateway without a public address",
        steps=EVERY_STEP,
        resources=SUBNETS,
        do="let the service assign public addresses",
    ),
    "one of them is public by mistake": Bad(
        given=nat().route("igw-1", "rtb-c"),
        claim="tasks in subnet-c lead to an internet gateway without a public address",
        steps=EVERY_STEP,
        origins=("subnet-c",),
        resources=("subnet-c",),
        do="or run the tasks in private subnets",
    ),
}


@pytest.mark.parametrize(("given", "verdict"), OTHERS.values(), ids=OTHERS)
def test_good_near_and_unreadable(given: Given, verdict: str) -> None:
    assert outcome(check, given).verdict == verdict


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD)
def test_bad(bad: Bad) -> None:
    found(check, bad)


def test_the_command_keeps_the_other_settings() -> None:
    (finding,) = outcome(check, public().awsvpc(assign_public_ip="DISABLED")).findings
    (run,) = next(f.aws_cli for f in finding.fixes if "public addresses" in f.do)
    wanted = '{"awsvpcConfiguration": {"subnets": ["subnet-a", "subnet-c"], "assignPublicIp": '
    assert f'{wanted}"ENABLED", "securityGroups": ["sg-task"]}}}}\'' in run
