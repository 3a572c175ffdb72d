"""Security groups, network ACLs and prefix lists, as resources of a template."""

from collections.abc import Iterator

from tests.gate.rendering.facts import Facts, Node, NotInTemplates, Shape, made

SIDES = (("IpPermissions", "Source", "Ingress"), ("IpPermissionsEgress", "Destination", "Egress"))
EVERYTHING = {"RuleNumber": 100, "RuleAction": "allow", "Protocol": "-1", "CidrBlock": "0.0.0.0/0"}
# CloudFormation lets everything out where no rule is written; CDK's rule for none is this one.
NONE = {"IpProtocol": "icmp", "CidrIp": "255.255.255.255/32", "FromPort": 252}
LAST_RULE = 32767


def nodes(facts: Facts) -> Iterator[Node]:
    """Yield the resources."""
    for group in facts.all("SecurityGroup"):
        default = group.get("GroupName") == "default"
        yield from _of_default(facts, group) if default else [_group(facts, group)]
    for acl in facts.all("NetworkAcl"):
        yield from _acl(facts, acl)
    for id, entries in facts.by_scope("ManagedPrefixListEntry"):
        yield made(
            id,
            "EC2::PrefixList",
            PrefixListName=id,
            AddressFamily="IPv4",
            MaxEntries=max(1, len(entries)),
            Entries=[{"Cidr": each["Cidr"]} for each in entries],
        )


def _group(facts: Facts, group: Shape) -> Node:
    sides = {
        f"SecurityGroup{kind}": [r for each in group.get(field, []) for r in _rules(facts, each, s)]
        for field, s, kind in SIDES
    }
    sides["SecurityGroupEgress"] = sides["SecurityGroupEgress"] or [NONE]
    return made(
        group["GroupId"],
        "EC2::SecurityGroup",
        VpcId=facts.ref(facts.vpc),
        GroupName=group.get("GroupName"),
        GroupDescription=group.get("GroupName", "of the set-up"),
        **sides,
    )


def _of_default(facts: Facts, group: Shape) -> Iterator[Node]:
    """What was added to the default group: it cannot be made, and what it has not be taken."""
    id = group["GroupId"]
    itself = {"IpProtocol": "-1", "UserIdGroupPairs": [{"GroupId": id}]}
    out = {"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}
    for (field, side, kind), own in zip(SIDES, (itself, out), strict=True):
        rules = [_bare(each) for each in group.get(field, [])]
        if own not in rules:
            raise NotInTemplates("a default group that something was taken from")
        more = [r for each in rules if each != own for r in _rules(facts, each, side)]
        for number, rule in enumerate(more):
            at = f"{id}-{kind}-{number}"
            yield made(at, f"EC2::SecurityGroup{kind}", GroupId=facts.ref(id), **rule)


def _bare(rule: Shape) -> Shape:
    pairs = [{"GroupId": each["GroupId"]} for each in rule.get("UserIdGroupPairs", [])]
    return rule | ({"UserIdGroupPairs": pairs} if pairs else {})


def _rules(facts: Facts, rule: Shape, side: str) -> Iterator[Shape]:
    ports: Shape = {
        name: rule[name] for name in ("IpProtocol", "FromPort", "ToPort") if name in rule
    }
    for each in rule.get("IpRanges", []):
        yield {**ports, "CidrIp": each["CidrIp"]}
    for each in rule.get("Ipv6Ranges", []):
        yield {**ports, "CidrIpv6": each["CidrIpv6"]}
    for each in rule.get("PrefixListIds", []):
        yield {**ports, f"{side}PrefixListId": facts.ref(each["PrefixListId"])}
    for each in rule.get("UserIdGroupPairs", []):
        yield {**ports, f"{side}SecurityGroupId": facts.ref(each["GroupId"])}


def _acl(facts: Facts, acl: Shape) -> Iterator[Node]:
    id = acl["NetworkAclId"]
    entries = [each for each in acl["Entries"] if each["RuleNumber"] != LAST_RULE]
    if acl.get("IsDefault"):
        plain = [each for each in entries if {**each, **EVERYTHING} == each]
        if len(plain) == len(entries) == 2:
            return
    yield made(id, "EC2::NetworkAcl", VpcId=facts.ref(facts.vpc))
    for each in acl["Associations"]:
        ends = {"NetworkAclId": facts.ref(id), "SubnetId": facts.ref(each["SubnetId"])}
        at = f"{id}-{each['SubnetId']}"
        yield made(at, "EC2::SubnetNetworkAclAssociation", **ends)
    for number, entry in enumerate(entries):
        at = f"{id}-entry-{number}"
        yield made(at, "EC2::NetworkAclEntry", NetworkAclId=facts.ref(id), **entry)
