"""Security groups and network ACLs."""

from __future__ import annotations

import ipaddress
from typing import Any

from ecs_pull_doctor.lab.patching import patch

_GROUPS = "moto.ec2.models.security_groups:SecurityGroupBackend"
_GUIDE = "https://docs.aws.amazon.com/vpc/latest/userguide"


def canonical(block: str) -> str:
    """Return an IPv4 block with its host bits cleared."""
    return str(ipaddress.IPv4Network(block, strict=False))


@patch(
    f"{_GROUPS}.authorize_security_group_ingress",
    f"{_GROUPS}.authorize_security_group_egress",
    source="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_IpRange.html",
)
def rule_blocks_are_canonical(original: Any) -> Any:
    """AWS: stores 10.0.0.0/8 for a rule written as 10.1.2.3/8.

    moto: keeps the block as written.
    """

    def authorize(self: Any, *args: Any, **kwargs: Any) -> Any:
        for each in kwargs.get("ip_ranges") or []:
            if isinstance(each, dict) and each.get("CidrIp"):
                each["CidrIp"] = canonical(each["CidrIp"])
        return original(self, *args, **kwargs)

    return authorize


@patch(
    "moto.ec2.models.vpcs:VPCBackend.create_vpc",
    source=f"{_GUIDE}/default-security-group.html",
)
def default_group_admits_itself(original: Any) -> Any:
    """AWS: the default group of a new VPC lets in everything from its own members.

    moto: lets in nothing.
    """

    def create_vpc(self: Any, *args: Any, **kwargs: Any) -> Any:
        vpc = original(self, *args, **kwargs)
        group = self.get_default_security_group(vpc.id)
        self.authorize_security_group_ingress(
            group_name_or_id=group.id,
            ip_protocol="-1",
            from_port=None,
            to_port=None,
            ip_ranges=[],
            source_groups=[{"GroupId": group.id}],
            vpc_id=vpc.id,
        )
        return vpc

    return create_vpc


@patch(
    "moto.ec2.models.network_acls:NetworkAclBackend.create_network_acl",
    source=f"{_GUIDE}/nacl-rules.html",
)
def acls_end_with_deny(original: Any) -> Any:
    """AWS: every ACL ends with a rule 32767 (`*`) per direction, which denies the rest.

    moto: only a VPC's default ACL does.
    """

    def create_network_acl(self: Any, *args: Any, **kwargs: Any) -> Any:
        acl = original(self, *args, **kwargs)
        if not acl.network_acl_entries:
            self.add_default_entries(acl.id)
            for egress in (True, False):
                self.delete_network_acl_entry(acl.id, 100, egress)
        return acl

    return create_network_acl
