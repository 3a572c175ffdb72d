"""The answer as other programs read it: the JSON of `diagnose` and `gate`, as types.

Names and meanings are public; they are added to, never changed.
"""

from typing import Literal

from msgspec import UNSET, Struct, UnsetType

from ecs_pull_doctor import __version__
from ecs_pull_doctor.changes import AnyChange
from ecs_pull_doctor.finding import Evidence, Finding, Hop, Layer, Outcome, Verdict

SCHEMA_VERSION = "1"


class Tool(Struct, frozen=True, kw_only=True):
    """Who wrote the report."""

    name: str = "pull-doctor"
    version: str = __version__


class Target(Struct, frozen=True, kw_only=True):
    """What was diagnosed; a field that could not be read is empty.

    Of one task *task* is the id, and *service* what started it, if a service did.
    """

    kind: str
    region: str
    account: str
    cluster: str
    service: str
    task: str = ""
    task_definition: str = ""
    capacity: str = "unknown"
    vpc: str = ""


class Observed(Struct, frozen=True, kw_only=True):
    """An error that ECS reported, as many times as it was seen.

    *at* is the newest sighting (ISO 8601), *subnets* where the tasks were, *layers* at which the
    text says that it can have been stopped: a public address was not an endpoint's, for one.
    *outdated_by* names what was made or changed after the newest sighting and bears on it, and
    *too_new* the role or policy that was made so shortly before it that IAM may not have known it
    everywhere yet.
    *task_definition* is set where the tasks were of another revision than the one diagnosed.
    """

    text: str
    at: str = ""
    count: int = 1
    step: str = ""
    causes: tuple[str, ...] = ()
    explained_by: tuple[str, ...] = ()
    subnets: tuple[str, ...] = ()
    layers: tuple[Layer, ...] = ()
    outdated_by: tuple[str, ...] = ()
    too_new: tuple[str, ...] = ()
    task_definition: str = ""


class Origin(Struct, frozen=True, kw_only=True):
    """A subnet that the step may leave from, and the path of its packet."""

    subnet: str
    az: str
    security_groups: tuple[str, ...]
    verdict: Verdict
    hops: tuple[Hop, ...]


class Right(Struct, frozen=True, kw_only=True):
    """May the identity do the action on the resource, and what says so.

    A right that several kinds of policy deny stands once for each. *policy* names the policy that
    decided, where one did; *explicit* tells a statement that denies from the lack of one that
    allows. *needs* are the calls that were refused and would settle an unknown right. *identity* is
    the ARN of the role, of several that make the step. *simulated* is what IAM's simulator said
    where it could be asked: `allowed`, `explicitDeny` or `implicitDeny`. Where it disagrees with
    our reading of the same policies, the right is unknown.
    """

    action: str
    resource: str
    verdict: Verdict
    says: str
    reason: str = ""
    policy: str = ""
    explicit: bool = False
    identity: str = ""
    evidence: tuple[Evidence, ...] = ()
    needs: tuple[str, ...] = ()
    simulated: str = ""


class Subject(Struct, frozen=True, kw_only=True):
    """The thing that a step fetches: does it exist, does it fit."""

    kind: str
    name: str
    verdict: Verdict
    says: str
    reason: str = ""
    needs: tuple[str, ...] = ()


class Step(Struct, frozen=True, kw_only=True):
    """One network call of a task start, traced.

    *sent_from* is the plan's word for the interface: `task-eni`, or `fargate-eni`, which AWS owns
    and no customer network can block, so that *origins* is empty. *endpoints* are the service
    names, without their head, of the VPC endpoints that could serve it: `ap-northeast-2.ecr.api`.
    """

    id: str
    host: str
    port: int
    required: bool
    identity: str
    verdict: Verdict
    sent_from: str
    alternatives: tuple[str, ...] = ()
    """Hosts of which the service may name one instead of *host*."""
    endpoints: tuple[str, ...] = ()
    origins: tuple[Origin, ...] = ()
    rights: tuple[Right, ...] = ()
    subject: Subject | UnsetType = UNSET
    says: str = ""


class Refusal(Struct, frozen=True, kw_only=True):
    """A read that was refused, and the checks that could not do without it.

    *says* is what the files leave open, in words, where they were read in place of AWS.
    """

    call: str
    code: str
    needed_for: tuple[str, ...] = ()
    says: str = ""


class PlanFix(Struct, frozen=True, kw_only=True):
    """The smallest set of fixes for the best verdict that fixes can give, tried as a whole.

    *verdict* is what it leads to, *findings* are the ids of those that it is for, *remains* the
    causes that still stop a task then. Not *complete*: the search ended early, and a smaller set
    may exist. *undo* is empty where taking it back is not simple.
    """

    verdict: Outcome
    proved: bool
    findings: tuple[str, ...]
    do: tuple[str, ...]
    aws_cli: tuple[str, ...] = ()
    undo: tuple[str, ...] = ()
    changes: tuple[AnyChange, ...] = ()
    remains: tuple[str, ...] = ()
    complete: bool = True
    monthly_usd: float | UnsetType = UNSET
    usd_per_gb: float | UnsetType = UNSET
    widens: tuple[str, ...] = ()
    terraform: str = ""
    cloudformation: str = ""


class Wanted(Struct, frozen=True, kw_only=True):
    """An endpoint that the starts need: *there* is its id, empty where it has to be made."""

    service: str
    type: str
    there: str = ""


class Move(Struct, frozen=True, kw_only=True):
    """What leads the pulls of a service through endpoints, while all else stays as it is.

    *route_tables* are those of the VPC's private subnets. *proved*: the changes were tried on the
    facts, nothing that passed was spoilt, and every step that has an endpoint takes it; *verdict*
    is what they lead to. *without_endpoint* are the hosts that no endpoint serves. The rest is as
    in a fix.
    """

    endpoints: tuple[Wanted, ...]
    route_tables: tuple[str, ...]
    without_endpoint: tuple[str, ...]
    verdict: Outcome
    proved: bool
    aws_cli: tuple[str, ...] = ()
    undo: tuple[str, ...] = ()
    changes: tuple[AnyChange, ...] = ()
    monthly_usd: float | UnsetType = UNSET
    usd_per_gb: float | UnsetType = UNSET
    widens: tuple[str, ...] = ()
    terraform: str = ""
    cloudformation: str = ""


class ProbedHost(Struct, frozen=True, kw_only=True):
    """What a probe makes of one host; unknown wherever it ran outside of the VPC."""

    host: str
    verdict: Verdict
    says: str = ""


class Probed(Struct, frozen=True, kw_only=True):
    """What this machine saw of the hosts. Not *inside* the tasks' VPC, it proves nothing."""

    inside: bool
    says: str
    resolver: str
    hosts: tuple[ProbedHost, ...] = ()


class Diagnosis(Struct, frozen=True, kw_only=True):
    """The answer about one service and capacity.

    *cheapest_fix* leads where *plan_fix* leads, for less a month and with other changes, if any do.
    *move_to_endpoints* is there where it was asked for, and the VPC is known.
    *not_examined* names in words what this version does not look at, so that a clean answer is not
    taken for more than it is. *crashed* names checks that failed by a bug of their own.
    """

    target: Target
    verdict: Outcome
    observed: tuple[Observed, ...] = ()
    steps: tuple[Step, ...] = ()
    findings: tuple[Finding, ...] = ()
    plan_fix: PlanFix | UnsetType = UNSET
    cheapest_fix: PlanFix | UnsetType = UNSET
    move_to_endpoints: Move | UnsetType = UNSET
    probe: Probed | UnsetType = UNSET
    unread: tuple[Refusal, ...] = ()
    not_examined: tuple[str, ...] = ()
    crashed: tuple[str, ...] = ()


class AssumptionSeen(Struct, frozen=True, kw_only=True):
    """An assumption of the configuration file, and what became of it.

    *until* is its last day, empty where it has none. *says* is why it did not help: the hop that
    contradicts it.
    """

    that: str
    reason: str
    until: str
    file: str
    state: Literal["used", "unused", "expired", "contradicted"]
    says: str = ""


class SuppressionSeen(Struct, frozen=True, kw_only=True):
    """Something that a gate was told to accept, and what became of it.

    *resource* is the pattern of the configuration, or what the baseline's finding was about.
    *until* is the last day on which it holds, empty for a baseline.
    """

    by: Literal["configuration", "baseline"]
    cause: str
    resource: str
    reason: str
    until: str = ""
    file: str
    state: Literal["used", "unused", "expired"]


class Report(Struct, frozen=True, kw_only=True):
    """The whole answer: one diagnosis per service and capacity, and the worst verdict.

    *files* are the templates or the plan that were read; empty where AWS or a snapshot was.
    *left_open* is what they refer to and do not tell, in words, whether it matters or not.
    """

    schema_version: str = SCHEMA_VERSION
    tool: Tool = Tool()
    verdict: Outcome
    diagnoses: tuple[Diagnosis, ...]
    assumptions: tuple[AssumptionSeen, ...] = ()
    suppressions: tuple[SuppressionSeen, ...] = ()
    files: tuple[str, ...] = ()
    left_open: tuple[str, ...] = ()
    taken_at: str
    api_calls: int = 0
    seconds: float = 0.0
