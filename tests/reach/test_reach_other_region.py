"""Layers of an image in another Region, through an S3 interface endpoint that serves that Region.

AWS says of no Region that an S3 interface endpoint serves image layers, so it is unknown there too.
"""

import pytest

from ecs_pull_doctor.finding import Verdict
from ecs_pull_doctor.model.gateways import EndpointGroup, VpcEndpoint
from ecs_pull_doctor.model.vpc import Subnet
from ecs_pull_doctor.reach.endpoint_names import serves
from ecs_pull_doctor.reach.network import Network
from ecs_pull_doctor.reach.packet import Request, Sender
from ecs_pull_doctor.reach.path import trace, verdict
from ecs_pull_doctor.testing import Given, healthy

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


API = VpcEndpoint(
    vpc_endpoint_id="vpce-api-virginia",
    vpc_endpoint_type="Interface",
    vpc_id="vpc-1",
    service_name="com.amazonaws.us-east-1.ecr.api",
    service_region="us-east-1",
    state="available",
    private_dns_enabled=True,
    subnet_ids=("subnet-a",),
    groups=(EndpointGroup(group_id="sg-endpoint"),),
    network_interface_ids=("eni-api-a",),
)
US_IMAGE = "123456789012.dkr.ecr.us-east-1.amazonaws.com/web:v1"


def test_privatelink_to_another_region_serves_its_registry_and_local_endpoints_do_not() -> None:
    def token(given: Given) -> Verdict:
        return verdict(given.container(image=US_IMAGE).hops("ecr-get-authorization-token"))

    assert token(healthy()) is Verdict.FAIL
    assert token(healthy().plus(API)) is Verdict.PASS


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


SERVICES = {
    "China": ("cn.com.amazonaws.cn-north-1.ecr.api", "cn-north-1", "ecr.api", True),
    "China, for another service": ("com.amazonaws.cn-north-1.logs", "cn-north-1", "logs", True),
    "the European sovereign cloud": (
        "eu.amazonaws.eusc-de-east-1.ecr.dkr",
        "eusc-de-east-1",
        "ecr.dkr",
        True,
    ),
    "GovCloud": ("com.amazonaws.us-gov-west-1.ecr.api", "us-gov-west-1", "ecr.api", True),
    "a secret Region": ("gov.ic.c2s.us-iso-east-1.ecr.api", "us-iso-east-1", "ecr.api", True),
    "FIPS is another service": (
        "com.amazonaws.us-east-1.ecr-fips.api",
        "us-east-1",
        "ecr.api",
        False,
    ),
    "another Region": ("com.amazonaws.us-east-2.ecr.api", "us-east-1", "ecr.api", False),
    "a customer's service": (
        "com.amazonaws.vpce.us-east-1.vpce-svc-1",
        "us-east-1",
        "ecr.api",
        False,
    ),
}


@pytest.mark.parametrize(
    ("name", "region", "service", "serves_it"), SERVICES.values(), ids=SERVICES
)
def test_an_endpoint_is_known_by_the_tail_of_its_service(
    name: str, region: str, service: str, *, serves_it: bool
) -> None:
    endpoint = VpcEndpoint(
        vpc_endpoint_id="vpce-1", vpc_endpoint_type="Interface", service_name=name
    )
    request = Request(host="x", port=443, region=region, services=(service,), is_s3=False)
    assert serves(endpoint, request) is serves_it
