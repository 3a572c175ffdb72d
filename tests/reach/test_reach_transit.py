"""Transit gateways: their own tables decide where they can be read; else nobody here knows."""

import pytest

from ecs_pull_doctor.model.transit import (
    TransitAssociation,
    TransitGatewayAttachment,
    TransitGatewayRoute,
    TransitTarget,
)
from ecs_pull_doctor.reach.reasons import Reason
from ecs_pull_doctor.testing import Given, nat

from .test_reach_path import LAYER, PASS, TOKEN, Why, seen

OUT = "tgw-1 reaches the internet"
HUB = (TransitTarget(resource_id="vpc-9", resource_type="vpc"),)
UNSEEN = (Reason.NOT_VISIBLE, "tgw-1")
DROPPED = (Reason.NO_ROUTE, "tgw-rtb-1")


def attached(
    *routes: tuple[str, str], state: str = "available", association: str = "associated"
) -> Given:
    """Lead to tgw-1, whose table has these routes, each with its state."""
    attachment = TransitGatewayAttachment(
        transit_gateway_attachment_id="tgw-attach-1",
        transit_gateway_id="tgw-1",
        resource_id="vpc-1",
        state=state,
        association=TransitAssociation(
            transit_gateway_route_table_id="tgw-rtb-1", state=association
        ),
    )
    made = tuple(
        TransitGatewayRoute(
            destination_cidr_block=block,
            state=found,
            transit_gateway_attachments=HUB if found == "active" else (),
        )
        for block, found in routes
    )
    given = nat().route("tgw-1").plus(attachment, scope="vpc-1")
    answers = {**given.answers, ("TransitGatewayRoute", "tgw-rtb-1"): made}
    return Given(given.target, answers)


ON = ("0.0.0.0/0", "active")
CASES: dict[str, tuple[Given, str, Why]] = {
    "not asked": (nat().route("tgw-1"), TOKEN, UNSEEN),
    "leads on to a hub": (attached(ON), TOKEN, UNSEEN),
    "no default route": (attached(("10.0.0.0/8", "active")), TOKEN, DROPPED),
    "a blackhole": (attached(("0.0.0.0/0", "blackhole")), TOKEN, DROPPED),
    "a blackhole for private addresses is usual": (
        attached(ON, ("10.0.0.0/8", "blackhole")),
        TOKEN,
        UNSEEN,
    ),
    "a blackhole for a part": (
        attached(ON, ("54.0.0.0/8", "blackhole")),
        TOKEN,
        (Reason.DEPENDS_ON_ADDRESS, "tgw-1"),
    ),
    "a blackhole elsewhere is not S3's": (attached(ON, ("54.0.0.0/8", "blackhole")), LAYER, UNSEEN),
    "IPv6 alone": (attached(("::/0", "active")), TOKEN, DROPPED),
    "not attached yet": (
        attached(("10.0.0.0/8", "active"), state="pendingAcceptance"),
        TOKEN,
        UNSEEN,
    ),
    "not associated": (
        attached(("10.0.0.0/8", "active"), association="disassociating"),
        TOKEN,
        UNSEEN,
    ),
    "its owner's to see": (
        attached(ON).refuse(TransitGatewayRoute),
        TOKEN,
        UNSEEN,
    ),
    "we may not look": (attached(ON).refuse(TransitGatewayAttachment), TOKEN, UNSEEN),
}


@pytest.mark.parametrize(("given", "step", "why"), CASES.values(), ids=CASES)
def test_path(given: Given, step: str, why: Why) -> None:
    assert seen(given.hops(step)) == why


def test_a_refused_call_is_what_would_settle_it() -> None:
    given = attached(ON).refuse(TransitGatewayRoute)
    (hop,) = (h for h in given.hops(TOKEN) if h.layer == "gateway")
    assert hop.needs == ("ec2:SearchTransitGatewayRoutes",)
    assert attached(ON).hops(TOKEN)[-1].needs == ()


def test_where_it_leads_on_to_is_told() -> None:
    (hop,) = (h for h in attached(ON).hops(TOKEN) if h.layer == "gateway")
    assert "leads on to vpc-9" in hop.says


def test_an_assumption_settles_what_is_behind_it_and_not_what_it_drops() -> None:
    assert seen(attached(ON).assuming(OUT).hops(TOKEN)) == PASS
    dropped = attached(("10.0.0.0/8", "active")).assuming(OUT)
    assert seen(dropped.hops(TOKEN)) == DROPPED
    (found,) = dropped.report().assumptions
    assert found.state == "contradicted"
