"""A value that CloudFormation refuses for a parameter deploys nothing."""

from pathlib import Path

import pytest

from ecs_pull_doctor.sources.cloudformation import TemplateError, TemplateFile, read
from ecs_pull_doctor.sources.cloudformation.parameters import refused

CASES: dict[str, tuple[object, str, bool]] = {
    "one of them": ({"AllowedValues": ["prod", "dev"]}, "dev", False),
    "none of them": ({"AllowedValues": ["prod", "dev"]}, "Prod", True),
    "a truth value": ({"AllowedValues": [True, False]}, "true", False),
    "a number": ({"Type": "Number", "AllowedValues": [1, 2]}, "3", True),
    "a list of them": ({"Type": "CommaDelimitedList", "AllowedValues": ["a", "b"]}, "a, b", False),
    "a list with others": ({"Type": "List<Number>", "AllowedValues": [1, 2]}, "1,3", True),
    "a fraction may be written otherwise": ({"AllowedValues": [1.5, 2]}, "1.50", False),
    "a name of Parameter Store": (
        {"Type": "AWS::SSM::Parameter::Value<String>", "AllowedValues": ["/a"]},
        "value",
        False,
    ),
    "all values": ({"Type": "String"}, "x", False),
    "no declaration": ("x", "x", False),
}


@pytest.mark.parametrize(("declared", "given", "bad"), CASES.values(), ids=CASES)
def test_refused(declared: object, given: str, *, bad: bool) -> None:
    assert bool(refused(declared, given)) is bad


def test_a_value_that_is_none_of_the_allowed_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "t.yaml"
    declared = "{Env: {Type: String, AllowedValues: [prod, dev], Default: prod}}"
    path.write_text(f"Parameters: {declared}\nResources: {{S: {{Type: AWS::ECS::Service}}}}")
    files = [TemplateFile(path=str(path))]
    with pytest.raises(TemplateError, match=r"parameter Env of .*t\.yaml takes only prod, dev"):
        read(files, {"Env": "staging"}, region="us-east-1", account="123456789012")
