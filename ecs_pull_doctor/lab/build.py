"""The whole of a scenario: the network, and what runs in it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from ecs_pull_doctor.lab import faults, machines
from ecs_pull_doctor.lab.errors import Errors
from ecs_pull_doctor.lab.network import PRIVATE, Network
from ecs_pull_doctor.lab.server import ACCOUNT, Lab

CLUSTER, SERVICE, REPOSITORY, ROLE, LOG_GROUP = "prod", "web", "web", "web-execution", "/ecs/web"
_DOCKER = "application/vnd.docker"
_MANIFEST = f"{_DOCKER}.distribution.manifest.v2+json"
TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"Service": "ecs-tasks.amazonaws.com"},
            "Action": "sts:AssumeRole",
        }
    ],
}
# The six actions of AmazonECSTaskExecutionRolePolicy.
# Source: https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonECSTaskExecutionRolePolicy.html
EXECUTION = (
    "ecr:GetAuthorizationToken",
    "ecr:BatchCheckLayerAvailability",
    "ecr:GetDownloadUrlForLayer",
    "ecr:BatchGetImage",
    "logs:CreateLogStream",
    "logs:PutLogEvents",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What to diagnose; `ids` has the real id of everything the scenario gave a name.

    `subnets` are the logical names of the service's subnets.
    """

    cluster: str
    service: str
    region: str
    subnets: tuple[str, ...]
    ids: Mapping[str, str]


class Builder(Network):
    """Builds a scenario: a VPC (see Network), then a repository, a role, a service and its tasks.

    `service` makes what it needs and was not made before; `running` and `failing` tell how its
    tasks fared.
    """

    def __init__(self, lab: Lab) -> None:
        super().__init__(lab)
        self.image = f"{ACCOUNT}.dkr.ecr.{self.region}.amazonaws.com/{REPOSITORY}:v1"
        self.role_arn = f"arn:aws:iam::{ACCOUNT}:role/{ROLE}"
        self._network: dict[str, Any] = {}
        self._placed: list[str] = []
        self._platform, self._deployment = "LATEST", ""
        self._capacity: dict[str, Any] = {"launchType": "FARGATE"}

    @property
    def errors(self) -> Errors:
        """What AWS writes when this image cannot be pulled."""
        return Errors(region=self.region, image=self.image)

    def repository(self, *tags: str) -> None:
        """The repository, with an image under each tag."""
        put_image(self.lab.client("ecr"), REPOSITORY, *tags)
        self.ids["repository"] = REPOSITORY

    def role(self, *more: str) -> None:
        """The execution role, with what the managed policy allows and more actions."""
        iam = self.lab.client("iam")
        iam.create_role(RoleName=ROLE, AssumeRolePolicyDocument=json.dumps(TRUST))
        allow = {"Effect": "Allow", "Action": [*EXECUTION, *more], "Resource": "*"}
        iam.put_role_policy(
            RoleName=ROLE,
            PolicyName="execution",
            PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [allow]}),
        )

    def delete_role(self) -> None:
        """Delete the execution role; the task definition goes on naming it."""
        iam = self.lab.client("iam")
        iam.delete_role_policy(RoleName=ROLE, PolicyName="execution")
        iam.delete_role(RoleName=ROLE)

    def secret(self, name: str = "web/database") -> str:
        """A secret; return its ARN."""
        made = self.lab.client("secretsmanager").create_secret(
            Name=name, SecretString="not-a-real-one"
        )
        self.ids["secret"] = made["ARN"]
        return str(made["ARN"])

    def task_definition(  # noqa: PLR0913 - what tells one scenario's definition from another's
        self,
        *,
        tag: str = "v1",
        logs: bool = True,
        role: bool = True,
        secret: str | None = None,
        image: str = "",
        container: Mapping[str, Any] | None = None,
        volumes: Sequence[Mapping[str, Any]] = (),
        task_role: str = "",
    ) -> None:
        """A Fargate task definition of one container; *container* has more of its fields."""
        self.image = image or f"{self.image.rpartition(':')[0]}:{tag}"
        app: dict[str, Any] = {"name": "app", "image": self.image, "essential": True}
        if logs:
            self.lab.client("logs").create_log_group(logGroupName=LOG_GROUP)
            options = {"group": LOG_GROUP, "region": self.region, "stream-prefix": "app"}
            app["logConfiguration"] = {
                "logDriver": "awslogs",
                "options": {f"awslogs-{key}": value for key, value in options.items()},
            }
        if secret is not None:
            app["secrets"] = [{"name": "DATABASE", "valueFrom": secret}]
        self.ids["task-definition"] = self.lab.client("ecs").register_task_definition(
            family=SERVICE,
            requiresCompatibilities=["FARGATE"],
            networkMode="awsvpc",
            cpu="256",
            memory="512",
            containerDefinitions=[app | dict(container or {})],
            volumes=list(volumes),
            **({"executionRoleArn": self.role_arn} if role else {}),
            **({"taskRoleArn": task_role} if task_role else {}),
        )["taskDefinition"]["taskDefinitionArn"]

    def service(
        self,
        subnets: Sequence[str] = PRIVATE,
        *,
        groups: Sequence[str] | None = ("task",),
        public_ip: bool = False,
        platform: str = "LATEST",
        provider: str | None = None,
    ) -> None:
        """The service, of two tasks, in these subnets; on Fargate, or a capacity provider."""
        if "task-definition" not in self.ids:
            if "repository" not in self.ids:
                self.repository("v1")
            self.role()
            self.task_definition()
        ecs = self.lab.client("ecs")
        ecs.create_cluster(clusterName=CLUSTER)
        self._placed, self._platform = list(subnets), platform
        if provider is not None:
            self._capacity = {"capacityProviderStrategy": [{"capacityProvider": provider}]}
        self._network = {"assignPublicIp": "ENABLED" if public_ip else "DISABLED"}
        if groups is not None:
            self._network["securityGroups"] = [self.ids[f"group/{each}"] for each in groups]
        made = ecs.create_service(
            cluster=CLUSTER,
            serviceName=SERVICE,
            taskDefinition=self.ids["task-definition"],
            desiredCount=2,
            platformVersion=platform,
            **self._capacity,
            networkConfiguration=self._configuration(list(subnets)),
        )
        self._deployment = made["service"]["deployments"][0]["id"]

    def instances(self, *subnets: str, group: str, pulls: bool = True) -> None:
        """EC2 instances in these subnets, for a service on them; see `lab.machines`."""
        self.lab.client("ecs").create_cluster(clusterName=CLUSTER)
        machines.role(self.lab, pulls=pulls)
        if f"group/{group}" not in self.ids:
            self.group(group)
        placed = [self.ids[each] for each in subnets]
        made = machines.launch(self.lab, CLUSTER, placed, self.ids[f"group/{group}"])
        self.ids |= {f"instance/{name}": id for name, id in zip(subnets, made, strict=True)}
        self._capacity = {"launchType": "EC2"}

    def _configuration(self, subnets: Iterable[str]) -> dict[str, Any]:
        return {
            "awsvpcConfiguration": self._network | {"subnets": [self.ids[each] for each in subnets]}
        }

    def task(self, subnet: str) -> str:
        """Start a task of the service in the subnet; return its ARN."""
        ecs = self.lab.client("ecs")
        started = ecs.run_task(
            cluster=CLUSTER,
            taskDefinition=self.ids["task-definition"],
            platformVersion=self._platform,
            **self._capacity,
            group=f"service:{SERVICE}",
            startedBy=self._deployment,
            networkConfiguration=self._configuration([subnet]),
        )
        arn = str(started["tasks"][0]["taskArn"])
        if f"instance/{subnet}" in self.ids:
            faults.task_placed(self.lab, arn, self.ids[f"instance/{subnet}"])
        return arn

    def running(self, *subnets: str) -> Target:
        """The service is steady: a running task in each subnet. Return the target."""
        placed = subnets or tuple(self._placed)
        for subnet in placed:
            faults.task_pulled(self.lab, self.task(subnet))
        faults.deployment(self.lab, CLUSTER, SERVICE, running=len(placed), failed=0)
        self.event("has reached a steady state.", 4)
        return self.target()

    def failing(self, reason: str, *, times: int = 4, subnets: Sequence[str] = ()) -> Target:
        """Tasks that ended with this reason, the newest three minutes ago. Return the target."""
        placed = list(subnets) or self._placed
        for number in range(times):
            arn = self.task(placed[number % len(placed)])
            ended = faults.now() - timedelta(minutes=3 + 3 * number)
            faults.task_failed_to_start(self.lab, arn, reason, ended)
            started = f"has started 1 tasks: (task {arn.rpartition('/')[2]})."
            self.event(started, 5 + 3 * number)
        running = len(set(self._placed) - set(placed))
        for subnet in sorted(set(self._placed) - set(placed)):
            self.task(subnet)
        faults.deployment(self.lab, CLUSTER, SERVICE, running=running, failed=times)
        self.event(
            "is unable to consistently start tasks successfully. For more information, see "
            "the Troubleshooting section of the Amazon ECS Developer Guide.",
            2,
        )
        return self.target()

    def never_placed(self, reason: str) -> Target:
        """No task came into being; the service's events tell why. Return the target."""
        for minutes in (3, 8, 19):
            self.event(f"was unable to place a task. Reason: {reason}", minutes)
        faults.deployment(self.lab, CLUSTER, SERVICE, running=0, failed=0)
        return self.target()

    def event(self, message: str, minutes: int) -> None:
        """An event of the service, so many minutes ago."""
        at = faults.now() - timedelta(minutes=minutes)
        faults.service_event(self.lab, CLUSTER, SERVICE, f"(service {SERVICE}) {message}", at)

    def target(self) -> Target:
        """The service built here."""
        return Target(
            cluster=CLUSTER,
            service=SERVICE,
            region=self.region,
            subnets=tuple(self._placed),
            ids=dict(self.ids),
        )


def put_image(ecr: Any, repository: str, *tags: str) -> str:
    """Make a repository with an image under each tag; return the last one's digest."""
    ecr.create_repository(repositoryName=repository)
    digest = ""
    for tag in tags:
        put = ecr.put_image(
            repositoryName=repository,
            imageTag=tag,
            imageManifest=_manifest(tag),
            imageManifestMediaType=_MANIFEST,
        )
        digest = put["image"]["imageId"]["imageDigest"]
    return digest


def _manifest(tag: str) -> str:
    """An image manifest of one layer; nothing reads what it points to."""

    def part(kind: str, size: int) -> dict[str, Any]:
        digest = hashlib.sha256(f"{kind} {tag}".encode()).hexdigest()
        return {"mediaType": f"{_DOCKER}.{kind}", "size": size, "digest": f"sha256:{digest}"}

    return json.dumps(
        {
            "schemaVersion": 2,
            "mediaType": _MANIFEST,
            "config": part("container.image.v1+json", 1512),
            "layers": [part("image.rootfs.diff.tar.gzip", 30_428_708)],
        }
    )
