"""Pieces of sample reports: one VPC in Seoul, with private subnets in two zones."""

import msgspec

from ecs_pull_doctor.diagnosis import Origin, Right, Step, Subject, Target, Tool
from ecs_pull_doctor.finding import LAYERS, Hop, Layer, Verdict, worst

REGION = "ap-northeast-2"
ACCOUNT = "123456789012"
VPC = "vpc-0d4f8a6c2e1b37905"
SUBNETS = {
    "subnet-0a1c5e7f9b2d40613": "ap-northeast-2a",
    "subnet-0a2e6b8d1f3c57924": "ap-northeast-2c",
}
A, C = SUBNETS
TABLE = "rtb-07c9e1f3a5b2d4680"
TABLE_C = "rtb-03b5d7f9e1a2c4686"
GROUP = "sg-0f1e2d3c4b5a69788"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/ecsTaskExecutionRole"
API = f"api.ecr.{REGION}.amazonaws.com"
REGISTRY = f"{ACCOUNT}.dkr.ecr.{REGION}.amazonaws.com"
IMAGE = f"{REGISTRY}/prod/web:2026-11-20.3"
LAYERS_HOST = f"prod-{REGION}-starport-layer-bucket.s3.{REGION}.amazonaws.com"
LOGS = f"logs.{REGION}.amazonaws.com"
SECRETS = f"secretsmanager.{REGION}.amazonaws.com"
VPCE_API = "vpce-0b1a2c3d4e5f60718"
VPCE_DKR = "vpce-0b2b3c4d5e6f70829"
VPCE_LOGS = "vpce-0b3c4d5e6f7081930"
VPCE_S3 = "vpce-0b4d5e6f708192a41"
NAT = "nat-0c6e8f0a1b2d3c4e5"

TOOL = Tool(version="0.0.0")  # fixed, so that a release changes no golden file


def target(service: str = "web", capacity: str = "fargate-linux-1.4.0") -> Target:
    return Target(
        kind="service",
        region=REGION,
        account=ACCOUNT,
        cluster="prod",
        service=service,
        task_definition=f"{service}:42",
        capacity=capacity,
        vpc=VPC,
    )


def hop(layer: Layer, verdict: Verdict, says: str = "", *, at: str = "", needs: str = "") -> Hop:
    return Hop(
        layer=layer,
        verdict=verdict,
        says=says or f"{layer} is {verdict}",
        resource=at,
        needs=(needs,) if needs else (),
    )


def passing(*, endpoint: str = "", way: str = "") -> tuple[Hop, ...]:
    """A path that passes: to an endpoint's interface, or out by a route to *way*."""
    if endpoint:
        layers: tuple[Layer, ...] = ("dns", *LAYERS[1:4], *LAYERS[5:8])
        return tuple(hop(la, Verdict.PASS, at=endpoint if la == "dns" else "") for la in layers)
    through: tuple[Layer, ...] = (*LAYERS[:5], "return-nacl")
    return tuple(hop(la, Verdict.PASS, at=way if la == "gateway" else "") for la in through)


def stopped(decided: Hop) -> tuple[Hop, ...]:
    """A path that one hop decides: what is before it passes, what is after it is not reached."""
    at = LAYERS.index(decided.layer)
    before = tuple(hop(la, Verdict.PASS) for la in LAYERS[:at])
    return (*before, decided, *(hop(la, Verdict.SKIPPED) for la in LAYERS[at + 1 : 8]))


def origin(subnet: str, hops: tuple[Hop, ...]) -> Origin:
    return Origin(
        subnet=subnet,
        az=SUBNETS.get(subnet, ""),
        security_groups=(GROUP,),
        verdict=worst([h.verdict for h in hops]),
        hops=hops,
    )


def right(action: str, verdict: Verdict = Verdict.PASS, says: str = "") -> Right:
    said = says or f"{action} is allowed by AmazonECSTaskExecutionRolePolicy"
    return Right(action=action, resource="*", verdict=verdict, says=said)


def image(
    verdict: Verdict = Verdict.PASS, says: str = "the image is there", needs: str = ""
) -> Subject:
    needed = (needs,) if needs else ()
    return Subject(kind="image", name=IMAGE, verdict=verdict, says=says, needs=needed)


def step(
    name: str,
    host: str,
    paths: dict[str, tuple[Hop, ...]],
    *rights: Right,
    subject: Subject | None = None,
    required: bool = True,
    says: str = "",
) -> Step:
    origins = tuple(origin(subnet, hops) for subnet, hops in paths.items())
    subjects = [subject.verdict] if subject else []
    made = Step(
        id=name,
        host=host,
        port=443,
        required=required,
        identity=ROLE,
        verdict=worst([*(o.verdict for o in origins), *(r.verdict for r in rights), *subjects]),
        sent_from="task-eni" if paths else "fargate-eni",
        origins=origins,
        rights=rights,
        says=says,
    )
    return made if subject is None else with_subject(made, subject)


def with_subject(made: Step, subject: Subject) -> Step:
    return msgspec.structs.replace(made, subject=subject)


def start(
    paths: dict[str, dict[str, tuple[Hop, ...]]],
    *,
    of: Subject | None = None,
    right_of: Right | None = None,
) -> tuple[Step, ...]:
    """The steps of a start that pulls from ECR and logs; *paths* by host, then by subnet."""
    pull = right_of or right("ecr:BatchGetImage")
    return (
        step("ecr-get-authorization-token", API, paths[API], right("ecr:GetAuthorizationToken")),
        step("ecr-manifest", REGISTRY, paths[REGISTRY], pull, subject=of or image()),
        step("ecr-layer-redirect", REGISTRY, paths[REGISTRY], right("ecr:GetDownloadUrlForLayer")),
        step("ecr-layer-download", LAYERS_HOST, paths[LAYERS_HOST]),
        step("awslogs", LOGS, paths[LOGS], right("logs:CreateLogStream")),
    )
