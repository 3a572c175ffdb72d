# By tools/cdk_stubs.py from aws-cdk-lib==2.275.0 and constructs==10.8.1.
# What else a type may be is left out.
from collections.abc import Sequence
from typing import Any

from aws_cdk import CfnResource
from constructs import Construct

class CfnRole(CfnResource):
    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        assume_role_policy_document: Any,
        description: str | None = ...,
        managed_policy_arns: Sequence[str] | None = ...,
        max_session_duration: float | None = ...,
        path: str | None = ...,
        permissions_boundary: str | None = ...,
        policies: Sequence[CfnRole.PolicyProperty | dict[str, Any]] | None = ...,
        role_name: str | None = ...,
        tags: Sequence[dict[str, Any]] | None = ...,
    ) -> None: ...
    @property
    def attr_arn(self) -> str: ...
    @property
    def attr_role_id(self) -> str: ...
    class PolicyProperty:
        def __init__(self, *, policy_document: Any, policy_name: str) -> None: ...

class CfnRolePolicy(CfnResource):
    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        policy_name: str,
        role_name: str,
        policy_document: Any = ...,
    ) -> None: ...
