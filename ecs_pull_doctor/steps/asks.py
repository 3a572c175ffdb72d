"""What a step asks for: which actions, on which resources, in which account."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from ecs_pull_doctor.model.ecs import LogOptions, TaskDefinition
from ecs_pull_doctor.model.fact import Unread
from ecs_pull_doctor.model.settings import LogGroup, SecretDescription
from ecs_pull_doctor.model.snapshot import Snapshot
from ecs_pull_doctor.model.subjects import ImageDetail, Repository
from ecs_pull_doctor.model.workload import Workload
from ecs_pull_doctor.plan import references
from ecs_pull_doctor.plan.cache import CREATE, IMPORT
from ecs_pull_doctor.plan.image import Image
from ecs_pull_doctor.plan.planned import PlannedStep, Thing
from ecs_pull_doctor.steps.ask import Ask
from ecs_pull_doctor.steps.keys import DECRYPT, decryption

_SUFFIX = re.compile(r"-[A-Za-z0-9]{6}$")
ON_CLUSTER = frozenset(
    {
        "ecs:RegisterContainerInstance",
        "ecs:SubmitTaskStateChange",
        "ecs:SubmitContainerStateChange",
        "ecs:SubmitAttachmentStateChanges",
    }
)
BY_CLUSTER = frozenset({"ecs:Poll", "ecs:StartTelemetrySession"})
"""The agent's calls of which policies see the cluster as `ecs:cluster`, on an instance's ARN."""
UNKNOWN_SUFFIX = "-Xxxxxx"
"""Stands for the six characters that Secrets Manager adds and that are not known."""


@dataclass(frozen=True)
class Asking:
    """Finds what the steps of one start ask for."""

    snapshot: Snapshot
    work: Workload
    definition: TaskDefinition

    def asks(self, planned: PlannedStep) -> tuple[Ask, ...]:
        """Return what *planned* asks for, whoever makes the call; see `Ask`."""
        if planned.call.step == "ecr-layer-download":
            return (self._layers(planned),)
        actions = [*planned.call.iam_actions, *self._conditional(planned)]
        return tuple(ask for action in actions for ask in self._of(planned, action))

    def _conditional(self, planned: PlannedStep) -> Iterator[str]:
        """The log driver makes a group, and a cache a repository, only where it is not there."""
        for more in planned.call.conditional_iam_actions:
            creates = more.action == "logs:CreateLogGroup" and self._creates_group(planned)
            caches = more.action == CREATE and not self._repository_exists(planned)
            if creates or caches or more.action == DECRYPT:
                yield more.action

    def _repository_exists(self, planned: PlannedStep) -> bool:
        found = self._repositories(planned)
        return not isinstance(found, Unread) and bool(found)

    def _repositories(self, planned: PlannedStep) -> tuple[Repository, ...] | Unread:
        image = planned.thing.image if planned.thing else None
        assert image is not None
        return self.snapshot.get(Repository, image.repository_scope)

    def _creates_group(self, planned: PlannedStep) -> bool:
        options = self._log_options(planned)
        return bool(options and options.makes_group) and not self._log_group_exists(planned)

    def _log_group_exists(self, planned: PlannedStep) -> bool:
        found = self._log_groups(planned)
        return not isinstance(found, Unread) and bool(found)

    def _log_groups(self, planned: PlannedStep) -> tuple[LogGroup, ...] | Unread:
        assert planned.thing is not None
        return self.snapshot.get(LogGroup, f"{planned.thing.region}/{planned.thing.name}")

    def _of(self, planned: PlannedStep, action: str) -> Iterator[Ask]:
        thing = planned.thing
        if action == "ecr:GetAuthorizationToken":
            yield self._ask("token", action, planned, "*", account=self.work.account)
        elif action.startswith("ecs:"):
            yield self._agent(planned, action)
        elif thing is None:
            return
        elif action == DECRYPT:
            yield from decryption(self.snapshot, self.work, thing)
        elif action.startswith("ecr:") and thing.image is not None:
            yield self._image(planned, thing.image, action)
        elif thing.kind == "secret":
            yield self._secret(thing, action)
        elif thing.kind == "parameter":
            yield self._parameter(planned, thing, action)
        elif thing.kind == "file":
            yield self._file(planned, thing, action)
        elif thing.kind == "log-group":
            yield self._logs(planned, thing, action)

    def _agent(self, planned: PlannedStep, action: str) -> Ask:
        """The agent's own calls are allowed on the cluster, or on the instance, which has no id.

        Source:
        https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerservice.html
        """
        kind = "cluster" if action in ON_CLUSTER else "container-instance"
        name = f"{kind}/{self.work.cluster}" + ("" if kind == "cluster" else "/*")
        arn, cluster = (
            self._arn("ecs", self.work.region, self.work.account, each)
            for each in (name, f"cluster/{self.work.cluster}")
        )
        asked = self._ask("agent", action, planned, arn, account=self.work.account)
        named = {"ecs:cluster": cluster} if action in BY_CLUSTER else {}
        return replace(asked, named=tuple(named.items()))

    def _ask(
        self,
        kind: str,
        action: str,
        planned: PlannedStep,
        *spellings: str,
        account: str,
        scope: str = "",
    ) -> Ask:
        return Ask(
            kind=kind,
            action=action,
            spellings=spellings,
            account=account,
            region=planned.region,
            policy_of=scope,
        )

    def _image(self, planned: PlannedStep, image: Image, action: str) -> Ask:
        arn = self._arn("ecr", image.region, image.account, f"repository/{image.repository}")
        if planned.thing and planned.thing.kind == "sidecar":
            # AWS's own repository lets everybody pull, so the role's policies alone decide.
            return self._ask("sidecar", action, planned, arn, account="")
        scope = image.repository_scope
        asked = self._ask("repository", action, planned, arn, account=image.account, scope=scope)
        if action == IMPORT and isinstance(self.snapshot.get(ImageDetail, image.scope), Unread):
            doubt = f"whether the cache has {image.reference} already is not known"
            return replace(asked, doubt=doubt, doubt_needs=(ImageDetail.call,))
        if action != CREATE or not isinstance(self._repositories(planned), Unread):
            return asked
        doubt = f"whether repository {image.repository} is there already is not known"
        return replace(asked, doubt=doubt, doubt_needs=(Repository.call,))

    def _layers(self, planned: PlannedStep) -> Ask:
        """The URL of a layer is signed by a principal of AWS's own, on a bucket of AWS's own.

        Source: https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html
        """
        bucket = f"prod-{planned.region}-starport-layer-bucket"
        arn = f"arn:{self.work.partition}:s3:::{bucket}/*"
        return self._ask("layer", "s3:GetObject", planned, arn, account="")

    def _secret(self, thing: Thing, action: str) -> Ask:
        """A secret may be written without its suffix, or by its name; policies see its ARN."""
        written = references.secret(thing.name, thing.region)
        found = self.snapshot.get(SecretDescription, written.scope)
        known = () if isinstance(found, Unread) else found
        arn = known[0].arn if known else self._guessed(written)
        doubt = "" if known else f"the full ARN of secret {written.short} is not known"
        needs = (SecretDescription.call,) if isinstance(found, Unread) else ()
        return Ask(
            kind="secret",
            action=action,
            spellings=(arn,),
            account=arn.split(":")[4],
            region=thing.region,
            policy_of=written.scope,
            doubt=doubt,
            doubt_needs=needs,
        )

    def _parameter(self, planned: PlannedStep, thing: Thing, action: str) -> Ask:
        """The slash that a parameter's name begins with stands once in its ARN.

        Source:
        https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-access.html
        """
        found = references.parameter(thing.name, thing.region)
        account = found.account or self.work.account
        name = f"parameter/{found.names[0].removeprefix('/')}" if found.names else "parameter/"
        arn = self._arn("ssm", found.region, account, name)
        return self._ask("parameter", action, planned, arn, account=account)

    def _guessed(self, written: references.SecretReference) -> str:
        arn = written.secret_id
        if not arn.startswith("arn:"):
            name = f"secret:{written.secret_id}"
            arn = self._arn("secretsmanager", written.region, self.work.account, name)
        return arn if _SUFFIX.search(arn) else arn + UNKNOWN_SUFFIX

    def _file(self, planned: PlannedStep, thing: Thing, action: str) -> Ask:
        bucket = thing.name.rpartition(":::")[2].partition("/")[0]
        whole = f"arn:{self.work.partition}:s3:::{bucket}"
        arn = whole if action == "s3:GetBucketLocation" else thing.name
        return self._ask("file", action, planned, arn, account="", scope=bucket)

    def _logs(self, planned: PlannedStep, thing: Thing, action: str) -> Ask:
        """A stream's name is the prefix, the container and the task, which has no id yet.

        Whether CreateLogGroup is compared with the group's ARN or with the ARN of its streams is
        not documented; refusals show the latter.
        Source:
        https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/iam-access-control-overview-cwl.html
        """
        group = self._arn("logs", thing.region, self.work.account, f"log-group:{thing.name}")
        options = self._log_options(planned)
        prefix = options.awslogs_stream_prefix if options else ""
        stream = f"{prefix}/container/task" if prefix else "task"
        if action != "logs:CreateLogGroup":
            return self._ask(
                "log-group",
                action,
                planned,
                f"{group}:log-stream:{stream}",
                account=self.work.account,
            )
        found = self._log_groups(planned)
        return Ask(
            kind="log-group",
            action=action,
            spellings=(group, f"{group}:log-stream:"),
            account=self.work.account,
            region=thing.region,
            doubt=f"whether {thing.name} is there already is not known"
            if isinstance(found, Unread)
            else "",
            doubt_needs=(LogGroup.call,) if isinstance(found, Unread) else (),
        )

    def _log_options(self, planned: PlannedStep) -> LogOptions | None:
        for container in self.definition.container_definitions:
            log = container.log_configuration
            if log and planned.thing and log.options.awslogs_group == planned.thing.name:
                return log.options
        return None

    def _arn(self, service: str, region: str, account: str, name: str) -> str:
        return f"arn:{self.work.partition}:{service}:{region}:{account}:{name}"
