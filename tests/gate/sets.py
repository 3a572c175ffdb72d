"""The template sets, and a reader of them that changes texts on the way, without any file."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from ecs_pull_doctor import engine, packs
from ecs_pull_doctor.diagnosis import Diagnosis
from ecs_pull_doctor.plan.edition import builtin
from ecs_pull_doctor.sources import cloudformation
from ecs_pull_doctor.sources.cloudformation import TemplateFile, decode, deployment
from ecs_pull_doctor.sources.declared.places import located
from ecs_pull_doctor.sources.declared.result import Declarations

ROOT = Path(__file__).parent / "templates"
REGION, ACCOUNT = "us-east-1", "123456789012"
IMAGE = f"{ACCOUNT}.dkr.ecr.{REGION}.amazonaws.com/app:v1"
CHECKS = packs.load()


@dataclass(frozen=True)
class Set:
    """Templates that are deployed together: stacks' names and files, and parameters."""

    folder: str
    stacks: Mapping[str, str]
    parameters: Mapping[str, str]

    def read(self, **parameters: str) -> Declarations:
        """Return what the templates declare, with more *parameters*."""
        single = len(self.stacks) == 1
        files = [
            TemplateFile(path=str(ROOT / self.folder / file), name="" if single else name)
            for name, file in self.stacks.items()
        ]
        given = {**self.parameters, **parameters}
        return cloudformation.read(files, given, region=REGION, account=ACCOUNT)

    def diagnose(self, **parameters: str) -> Diagnosis:
        """Return the diagnosis of the one service that they declare."""
        return diagnosed(self.read(**parameters))


def diagnosed(found: Declarations) -> Diagnosis:
    """Return the diagnosis of the one service, with the places of its findings."""
    (snapshot,) = found.snapshots
    report = located(engine.diagnose(snapshot, builtin(), CHECKS), found.places)
    return report.diagnoses[0]


@cache
def _tree(path: str) -> object:
    return decode.decode(path)


def changed(monkeypatch: pytest.MonkeyPatch, texts: Mapping[str, str]) -> None:
    """Let the files of these names have other texts, and parse the rest once."""

    def parsed(path: str) -> object:
        name = Path(path).name
        if name not in texts:
            return _tree(path)
        with monkeypatch.context() as patch:
            patch.setattr(decode, "text_of", lambda _: texts[name])
            return decode.decode(path)

    monkeypatch.setattr(deployment, "decode", parsed)


SAM = Set("kimjuls__sam-templates-ecs-private__sam", {"root": "sam.yaml"}, {})
ISOLATED = Set(
    "aws-samples__container-patterns__ecs-cluster-isolated-vpc-no-nat-gateway",
    {"root": "parent.yml"},
    {},
)
PUBLIC = Set(
    "nathanpeck__aws-cloudformation-fargate__public-subnet",
    {"production": "public-vpc.yml", "svc": "public-subnet-public-loadbalancer.yml"},
    {"svc:StackName": "production"},
)
_NETWORK = {"vpc": "vpc-2azs.yaml"}
_SERVICE = {"cluster": "cluster.yaml", "svc": "service-cluster-alb.yaml"}
_PARENTS = {
    "cluster:ParentVPCStack": "vpc",
    "svc:ParentVPCStack": "vpc",
    "svc:ParentClusterStack": "cluster",
    "svc:SubnetsReach": "Private",
}
WITHOUT_NAT = Set("widdix__aws-cf-templates", {**_NETWORK, **_SERVICE}, _PARENTS)
WITH_NAT = Set(
    "widdix__aws-cf-templates",
    {**_NETWORK, "nata": "vpc-nat-gateway.yaml", "natb": "vpc-nat-gateway.yaml", **_SERVICE},
    {
        **_PARENTS,
        "nata:ParentVPCStack": "vpc",
        "nata:SubnetZone": "A",
        "natb:ParentVPCStack": "vpc",
        "natb:SubnetZone": "B",
    },
)
CDK = Set(
    "cdklabs__cdk-ecs-service-extensions__assign-public-ip",
    {"root": "assign-public-ip.template.json"},
    {},
)
