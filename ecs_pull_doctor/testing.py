"""For writers of checks: a small healthy service as facts, and ways to break it.

    from ecs_pull_doctor.testing import healthy, outcome

    def test_private_dns_off() -> None:
        given = healthy().change(VpcEndpoint, "vpce-api", private_dns_enabled=False)
        assert outcome(my_check, given).verdict == "fail"

`healthy()` is a Fargate 1.4.0 service in two private subnets that pulls from ECR through VPC
endpoints, `nat()` one that goes through a NAT gateway, `public()` one in public subnets. Their ids
are short and say what they are: `subnet-a` and `subnet-c` use the route tables `rtb-a` and `rtb-c`
and the network ACL `acl-1`; the tasks have the group `sg-task`; the endpoints `vpce-api`,
`vpce-dkr` and `vpce-logs` have `sg-endpoint`; `vpce-s3` is S3's gateway endpoint. No AWS is asked,
nothing is emulated: a `Given` is the answers that AWS would have given.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from typing import Any, TypeVar

import msgspec

from ecs_pull_doctor import engine
from ecs_pull_doctor.case import Case
from ecs_pull_doctor.diagnosis import Report, Step
from ecs_pull_doctor.finding import Hop
from ecs_pull_doctor.model.ecs import (
    AwsVpcConfiguration,
    ContainerDefinition,
    Deployment,
    LogConfiguration,
    LogOptions,
    NetworkConfiguration,
    Service,
    TaskDefinition,
)
from ecs_pull_doctor.model.fact import Citable, Unread
from ecs_pull_doctor.model.filters import (
    AclAssociation,
    AclEntry,
    GroupReference,
    IpPermission,
    IpRange,
    NetworkAcl,
    PrefixList,
    SecurityGroup,
)
from ecs_pull_doctor.model.gateways import (
    DnsEntry,
    EndpointGroup,
    NatAddress,
    NatGateway,
    NetworkInterface,
    VpcEndpoint,
)
from ecs_pull_doctor.model.snapshot import Answer, Snapshot, Target
from ecs_pull_doctor.model.subjects import ImageDetail, Repository, Role
from ecs_pull_doctor.model.vpc import (
    AttributeValue,
    DhcpConfiguration,
    DhcpOptions,
    DhcpValue,
    Route,
    RouteTable,
    RouteTableAssociation,
    Subnet,
    Vpc,
    VpcAttribute,
)
from ecs_pull_doctor.model.workload import workloads
from ecs_pull_doctor.plan.edition import Edition, builtin
from ecs_pull_doctor.sdk import Check
from ecs_pull_doctor.steps.trace import trace

__all__ = ["Given", "healthy", "nat", "outcome", "public"]

F = TypeVar("F", bound=Citable)

REGION = "ap-northeast-2"
ACCOUNT = "123456789012"
VPC = "vpc-1"
CIDR = "10.0.0.0/16"
SUBNETS = {
    "subnet-a": ("10.0.1.0/24", "ap-northeast-2a"),
    "subnet-c": ("10.0.2.0/24", "ap-northeast-2c"),
}
TABLES = ("rtb-a", "rtb-c")
NAT_SUBNET = "subnet-nat"
REGISTRY = f"{ACCOUNT}.dkr.ecr.{REGION}.amazonaws.com"
IMAGE = f"{REGISTRY}/prod/web:1"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/ecsTaskExecutionRole"
DEFINITION = f"arn:aws:ecs:{REGION}:{ACCOUNT}:task-definition/web:1"
DIGEST = "sha256:" + "ab" * 32
S3_BLOCKS = ("52.219.56.0/22", "3.5.140.0/22")
TAKEN_AT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
LOCAL = Route(destination_cidr_block=CIDR, gateway_id="local", origin="CreateRouteTable")
TO_S3 = Route(destination_prefix_list_id="pl-s3", gateway_id="vpce-s3", origin="CreateRoute")
ANYWHERE = (IpRange(cidr_ip="0.0.0.0/0"),)


@dataclass(frozen=True)
class Given:
    """Answers of AWS about one service; every method returns a changed copy."""

    target: Target
    answers: Mapping[tuple[str, str], Answer]

    def change(self, kind: type[F], id: str, **fields: Any) -> "Given":
        """Set *fields* of the fact of *kind* known by *id*.

        Raises: LookupError: there is no such fact. TypeError: it has no such field.
        """
        return self._each(kind, lambda fact: msgspec.structs.replace(fact, **fields), id)  # type: ignore[type-var]

    def without(self, kind: type[F], *ids: str) -> "Given":
        """Drop the facts of *kind* known by *ids*, or all of them: AWS answers, but without them.

        Raises: LookupError: one of them is not there.
        """
        given = self
        for id in ids or tuple(dict.fromkeys(f.id for f in self.facts(kind))):
            given = given._each(kind, lambda _: None, id)
        return given

    def plus(self, *facts: Citable, scope: str | None = None) -> "Given":
        """Add *facts*; *scope* says to which answer, where their kind has none or several.

        Raises: LookupError: that answer is not clear.
        """
        answers = dict(self.answers)
        for fact in facts:
            key = (type(fact).__name__, self._scope(type(fact)) if scope is None else scope)
            before = answers.get(key, ())
            answers[key] = (*(() if isinstance(before, Unread) else before), fact)
        return replace(self, answers=answers)

    def refuse(
        self, kind: type[Citable], scope: str | None = None, *, code: str = "AccessDenied"
    ) -> "Given":
        """Let every answer about *kind*, or the one of *scope*, be a refusal.

        Raises: LookupError: nothing of the kind is asked.
        """
        keys = [k for k in self.answers if k[0] == kind.__name__ and scope in {None, k[1]}]
        if not keys:
            raise LookupError(f"nothing asks for {kind.__name__} {scope or ''}".rstrip())
        refused = Unread(call=kind.call, code=code)
        return replace(self, answers={**self.answers, **dict.fromkeys(keys, refused)})

    def awsvpc(self, **fields: Any) -> "Given":
        """Set *fields* of the service's `awsvpcConfiguration`, in its deployments too."""

        def changed(fact: Service) -> Service:
            old = fact.network_configuration or NetworkConfiguration()
            inner = msgspec.structs.replace(old.awsvpc_configuration, **fields)
            new = NetworkConfiguration(awsvpc_configuration=inner)
            deployments = tuple(
                msgspec.structs.replace(d, network_configuration=new) for d in fact.deployments
            )
            return msgspec.structs.replace(fact, network_configuration=new, deployments=deployments)

        return self._each(Service, changed)

    def container(self, **fields: Any) -> "Given":
        """Set *fields* of the task definition's first container."""

        def changed(fact: TaskDefinition) -> TaskDefinition:
            first, *others = fact.container_definitions
            both = (msgspec.structs.replace(first, **fields), *others)
            return msgspec.structs.replace(fact, container_definitions=both)

        return self._each(TaskDefinition, changed)

    def dns_attribute(self, name: str, *, on: bool) -> "Given":
        """Set `enableDnsSupport` or `enableDnsHostnames` of the VPC."""
        key = ("VpcAttribute", f"{VPC}/{name}")
        if key not in self.answers:
            raise LookupError(f"there is no attribute {name}")
        return replace(self, answers={**self.answers, key: (_attribute(name, on=on),)})

    def route(
        self, target: str, *tables: str, to: str = "0.0.0.0/0", state: str = "active"
    ) -> "Given":
        """Let *tables* (default: both of the tasks') send *to* to *target*, in place of before.

        *to* is a block or the id of a prefix list.
        """
        given, new = self, _route(to, target, state)
        for table in tables or TABLES:
            given = given._each(RouteTable, lambda fact: _routed(fact, to, new), table)
        return given

    def no_route(self, to: str, *tables: str) -> "Given":
        """Take the route to *to* out of *tables* (default: both of the tasks')."""
        given = self
        for table in tables or TABLES:
            given = given._each(RouteTable, lambda fact: _routed(fact, to), table)
        return given

    def facts(self, kind: type[F]) -> tuple[F, ...]:
        """Return every fact of *kind*."""
        return self.snapshot().facts(kind)

    def snapshot(self) -> Snapshot:
        """Return what a capture of these answers would hold."""
        return Snapshot(target=self.target, taken_at=TAKEN_AT, answers=dict(self.answers))

    def steps(self) -> tuple[Step, ...]:
        """Return the steps of the service's start, judged by the built-in plan."""
        return self.case().steps

    def hops(self, step: str, subnet: str = "subnet-a") -> tuple[Hop, ...]:
        """Return the path of the first step of that id, from *subnet*."""
        found = next(s for s in self.steps() if s.id == step)
        return next(o.hops for o in found.origins if o.subnet == subnet)

    def case(self) -> Case:
        """Return what a check is shown, by the built-in plan.

        Raises: LookupError: the service itself is refused, so that no check is run.
        """
        snapshot = self.snapshot()
        works = workloads(snapshot)
        if not works:
            raise LookupError("nothing is known of the service, so there is no case")
        return Case(snapshot, works[0], trace(snapshot, _plan(), works[0]))

    def report(self, *checks: Check) -> Report:
        """Return the whole report with *checks*."""
        return engine.diagnose(self.snapshot(), _plan(), checks)

    def _scope(self, kind: type[Citable]) -> str:
        scopes = [scope for name, scope in self.answers if name == kind.__name__]
        if len(scopes) != 1:
            raise LookupError(f"{kind.__name__} has {len(scopes)} answers: name the scope")
        return scopes[0]

    def _each(self, kind: type[F], change: Callable[[F], F | None], id: str = "") -> "Given":
        """Change the fact of that id, or all of them; a change to None drops it."""
        if not any(fact.id == id or not id for fact in self.facts(kind)):
            raise LookupError(f"there is no {kind.__name__} {id}".rstrip())
        answers = dict(self.answers)
        for key, answer in self.answers.items():
            if key[0] == kind.__name__ and not isinstance(answer, Unread):
                facts = (fact for fact in answer if isinstance(fact, kind))
                changed = (fact if id and fact.id != id else change(fact) for fact in facts)
                answers[key] = tuple(fact for fact in changed if fact is not None)
        return replace(self, answers=answers)


def outcome(check: Check, given: Given) -> engine.Result:
    """Run *check* on what is given: `pass`, `fail` with its findings, `unknown`, or `crashed`."""
    return engine.run_one(check, given.case())


def healthy() -> Given:
    """Return a service in two private subnets, with endpoints for all that its start needs."""
    names = {"api": "ecr.api", "dkr": "ecr.dkr", "logs": "logs"}
    endpoints = [
        _endpoint(name, service, number) for number, (name, service) in enumerate(names.items())
    ]
    interfaces = [eni for endpoint, enis in endpoints for eni in enis]
    tables = tuple(_table(t, s, TO_S3) for t, s in zip(TABLES, SUBNETS, strict=True))
    return _given(
        {
            VpcEndpoint: (*(endpoint for endpoint, _ in endpoints), _s3_gateway()),
            NetworkInterface: tuple(interfaces),
            RouteTable: (*tables, _main_table()),
            NatGateway: (),
        }
    )


def nat() -> Given:
    """Return a service in two private subnets that lead to a NAT gateway; no endpoints."""
    out = Route(destination_cidr_block="0.0.0.0/0", nat_gateway_id="nat-1", origin="CreateRoute")
    tables = tuple(_table(t, s, out) for t, s in zip(TABLES, SUBNETS, strict=True))
    gateway = NatGateway(
        nat_gateway_id="nat-1",
        vpc_id=VPC,
        subnet_id=NAT_SUBNET,
        state="available",
        availability_mode="zonal",
        nat_gateway_addresses=(
            NatAddress(
                allocation_id="eipalloc-1", public_ip="198.51.100.7", private_ip="10.0.9.10"
            ),
        ),
    )
    return _given(
        {
            VpcEndpoint: (),
            NetworkInterface: (),
            RouteTable: (*tables, _table("rtb-nat", NAT_SUBNET, _to_internet()), _main_table()),
            NatGateway: (gateway,),
        }
    )


def public() -> Given:
    """Return a service in two public subnets, whose tasks have public addresses; no endpoints."""
    tables = tuple(_table(t, s, _to_internet()) for t, s in zip(TABLES, SUBNETS, strict=True))
    given = _given(
        {
            VpcEndpoint: (),
            NetworkInterface: (),
            RouteTable: (*tables, _main_table()),
            NatGateway: (),
        }
    )
    return given.awsvpc(assign_public_ip="ENABLED")


@cache
def _plan() -> Edition:
    return builtin()


def _given(network: Mapping[type[Citable], tuple[Citable, ...]]) -> Given:
    target = Target(region=REGION, cluster="prod", service="web")
    answers: dict[tuple[str, str], Answer] = {
        (kind.__name__, VPC): facts for kind, facts in network.items()
    }
    answers |= dict(_service_answers(target))
    answers |= dict(_vpc_answers())
    return Given(target, answers)


def _service_answers(target: Target) -> Iterator[tuple[tuple[str, str], Answer]]:
    name = f"{ACCOUNT}/{REGION}/prod/web"
    repository = f"arn:aws:ecr:{REGION}:{ACCOUNT}:repository/prod/web"
    yield ("Service", target.scope), (_service(),)
    yield ("Task", f"{target.scope}/RUNNING"), ()
    yield ("Task", f"{target.scope}/STOPPED"), ()
    yield ("TaskDefinition", DEFINITION), (_definition(),)
    yield ("Role", "ecsTaskExecutionRole"), (Role(arn=ROLE, role_name="ecsTaskExecutionRole"),)
    yield (
        ("Repository", name),
        (Repository(repository_arn=repository, repository_name="prod/web", registry_id=ACCOUNT),),
    )
    image = ImageDetail(
        registry_id=ACCOUNT,
        repository_name="prod/web",
        image_digest=DIGEST,
        image_tags=("1",),
        image_status="ACTIVE",
    )
    yield ("ImageDetail", f"{name}:1"), (image,)


def _vpc_answers() -> Iterator[tuple[tuple[str, str], Answer]]:
    yield (
        ("Subnet", ",".join(SUBNETS)),
        tuple(
            Subnet(
                subnet_id=id, vpc_id=VPC, cidr_block=block, availability_zone=zone, owner_id=ACCOUNT
            )
            for id, (block, zone) in SUBNETS.items()
        ),
    )
    yield (
        ("Vpc", VPC),
        (Vpc(vpc_id=VPC, cidr_block=CIDR, dhcp_options_id="dopt-1", owner_id=ACCOUNT),),
    )
    for name in ("enableDnsSupport", "enableDnsHostnames"):
        yield ("VpcAttribute", f"{VPC}/{name}"), (_attribute(name, on=True),)
    amazon = (DhcpValue(value="AmazonProvidedDNS"),)
    servers = DhcpConfiguration(key="domain-name-servers", values=amazon)
    yield (
        ("DhcpOptions", "dopt-1"),
        (DhcpOptions(dhcp_options_id="dopt-1", dhcp_configurations=(servers,)),),
    )
    yield ("NetworkAcl", VPC), (_acl(),)
    yield ("SecurityGroup", VPC), tuple(_groups())
    yield (
        ("PrefixList", REGION),
        (
            PrefixList(
                prefix_list_id="pl-s3",
                prefix_list_name=f"com.amazonaws.{REGION}.s3",
                cidrs=S3_BLOCKS,
            ),
            PrefixList(
                prefix_list_id="pl-ddb",
                prefix_list_name=f"com.amazonaws.{REGION}.dynamodb",
                cidrs=("52.94.8.0/24",),
            ),
        ),
    )


def _service() -> Service:
    awsvpc = AwsVpcConfiguration(subnets=tuple(SUBNETS), security_groups=("sg-task",))
    network = NetworkConfiguration(awsvpc_configuration=awsvpc)
    return Service(
        service_arn=f"arn:aws:ecs:{REGION}:{ACCOUNT}:service/prod/web",
        service_name="web",
        cluster_arn=f"arn:aws:ecs:{REGION}:{ACCOUNT}:cluster/prod",
        status="ACTIVE",
        desired_count=1,
        launch_type="FARGATE",
        platform_version="LATEST",
        platform_family="Linux",
        task_definition=DEFINITION,
        network_configuration=network,
        deployments=(
            Deployment(
                id="ecs-svc/1",
                status="PRIMARY",
                task_definition=DEFINITION,
                launch_type="FARGATE",
                platform_version="1.4.0",
                platform_family="Linux",
                network_configuration=network,
            ),
        ),
    )


def _definition() -> TaskDefinition:
    options = LogOptions(
        awslogs_region=REGION, awslogs_group="/ecs/web", awslogs_stream_prefix="web"
    )
    logs = LogConfiguration(log_driver="awslogs", options=options)
    return TaskDefinition(
        task_definition_arn=DEFINITION,
        family="web",
        revision=1,
        status="ACTIVE",
        network_mode="awsvpc",
        execution_role_arn=ROLE,
        requires_compatibilities=("FARGATE",),
        container_definitions=(
            ContainerDefinition(name="web", image=IMAGE, log_configuration=logs),
        ),
    )


def _attribute(name: str, *, on: bool) -> VpcAttribute:
    value = AttributeValue(value=on)
    if name == "enableDnsSupport":
        return VpcAttribute(vpc_id=VPC, enable_dns_support=value)
    return VpcAttribute(vpc_id=VPC, enable_dns_hostnames=value)


def _acl() -> NetworkAcl:
    def entry(number: int, *, egress: bool, action: str) -> AclEntry:
        return AclEntry(
            rule_number=number,
            egress=egress,
            rule_action=action,
            protocol="-1",
            cidr_block="0.0.0.0/0",
        )

    both = (False, True)
    return NetworkAcl(
        network_acl_id="acl-1",
        vpc_id=VPC,
        is_default=True,
        associations=tuple(AclAssociation(subnet_id=s) for s in (*SUBNETS, NAT_SUBNET)),
        entries=tuple(
            entry(number, egress=egress, action=action)
            for egress in both
            for number, action in ((100, "allow"), (32767, "deny"))
        ),
    )


def _groups() -> Iterator[SecurityGroup]:
    everything = (IpPermission(ip_protocol="-1", ip_ranges=ANYWHERE),)

    def group(id: str, name: str, *ingress: IpPermission) -> SecurityGroup:
        return SecurityGroup(
            group_id=id,
            group_name=name,
            vpc_id=VPC,
            ip_permissions=ingress,
            ip_permissions_egress=everything,
        )

    from_tasks = (GroupReference(group_id="sg-task", user_id=ACCOUNT),)
    from_itself = (GroupReference(group_id="sg-default", user_id=ACCOUNT),)
    yield group("sg-task", "web")
    yield group(
        "sg-endpoint",
        "endpoints",
        IpPermission(ip_protocol="tcp", from_port=443, to_port=443, user_id_group_pairs=from_tasks),
    )
    yield group(
        "sg-default", "default", IpPermission(ip_protocol="-1", user_id_group_pairs=from_itself)
    )


def _endpoint(
    name: str, service: str, number: int
) -> tuple[VpcEndpoint, tuple[NetworkInterface, ...]]:
    tail = ".".join(reversed(service.split(".")))
    enis = tuple(
        NetworkInterface(
            network_interface_id=f"eni-{name}-{subnet[-1]}",
            subnet_id=subnet,
            vpc_id=VPC,
            private_ip_address=f"10.0.{third}.{11 + number}",
            status="in-use",
        )
        for third, subnet in enumerate(SUBNETS, start=1)
    )
    private = "*." if service == "ecr.dkr" else ""
    endpoint = VpcEndpoint(
        vpc_endpoint_id=f"vpce-{name}",
        vpc_endpoint_type="Interface",
        vpc_id=VPC,
        service_name=f"com.amazonaws.{REGION}.{service}",
        service_region=REGION,
        state="available",
        private_dns_enabled=True,
        subnet_ids=tuple(SUBNETS),
        groups=(EndpointGroup(group_id="sg-endpoint"),),
        network_interface_ids=tuple(eni.id for eni in enis),
        dns_entries=(
            DnsEntry(dns_name=f"vpce-{name}-x.{tail}.{REGION}.vpce.amazonaws.com"),
            DnsEntry(dns_name=f"{private}{tail}.{REGION}.amazonaws.com"),
        ),
    )
    return endpoint, enis


def _s3_gateway() -> VpcEndpoint:
    return VpcEndpoint(
        vpc_endpoint_id="vpce-s3",
        vpc_endpoint_type="Gateway",
        vpc_id=VPC,
        service_name=f"com.amazonaws.{REGION}.s3",
        service_region=REGION,
        state="available",
        route_table_ids=TABLES,
    )


def _to_internet() -> Route:
    return Route(destination_cidr_block="0.0.0.0/0", gateway_id="igw-1", origin="CreateRoute")


def _table(id: str, subnet: str, *routes: Route) -> RouteTable:
    return RouteTable(
        route_table_id=id,
        vpc_id=VPC,
        associations=(RouteTableAssociation(subnet_id=subnet),),
        routes=(LOCAL, *routes),
    )


def _main_table() -> RouteTable:
    return RouteTable(
        route_table_id="rtb-main",
        vpc_id=VPC,
        associations=(RouteTableAssociation(main=True),),
        routes=(LOCAL,),
    )


_FIELDS = {
    "nat-": "nat_gateway_id",
    "tgw-": "transit_gateway_id",
    "pcx-": "vpc_peering_connection_id",
    "eni-": "network_interface_id",
    "i-": "instance_id",
    "lgw-": "local_gateway_id",
    "cagw-": "carrier_gateway_id",
    "arn:": "core_network_arn",
}


def _route(to: str, target: str, state: str) -> Route:
    field = next((f for head, f in _FIELDS.items() if target.startswith(head)), "gateway_id")
    where = "destination_prefix_list_id" if to.startswith("pl-") else "destination_cidr_block"
    return msgspec.structs.replace(
        Route(state=state, origin="CreateRoute"), **{where: to, field: target}
    )


def _routed(table: RouteTable, to: str, new: Route | None = None) -> RouteTable:
    kept = tuple(r for r in table.routes if r.destination != to)
    return msgspec.structs.replace(table, routes=(*kept, new) if new else kept)
