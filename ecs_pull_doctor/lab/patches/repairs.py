"""What the commands of a fix need besides."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from ecs_pull_doctor.lab.patching import patch


@patch(
    "moto.ec2.models.vpcs:VPCEndPoint.get_filter_value",
    source="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVpcEndpoints.html",
)
def endpoints_by_id(original: Any) -> Any:
    """AWS: DescribeVpcEndpoints takes the filter `vpc-endpoint-id`.

    moto: answers 500.
    """

    def get_filter_value(self: Any, filter_name: str, method_name: str | None = None) -> Any:
        if filter_name == "vpc-endpoint-id":
            return self.id
        return original(self, filter_name, method_name)

    return get_filter_value


@patch(
    "moto.iam.models:IAMBackend.attach_role_policy",
    source="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/security-iam-awsmanpol.html",
)
def managed_policies_are_there(original: Any) -> Any:
    """AWS: its managed policies are in every account.

    moto: has none unless it is told to load all of them, which takes seconds.
    """

    def attach_role_policy(self: Any, policy_arn: str, role_name: str) -> Any:
        from moto.iam.models import AWSManagedPolicy  # noqa: PLC0415  optional dependency

        name = policy_arn.rpartition("/")[2]
        if ":iam::aws:policy/" in policy_arn and policy_arn not in self.managed_policies:
            data = _managed().get(name)
            if data:
                made = AWSManagedPolicy.from_data(name, self.account_id, self.region_name, data)
                self.managed_policies[made.arn] = made
        return original(self, policy_arn, role_name)

    return attach_role_policy


@cache
def _managed() -> dict[str, Any]:
    from moto.iam.aws_managed_policies import aws_managed_policies_data  # noqa: PLC0415

    found: dict[str, Any] = json.loads(aws_managed_policies_data)
    return found


@patch(
    "moto.ecs.models:EC2ContainerServiceBackend.update_service",
    source="https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateService.html",
)
def deployment_follows_the_service(original: Any) -> Any:
    """AWS: a new network configuration starts a deployment that has it.

    moto: changes the service, not its deployments.
    """

    def update_service(self: Any, service_properties: dict[str, Any]) -> Any:
        service = original(self, service_properties)
        for deployment in service.deployments[:1]:
            if service.network_configuration:
                deployment["networkConfiguration"] = service.network_configuration
        return service

    return update_service


@patch(
    "moto.ec2.responses.vpcs:VPCs.modify_vpc_endpoint",
    source="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyVpcEndpoint.html",
)
def policies_can_be_reset(original: Any) -> Any:
    """AWS: ResetPolicy gives an endpoint the policy back that lets everything pass.

    moto: ignores it.
    """

    def modify_vpc_endpoint(self: Any) -> Any:
        answer = original(self)
        if self._get_bool_param("ResetPolicy"):
            ids = [self._get_param("VpcEndpointId")]
            (endpoint,) = self.ec2_backend.describe_vpc_endpoints(vpc_end_point_ids=ids)
            statement = {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}
            endpoint.policy_document = json.dumps(
                {"Version": "2008-10-17", "Statement": [statement]}
            )
        return answer

    return modify_vpc_endpoint
