# By tools/cdk_stubs.py from aws-cdk-lib==2.275.0 and constructs==10.8.1.
# What else a type may be is left out.
from collections.abc import Mapping, Sequence
from typing import Any

from constructs import Construct

class CfnElement(Construct):
    def __init__(self, scope: Construct, id: str) -> None: ...

class CfnOutput(CfnElement):
    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        value: str,
        condition: Any | None = ...,
        description: str | None = ...,
        export_name: str | None = ...,
        key: str | None = ...,
    ) -> None: ...

class CfnRefElement(CfnElement):
    def __init__(self, scope: Construct, id: str) -> None: ...
    @property
    def ref(self) -> str: ...

class CfnResource(CfnRefElement):
    def __init__(
        self, scope: Construct, id: str, *, type: str, properties: Mapping[str, Any] | None = ...
    ) -> None: ...

class StackProps:
    def __init__(
        self,
        *,
        analytics_reporting: bool | None = ...,
        cross_region_references: bool | None = ...,
        description: str | None = ...,
        env: dict[str, Any] | None = ...,
        notification_arns: Sequence[str] | None = ...,
        permissions_boundary: Any | None = ...,
        property_injectors: Sequence[Any] | None = ...,
        stack_name: str | None = ...,
        suppress_template_indentation: bool | None = ...,
        synthesizer: Any | None = ...,
        tags: Mapping[str, str] | None = ...,
        termination_protection: bool | None = ...,
    ) -> None: ...

class Stack(Construct):
    def __init__(
        self,
        scope: Construct | None,
        id: str | None,
        *,
        analytics_reporting: bool | None = ...,
        cross_region_references: bool | None = ...,
        description: str | None = ...,
        env: dict[str, Any] | None = ...,
        notification_arns: Sequence[str] | None = ...,
        permissions_boundary: Any | None = ...,
        property_injectors: Sequence[Any] | None = ...,
        stack_name: str | None = ...,
        suppress_template_indentation: bool | None = ...,
        synthesizer: Any | None = ...,
        tags: Mapping[str, str] | None = ...,
        termination_protection: bool | None = ...,
    ) -> None: ...
