"""From the planned steps of a start to judged ones."""

from functools import partial

from ecs_pull_doctor.diagnosis import Origin, Step, Subject
from ecs_pull_doctor.finding import Hop, Verdict, worst
from ecs_pull_doctor.model.ecs import Service, Task, TaskDefinition
from ecs_pull_doctor.model.fact import Citable, NotKnown, Unread
from ecs_pull_doctor.model.filters import (
    ManagedPrefixListEntry,
    NetworkAcl,
    PrefixList,
    SecurityGroup,
)
from ecs_pull_doctor.model.gateways import NatGateway, NetworkInterface, VpcEndpoint
from ecs_pull_doctor.model.names import NAMES_FACTS
from ecs_pull_doctor.model.snapshot import Snapshot
from ecs_pull_doctor.model.unknown import depends, is_open
from ecs_pull_doctor.model.vpc import DhcpOptions, RouteTable, Subnet, Vpc, VpcAttribute
from ecs_pull_doctor.model.workload import FARGATE_LINUX, FARGATE_LINUX_OLD, Workload
from ecs_pull_doctor.plan.edition import Edition
from ecs_pull_doctor.plan.expand import PlannedStep, expand, undecided, unplanned
from ecs_pull_doctor.plan.image import Image
from ecs_pull_doctor.reach.network import Network, missing
from ecs_pull_doctor.reach.packet import Request, Sender, unknown, unread
from ecs_pull_doctor.reach.path import trace as trace_path
from ecs_pull_doctor.reach.path import verdict as path_verdict
from ecs_pull_doctor.reach.reasons import Reason
from ecs_pull_doctor.steps.mounts import mount
from ecs_pull_doctor.steps.rights import RIGHTS_FACTS, Rights, identity
from ecs_pull_doctor.steps.subjects import SUBJECT_FACTS, subject

READS: tuple[type[Citable], ...] = (
    Service,
    Task,
    TaskDefinition,
    Subnet,
    Vpc,
    VpcAttribute,
    DhcpOptions,
    RouteTable,
    NetworkAcl,
    SecurityGroup,
    PrefixList,
    ManagedPrefixListEntry,
    VpcEndpoint,
    NetworkInterface,
    NatGateway,
    *NAMES_FACTS,
    *SUBJECT_FACTS,
    *RIGHTS_FACTS,
)
"""The kinds of facts that tracing itself relies on."""
TRACED = {FARGATE_LINUX, FARGATE_LINUX_OLD}
IPV6_ONLY = "the subnet has no IPv4 addresses; IPv6 is not traced by this version"
AWS_OWNED = "it leaves from an interface that AWS owns; nothing in the VPC can stop it"


def trace(snapshot: Snapshot, edition: Edition, work: Workload) -> tuple[Step, ...]:
    """Return the judged steps of *work*'s start; none where its task definition is unread."""
    found = snapshot.get(TaskDefinition, work.task_definition_arn)
    if isinstance(found, Unread) or not found:
        return ()
    tracer = _Tracer(snapshot, work, found[0])
    planned = expand(edition, work, found[0])
    traced = tuple(tracer.step(p) for p in planned if not p.call.after_start)
    return traced + _unplanned(edition, work, found[0]) + _undecided(found[0])


def _unplanned(edition: Edition, work: Workload, definition: TaskDefinition) -> tuple[Step, ...]:
    """A container that the plan says nothing about is unknown, lest it pass for healthy."""
    return tuple(
        Step(
            id="registry-manifest",
            host=image.host,
            port=443,
            required=True,
            identity="",
            verdict=Verdict.UNKNOWN,
            sent_from="task-eni",
            says=_why_unplanned(image, kind, work),
        )
        for image, kind in unplanned(edition, work, definition)
    )


def _why_unplanned(image: Image, kind: str, work: Workload) -> str:
    if kind == "open":
        return f"from which registry the image comes: {depends(image.text)}"
    return f"the pull plan has none for {kind} images on {work.capacity}"


def _undecided(definition: TaskDefinition) -> tuple[Step, ...]:
    """What is fetched from one store or another, it is not known yet from which."""
    return tuple(
        Step(
            id="secrets-manager",
            host="",
            port=443,
            required=True,
            identity=definition.execution_role_arn,
            verdict=Verdict.UNKNOWN,
            sent_from="task-eni",
            says=f"whether a secret or a parameter is fetched: {depends(value)}",
        )
        for value in undecided(definition)
    )


class _Tracer:
    """Traces the steps of one start; two steps to one host share their paths."""

    def __init__(self, snapshot: Snapshot, work: Workload, definition: TaskDefinition) -> None:
        self._snapshot = snapshot
        self._work = work
        self._definition = definition
        self._rights = Rights(snapshot, work, definition)
        self._networks = dict[str, Network]()
        self._paths = dict[tuple[str, Request], tuple[Hop, ...]]()

    def step(self, planned: PlannedStep) -> Step:
        """Return *planned*, judged."""
        if planned.call.from_ == "fargate-eni":
            return self._judged(planned, (), says=AWS_OWNED)
        why_not = self._untraced(planned)
        if why_not:
            return self._judged(planned, (), says=why_not, path=Verdict.UNKNOWN)
        return self._judged(
            planned, tuple(self._origin(planned, s) for s in self._work.network.subnets)
        )

    def _untraced(self, planned: PlannedStep) -> str:
        """Why this version does not trace a step; empty where it does."""
        if is_open(planned.host):
            return f"which host is called: {depends(planned.host)}"
        if self._work.capacity not in TRACED:
            return f"capacity {self._work.capacity} is not traced by this version"
        if planned.call.from_ != "task-eni":
            return f"a step from the {planned.call.from_} is not traced by this version"
        if not self._work.network.subnets:
            return "the service names no subnets"
        return ""

    def _origin(self, planned: PlannedStep, subnet_id: str) -> Origin:
        asks = self._rights.asks(planned)
        request = Request(
            host=planned.host,
            port=planned.port,
            region=planned.region,
            services=planned.call.interface_endpoints,
            is_s3=planned.call.gateway_alternative == "s3",
            asks=asks,
            judge=partial(self._rights.through, asks) if asks else None,
        )
        try:
            subnet = self._subnet(subnet_id)
        except NotKnown as why:
            return self._origin_of(subnet_id, "", (unread("dns", why.unread),))
        if not subnet.cidr_block:
            hop = unknown("dns", Reason.NOT_TRACED, IPV6_ONLY, subnet_id, subnet.cite("cidr_block"))
            return self._origin_of(subnet_id, subnet.availability_zone, (hop,))
        key = (subnet_id, request)
        if key not in self._paths:
            self._paths[key] = self._hops(planned, subnet, request)
        return self._origin_of(subnet_id, subnet.availability_zone, self._paths[key])

    def _hops(self, planned: PlannedStep, subnet: Subnet, request: Request) -> tuple[Hop, ...]:
        net, sender = self._network(subnet), self._sender(subnet)
        if planned.call.needed_by == "efs-volumes" and planned.thing:
            return mount(self._snapshot, net, sender, request, planned.thing.name)
        return trace_path(net, sender, request)

    def _origin_of(self, subnet_id: str, zone: str, hops: tuple[Hop, ...]) -> Origin:
        return Origin(
            subnet=subnet_id,
            az=zone,
            security_groups=self._work.network.security_groups,
            verdict=path_verdict(hops),
            hops=hops,
        )

    def _subnet(self, subnet_id: str) -> Subnet:
        scope = ",".join(sorted(self._work.network.subnets))
        for found in self._snapshot.known(Subnet, scope):
            if found.subnet_id == subnet_id:
                return found
        raise NotKnown(missing(Subnet.call, subnet_id))

    def _network(self, subnet: Subnet) -> Network:
        if subnet.vpc_id not in self._networks:
            self._networks[subnet.vpc_id] = Network(
                self._snapshot, subnet.vpc_id, self._work.region, self._work.account
            )
        return self._networks[subnet.vpc_id]

    def _sender(self, subnet: Subnet) -> Sender:
        return Sender(
            subnet=subnet,
            groups=self._work.network.security_groups,
            public_address=self._work.network.assign_public_ip == "ENABLED",
        )

    def _judged(
        self,
        planned: PlannedStep,
        origins: tuple[Origin, ...],
        *,
        says: str = "",
        path: Verdict = Verdict.PASS,
    ) -> Step:
        owed = self._rights.of(planned, origins)
        thing = subject(self._snapshot, self._work, self._definition, planned)
        verdicts = [path, *(o.verdict for o in origins), *(r.verdict for r in owed)]
        verdicts += [thing.verdict] if isinstance(thing, Subject) else []
        return Step(
            id=planned.id,
            host=planned.host,
            port=planned.port,
            required=planned.required,
            identity=identity(self._definition, planned),
            verdict=worst(verdicts),
            sent_from=planned.call.from_,
            endpoints=tuple(f"{planned.region}.{e}" for e in planned.call.interface_endpoints),
            origins=origins,
            rights=owed,
            subject=thing,
            says=says,
        )
