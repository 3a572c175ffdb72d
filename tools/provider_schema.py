"""Record the schema of the resources of Terraform in which fixes are written.

It is taken from the npm package @cdktn/provider-aws, which is generated from what the provider
itself says of its schema, and written as `terraform providers schema -json` would. Needs npm.
"""

import json
import re
import subprocess
import tarfile
import tempfile
from pathlib import Path
from typing import Any

PACKAGE, VERSION = "@cdktn/provider-aws", "25.7.0"
OUT = Path(__file__).parents[1] / "tests" / "fixes" / "provider_schema.json"
RESOURCES = (
    "aws_cloudwatch_log_group",
    "aws_ecr_registry_policy",
    "aws_ecr_repository_policy",
    "aws_ecs_service",
    "aws_efs_mount_target",
    "aws_eip",
    "aws_iam_role",
    "aws_iam_role_policy",
    "aws_iam_role_policy_attachment",
    "aws_instance",
    "aws_internet_gateway",
    "aws_internet_gateway_attachment",
    "aws_kms_key",
    "aws_kms_key_policy",
    "aws_nat_gateway",
    "aws_network_acl_rule",
    "aws_network_interface",
    "aws_route",
    "aws_route53_resolver_rule_association",
    "aws_s3_bucket_policy",
    "aws_secretsmanager_secret",
    "aws_secretsmanager_secret_policy",
    "aws_security_group",
    "aws_vpc",
    "aws_vpc_block_public_access_exclusion",
    "aws_vpc_endpoint",
    "aws_vpc_endpoint_policy",
    "aws_vpc_endpoint_route_table_association",
    "aws_vpc_security_group_egress_rule",
    "aws_vpc_security_group_ingress_rule",
)
_SAID = re.compile(
    r"// (?P<name>\w+) - computed: (?P<computed>\w+), optional: (?P<optional>\w+),"
    r" required: (?P<required>\w+)\n(?P<code>.*?)(?=\n    // \w+ - computed|\n    // =+\n|\n}\Z)",
    re.DOTALL,
)
_WRITTEN = re.compile(
    r"(?P<name>\w+): \{\s+value: (?P<value>[^\n]*),\s+isBlock: (?P<block>true|false),"
    r'\s+type: "(?P<type>\w+)",\s+storageClassType: "(?P<storage>\w+)",'
)
_SCALARS = {"string": "string", "boolean": "bool", "number": "number"}
_READ = {
    "getStringAttribute": "string",
    "getBooleanAttribute": "bool",
    "getNumberAttribute": "number",
    "getStringMapAttribute": ["map", "string"],
}
_NESTING = {"struct": "single", "list": "list", "set": "set", "map": "map"}


def main() -> None:
    """Fetch the package, take the resources out of it, write the file."""
    with tempfile.TemporaryDirectory() as folder:
        wanted = ["npm", "pack", "--silent", f"{PACKAGE}@{VERSION}"]
        name = subprocess.run(wanted, cwd=folder, check=True, capture_output=True, text=True)
        with tarfile.open(Path(folder) / name.stdout.strip()) as package:
            sources = {kind: source(package, kind) for kind in RESOURCES}
    (provider,) = {
        found
        for text in sources.values()
        for found in re.findall(r"providerVersion: '([\d.]+)'", text)
    }
    schemas = {kind: {"block": resource(text, kind)} for kind, text in sources.items()}
    OUT.write_text(written(provider, schemas), encoding="utf-8")
    print(f"hashicorp/aws {provider}: {len(schemas)} resources in {OUT}")


def written(provider: str, schemas: dict[str, Any]) -> str:
    """Return the file: one line for each argument, so that a difference can be read."""
    head = {
        "provider": "hashicorp/aws",
        "version": provider,
        "source": f"npm package {PACKAGE} {VERSION} (MPL-2.0), by tools/provider_schema.py",
    }
    text = json.dumps({**head, "resource_schemas": schemas}, indent=1)
    return re.sub(r"\{\s+(\"[^{}]*?)\s+\}", _on_one_line, text) + "\n"


def _on_one_line(found: re.Match[str]) -> str:
    return "{" + re.sub(r"\s+", " ", found[1]) + "}"


def source(package: tarfile.TarFile, kind: str) -> str:
    """Return the code of a resource, without its map of sources."""
    folder = kind.removeprefix("aws_").replace("_", "-")
    file = package.extractfile(f"package/lib/{folder}/index.js")
    if file is None:
        raise SystemExit(f"{PACKAGE} {VERSION} has no {kind}")
    return file.read().decode().partition("//# sourceMappingURL")[0]


def resource(text: str, kind: str) -> dict[str, Any]:
    """Return the block of a resource."""
    (body,) = re.findall(
        r"\nclass \w+ extends cdktn\.TerraformResource \{\n(.*?\n\})\n", text, re.DOTALL
    )
    _, _, synthesized = body.partition("synthesizeHclAttributes() {")
    return block(text, body, synthesized, kind)


def block(text: str, body: str, synthesized: str, where: str) -> dict[str, Any]:
    """Return what a class says: its attributes in *body*, and how it writes them."""
    settable = {found["name"]: found for found in _WRITTEN.finditer(synthesized)}
    attributes: dict[str, Any] = {}
    blocks: dict[str, Any] = {}
    for said in _SAID.finditer(body):
        name, how = said["name"], settable.get(said["name"])
        if how is not None and how["block"] == "true":
            blocks[name] = nested(text, said, how, f"{where}.{name}")
        elif kind := _type(how, said["code"]):
            flags = {f: True for f in ("required", "optional", "computed") if said[f] == "true"}
            attributes[name] = {"type": kind, **flags}
    missed = settable.keys() - attributes.keys() - blocks.keys()
    if missed:
        raise SystemExit(f"{where}: cannot read {', '.join(sorted(missed))}")
    return {"attributes": attributes} | ({"block_types": blocks} if blocks else {})


def nested(text: str, said: re.Match[str], how: re.Match[str], where: str) -> dict[str, Any]:
    """Return a nested block; one that the package keeps as one thing can stand once only."""
    struct = how["storage"].removesuffix("List")
    (body,) = re.findall(
        rf"\nclass {struct}OutputReference extends [^\n]*\n(.*?\n\}})\n", text, re.DOTALL
    )
    writer = f"{struct[:1].lower()}{struct[1:]}ToHclTerraform"
    (synthesized,) = re.findall(
        rf"\nfunction {writer}\(struct\) \{{\n(.*?)\n\}}\n", text, re.DOTALL
    )
    limits = {"min_items": 1} if said["required"] == "true" else {}
    nesting = _NESTING[how["type"]]
    if nesting != "single" and f"new {struct}OutputReference(" in said["code"]:
        limits["max_items"] = 1
    return {"nesting_mode": nesting, "block": block(text, body, synthesized, where), **limits}


def _type(how: re.Match[str] | None, code: str) -> Any:
    """Return the type of an attribute; none for what is read only and no plain value."""
    if how is None:
        return next((kind for call, kind in _READ.items() if f"this.{call}(" in code), None)
    if how["type"] == "simple":
        return _SCALARS[how["storage"]]
    held = re.fullmatch(r"(string|boolean|number)(List|Map)", how["storage"])
    if held is None:
        raise SystemExit(f"cannot read the type {how['storage']}")
    return [how["type"], _SCALARS[held[1]]]


if __name__ == "__main__":
    main()
