"""From the planned steps of a start to judged ones."""

from dataclasses import replace
from functools import cached_property, partial

from ecs_pull_doctor.diagnosis import Origin, Step, Subject
from ecs_pull_doctor.finding import Hop, Verdict, worst
from ecs_pull_doctor.model.capacity import FARGATE_WINDOWS
from ecs_pull_doctor.model.ecs import Service, Task, TaskDefinition
from ecs_pull_doctor.model.fact import Citable, NotKnown
from ecs_pull_doctor.model.filters import (
    ManagedPrefixListEntry,
    NetworkAcl,
    PrefixList,
    SecurityGroup,
)
from ecs_pull_doctor.model.gateways import NatGateway, NetworkInterface, VpcEndpoint
from ecs_pull_doctor.model.instances import (
    AutoScalingGroup,
    CapacityProvider,
    Cluster,
    ContainerInstance,
    Instance,
    InstanceProfile,
    LaunchConfiguration,
    LaunchTemplateVersion,
    RuleTarget,
    ServiceRevision,
    TaskInterface,
)
from ecs_pull_doctor.model.names import NAMES_FACTS
from ecs_pull_doctor.model.placement import ON_INSTANCES, Interface
from ecs_pull_doctor.model.snapshot import Snapshot
from ecs_pull_doctor.model.transit import TransitGatewayAttachment, TransitGatewayRoute
from ecs_pull_doctor.model.unknown import depends, is_open
from ecs_pull_doctor.model.vpc import DhcpOptions, RouteTable, Subnet, Vpc, VpcAttribute
from ecs_pull_doctor.model.workload import Workload, definition_of
from ecs_pull_doctor.plan.cache import FIRST_PULL_STEP, cache_kinds
from ecs_pull_doctor.plan.edition import Edition
from ecs_pull_doctor.plan.expand import expand, undecided, unplanned
from ecs_pull_doctor.plan.image import Image
from ecs_pull_doctor.plan.planned import PlannedStep
from ecs_pull_doctor.reach.filters import LINUX_EPHEMERAL, WINDOWS_EPHEMERAL, Ports
from ecs_pull_doctor.reach.network import Network, missing
from ecs_pull_doctor.reach.packet import Request, unread
from ecs_pull_doctor.reach.path import agreed
from ecs_pull_doctor.reach.path import verdict as path_verdict
from ecs_pull_doctor.steps import senders, waits
from ecs_pull_doctor.steps.connected import Connected
from ecs_pull_doctor.steps.first_pull import not_required
from ecs_pull_doctor.steps.mounts import mount
from ecs_pull_doctor.steps.platforms import wanted
from ecs_pull_doctor.steps.rights import RIGHTS_FACTS, Rights
from ecs_pull_doctor.steps.subjects import SUBJECT_FACTS, subject

READS: tuple[type[Citable], ...] = (
    Service,
    Task,
    TaskDefinition,
    Cluster,
    CapacityProvider,
    ContainerInstance,
    Instance,
    AutoScalingGroup,
    LaunchTemplateVersion,
    LaunchConfiguration,
    InstanceProfile,
    ServiceRevision,
    TaskInterface,
    RuleTarget,
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
    TransitGatewayAttachment,
    TransitGatewayRoute,
    *NAMES_FACTS,
    *SUBJECT_FACTS,
    *RIGHTS_FACTS,
)
"""The kinds of facts that tracing itself relies on."""
AWS_OWNED = "it leaves from an interface that AWS owns; nothing in the VPC can stop it"
MOUNTED_BY_WHOM = "whether the task or its instance mounts it, and so from where, is not documented"
NAMES_NOTHING = "nothing is named that it could fetch"
UNKNOWN_CAPACITY = "on what the tasks are started is not known"


def trace(snapshot: Snapshot, edition: Edition, work: Workload) -> tuple[Step, ...]:
    """Return the judged steps of *work*'s start; none where its task definition is unread."""
    definition = definition_of(snapshot, work)
    if definition is None:
        return ()
    tracer, waited = _Tracer(snapshot, work, definition), waits.Waits(snapshot, work, definition)
    steps = expand(edition, work, definition, cache_kinds(snapshot, definition))
    planned = tuple(p for p in steps if not p.call.after_start)
    tracer.heed(planned)
    traced = tuple(waited.told(p.thing, tracer.step(p)) for p in planned)
    return traced + _unplanned(edition, work, definition) + _undecided(definition)


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
            says=work.doubt or _why_unplanned(image, kind, work),
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
        self._paths = dict[tuple[Interface, Request], tuple[Hop, ...]]()
        self._connected = Connected(snapshot)

    def heed(self, planned: tuple[PlannedStep, ...]) -> None:
        """Note the instances that reach ECS by a way that is not seen: then no route decides."""
        for step in planned:
            if Connected.proves(step) and not self._untraced(step):
                for interface in self._work.interfaces:
                    self._connected.heed(interface, self._seen(step, interface))

    def step(self, planned: PlannedStep) -> Step:
        """Return *planned*, judged."""
        if planned.call.from_ == "fargate-eni":
            return self._judged(planned, (), says=AWS_OWNED)
        if planned.thing and planned.thing.is_nothing:
            return self._judged(planned, (), says=NAMES_NOTHING)
        proof = Connected.outside(self._snapshot, self._work) if Connected.proves(planned) else ""
        if proof:
            return self._judged(planned, (), says=proof)
        why_not = self._untraced(planned)
        if why_not:
            return self._judged(planned, (), says=why_not, path=Verdict.UNKNOWN)
        origins = senders.settled([(i, self._origin(planned, i)) for i in self._work.interfaces])
        # Where some of the instances are not known, a path from the known ones is not all.
        open_ = Verdict.UNKNOWN if self._work.doubt else Verdict.PASS
        return self._judged(planned, origins, says=self._work.doubt, path=open_)

    def _untraced(self, planned: PlannedStep) -> str:
        """Why a step cannot be traced; empty where it can."""
        if is_open(planned.host):
            return f"which host is called: {depends(planned.host)}"
        if not self._work.interfaces:
            return self._work.doubt or UNKNOWN_CAPACITY
        on_instances = self._work.capacity in ON_INSTANCES
        if planned.call.from_ != ("instance-eni" if on_instances else "task-eni"):
            return f"a step from the {planned.call.from_} is not traced by this version"
        awsvpc = self._definition.network_mode == "awsvpc"
        if planned.call.needed_by == "efs-volumes" and on_instances and awsvpc:
            return MOUNTED_BY_WHOM
        return ""

    def _origin(self, planned: PlannedStep, interface: Interface) -> Origin:
        hops = self._seen(planned, interface)
        hops = self._connected.told(planned, interface, hops)
        return Origin(
            subnet=interface.subnet,
            az=self._zones.get(interface.subnet, ""),
            security_groups=interface.groups or (),
            verdict=path_verdict(hops),
            hops=hops,
        )

    def _seen(self, planned: PlannedStep, interface: Interface) -> tuple[Hop, ...]:
        """The path as the facts about the network tell it."""
        asks = self._rights.asks(planned)
        request = Request(
            host=planned.host,
            port=planned.port,
            region=planned.region,
            services=planned.call.interface_endpoints,
            is_s3=planned.call.gateway_alternative == "s3",
            asks=asks,
            judge=partial(self._rights.through, planned, asks) if asks else None,
        )
        hosts = (planned.host, *planned.alternatives)
        return agreed(
            [self._path(planned, interface, replace(request, host=host)) for host in hosts]
        )

    def _path(
        self, planned: PlannedStep, interface: Interface, request: Request
    ) -> tuple[Hop, ...]:
        key = (interface, request)
        if key not in self._paths:
            self._paths[key] = self._hops(planned, interface, request)
        return self._paths[key]

    def _hops(
        self, planned: PlannedStep, interface: Interface, request: Request
    ) -> tuple[Hop, ...]:
        try:
            subnet = self._subnet(interface.subnet)
        except NotKnown as why:
            return (unread("dns", why.unread),)
        net = self._network(subnet)
        if planned.call.needed_by == "efs-volumes" and planned.thing:
            sender = senders.sender(subnet, interface, ephemeral=self._ephemeral)
            return mount(self._snapshot, net, sender, request, planned.thing.name)
        hops = senders.path(net, subnet, interface, request, self._ephemeral)
        return not_required(hops) if planned.id == FIRST_PULL_STEP else hops

    @cached_property
    def _ephemeral(self) -> Ports:
        """The ports that the system which pulls takes to send from."""
        want = wanted(self._snapshot, self._work)
        windows = self._work.capacity == FARGATE_WINDOWS or (want and want.os == "windows")
        return WINDOWS_EPHEMERAL if windows else LINUX_EPHEMERAL

    @cached_property
    def _zones(self) -> dict[str, str]:
        return {s.subnet_id: s.availability_zone for s in self._snapshot.facts(Subnet)}

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

    def _judged(
        self,
        planned: PlannedStep,
        origins: tuple[Origin, ...],
        *,
        says: str = "",
        path: Verdict = Verdict.PASS,
    ) -> Step:
        owed = () if says == NAMES_NOTHING else self._rights.of(planned, origins)
        thing = subject(self._snapshot, self._work, self._definition, planned)
        verdicts = [path, *(o.verdict for o in origins), *(r.verdict for r in owed)]
        verdicts += [thing.verdict] if isinstance(thing, Subject) else []
        return Step(
            id=planned.id,
            host=planned.host,
            port=planned.port,
            required=planned.required,
            identity=self._rights.identity(planned),
            verdict=worst(verdicts),
            sent_from=planned.call.from_,
            alternatives=planned.alternatives,
            endpoints=tuple(f"{planned.region}.{e}" for e in planned.call.interface_endpoints),
            origins=origins,
            rights=owed,
            subject=thing,
            says=says,
        )
