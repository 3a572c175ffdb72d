"""AWS as it is, but for one task definition that is not registered yet, and who starts it.

What ECS saw of older definitions is left out: their errors are not those of the new one.
"""

from dataclasses import dataclass
from typing import Any

from ecs_pull_doctor.model.fact import NOT_DECLARED
from ecs_pull_doctor.model.unknown import depends
from ecs_pull_doctor.sources.aws.answers import Page, items, part
from ecs_pull_doctor.sources.aws.collect import Source
from ecs_pull_doctor.sources.aws.errors import AwsError, CallFailed, UnexpectedAnswer
from ecs_pull_doctor.sources.declared.world import partition_of
from ecs_pull_doctor.sources.taskdefinition.draft import Draft

NEW = "not-registered"
"""In place of the revision that ECS will give."""
TASKS = {"ecs:ListTasks": "taskArns", "ecs:DescribeTasks": "tasks"}
STARTING = {"PRIMARY", "ACTIVE"}


@dataclass(frozen=True, kw_only=True)
class Placed:
    """Where a definition is to run that no service starts yet, in the AWS CLI's words."""

    subnets: tuple[str, ...] = ()
    security_groups: tuple[str, ...] = ()
    assign_public_ip: bool = False
    platform_version: str = ""
    launch_type: str = "FARGATE"


class Overlay:
    """A source that answers for one definition from a file, and asks AWS for all else."""

    def __init__(self, live: Source, draft: Draft, *, region: str, placed: Placed | None) -> None:
        self.profile = live.profile
        self.region = region
        self._live = live
        self._draft = draft
        self._placed = placed
        self._arn = ""

    @property
    def calls(self) -> int:
        """The calls of AWS."""
        return self._live.calls

    @property
    def arn(self) -> str:
        """The ARN of the definition, once the service is known."""
        return self._arn

    def call(self, operation: str, region: str | None = None, **params: Any) -> list[Page]:
        """Answer `service:Operation`; see `sources.aws.read.Call`."""
        if operation in TASKS:
            return [{TASKS[operation]: []}]
        if operation == "ecs:DescribeServices":
            return self._services(region, params)
        if operation == "ecs:DescribeTaskDefinition" and params["taskDefinition"] == self._arn:
            return [{"taskDefinition": self._described()}]
        if why := depends(str(params)):
            raise CallFailed(operation, NOT_DECLARED, why)
        return self._live.call(operation, region, **params)

    def _described(self) -> dict[str, Any]:
        account, partition = self._arn.split(":")[4], self._arn.split(":")[1]
        shape = {**self._draft.shape, "taskDefinitionArn": self._arn}
        for field in ("executionRoleArn", "taskRoleArn"):
            if (role := shape.get(field, "")) and not role.startswith(("arn:", "{?")):
                shape[field] = f"arn:{partition}:iam::{account}:role/{role.lstrip('/')}"
        return shape

    def _services(self, region: str | None, params: dict[str, Any]) -> list[Page]:
        if self._placed is not None:
            return [{"services": [self._imagined(region, params, self._placed)]}]
        pages = self._live.call("ecs:DescribeServices", region, **params)
        return [{**page, "services": [self._changed(s) for s in _of(page)]} for page in pages]

    def _changed(self, service: Page) -> Page:
        """The service as it is, starting the new definition; its old events are not about that."""
        self._arn = self._named(part(service, "serviceArn"))
        return {
            **service,
            "taskDefinition": self._arn,
            "events": [],
            "deployments": [self._deploying(d) for d in service.get("deployments", [])],
            "taskSets": [self._deploying(t) for t in service.get("taskSets", [])],
        }

    def _deploying(self, deployment: Page) -> Page:
        if deployment.get("status") not in STARTING:
            return deployment
        return {**deployment, "taskDefinition": self._arn, "failedTasks": 0}

    def _named(self, arn: str) -> str:
        _, partition, _, region, account, _ = arn.split(":", 5)
        family = f"{self._draft.family}:{NEW}"
        return f"arn:{partition}:ecs:{region}:{account}:task-definition/{family}"

    def _imagined(self, region: str | None, params: dict[str, Any], placed: Placed) -> Page:
        """A service that starts the definition where it is to run."""
        where, cluster = region or self.region, params["cluster"]
        head = f"arn:{partition_of(where)}:ecs:{where}:{self._account(region, cluster, placed)}"
        name = params["services"][0]
        self._arn = self._named(f"{head}:service/{cluster}/{name}")
        awsvpc = {
            "subnets": list(placed.subnets),
            "securityGroups": list(placed.security_groups) or self._default(region, placed),
            "assignPublicIp": "ENABLED" if placed.assign_public_ip else "DISABLED",
        }
        return {
            "serviceArn": f"{head}:service/{cluster}/{name}",
            "serviceName": name,
            "clusterArn": f"{head}:cluster/{cluster}",
            "status": "ACTIVE",
            "launchType": placed.launch_type,
            "platformVersion": placed.platform_version or "LATEST",
            "taskDefinition": self._arn,
            "networkConfiguration": {"awsvpcConfiguration": awsvpc},
        }

    def _account(self, region: str | None, cluster: str, placed: Placed) -> str:
        """That of the role, or of the cluster, or else of the subnets, which may be shared."""
        parts = str(self._draft.shape.get("executionRoleArn", "")).split(":")
        if len(parts) > 5 and parts[4].isdigit():
            return parts[4]
        try:
            pages = self._live.call("ecs:DescribeClusters", region, clusters=[cluster])
            for each in items(pages, "clusters"):
                return str(part(each, "clusterArn")).split(":")[4]
        except (CallFailed, UnexpectedAnswer):
            pass  # the subnets tell, too
        for each in self._subnets(region, placed):
            return str(part(each, "OwnerId"))
        raise AwsError(f"there is none of the subnets {', '.join(placed.subnets)} in this Region")

    def _subnets(self, region: str | None, placed: Placed) -> list[Any]:
        named = [{"Name": "subnet-id", "Values": list(placed.subnets)}]
        return list(items(self._live.call("ec2:DescribeSubnets", region, Filters=named), "Subnets"))

    def _default(self, region: str | None, placed: Placed) -> list[str]:
        """The default group of the VPC, which ECS takes where none is given.

        Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_AwsVpcConfiguration.html
        """
        vpcs = list(dict.fromkeys(part(each, "VpcId") for each in self._subnets(region, placed)))
        of_vpc = [{"Name": "vpc-id", "Values": vpcs}]
        pages = self._live.call("ec2:DescribeSecurityGroups", region, Filters=of_vpc)
        found = items(pages, "SecurityGroups")
        return [part(g, "GroupId") for g in found if part(g, "GroupName") == "default"]


def _of(page: Page) -> list[Page]:
    found = page.get("services")
    if found is None:
        raise UnexpectedAnswer("the answer has no services")
    return list(found)
