"""Every service whose tasks start in a VPC."""

from collections.abc import Iterator
from dataclasses import dataclass

from ecs_pull_doctor.sources.aws.answers import Page, items, part
from ecs_pull_doctor.sources.aws.errors import AwsError
from ecs_pull_doctor.sources.aws.read import Call

_MOST = 10  # services in one call, by AWS


@dataclass(frozen=True)
class InVpc:
    """The ARNs of services: those *inside*, and those *untold*, which name no subnets.

    A service in bridge or host mode is where its cluster's instances are.
    """

    inside: tuple[str, ...] = ()
    untold: tuple[str, ...] = ()


def services_in(call: Call, vpc: str, cluster: str = "") -> InVpc:
    """Return the services of *vpc*, of one cluster or of every one of the Region.

    Raises: AwsError: the VPC is not there; CallFailed, UnexpectedAnswer: a call gave no answer.
    """
    by = [{"Name": "vpc-id", "Values": [vpc]}]
    found = items(call("ec2:DescribeSubnets", Filters=by), "Subnets")
    subnets = {str(part(each, "SubnetId")) for each in found}
    if not subnets:
        raise AwsError(f"there is no VPC '{vpc}' with subnets: check its id, and the Region")
    arns = items(call("ecs:ListClusters"), "clusterArns") if not cluster else [cluster]
    inside, untold = list[str](), list[str]()
    for each in arns:
        for service in _services(call, str(each)):
            named = _subnets(service)
            if named & subnets or not named:
                (inside if named else untold).append(str(part(service, "serviceArn")))
    return InVpc(tuple(inside), tuple(untold))


def _services(call: Call, cluster: str) -> Iterator[Page]:
    arns = [*items(call("ecs:ListServices", cluster=cluster), "serviceArns")]
    for first in range(0, len(arns), _MOST):
        some = arns[first : first + _MOST]
        told = call("ecs:DescribeServices", cluster=cluster, services=some)
        yield from (s for s in items(told, "services") if s.get("status") == "ACTIVE")


def _subnets(service: Page) -> set[str]:
    network = service.get("networkConfiguration") or {}
    return set((network.get("awsvpcConfiguration") or {}).get("subnets") or ())
