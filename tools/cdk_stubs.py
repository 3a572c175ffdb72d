"""Record what the CDK's packages for Python declare of the classes in which fixes are written.

The packages hold a class for everything in AWS and take a minute to install; the few that are
needed are taken out of them as stubs, for a checker of types. Needs pip and ruff.
"""

import ast
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path

PACKAGES = ("aws-cdk-lib==2.275.0", "constructs==10.8.1")
OUT = Path(__file__).parents[1] / "tests" / "fixes" / "cdk_toolchain" / "python"
CLASSES = {
    "constructs": ("IConstruct", "Node", "Construct"),
    "aws_cdk": ("CfnElement", "CfnOutput", "CfnRefElement", "CfnResource", "StackProps", "Stack"),
    "aws_cdk.aws_ec2": (
        "CfnEIP",
        "CfnInternetGateway",
        "CfnNatGateway",
        "CfnNetworkAclEntry",
        "CfnRoute",
        "CfnSecurityGroup",
        "CfnSecurityGroupEgress",
        "CfnSecurityGroupIngress",
        "CfnVPCBlockPublicAccessExclusion",
        "CfnVPCEndpoint",
        "CfnVPCGatewayAttachment",
    ),
    "aws_cdk.aws_efs": ("CfnMountTarget",),
    "aws_cdk.aws_iam": ("CfnRole", "CfnRolePolicy"),
    "aws_cdk.aws_logs": ("CfnLogGroup",),
}
_HEAD = """\
# By tools/cdk_stubs.py from {packages}.
# What else a type may be is left out.
from collections.abc import Mapping, Sequence
from typing import Any
{imports}
"""
_BASES = {c: module for module, names in CLASSES.items() for c in names if module.count(".") == 0}


def main() -> None:
    """Fetch the packages, take the classes out of them, write the stubs."""
    with tempfile.TemporaryDirectory() as folder:
        wanted = ["download", "--quiet", "--no-deps", "--dest", folder, *PACKAGES]
        subprocess.run([sys.executable, "-m", "pip", *wanted], check=True)
        texts = dict(_sources(Path(folder).glob("*.whl")))
    for module, names in CLASSES.items():
        place = OUT.joinpath(*module.split("."), "__init__.pyi")
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(stub(module, names, texts[module]), encoding="utf-8")
    for command in ("check", "--fix", "--exit-zero"), ("format",):
        subprocess.run(["ruff", *command, str(OUT)], check=True, capture_output=True)
    print(f"{len(CLASSES)} modules in {OUT}")


def _sources(wheels: Iterable[Path]) -> Iterator[tuple[str, str]]:
    for wheel in wheels:
        with zipfile.ZipFile(wheel) as opened:
            for module in CLASSES:
                name = f"{module.replace('.', '/')}/__init__.py"
                if name in opened.namelist():
                    yield module, opened.read(name).decode()


def stub(module: str, names: tuple[str, ...], text: str) -> str:
    """Return the stub of a module, with the classes that are wanted."""
    found = {node.name: node for node in ast.parse(text).body if isinstance(node, ast.ClassDef)}
    bodies = ["\n".join(_class(found[name], names, "")) for name in names]
    others = sorted((m, c) for c, m in _BASES.items() if m != module and c in "".join(bodies))
    imports = "".join(f"from {m} import {c}\n" for m, c in others)
    head = _HEAD.format(packages=" and ".join(PACKAGES), imports=imports)
    return head + "\n".join(f"\n{body}" for body in bodies) + "\n"


def _class(node: ast.ClassDef, names: tuple[str, ...], outer: str) -> Iterator[str]:
    bases = [ast.unparse(_spelled(base)).rpartition(".")[2] for base in node.bases]
    kept = [base for base in bases if base in _BASES or base in names]
    yield f"class {node.name}({', '.join(kept)}):" if kept else f"class {node.name}:"
    lines = list(_members(node, f"{outer}{node.name}."))
    yield from (f"    {line}" for line in lines or ["..."])


def _members(node: ast.ClassDef, outer: str) -> Iterator[str]:
    for member in node.body:
        if isinstance(member, ast.ClassDef) and member.name.endswith("Property"):
            yield from _class(member, (), outer)
        elif isinstance(member, ast.FunctionDef) and _is_wanted(member, node.name):
            if _is_property(member):
                yield "@property"
            yield f"def {member.name}({_arguments(member.args)}) -> {_type(member.returns)}: ..."


def _is_property(member: ast.FunctionDef) -> bool:
    return any("builtins.property" in ast.unparse(d) for d in member.decorator_list)


def _is_wanted(member: ast.FunctionDef, owner: str) -> bool:
    if member.name == "__init__" or (owner, member.name) == ("Node", "add_dependency"):
        return True
    return _is_property(member) and (member.name in {"ref", "node"} or member.name[:5] == "attr_")


def _arguments(given: ast.arguments) -> str:
    words = [a.arg if a.arg == "self" else f"{a.arg}: {_type(a.annotation)}" for a in given.args]
    if given.vararg:
        words.append(f"*{given.vararg.arg}: {_type(given.vararg.annotation)}")
    elif given.kwonlyargs:
        words.append("*")
    for argument, default in zip(given.kwonlyargs, given.kw_defaults, strict=True):
        words.append(f"{argument.arg}: {_type(argument.annotation)}{' = ...' if default else ''}")
    return ", ".join(words)


def _spelled(node: ast.expr) -> ast.expr:
    """A type may be spelled as a string."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return ast.parse(node.value, mode="eval").body
    return node


def _type(node: ast.expr | None) -> str:
    """Return a type by what we know of it; the rest of a union is left out, `Any` is the last."""
    return _known(node) or "Any"


_PLAIN = {
    "builtins.str": "str",
    "builtins.bool": "bool",
    "builtins.int": "int",
    "jsii.Number": "float",
    "typing.Any": "Any",
    "None": "None",
}
_HOLDING = {"Sequence": "Sequence", "List": "list", "Mapping": "Mapping", "Dict": "dict"}


def _known(node: ast.expr | None) -> str:
    if node is None:
        return ""
    node = _spelled(node)
    text = ast.unparse(node)
    if text in _PLAIN:
        return _PLAIN[text]
    if not isinstance(node, ast.Subscript):
        last = text.rpartition(".")[2]
        return last if last in _BASES else text if text.endswith("Property") else ""
    inner = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
    parts = [_known(each) for each in inner]
    match ast.unparse(node.value).rpartition(".")[2]:
        case "Optional":
            return f"{parts[0] or 'Any'} | None"
        case "Union":
            return " | ".join(dict.fromkeys(part for part in parts if part))
        case holder:
            return f"{_HOLDING[holder]}[{', '.join(part or 'Any' for part in parts)}]"


if __name__ == "__main__":
    main()
