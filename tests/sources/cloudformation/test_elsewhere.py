"""What is asked of the account about exports and parameters, and what never is."""

import json
from pathlib import Path
from typing import Any

import pytest

from ecs_pull_doctor.sources.aws.answers import Page
from ecs_pull_doctor.sources.aws.errors import AwsError, CallFailed
from ecs_pull_doctor.sources.cloudformation.deployment import Deployment
from ecs_pull_doctor.sources.cloudformation.elsewhere import Elsewhere
from ecs_pull_doctor.sources.cloudformation.values import Open


class Store:
    """An account with these parameters, and nothing to export."""

    profile: str | None = None

    def __init__(self, *, refused: str = "", code: str = "AccessDeniedException") -> None:
        self.refused, self.code = refused, code
        self.asked: list[str] = []
        self.plain = {"/net/vpc": "vpc-1", "/aws/service/x": "ami-1"}

    @property
    def calls(self) -> int:
        return len(self.asked)

    def call(self, operation: str, region: str | None = None, **params: Any) -> list[Page]:
        self.asked.append(operation)
        if operation == self.refused:
            raise CallFailed(operation, self.code, f"not in {region}")
        if operation == "cloudformation:ListExports":
            return [{"Exports": [{"Name": "net-Vpc", "Value": "vpc-1"}]}]
        if operation == "ssm:GetParameters":
            (name,) = params["Names"]
            return [{"Parameters": [{"Value": self.plain[name.partition(":")[0]]}]}]
        (by,) = params["ParameterFilters"]
        types = {"/net/vpc": "String", "/net/secret": "SecureString"}
        found = [{"Name": n, "Type": types[n]} for n in by["Values"] if n in types]
        return [{"Parameters": found}]


READ = "ssm:GetParameters"
PARAMETERS = {
    "plain": ("/net/vpc", "vpc-1", 1),
    "a version of it": ("/net/vpc:3", "vpc-1", 1),
    "AWS's own": ("/aws/service/x", "ami-1", 1),
    "encrypted": ("/net/secret", "is a secret, never read", 0),
    "a secret of Secrets Manager": (
        "/aws/reference/secretsmanager/a",
        "is a secret, never read",
        0,
    ),
    "not there": ("/net/none", "does not list parameter /net/none", 0),
    "of another account": ("arn:aws:ssm:eu-west-1:2:parameter/x", "does not list parameter", 0),
}


@pytest.mark.parametrize(("name", "says", "reads"), PARAMETERS.values(), ids=PARAMETERS)
def test_parameters(name: str, says: str, reads: int) -> None:
    live = Store()
    elsewhere = Elsewhere(live, "eu-west-1")
    found = elsewhere.parameter(name)
    assert (says in found.why) if isinstance(found, Open) else (found == says)
    assert elsewhere.parameter(name) == found
    assert live.asked.count(READ) == reads


@pytest.mark.parametrize("operation", ["ssm:DescribeParameters", READ])
def test_a_refusal_says_what_would_settle_it(operation: str) -> None:
    found = Elsewhere(Store(refused=operation), "eu-west-1").parameter("/net/vpc")
    assert isinstance(found, Open)
    assert f"AccessDeniedException for {operation} (`pull-doctor policy --with live`" in found.why


def test_exports_are_listed_once() -> None:
    live = Store()
    elsewhere = Elsewhere(live, "eu-west-1")
    assert [elsewhere.export(name) for name in ("net-Vpc", "other")] == ["vpc-1", None]
    assert live.calls == 1
    refused = Elsewhere(Store(refused="cloudformation:ListExports"), "eu-west-1").export("net-Vpc")
    assert isinstance(refused, Open)
    assert refused.why.startswith("export net-Vpc cannot be read: AccessDeniedException")


def test_without_credentials_nothing_is_asked_further() -> None:
    signed_out = Store(refused="cloudformation:ListExports", code="NoCredentialsError")
    with pytest.raises(AwsError, match="no usable AWS credentials"):
        Elsewhere(signed_out, "eu-west-1").export("net-Vpc")


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("{{resolve:ssm:/net/vpc}}", "vpc-1"),
        ("{{resolve:ssm:/net/vpc:3}}", "vpc-1"),
        ({"Fn::Sub": "{{resolve:ssm:/${P}/vpc}}"}, "vpc-1"),
        ("{{resolve:ssm-secure:/net/vpc}}", Open),
        ("{{resolve:secretsmanager:/net/vpc}}", Open),
        ("a {{resolve:ssm:/net/vpc}}", "a vpc-1"),
    ],
)
def test_references_that_are_resolved_in_the_end(
    expression: Any, value: Any, tmp_path: Path
) -> None:
    output = {"Value": expression}
    parameters = {"P": {"Type": "String", "Default": "net"}}
    template = {"Parameters": parameters, "Resources": {}, "Outputs": {"O": output}}
    (file := tmp_path / "t.json").write_text(json.dumps(template))
    live = Store()
    deployment = Deployment(
        region="eu-west-1", account="1" * 12, elsewhere=Elsewhere(live, "eu-west-1")
    )
    found = deployment.add("t", str(file), {}, prefix="").output("O")
    assert isinstance(found, Open) if value is Open else found == value
    assert live.asked.count(READ) == (value is not Open)
