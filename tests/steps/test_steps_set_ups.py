"""Set-ups that people run, whole: each broken and healthy, or undecided where AWS is silent."""

import msgspec
import pytest

from ecs_pull_doctor import engine, packs
from ecs_pull_doctor.finding import Outcome, Severity
from ecs_pull_doctor.model.ecs import (
    AwsVpcConfiguration,
    Deployment,
    NetworkConfiguration,
    Service,
)
from ecs_pull_doctor.model.gateways import EndpointGroup, VpcEndpoint
from ecs_pull_doctor.model.snapshot import Snapshot, decode, encode
from ecs_pull_doctor.model.subjects import ImageDetail, Role
from ecs_pull_doctor.model.vpc import Subnet
from ecs_pull_doctor.plan.edition import builtin
from ecs_pull_doctor.testing import Given, ec2, healthy, nat, public
from ecs_pull_doctor.testing.instances import INSTANCE_ROLE
from ecs_pull_doctor.testing.names import ACCOUNT, DEFINITION, REGION
from tests.reach.test_reach_names import a, rules, zone
from tests.reach.test_reach_path import FIREWALL, INBOUND_ONLY, S3_INTERFACE, egress

CHECKS = packs.load()
CAN, CANNOT, UNDECIDED = Outcome.CAN_PULL, Outcome.CANNOT_PULL, Outcome.UNDECIDED
Told = tuple[Outcome, str]
"""The verdict, and the cause of the first error."""
NO_WAY: Told = (CANNOT, "no-route")


def told(snapshot: Snapshot, given: Given | None = None) -> Told:
    report = engine.diagnose(snapshot, builtin(), CHECKS, given.assumed if given else ())
    assert all(d.crashed == () for d in report.diagnoses)
    found = (f for d in report.diagnoses for f in d.findings if f.severity is Severity.ERROR)
    return report.verdict, next((f.cause for f in found), "")


PARTITIONS = {
    "China": ("cn-north-1", "aws-cn", "amazonaws.com.cn", "cn.com.amazonaws"),
    "GovCloud": ("us-gov-west-1", "aws-us-gov", "amazonaws.com", "com.amazonaws"),
    "Europe's sovereign cloud": ("eusc-de-east-1", "aws-eusc", "amazonaws.eu", "eu.amazonaws"),
    "ISO": ("us-iso-east-1", "aws-iso", "c2s.ic.gov", "gov.ic.c2s"),
    "ISO-B": ("us-isob-east-1", "aws-iso-b", "sc2s.sgov.gov", "gov.sgov.sc2s"),
    "ISO-E": ("eu-isoe-west-1", "aws-iso-e", "cloud.adc-e.uk", "uk.adc-e.cloud"),
    "ISO-F": ("us-isof-south-1", "aws-iso-f", "csp.hci.ic.gov", "gov.ic.hci.csp"),
}


def moved(given: Given, region: str, partition: str, suffix: str, head: str) -> Snapshot:
    """The same service as another partition spells it."""
    text = encode(given.snapshot()).decode()
    for service in ("ecr.api", "ecr.dkr"):
        text = text.replace(f"com.amazonaws.{REGION}.{service}", f"{head}.{REGION}.{service}")
    text = text.replace(f"{REGION}.amazonaws.com", f"{REGION}.{suffix}").replace(REGION, region)
    return decode(text.replace("arn:aws:", f"arn:{partition}:").encode())


@pytest.mark.parametrize("name", PARTITIONS)
def test_a_partition(name: str) -> None:
    there = PARTITIONS[name]
    assert told(moved(healthy(), *there)) == (CAN, "")
    assert told(moved(nat(), *there)) == (CAN, "")
    assert told(moved(healthy().without(VpcEndpoint, "vpce-dkr"), *there)) == NO_WAY


def trusting(service: str) -> Given:
    """The instances' role trusts this service."""
    name = INSTANCE_ROLE.rpartition("/")[2]
    (role,) = (r for r in ec2(nat()).facts(Role) if r.role_name == name)
    text = role.assume_role_policy_document.replace("ec2.amazonaws.com", service)
    return ec2(nat()).change(Role, role.id, assume_role_policy_document=text)


EC2_TRUST: dict[tuple[str, str], Told] = {
    ("China", "ec2.amazonaws.com.cn"): (CAN, ""),
    ("China", "ec2.amazonaws.com"): (UNDECIDED, ""),
    ("China", "lambda.amazonaws.com"): (CANNOT, "execution-role-trust"),
    ("GovCloud", "ec2.amazonaws.com"): (CAN, ""),
    ("GovCloud", "ec2.amazonaws.com.cn"): (CANNOT, "execution-role-trust"),
    ("ISO", "ec2.amazonaws.com"): (CAN, ""),
    ("ISO", "ec2.c2s.ic.gov"): (CAN, ""),
    ("ISO", "lambda.amazonaws.com"): (CANNOT, "execution-role-trust"),
}


@pytest.mark.parametrize(("where", "service"), EC2_TRUST)
def test_whom_the_role_of_an_instance_trusts(where: str, service: str) -> None:
    assert told(moved(trusting(service), *PARTITIONS[where])) == EC2_TRUST[where, service]


def fips(given: Given) -> Snapshot:
    """Pull by the FIPS host, in a Region that has one."""
    host = f"{ACCOUNT}.dkr.ecr-fips.us-east-1.amazonaws.com"
    given = given.container(image=f"{host}/prod/web:1")
    return moved(given, "us-east-1", "aws", "amazonaws.com", "com.amazonaws")


def test_fips_hosts_are_served_by_fips_endpoints_and_by_no_others() -> None:
    given = healthy()
    assert told(fips(given)) == NO_WAY
    for id, service in {"vpce-api": "ecr-fips.api", "vpce-dkr": "ecr-fips.dkr"}.items():
        given = given.change(VpcEndpoint, id, service_name=f"com.amazonaws.{REGION}.{service}")
    assert told(fips(given)) == (CAN, "")
    assert told(fips(nat())) == (CAN, "")


FOR_ALL = ("public.ecr.aws/nginx/nginx:1", "nginx:1", "ghcr.io/o/a:1", "mcr.microsoft.com/a:1")


@pytest.mark.parametrize("image", FOR_ALL)
def test_a_public_registry_needs_the_internet_and_is_not_asked(image: str) -> None:
    """Whether it has the image is not known, unless a task pulled it."""
    assert told(nat().container(image=image).snapshot()) == (UNDECIDED, "")
    assert told(healthy().container(image=image).snapshot()) == NO_WAY


OWN = "registry.corp.example.com"


def own(given: Given) -> Given:
    return given.container(image=f"{OWN}/team/web:1")


AT_HOME: dict[str, tuple[Given, Told]] = {
    "a public name may lead into the VPC": (own(healthy()), (UNDECIDED, "")),
    "a private zone leads into the VPC": (
        zone(own(healthy()), "corp.example.com", registry=a("10.0.5.5")),
        (UNDECIDED, ""),
    ),
    "a private zone leads where no route does": (
        zone(own(healthy()), "corp.example.com", registry=a("10.9.0.5")),
        (CANNOT, "private-zone-conflict"),
    ),
    "other servers are asked for the name": (
        rules(own(healthy()), ("FORWARD", "corp.example.com")),
        (UNDECIDED, ""),
    ),
    "nothing may leave": (egress(own(healthy())), (CANNOT, "source-sg-egress")),
    "no name is answered": (
        own(healthy()).dns_attribute("enableDnsSupport", on=False),
        (CANNOT, "vpc-dns-attributes-off"),
    ),
}


@pytest.mark.parametrize(("given", "expected"), AT_HOME.values(), ids=AT_HOME)
def test_a_registry_of_one_s_own_may_stand_in_the_vpc(given: Given, expected: Told) -> None:
    assert told(given.snapshot()) == expected


def own_s3(**fields: object) -> Given:
    """An interface endpoint for S3, and no gateway endpoint."""
    bare = healthy().without(VpcEndpoint, "vpce-s3").no_route("pl-s3")
    return bare.plus(msgspec.structs.replace(S3_INTERFACE, **fields))


SHUT = (EndpointGroup(group_id="sg-task"),)
S3: dict[str, tuple[Given, Told]] = {
    "private DNS: AWS does not say that it serves layers": (own_s3(), (UNDECIDED, "")),
    "private DNS, and assumed to serve": (
        own_s3().assuming(f"vpce-s3i reaches *.s3.{REGION}.amazonaws.com"),
        (CAN, ""),
    ),
    "private DNS, and a group that admits nobody": (
        own_s3(groups=SHUT),
        (CANNOT, "endpoint-sg-ingress"),
    ),
    "no private DNS": (own_s3(private_dns_enabled=False), (CANNOT, "private-dns-disabled")),
    "no private DNS beside the gateway endpoint": (
        healthy().plus(msgspec.structs.replace(S3_INTERFACE, private_dns_enabled=False)),
        (CAN, ""),
    ),
    "inbound-only DNS beside the gateway endpoint": (healthy().plus(INBOUND_ONLY), (CAN, "")),
    "inbound-only DNS alone": (
        healthy().without(VpcEndpoint, "vpce-s3").no_route("pl-s3").plus(INBOUND_ONLY),
        NO_WAY,
    ),
}
WAYS: dict[str, tuple[Given, Told]] = {
    **{
        f"beyond {target}: unknown": (nat().route(target), (UNDECIDED, ""))
        for target in ("tgw-1", "eni-1", "vgw-1", "vpce-fw")
    },
    **{
        f"beyond {target}: assumed": (
            nat().route(target).assuming(f"{target} reaches the internet"),
            (CAN, ""),
        )
        for target in ("tgw-1", "eni-1", "vgw-1", "vpce-fw")
    },
    "a firewall's endpoint that is seen": (
        nat().plus(FIREWALL).route("vpce-fw"),
        (UNDECIDED, ""),
    ),
    "a firewall that is assumed to block": (
        nat().route("vpce-fw").assuming("vpce-fw does not reach the internet"),
        NO_WAY,
    ),
    "peering is no way to the internet": (nat().route("pcx-1"), NO_WAY),
    "peering beside endpoints": (healthy().route("pcx-1", to="10.9.0.0/16"), (CAN, "")),
    "a shared VPC: its owner's endpoints are not seen, so none is missing": (
        healthy()
        .without(VpcEndpoint)
        .no_route("pl-s3")
        .change(Subnet, "subnet-a", owner_id="999988887777")
        .change(Subnet, "subnet-c", owner_id="999988887777"),
        (UNDECIDED, ""),
    ),
    "Express Mode's default: public subnets with public addresses": (public(), (CAN, "")),
}


@pytest.mark.parametrize(("given", "expected"), (S3 | WAYS).values(), ids=S3 | WAYS)
def test_a_way(given: Given, expected: Told) -> None:
    assert told(given.snapshot(), given) == expected


def outside(given: Given) -> Given:
    """The service runs on hosts outside of AWS."""
    service = given.facts(Service)[0].id
    return given.change(Service, service, launch_type="EXTERNAL", deployments=())


def test_of_hosts_outside_of_aws_all_but_the_network_is_seen() -> None:
    assert told(outside(nat()).snapshot()) == (UNDECIDED, "")
    absent = outside(nat().without(ImageDetail))
    assert told(absent.snapshot()) == (CANNOT, "image-not-found")
    assert told(outside(nat().no_route("0.0.0.0/0")).snapshot()) == (UNDECIDED, "")


def task_sets(given: Given, *statuses: str, subnets: tuple[str, ...] = ()) -> Given:
    """A service whose deployment controller is EXTERNAL; *subnets* are the last one's."""
    both = AwsVpcConfiguration(subnets=("subnet-a", "subnet-c"), security_groups=("sg-task",))
    sets = [
        Deployment(
            id=f"ecs-svc/{status}",
            status=status,
            task_definition=DEFINITION,
            launch_type="FARGATE",
            platform_version="1.4.0",
            network_configuration=NetworkConfiguration(awsvpc_configuration=both),
        )
        for status in statuses
    ]
    if subnets:
        other = msgspec.structs.replace(both, subnets=subnets)
        last = NetworkConfiguration(awsvpc_configuration=other)
        sets[-1] = msgspec.structs.replace(sets[-1], network_configuration=last)
    service = given.facts(Service)[0].id
    return given.change(Service, service, task_definition="", deployments=(), task_sets=tuple(sets))


SETS: dict[str, tuple[Given, Told]] = {
    "both lead out": (task_sets(nat(), "PRIMARY", "ACTIVE"), (CAN, "")),
    "neither leads out": (task_sets(nat().no_route("0.0.0.0/0"), "PRIMARY"), NO_WAY),
    "one that drains starts nothing": (
        task_sets(nat(), "PRIMARY", "DRAINING", subnets=("subnet-gone",)),
        (CAN, ""),
    ),
    "none yet": (task_sets(nat()), (UNDECIDED, "")),
}


@pytest.mark.parametrize(("given", "expected"), SETS.values(), ids=SETS)
def test_task_sets_of_a_controller_of_one_s_own(given: Given, expected: Told) -> None:
    assert told(given.snapshot()) == expected
