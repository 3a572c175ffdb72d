"""What AWS writes for each fault, word for word, with the lab's own names put in.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html
and the same strings as people have pasted them.
"""

from __future__ import annotations

from dataclasses import dataclass

ECR_API_ADDRESS = "54.180.184.234"
ECR_REGISTRY_ADDRESS = "13.209.114.21"
S3_ADDRESS = "52.219.144.98"
_AUTH = "ResourceInitializationError: unable to pull secrets or registry auth: "


@dataclass(frozen=True, slots=True, kw_only=True)
class Errors:
    """The errors of one Region and image; an address is the one that did not answer."""

    region: str
    image: str

    def token(self, address: str = ECR_API_ADDRESS) -> str:
        """No answer from the ECR API."""
        return self._token(f"dial tcp {address}:443: i/o timeout")

    def token_lookup(self, resolver: str, source: str) -> str:
        """No answer from the resolver."""
        return self._token(
            f"dial tcp: lookup api.ecr.{self.region}.amazonaws.com on {resolver}:53: "
            f"read udp {source}:40412->{resolver}:53: i/o timeout"
        )

    def token_no_such_host(self) -> str:
        """The name of the ECR API does not exist."""
        host = f"api.ecr.{self.region}.amazonaws.com"
        return self._token(f"dial tcp: lookup {host} on 10.0.0.2:53: no such host")

    def manifest_no_such_host(self) -> str:
        """The name of the registry does not exist."""
        host = self.image.partition("/")[0]
        return self.manifest().partition(": dial tcp")[0] + (
            f": dial tcp: lookup {host} on 10.0.0.2:53: no such host"
        )

    def layer_no_such_host(self) -> str:
        """The name of the bucket with the layers does not exist."""
        host = f"prod-{self.region}-starport-layer-bucket.s3.{self.region}.amazonaws.com"
        return self.layer().partition(": dial tcp")[0] + (
            f": dial tcp: lookup {host} on 10.0.0.2:53: no such host"
        )

    def _token(self, tail: str) -> str:
        return (
            f"{_AUTH}execution resource retrieval failed: unable to retrieve ecr registry auth: "
            "service call has been retried 3 time(s): RequestError: send request failed caused by: "
            f'Post "https://api.ecr.{self.region}.amazonaws.com/": {tail}'
        )

    def token_2025(self, address: str = ECR_API_ADDRESS) -> str:
        """No answer from the ECR API, in the words used since 2025."""
        return (
            f"{_AUTH}The task cannot pull registry auth from Amazon ECR: There is a connection "
            "issue between the task and Amazon ECR. Check your task network configuration. "
            "operation error ECR: GetAuthorizationToken, exceeded maximum number of attempts, 3, "
            "https response error StatusCode: 0, RequestID: , request send failed, Post "
            f'"https://api.ecr.{self.region}.amazonaws.com/": dial tcp {address}:443: i/o timeout'
        )

    def secret(self, arn: str) -> str:
        """No answer from Secrets Manager, in the words used since 2025."""
        return (
            f"{_AUTH}unable to retrieve secret from asm: There is a connection issue between the "
            "task and AWS Secrets Manager. Check your task network configuration. failed to fetch "
            f"secret {arn} from secrets manager: operation error Secrets Manager: GetSecretValue, "
            "https response error StatusCode: 0, RequestID: , canceled, context deadline exceeded"
        )

    def manifest(self, address: str = ECR_REGISTRY_ADDRESS) -> str:
        """No answer from the registry."""
        registry, _, rest = self.image.partition("/")
        repository, _, tag = rest.partition(":")
        return (
            "CannotPullContainerError: pull image manifest has been retried 5 time(s): failed to "
            f"resolve ref {self.image}: failed to do request: Head "
            f'"https://{registry}/v2/{repository}/manifests/{tag}": '
            f"dial tcp {address}:443: i/o timeout"
        )

    def registry_of_docker(self) -> str:
        """No answer from the registry, as Fargate 1.3.0 (Docker) puts it."""
        registry = self.image.partition("/")[0]
        return (
            f"CannotPullContainerError: Error response from daemon: Get https://{registry}/v2/: "
            "net/http: request canceled while waiting for connection "
            "(Client.Timeout exceeded while awaiting headers)"
        )

    def layer(self, address: str = S3_ADDRESS) -> str:
        """No answer from S3. Fargate prints the image where the URL of the layer was."""
        return (
            "CannotPullContainerError: ref pull has been retried 5 time(s): failed to copy: "
            "httpReadSeeker: failed open: failed to do request: "
            f"Get {self.image}: dial tcp {address}:443: i/o timeout"
        )

    def layer_2024(self, address: str = S3_ADDRESS) -> str:
        """No answer from S3, in the words used since 2024."""
        return (
            f"CannotPullContainerError: The task cannot pull {self.image} from the registry "
            f"{self.image}. There is a connection issue between the task and the registry. Check "
            "your task network configuration. : failed to copy: httpReadSeeker: failed open: "
            f"failed to do request: Get {self.image}: dial tcp {address}:443: i/o timeout"
        )

    def not_found(self) -> str:
        """The registry knows no such image; the same words for a missing repository."""
        return (
            "CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to "
            f"resolve ref {self.image}: {self.image}: not found"
        )

    def instance_may_not_pull(self) -> str:
        """The instance's own role has no right to log in to ECR."""
        account = self.image.partition(".")[0]
        who = f"arn:aws:sts::{account}:assumed-role/instances/i-0123456789abcdef0"
        return (
            f"CannotPullECRContainerError: AccessDeniedException: User: {who} is not authorized "
            "to perform: ecr:GetAuthorizationToken on resource: * because no identity-based "
            "policy allows the ecr:GetAuthorizationToken action"
        )

    def log_group(self) -> str:
        """No answer from CloudWatch Logs."""
        return (
            "ResourceInitializationError: failed to validate logger args: The task cannot find the "
            "Amazon CloudWatch log group defined in the task definition. There is a connection "
            "issue between the task and Amazon CloudWatch. Check your network configuration. : "
            "signal: killed"
        )


def role_not_assumed(role_arn: str) -> str:
    """ECS could not take on the execution role."""
    return (
        f"ECS was unable to assume the role '{role_arn}' that was provided for this task. Please "
        "verify that the role being passed has the proper trust relationship and permissions and "
        "that your IAM user has permissions to pass this role."
    )


ROLE_NOT_GIVEN = (
    "Fargate requires task definition to have execution role ARN to support ECR images."
)
