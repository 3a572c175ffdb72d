# By tools/cdk_stubs.py from aws-cdk-lib==2.275.0 and constructs==10.8.1.
# What else a type may be is left out.
from collections.abc import Sequence
from typing import Any

from aws_cdk import CfnResource
from constructs import Construct

class CfnLogGroup(CfnResource):
    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        bearer_token_authentication_enabled: bool | None = ...,
        data_protection_policy: Any = ...,
        deletion_protection_enabled: bool | None = ...,
        field_index_policies: Sequence[Any] | None = ...,
        kms_key_id: str | None = ...,
        log_group_class: str | None = ...,
        log_group_name: str | None = ...,
        resource_policy_document: Any = ...,
        retention_in_days: float | None = ...,
        tags: Sequence[dict[str, Any]] | None = ...,
    ) -> None: ...
    @property
    def attr_arn(self) -> str: ...
