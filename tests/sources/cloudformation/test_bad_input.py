"""Templates are strangers' files: each bad one is one clear sentence, in bounded time."""

from pathlib import Path

import pytest

from ecs_pull_doctor.sources.cloudformation import TemplateError, TemplateFile, read

_BOMB = "a: &a [x,x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{chr(98 + i)}: &{chr(98 + i)} [{','.join([f'*{chr(97 + i)}'] * 10)}]\n" for i in range(9)
)
_MANY = ",".join(map(str, range(200)))
_LOOPS = (
    f"'Fn::ForEach::A': [A, !Split [',', '{_MANY}'], {{'Fn::ForEach::B': "
    f"[B, !Split [',', '{_MANY}'], {{'S${{A}}${{B}}': {{Type: x}}}}]}}]"
)
_PAIR = """
  A: {Type: AWS::EC2::Subnet, Properties: {CidrBlock: !GetAtt B.CidrBlock}}
  B: {Type: AWS::EC2::Subnet, Properties: {CidrBlock: !GetAtt A.CidrBlock}}
"""
_RING = "Conditions: {A: !Condition B, B: !Condition A}\nResources: {S: {Type: x, Condition: A}}"
_ITSELF = "{N: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: t.yaml}}}"
BAD: dict[str, tuple[str | bytes, str]] = {
    "empty": ("", "has no Resources"),
    "a list": ("- a", "has no Resources"),
    "text": ("hello", "has no Resources"),
    "no types": ("Resources: {A: {}}", "has no Resources"),
    "binary": (b"\x89PNG\xff\xfe", "not text in UTF-8"),
    "control characters": (b"\x00\x01", "cannot be parsed"),
    "broken": ("Resources: {A: [", "cannot be parsed: did not find expected"),
    "twice": ("Resources:\n  A: {Type: x}\n  A: {Type: y}", "t.yaml:2 writes A twice"),
    "code": (
        "Resources:\n  A: !!python/object/apply:os.system [id]",
        "t.yaml:2 cannot be parsed: it has a tag",
    ),
    "tabs": ("Resources:\n\tA: {Type: x}", "t.yaml:2 cannot be parsed: a tab indents it"),
    "Jinja": ("Resources:\n{% for i in all %}\n", "t.yaml:2 cannot be parsed: another tool"),
    "no such token": ("Resources:\n  A: `x`", "t.yaml:2 cannot be parsed: found character"),
    "documents": ("Resources: {}\n---\nA: b", "t.yaml:2 cannot be parsed: another document"),
    "in itself": ("Resources:\n  A: &a [*a]", "t.yaml:2 cannot be parsed: an alias stands"),
    "digits": (f"Resources: {'9' * 9000}", "cannot be parsed: a number in it has too many digits"),
    "bomb": (f"{_BOMB}Resources: {{A: {{Type: x, Properties: *j}}}}", "250000 nodes"),
    "deep": ("Resources: " + "[" * 9000 + "]" * 9000, "nested too deeply"),
    "deep by indentation": (
        "\n".join(f"{' ' * i}a:" for i in range(1500)),
        "nested too deeply",
    ),
    "loops": (f"Resources:\n  {_LOOPS}\n", "more than 5000 resources"),
    "cycle": (f"Resources:{_PAIR}", "A.CidrBlock depends on itself"),
    "cycle of conditions": (_RING, "A depends on itself"),
    "itself": (f"Resources: {_ITSELF}", "nests stacks too deeply"),
    "no service": ("Resources: {A: {Type: x}}", "declare no ECS service"),
    "twice in JSON": ('{"Resources": {"A": {"Type": "x", "Type": "y"}}}', "writes Type twice"),
}


def test_a_folder_that_cdk_did_not_write(tmp_path: Path) -> None:
    with pytest.raises(TemplateError, match=r"folder without a manifest\.json.*name the template"):
        _read(tmp_path)


def _read(path: Path, **parameters: str) -> None:
    read([TemplateFile(path=str(path))], parameters, region="us-east-1", account="123456789012")


@pytest.mark.parametrize(("content", "says"), BAD.values(), ids=BAD)
def test_refused(content: str | bytes, says: str, tmp_path: Path) -> None:
    path = tmp_path / "t.yaml"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(TemplateError) as caught:
        _read(path)
    assert says in str(caught.value)
    assert str(caught.value).count("\n") == 0


def test_too_large(tmp_path: Path) -> None:
    path = tmp_path / "t.yaml"
    with path.open("wb") as file:
        file.truncate(5_000_000)
    with pytest.raises(TemplateError, match="larger than 4 MB"):
        _read(path)


@pytest.mark.parametrize("name", ["/dev/zero", "/no/such/file", ""])
def test_no_file(name: str) -> None:
    with pytest.raises(TemplateError):
        _read(Path(name))


def test_a_misspelt_parameter_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "t.yaml"
    service = "Resources: {S: {Type: AWS::ECS::Service}}"
    path.write_text(f"Parameters: {{Image: {{Type: String}}}}\n{service}")
    with pytest.raises(TemplateError, match="parameter Imgae: did you mean Image"):
        _read(path, Imgae="x")


def test_an_absolute_path_of_a_nested_template_is_not_opened(tmp_path: Path) -> None:
    path = tmp_path / "t.yaml"
    nested = "{Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: /etc/passwd}}"
    service = "{Type: AWS::ECS::Service, Properties: {Cluster: !GetAtt N.Outputs.X}}"
    path.write_text(f"Resources:\n  N: {nested}\n  S: {service}\n")
    files = [TemplateFile(path=str(path))]
    assert read(files, {}, region="us-east-1", account="123456789012").snapshots


def test_texts_that_double_stay_small(tmp_path: Path) -> None:
    path = tmp_path / "t.yaml"
    doubling = "".join(
        f"  V{i}: {{Type: AWS::ECS::Cluster, "
        f"Properties: {{ClusterName: !Sub '${{V{i - 1}}}${{V{i - 1}}}'}}}}\n"
        for i in range(1, 60)
    )
    first = "  V0: {Type: AWS::ECS::Cluster, Properties: {ClusterName: x}}\n"
    service = "  S: {Type: AWS::ECS::Service, Properties: {Cluster: !Ref V59}}\n"
    path.write_text(f"Resources:\n{first}{doubling}{service}")
    files = [TemplateFile(path=str(path))]
    assert read(files, {}, region="us-east-1", account="123456789012").snapshots
