"""VPC Block Public Access: modes, exclusions, and what a subnet itself says."""

import msgspec
import pytest

from ecs_pull_doctor.model.gateways import NatGateway
from ecs_pull_doctor.model.names import PublicAccessExclusion, PublicAccessOptions
from ecs_pull_doctor.model.vpc import BlockPublicAccessStates, Subnet
from ecs_pull_doctor.reach.reasons import Reason
from ecs_pull_doctor.testing import Given, healthy, nat, public

from .test_reach_path import LAYER, PASS, TOKEN, Why, seen

REGION = "ap-northeast-2"
BOTH, IN = "block-bidirectional", "block-ingress"
CUT = (Reason.PUBLIC_ACCESS_BLOCKED, REGION)
UNSURE = (Reason.NOT_VISIBLE, REGION)
FREE, OUTWARD = "allow-bidirectional", "allow-egress"


def bpa(given: Given, mode: str, *spared: tuple[str, str], state: str = "create-complete") -> Given:
    """Set the mode; *spared* are resources (`vpc/vpc-1`) and what each is allowed."""
    given = given.change(PublicAccessOptions, REGION, internet_gateway_block_mode=mode)
    exclusions = tuple(
        PublicAccessExclusion(
            exclusion_id=f"x-{resource}",
            resource_arn=f"arn:aws:ec2:{REGION}:123456789012:{resource}",
            internet_gateway_exclusion_mode=allows,
            state=state,
        )
        for resource, allows in spared
    )
    answers = {**given.answers, ("PublicAccessExclusion", REGION): exclusions}
    return Given(given.target, answers)


def says(given: Given, mode: str) -> Given:
    """Let the tasks' subnets say that they are in *mode*."""
    states = BlockPublicAccessStates(internet_gateway_block_mode=mode)
    return given.change(Subnet, "subnet-a", block_public_access_states=states)


VPC, A, NAT = "vpc/vpc-1", "subnet/subnet-a", "subnet/subnet-nat"
CASES: dict[str, tuple[Given, str, Why]] = {
    "off": (bpa(nat(), "off"), TOKEN, PASS),
    "both ways: NAT": (bpa(nat(), BOTH), TOKEN, CUT),
    "both ways: public": (bpa(public(), BOTH), TOKEN, CUT),
    "both ways: endpoints": (bpa(healthy(), BOTH), TOKEN, PASS),
    "both ways: S3's gateway endpoint": (bpa(healthy(), BOTH), LAYER, PASS),
    "inward: NAT": (bpa(nat(), IN), TOKEN, PASS),
    "inward: public": (bpa(public(), IN), TOKEN, CUT),
    "inward: public, spared": (bpa(public(), IN, (A, FREE)), TOKEN, PASS),
    "inward: public, spared outward": (bpa(public(), IN, (A, OUTWARD)), TOKEN, CUT),
    "both ways: public, the VPC spared": (bpa(public(), BOTH, (VPC, FREE)), TOKEN, PASS),
    "both ways: public, spared outward": (bpa(public(), BOTH, (A, OUTWARD)), TOKEN, UNSURE),
    "both ways: public, another subnet spared": (
        bpa(public(), BOTH, ("subnet/subnet-c", FREE)),
        TOKEN,
        CUT,
    ),
    "both ways: NAT, the VPC spared outward": (bpa(nat(), BOTH, (VPC, OUTWARD)), TOKEN, PASS),
    "both ways: NAT, both subnets spared": (
        bpa(nat(), BOTH, (A, OUTWARD), (NAT, FREE)),
        TOKEN,
        PASS,
    ),
    "both ways: NAT, the task's subnet spared": (bpa(nat(), BOTH, (A, FREE)), TOKEN, UNSURE),
    "both ways: NAT, the gateway's spared": (bpa(nat(), BOTH, (NAT, FREE)), TOKEN, UNSURE),
    "both ways: a regional NAT": (
        bpa(nat().change(NatGateway, "nat-1", subnet_id=""), BOTH),
        TOKEN,
        CUT,
    ),
    "an exclusion on its way in": (
        bpa(public(), BOTH, (A, FREE), state="create-in-progress"),
        TOKEN,
        UNSURE,
    ),
    "an exclusion that failed": (bpa(public(), BOTH, (A, FREE), state="create-failed"), TOKEN, CUT),
    "a mode on its way in": (
        bpa(public(), BOTH).change(PublicAccessOptions, REGION, state="update-in-progress"),
        TOKEN,
        UNSURE,
    ),
    "the subnet says the same": (says(bpa(public(), BOTH), BOTH), TOKEN, CUT),
    "the subnet says off, without an exclusion": (says(bpa(public(), BOTH), "off"), TOKEN, UNSURE),
    "the subnet says off, spared": (says(bpa(public(), BOTH, (A, FREE)), "off"), TOKEN, PASS),
    "the subnet says cut, spared": (says(bpa(public(), BOTH, (A, FREE)), BOTH), TOKEN, UNSURE),
    "the subnet says cut, but it is off": (
        says(public(), BOTH),
        TOKEN,
        (Reason.NOT_VISIBLE, "subnet-a"),
    ),
    "no public address: that is what is wrong": (
        bpa(public().awsvpc(assign_public_ip="DISABLED"), BOTH),
        TOKEN,
        (Reason.NO_PUBLIC_ADDRESS, "subnet-a"),
    ),
    "refused: NAT": (nat().refuse(PublicAccessOptions), TOKEN, (Reason.UNREAD, "")),
    "refused: public": (public().refuse(PublicAccessOptions), TOKEN, (Reason.UNREAD, "")),
    "refused: endpoints": (healthy().refuse(PublicAccessOptions), TOKEN, PASS),
    "exclusions refused": (
        bpa(public(), BOTH).refuse(PublicAccessExclusion),
        TOKEN,
        (Reason.UNREAD, ""),
    ),
    "exclusions refused, NAT, inward": (
        bpa(nat(), IN).refuse(PublicAccessExclusion),
        TOKEN,
        PASS,
    ),
}


@pytest.mark.parametrize(("given", "step", "why"), CASES.values(), ids=CASES)
def test_what_block_public_access_cuts(given: Given, step: str, why: Why) -> None:
    assert seen(given.hops(step)) == why


def test_a_subnet_keeps_what_aws_says_of_it() -> None:
    raw = {
        "SubnetId": "subnet-a",
        "VpcId": "vpc-1",
        "BlockPublicAccessStates": {"InternetGatewayBlockMode": IN},
    }
    states = msgspec.convert(raw, Subnet).block_public_access_states
    assert states is not None
    assert states.internet_gateway_block_mode == IN
