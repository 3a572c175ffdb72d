# By tools/cdk_stubs.py from aws-cdk-lib==2.275.0 and constructs==10.8.1.
# What else a type may be is left out.
from collections.abc import Sequence

from aws_cdk import CfnResource
from constructs import Construct

class CfnMountTarget(CfnResource):
    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        file_system_id: str,
        security_groups: Sequence[str],
        subnet_id: str,
        ip_address: str | None = ...,
        ip_address_type: str | None = ...,
        ipv6_address: str | None = ...,
    ) -> None: ...
    @property
    def attr_id(self) -> str: ...
    @property
    def attr_ip_address(self) -> str: ...
