"""The facts of a set-up in AWS's own shapes, and what refers to what in a template of them."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any

import msgspec

from ecs_pull_doctor.model.fact import Unread
from ecs_pull_doctor.model.snapshot import Answer

Shape = dict[str, Any]
Node = tuple[str, Shape]
MAIN_TABLE = "MainRouteTable"
"""Stands for the main route table of a VPC, an attribute that plans have and templates have not."""
_KINDS = {
    "Vpc": "VpcId",
    "Subnet": "SubnetId",
    "RouteTable": "RouteTableId",
    "SecurityGroup": "GroupId",
    "NetworkAcl": "NetworkAclId",
    "VpcEndpoint": "VpcEndpointId",
    "NatGateway": "NatGatewayId",
    "SecretDescription": "ARN",
    "ResolverRule": "Id",
}
_ATTRIBUTES = {"Key": ("Arn", "Arn"), "FirewallDomains": ("FirewallDomainListId", "Id")}
_REFERRED = ("subnet", "igw", "eigw", "fs")
"""What no kind of fact is about, and the template makes where something refers to it."""


class NotInTemplates(Exception):  # noqa: N818 - an answer
    """The facts hold what no template makes, such as a state or a refusal."""


class Facts:
    """The answers about a set-up; the refusals among them are `unread`."""

    def __init__(self, answers: Mapping[tuple[str, str], Answer]) -> None:
        self.answers: dict[tuple[str, str], list[Shape]] = {
            key: [json.loads(msgspec.json.encode(fact)) for fact in answer]
            for key, answer in answers.items()
            if not isinstance(answer, Unread)
        }
        self.unread = {key: each for key, each in answers.items() if isinstance(each, Unread)}

    def all(self, kind: str) -> list[Shape]:
        """Return every fact of a kind, each once."""
        found = (fact for _, facts in self.by_scope(kind) for fact in facts)
        return list({json.dumps(each, sort_keys=True): each for each in found}.values())

    def by_scope(self, kind: str) -> Iterator[tuple[str, list[Shape]]]:
        """Yield the scopes of a kind and what was answered about each."""
        for (name, scope), facts in self.answers.items():
            if name == kind:
                yield scope, facts

    def one(self, kind: str) -> Shape:
        """Return the only fact of a kind. Raises: NotInTemplates: there is another number."""
        found = self.all(kind)
        if len(found) != 1:
            raise NotInTemplates(f"{len(found)} answers to what is the {kind}")
        return found[0]

    @cached_property
    def vpc(self) -> str:
        """The id of the VPC."""
        return str(self.one("Vpc")["VpcId"])

    @cached_property
    def region(self) -> str:
        """The Region, as the ARN of the service tells it."""
        return str(self.one("Service")["serviceArn"].split(":")[3])

    def ids(self, prefix: str) -> list[str]:
        """Return every id with a prefix that some fact refers to."""
        return sorted(set(re.findall(rf'"({prefix}-[0-9a-z-]+)"', self._text)))

    @cached_property
    def _text(self) -> str:
        return json.dumps(list(self.answers.values()))

    @cached_property
    def made(self) -> dict[str, Any]:
        """References to what the template makes, by the ids that AWS gave."""
        found = {f[field] for kind, field in _KINDS.items() for f in self.all(kind)}
        found |= {id for prefix in _REFERRED for id in self.ids(prefix)}
        found |= {scope for scope, _ in self.by_scope("ManagedPrefixListEntry")}
        found |= {i["NetworkInterfaceId"] for i in self.all("NetworkInterface")} & self._led_to
        refs: dict[str, Any] = {id: {"Ref": name_of(id)} for id in found}
        for kind, (field, attribute) in _ATTRIBUTES.items():
            refs |= {f[field]: attribute_of(f[field], attribute) for f in self.all(kind)}
        for group in self.all("SecurityGroup"):
            if group.get("GroupName") == "default":
                refs[group["GroupId"]] = attribute_of(self.vpc, "DefaultSecurityGroup")
        for table in self.all("RouteTable"):
            if is_main(table):
                refs[table["RouteTableId"]] = attribute_of(self.vpc, MAIN_TABLE)
        return refs | self._lists

    @property
    def _led_to(self) -> set[str]:
        """The network interfaces that routes lead to."""
        routes = (route for table in self.all("RouteTable") for route in table["Routes"])
        return {route["NetworkInterfaceId"] for route in routes if "NetworkInterfaceId" in route}

    @cached_property
    def _lists(self) -> dict[str, str]:
        """AWS's own prefix lists, as files refer to them."""
        names = {each["PrefixListId"]: each["PrefixListName"] for each in self.all("PrefixList")}
        head = f"com.amazonaws.{self.region}."
        return {
            id: f"pl-{self.region}.{name.removeprefix(head)}"
            for id, name in names.items()
            if name.startswith(head)
        }

    def ref(self, id: str) -> Any:
        """Return a reference to what the template makes, or the id of what is elsewhere."""
        return self.made.get(id, id)

    def refs(self, ids: Iterable[str]) -> list[Any]:
        """Return a reference to each."""
        return [self.ref(id) for id in ids]

    def told(self, value: Any) -> Any:
        """Return a value with references for the ids in its texts."""
        if isinstance(value, dict):
            return {name: self.told(each) for name, each in value.items()}
        if isinstance(value, list):
            return [self.told(each) for each in value]
        if not isinstance(value, str) or value in self.made:
            return self.ref(value) if isinstance(value, str) else value
        ours = [id for id, at in self.made.items() if isinstance(at, dict) and id in value]
        text = value.replace("${", "${!")
        for id in ours:
            (where,) = self.made[id].values()
            text = text.replace(id, f"${{{where if isinstance(where, str) else '.'.join(where)}}}")
        return {"Fn::Sub": text} if ours else value

    def document(self, text: str) -> Any:
        """Return a policy, with references. Raises: NotInTemplates: it is none."""
        try:
            return self.told(json.loads(text))
        except ValueError as why:
            raise NotInTemplates("a policy that is none") from why


def is_main(table: Shape) -> bool:
    """Whether a route table is the main one of its VPC."""
    return any(each.get("Main") for each in table.get("Associations", []))


def name_of(id: str) -> str:
    """Return the logical name of what has an id."""
    return "".join(f"{part[:1].upper()}{part[1:]}" for part in re.split(r"[^A-Za-z0-9]+", id))


def attribute_of(id: str, attribute: str) -> Shape:
    """Return a reference to an attribute of what has an id."""
    return {"Fn::GetAtt": [name_of(id), attribute]}


def made(id: str, type_: str, **properties: Any) -> Node:
    """Return a resource for what has an id; properties of None are not written."""
    kept = {name: value for name, value in properties.items() if value is not None}
    return name_of(id), {"Type": f"AWS::{type_}", "Properties": kept}


def there_already(id: str, node: Node) -> Node:
    """Return a resource that a plan finds there, as secrets are that a task definition names."""
    name, shape = node
    return name, shape | {"Id": id}


def pascal(value: Any) -> Any:
    """Return ECS's names as CloudFormation writes them; options of a log driver are the same."""
    if isinstance(value, list):
        return [pascal(each) for each in value]
    if not isinstance(value, dict):
        return value
    return {
        name if "-" in name or ":" in name else name[0].upper() + name[1:]: pascal(each)
        for name, each in value.items()
    }
