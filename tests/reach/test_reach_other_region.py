"""Layers of an image in another Region, through an S3 interface endpoint that serves that Region.

AWS says of no Region that an S3 interface endpoint serves image layers, so it is unknown there too.
"""

from ecs_pull_doctor.finding import Verdict
from ecs_pull_doctor.model.gateways import EndpointGroup, VpcEndpoint
from ecs_pull_doctor.model.vpc import Subnet
from ecs_pull_doctor.reach.network import Network
from ecs_pull_doctor.reach.packet import Request, Sender
from ecs_pull_doctor.reach.path import trace, verdict
from ecs_pull_doctor.testing import healthy

ELSEWHERE = VpcEndpoint(
    vpc_endpoint_id="vpce-s3-virginia",
    vpc_endpoint_type="Interface",
    vpc_id="vpc-1",
    service_name="com.amazonaws.us-east-1.s3",
    service_region="us-east-1",
    state="available",
    private_dns_enabled=True,
    subnet_ids=("subnet-a",),
    groups=(EndpointGroup(group_id="sg-endpoint"),),
    network_interface_ids=("eni-api-a",),
)


def test_an_s3_interface_endpoint_of_another_region_is_not_known_to_serve_layers() -> None:
    given = healthy().plus(ELSEWHERE)
    (subnet,) = (s for s in given.facts(Subnet) if s.subnet_id == "subnet-a")
    request = Request(
        host="prod-us-east-1-starport-layer-bucket.s3.us-east-1.amazonaws.com",
        port=443,
        region="us-east-1",
        services=("s3",),
        is_s3=False,
    )
    net = Network(given.snapshot(), "vpc-1", "ap-northeast-2", "123456789012")
    hops = trace(net, Sender(subnet=subnet, groups=("sg-task",), public_address=False), request)
    assert verdict(hops) is Verdict.UNKNOWN
    assert [h.resource for h in hops if h.verdict is not Verdict.PASS] == ["vpce-s3-virginia"]
