import pytest

from ecs_pull_doctor.sdk import PrefixList, RouteTable, VpcEndpoint
from ecs_pull_doctor.testing import Given, healthy, nat, outcome
from ecs_pull_doctor_checks.s3_gateway_route_missing import s3_gateway_route_missing as check

from .rows import LAYER, Bad, found

(GATEWAY,) = (e for e in healthy().facts(VpcEndpoint) if e.id == "vpce-s3")

OTHERS: dict[str, tuple[Given, str]] = {
    "good": (healthy(), "pass"),
    "near miss: NAT serves S3": (nat().plus(GATEWAY), "pass"),
    "near miss: there is no gateway endpoint": (
        healthy().without(VpcEndpoint, "vpce-s3").no_route("pl-s3"),
        "pass",
    ),
    "near miss: it is being deleted": (
        healthy()
        .no_route("pl-s3")
        .change(VpcEndpoint, "vpce-s3", state="deleting", route_table_ids=()),
        "pass",
    ),
    "near miss: another Region's": (
        healthy()
        .no_route("pl-s3")
        .change(
            VpcEndpoint, "vpce-s3", route_table_ids=(), service_name="com.amazonaws.us-east-1.s3"
        ),
        "pass",
    ),
    "we may not look: tables": (healthy().refuse(RouteTable), "unknown"),
    "we may not look: endpoints": (healthy().refuse(VpcEndpoint), "unknown"),
    "we may not look: prefix lists": (healthy().refuse(PrefixList), "unknown"),
}
BAD: dict[str, Bad] = {
    "one table": Bad(
        given=healthy()
        .no_route("pl-s3", "rtb-c")
        .change(VpcEndpoint, "vpce-s3", route_table_ids=("rtb-a",)),
        claim="vpce-s3 (S3) is not on rtb-c",
        steps=(LAYER,),
        origins=("subnet-c",),
        resources=("rtb-c", "vpce-s3"),
        do="associate vpce-s3 with rtb-c",
    ),
    "both tables": Bad(
        given=healthy().no_route("pl-s3").change(VpcEndpoint, "vpce-s3", route_table_ids=()),
        claim="vpce-s3 (S3) is not on rtb-a and rtb-c",
        steps=(LAYER,),
        resources=("rtb-a", "rtb-c", "vpce-s3"),
    ),
    "the main table": Bad(
        given=healthy().change(RouteTable, "rtb-a", associations=()),
        claim="vpce-s3 (S3) is not on rtb-main",
        steps=(LAYER,),
        origins=("subnet-a",),
        resources=("rtb-main", "vpce-s3"),
    ),
    "without its prefix list": Bad(
        given=healthy()
        .no_route("pl-s3")
        .change(VpcEndpoint, "vpce-s3", route_table_ids=())
        .refuse(PrefixList),
        claim="vpce-s3 (S3) is not on rtb-a and rtb-c",
        steps=(LAYER,),
        resources=("rtb-a", "rtb-c", "vpce-s3"),
    ),
}


@pytest.mark.parametrize(("given", "verdict"), OTHERS.values(), ids=OTHERS)
def test_good_near_and_unreadable(given: Given, verdict: str) -> None:
    assert outcome(check, given).verdict == verdict


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD)
def test_bad(bad: Bad) -> None:
    found(check, bad)
