"""How files name what they declare: a reference in their own language for an id or an ARN.

Sources: the return values of each resource in CloudFormation's template reference (`Ref` is an ARN
of few), and the attributes of each resource in the Terraform provider's.
"""

import re
from collections.abc import Iterator
from typing import Literal

from ecs_pull_doctor.finding import Where
from ecs_pull_doctor.sources.declared.places import Places

Language = Literal["cloudformation", "terraform"]

QUOTED = re.compile(r"'([^']*)'|\"([^\"]*)\"")
_WITH_VPC = re.compile(r"(rtb|sg|acl)-(.+)\.(main|default)")
_WITH_VPC_ATTRIBUTES = {
    "rtb": ("main_route_table_id", ""),
    "sg": ("default_security_group_id", "DefaultSecurityGroup"),
    "acl": ("default_network_acl_id", "DefaultNetworkAcl"),
}
_PREFIX_LIST = re.compile(r"pl-([a-z0-9-]+)\.(s3|dynamodb)")
_BUCKET = re.compile(r"arn:[\w-]+:s3:::([^/]+)(/.*)?")
_REF_IS_ARN = re.compile(r":(?:secret:|task-definition/|service/|policy/)")


def declared(found: re.Match[str], places: Places) -> Where | None:
    """Return where that stands of which a quoted text is the id, if a file declares it."""
    text = found[1] or found[2] or ""
    bucket = _BUCKET.fullmatch(text)
    item = places.items.get(bucket[1]) if bucket else None
    at = item.where if item and "Bucket" in item.shape else places.declared(text)
    return at if at and at.path else None


def reference(found: re.Match[str], places: Places, language: Language) -> str:
    """Return what stands for a quoted id in the files; a text that is none stays as it is."""
    text = found[1] or found[2] or ""
    at = declared(found, places)
    if at is None:
        return _of_vpc(text, places, language) or _of_aws(text, language) or found[0]
    if not text.startswith("arn:"):
        return f"{at.path}.id" if language == "terraform" else f"!Ref {_logical(at)}"
    return _arn(text, at, language)


def _logical(at: Where) -> str:
    return at.path.partition(".")[0]


def _arn(text: str, at: Where, language: Language) -> str:
    """The ARN of what is declared, with what follows it: objects of a bucket, streams of a group.

    CloudFormation's ARN of a log group ends in `:*` already, and the provider's does not.
    """
    bucket = _BUCKET.fullmatch(text)
    rest = (bucket[2] or "") if bucket else ":*" if text.endswith(":*") else ""
    if language == "terraform":
        return f'"${{{at.path}.arn}}{rest}"' if rest else f"{at.path}.arn"
    if bucket and rest:
        literal = rest.replace("${", "${!")
        return f'!Sub "${{{_logical(at)}.Arn}}{literal}"'
    name = _logical(at)
    return f"!Ref {name}" if _REF_IS_ARN.search(text) else f"!GetAtt {name}.Arn"


def _of_vpc(text: str, places: Places, language: Language) -> str:
    """What comes with a VPC that the files declare, as an attribute of the VPC; else nothing."""
    match = _WITH_VPC.fullmatch(text)
    vpc = places.declared(f"vpc-{match[2]}") if match else None
    if match is None or vpc is None or not vpc.path:
        return ""
    terraform, attribute = _WITH_VPC_ATTRIBUTES[match[1]]
    if language == "terraform":
        return f"{vpc.path}.{terraform}"
    return f"!GetAtt {_logical(vpc)}.{attribute}" if attribute else ""


def _of_aws(text: str, language: Language) -> str:
    """AWS's own prefix list, whose id no file knows: by its name, or as a parameter."""
    match = _PREFIX_LIST.fullmatch(text)
    if match is None:
        return ""
    name = match[2]
    if language == "terraform":
        return f"data.aws_ec2_managed_prefix_list.{name}.id"
    return f"!Ref {_parameter(name)}"


def _parameter(service: str) -> str:
    return f"{service[:1].upper()}{service[1:]}PrefixList"


_MADE = {
    "cloudformation": re.compile(r"^  (\w+):$", re.MULTILINE),
    "terraform": re.compile(r'^resource "(\w+)" "(\w+)"', re.MULTILINE),
}


def freed(text: str, places: Places, language: Language) -> str:
    """Return a fix whose own resources have names that the files have not.

    What the files declare stands in it by its quoted id yet, so that every other name is its own.
    """
    taken = set(_taken(places, language))
    for found in tuple(_MADE[language].finditer(text)):
        *kind, name = found.groups()
        new, number = name, 2
        while ".".join((*kind, new)) in taken:
            new, number = f"{name}{number}", number + 1
        if new == name:
            continue
        taken.add(".".join((*kind, new)))
        if language == "terraform":
            text = text.replace(found[0], f'resource "{kind[0]}" "{new}"')
            text = re.sub(rf"\b{kind[0]}\.{name}\b", f"{kind[0]}.{new}", text)
        else:
            used = rf"((?:^  |!Ref |!GetAtt |DependsOn: \[(?:\w+, )*)){name}\b(?!::)"
            text = re.sub(used, rf"\g<1>{new}", text, flags=re.MULTILINE)
    return text


def _taken(places: Places, language: Language) -> Iterator[str]:
    """The names that stand in the files: logical ids, or a type and a name outside of modules."""
    for item in places.items.values():
        parts = (where for each in item.parts.values() for _, where in each)
        for where in (item.where, *item.fields.values(), *parts):
            words = where.path.split(".")
            if language == "cloudformation":
                yield words[0]
            elif words[0] != "module":
                yield ".".join(words[:2]).partition("[")[0]


def needed(lines: list[str], language: Language) -> Iterator[str]:
    """Yield what the references of *lines* need besides, and what no reference can stand for."""
    texts = [found[1] or found[2] or "" for line in lines for found in QUOTED.finditer(line)]
    for match in filter(None, map(_PREFIX_LIST.fullmatch, dict.fromkeys(texts))):
        name = f"com.amazonaws.{match[1]}.{match[2]}"
        if language == "terraform":
            kind = "aws_ec2_managed_prefix_list"
            yield from (f'data "{kind}" "{match[2]}" {{', f'  name = "{name}"', "}")
        else:
            yield f"# {_parameter(match[2])}: a parameter with the id of the prefix list {name},"
            yield "# which `aws ec2 describe-managed-prefix-lists` tells."
    main = [m for m in map(_WITH_VPC.fullmatch, dict.fromkeys(texts)) if m and m[1] == "rtb"]
    if main and language == "cloudformation":
        yield "# No template can name a VPC's main route table: give the subnets one of their own."
