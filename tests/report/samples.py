"""Reports made by hand, one per verdict and some odd ones; `golden/` has each as it must print."""

from functools import partial

from msgspec.structs import replace

from ecs_pull_doctor.diagnosis import AssumptionSeen, Diagnosis, Observed, Refusal, Report
from ecs_pull_doctor.finding import (
    Evidence,
    Finding,
    Fix,
    Hop,
    Outcome,
    Severity,
    Suppressed,
    Verdict,
    Where,
)
from ecs_pull_doctor.sdk import Check, RouteTable

from .builders import (
    ACCOUNT,
    API,
    GROUP,
    IMAGE,
    LAYERS_HOST,
    LOGS,
    NAT,
    REGION,
    REGISTRY,
    SUBNETS,
    TABLE,
    TABLE_C,
    TOOL,
    VPC,
    VPCE_API,
    VPCE_DKR,
    VPCE_LOGS,
    VPCE_S3,
    A,
    C,
    hop,
    image,
    passing,
    right,
    start,
    step,
    stopped,
    target,
)

TAKEN_AT = "2026-11-21T02:14:40+00:00"
TIMEOUT = (
    "ResourceInitializationError: unable to pull secrets or registry auth: The task cannot pull "
    "registry auth from Amazon ECR: There is a connection issue between the task and Amazon ECR. "
    "Check your task network configuration. RequestError: send request failed caused by: Post "
    f'"https://{API}/": dial tcp 54.180.184.234:443: i/o timeout'
)
NOT_EXAMINED = (
    "endpoint policies and repository policies",
    "DNS Firewall rules of the VPC",
)


def report(*diagnoses: Diagnosis, api_calls: int = 37, seconds: float = 1.94) -> Report:
    return Report(
        tool=TOOL,
        verdict=max((d.verdict for d in diagnoses), key=lambda o: o.badness),
        diagnoses=diagnoses,
        taken_at=TAKEN_AT,
        api_calls=api_calls,
        seconds=seconds,
    )


def evidence(call: str, resource: str, field: str, value: str) -> Evidence:
    return Evidence(call=f"ec2:{call}", resource=resource, field=field, value=value)


def everywhere(hops: tuple[Hop, ...]) -> dict[str, tuple[Hop, ...]]:
    return dict.fromkeys(SUBNETS, hops)


NO_ROUTE = Finding(
    id="F1",
    rank=1,
    cause="no-route",
    check="PULL201",
    explains_observed=True,
    claim="no endpoint and no route out serves ECR, S3 and CloudWatch Logs",
    steps=(
        "ecr-get-authorization-token",
        "ecr-manifest",
        "ecr-layer-redirect",
        "ecr-layer-download",
        "awslogs",
    ),
    origins=tuple(SUBNETS),
    resources=(TABLE,),
    evidence=(
        evidence(
            "DescribeRouteTables",
            TABLE,
            "Routes",
            '[{"DestinationCidrBlock": "10.20.0.0/16", "GatewayId": "local", "State": "active"}]',
        ),
        evidence("DescribeVpcEndpoints", VPC, "VpcEndpoints", "[]"),
    ),
    fixes=(
        Fix(
            do="Give the subnets endpoints for ecr.api, ecr.dkr, logs and S3.",
            aws_cli=(
                f"aws ec2 create-vpc-endpoint --region {REGION} --vpc-id {VPC} --vpc-endpoint-type "
                f"Gateway --service-name com.amazonaws.{REGION}.s3 --route-table-ids {TABLE}",
                f"aws ec2 create-vpc-endpoint --region {REGION} --vpc-id {VPC} --vpc-endpoint-type "
                f"Interface --service-name com.amazonaws.{REGION}.ecr.api --subnet-ids {A} {C} "
                f"--security-group-ids {GROUP} --private-dns-enabled",
            ),
        ),
        Fix(do="Route 0.0.0.0/0 of the table to a NAT gateway in a public subnet."),
    ),
)
NO_IMAGE = Finding(
    id="F2",
    rank=2,
    cause="image-not-found",
    check="PULL501",
    claim="repository prod/web has no image with the tag 2026-11-20.3",
    steps=("ecr-manifest",),
    resources=(IMAGE,),
    evidence=(
        Evidence(
            call="ecr:DescribeImages",
            resource=f"arn:aws:ecr:{REGION}:{ACCOUNT}:repository/prod/web",
            field="imageTag",
            value="ImageNotFoundException",
        ),
    ),
    fixes=(Fix(do="Push the image with that tag, or name a tag that exists."),),
)


def cannot_pull() -> Report:
    """The case that the project was started for, and a second fault behind the first."""
    stop = hop("route", Verdict.FAIL, f"{TABLE} has no route to {API}", at=TABLE)
    hosts = (API, REGISTRY, LAYERS_HOST, LOGS)
    missing = image(Verdict.FAIL, "no image has the tag 2026-11-20.3")
    seen = Observed(
        text=TIMEOUT,
        at="2026-11-21T02:10:12.345Z",
        count=17,
        step="ecr-get-authorization-token",
        causes=("no-route",),
        explained_by=("F1",),
        subnets=tuple(SUBNETS),
    )
    diagnosis = Diagnosis(
        target=target(),
        verdict=Outcome.CANNOT_PULL,
        observed=(seen,),
        steps=start({host: everywhere(stopped(stop)) for host in hosts}, of=missing),
        findings=(NO_ROUTE, NO_IMAGE),
        not_examined=NOT_EXAMINED,
    )
    return report(diagnosis)


def healthy_paths() -> dict[str, dict[str, tuple[Hop, ...]]]:
    return {
        API: everywhere(passing(endpoint=VPCE_API)),
        REGISTRY: everywhere(passing(endpoint=VPCE_DKR)),
        LAYERS_HOST: everywhere(passing(way=VPCE_S3)),
        LOGS: everywhere(passing(endpoint=VPCE_LOGS)),
    }


def can_pull() -> Report:
    diagnosis = Diagnosis(
        target=target(),
        verdict=Outcome.CAN_PULL,
        steps=start(healthy_paths()),
        not_examined=NOT_EXAMINED,
    )
    return report(diagnosis, api_calls=34, seconds=1.62)


S3_NOT_ON_TABLE = Finding(
    id="F1",
    rank=1,
    cause="s3-gateway-route-missing",
    check="PULL203",
    explains_observed=True,
    claim=f"{VPCE_S3} has no route in {TABLE_C}",
    steps=("ecr-layer-download",),
    origins=(C,),
    resources=(TABLE_C, VPCE_S3),
    evidence=(
        evidence("DescribeVpcEndpoints", VPCE_S3, "RouteTableIds", f'["{TABLE}"]'),
        evidence("DescribeRouteTables", TABLE_C, "Associations", f'[{{"SubnetId": "{C}"}}]'),
    ),
    fixes=(
        Fix(
            do="Add the subnet's route table to the gateway endpoint.",
            proved=True,
            aws_cli=(
                f"aws ec2 modify-vpc-endpoint --region {REGION} --vpc-endpoint-id {VPCE_S3} "
                f"--add-route-table-ids {TABLE_C}",
            ),
        ),
    ),
)
NO_LOG_RETENTION = Finding(
    id="F2",
    rank=2,
    cause="log-config-invalid",
    check="PULL601",
    severity=Severity.WARNING,
    claim="the log driver is blocking, so a log outage stalls the container",
    resources=("web:42",),
    fixes=(Fix(do="Set mode to non-blocking in the log options."),),
)


def some_cannot_pull() -> Report:
    """One subnet of two is not on the S3 gateway endpoint's route tables."""
    paths = healthy_paths()
    says = f"{TABLE_C} has no route to S3, though {VPCE_S3} is there"
    paths[LAYERS_HOST][C] = stopped(hop("route", Verdict.FAIL, says, at=TABLE_C))
    download = Observed(
        text=f"CannotPullContainerError: ref pull has been retried 1 time(s): failed to copy: "
        f"httpReadSeeker: failed open: failed to do request: Get https://{LAYERS_HOST}/"
        "1a2b3c: dial tcp 52.219.60.9:443: i/o timeout",
        at="2026-11-21T02:13:58Z",
        count=5,
        step="ecr-layer-download",
        explained_by=("F1",),
        subnets=(C,),
    )
    older = Observed(
        text=f"CannotPullContainerError: {IMAGE}: not found",
        at="2026-11-20T22:01:00Z",
        step="ecr-manifest",
        causes=("image-not-found",),
    )
    diagnosis = Diagnosis(
        target=target(),
        verdict=Outcome.SOME_CANNOT_PULL,
        observed=(older, download),
        steps=start(paths),
        findings=(S3_NOT_ON_TABLE, NO_LOG_RETENTION),
        not_examined=NOT_EXAMINED,
    )
    return report(diagnosis)


def undecided() -> Report:
    """The network ACLs and the image may not be read; everything else passes."""
    acl = hop(
        "source-nacl",
        Verdict.UNKNOWN,
        "ec2:DescribeNetworkAcls gave no answer (UnauthorizedOperation)",
        needs="ec2:DescribeNetworkAcls",
    )
    paths = {
        host: {
            s: tuple(acl if h.layer == "source-nacl" else h for h in hops) for s, hops in by.items()
        }
        for host, by in healthy_paths().items()
    }
    unseen = image(
        Verdict.UNKNOWN,
        "ecr:DescribeImages gave no answer (AccessDeniedException)",
        needs="ecr:DescribeImages",
    )
    diagnosis = Diagnosis(
        target=target(),
        verdict=Outcome.UNDECIDED,
        steps=start(paths, of=unseen),
        unread=(
            Refusal(
                call="ec2:DescribeNetworkAcls",
                code="UnauthorizedOperation",
                needed_for=("PULL301",),
            ),
            Refusal(
                call="ecr:DescribeImages", code="AccessDeniedException", needed_for=("PULL501",)
            ),
            Refusal(call="ecs:DescribeServiceRevisions", code="AccessDeniedException"),
        ),
        not_examined=NOT_EXAMINED,
    )
    return report(diagnosis, api_calls=31, seconds=1.38)


def several() -> Report:
    """Two services: one on 1.3.0, whose login leaves from an interface that AWS owns."""
    paths = {LAYERS_HOST: everywhere(passing(way=NAT)), LOGS: everywhere(passing(way=NAT))}
    denied = right("ecr:BatchGetImage", Verdict.FAIL, "no statement allows it")
    owned = "leaves from AWS's own interface, which no VPC can block"
    worker = Diagnosis(
        target=target("worker", "fargate-linux-1.3.0"),
        verdict=Outcome.CANNOT_PULL,
        steps=(
            step(
                "ecr-get-authorization-token",
                API,
                {},
                right("ecr:GetAuthorizationToken"),
                says=owned,
            ),
            step("ecr-manifest", REGISTRY, paths[LAYERS_HOST], denied, subject=image()),
            step("ecr-layer-download", LAYERS_HOST, paths[LAYERS_HOST]),
            step("awslogs", LOGS, paths[LOGS], right("logs:CreateLogStream")),
            step("ecs-exec", f"ssmmessages.{REGION}.amazonaws.com", paths[LOGS], required=False),
        ),
        crashed=("PULL777",),
    )
    return report(*can_pull().diagnoses, worker, api_calls=61, seconds=2.4)


def hostile() -> Report:
    """What an attacker could write into a service's name, a tag or a reason."""
    bad = "\x1b[31m[bold red]\x9b2J\u202etxt\u2066\u200b\x7f\r\nsecond line\t:smile: \ud800"
    seen = Observed(text=bad * 20, at="not a time", count=2, explained_by=(bad,))
    finding = Finding(
        id="F1",
        rank=1,
        cause="no-route",
        claim=bad,
        steps=(bad,),
        origins=(bad,),
        resources=(bad,),
        evidence=tuple(evidence("DescribeX", bad, "Tags", bad * 9) for _ in range(8)),
        fixes=(Fix(do=bad, aws_cli=(f"aws ec2 {bad}",)),),
    )
    diagnosis = Diagnosis(
        target=target(bad, bad),
        verdict=Outcome.CANNOT_PULL,
        observed=(seen,),
        steps=(
            step(bad, bad, {bad: stopped(hop("route", Verdict.UNKNOWN, bad, at=bad))}, says=bad),
        ),
        findings=(finding,),
        unread=(Refusal(call=bad, code=bad, needed_for=(bad,)),),
        not_examined=(bad,),
        crashed=(bad,),
    )
    return report(diagnosis)


def in_files() -> Report:
    """What a gate finds in a template: one at a line, one accepted; and a service left open."""
    at = Where(file="./infra/vpc.yaml", line=88, path="S3Endpoint.Properties.RouteTableIds")
    known = Suppressed(by="configuration", reason="logs are kept elsewhere", until="2027-01-31")
    web = replace(
        some_cannot_pull().diagnoses[0],
        observed=(),
        findings=(replace(S3_NOT_ON_TABLE, where=at), replace(NO_LOG_RETENTION, suppressed=known)),
    )
    return report(web, *undecided().diagnoses, api_calls=0)


def _rule(name: str, cause: str, severity: Severity = Severity.ERROR) -> Check:
    """A check as the formats see it: its page, and nothing to run."""
    return Check(
        id=name,
        cause=cause,
        severity=severity,
        reads=(RouteTable,),
        sources=("https://docs.aws.amazon.com/",),
        title="The endpoint is on every route table",
        page="What it is.\n\n**How it shows.** In `this` way.",
        run=lambda _: (),
    )


CHECKS = (
    _rule("PULL203", "s3-gateway-route-missing"),
    _rule("PULL601", "log-config-invalid", Severity.WARNING),
)


def assumed() -> Report:
    """What rests on assumptions, and assumptions of no use."""
    that = "tgw-0abc reaches the internet"
    beyond = hop("gateway", Verdict.PASS, f"tgw-0abc, as assumed ({that})", at="tgw-0abc")
    beyond = replace(beyond, assumed=that)
    diagnosis = Diagnosis(
        target=target("web", "fargate-linux-1.4.0"),
        verdict=Outcome.CAN_PULL,
        steps=(step("ecr-manifest", REGISTRY, {A: stopped(beyond)}),),
    )
    say = partial(AssumptionSeen, reason="told by team network", until="", file="pull-doctor.toml")
    return replace(
        report(diagnosis),
        assumptions=(
            say(that=that, state="used", until="2027-01-31"),
            say(that="pcx-0abc reaches the internet", state="unused"),
            say(that="10.9.0.0/16 serves s3", state="expired", until="2025-01-31"),
            say(
                that="10.9.0.0/16 serves api.ecr",
                state="contradicted",
                says="api.ecr.ap-northeast-2.amazonaws.com is vpce-0api (10.0.1.11)",
            ),
        ),
    )


SAMPLES = {
    "cannot-pull": cannot_pull,
    "can-pull": can_pull,
    "some-cannot-pull": some_cannot_pull,
    "undecided": undecided,
    "several": several,
    "in-files": in_files,
    "hostile": hostile,
    "assumed": assumed,
}
