"""What can go wrong in a call of AWS, by family; the lists of codes stand here and nowhere else.

Source: "Common errors" of the ECS, EC2, ECR and IAM API references, and botocore/exceptions.py.
"""

from collections.abc import Iterable

from ecs_pull_doctor.model.fact import Unread

MESSAGE_LIMIT = 300

REFUSED = frozenset(
    {
        "AccessDenied",
        "AccessDeniedException",
        "AuthorizationError",
        "AuthorizationErrorException",
        "Client.UnauthorizedOperation",
        "NotAuthorized",
        "UnauthorizedException",
        "UnauthorizedOperation",
    }
)
NO_CREDENTIALS = frozenset(
    {
        "CredentialRetrievalError",
        "MetadataRetrievalError",
        "MissingAuthenticationToken",
        "MissingAuthenticationTokenException",
        "MissingDependencyException",
        "NoAuthTokenError",
        "NoCredentialsError",
        "PartialCredentialsError",
        "RefreshWithMFAUnsupportedError",
        "UnknownCredentialError",
    }
)
EXPIRED = frozenset(
    {
        "ExpiredToken",
        "ExpiredTokenException",
        "LoginError",
        "RequestExpired",
        "SSOError",
        "TokenRefreshRequired",
        "TokenRetrievalError",
    }
)
NOT_ACCEPTED = frozenset(
    {
        "AuthFailure",
        "IncompleteSignature",
        "IncompleteSignatureException",
        "InvalidAccessKeyId",
        "InvalidClientTokenId",
        "InvalidSignatureException",
        "OptInRequired",
        "SignatureDoesNotMatch",
        "UnrecognizedClientException",
    }
)
NO_REGION = frozenset({"InvalidRegionError", "NoRegionError"})
UNREACHABLE = frozenset(
    {"ConnectionError", "EndpointProviderError", "HTTPClientError", "InvalidEndpoint"}
)
NO_SUCH_ENDPOINT = "NoSuchEndpoint"
"""Our own code for a host of AWS that does not exist, as that of a service not in the Region."""
NO_PROFILE = frozenset({"ProfileNotFound"})
MISCONFIGURED = frozenset(
    {
        "ConfigNotFound",
        "ConfigParseError",
        "InfiniteLoopConfigError",
        "InvalidConfigError",
        "InvalidDefaultsMode",
        "InvalidEndpointConfigurationError",
        "InvalidProxiesConfigError",
        "InvalidRetryConfigurationError",
        "UnknownSignatureVersionError",
    }
)
NO_CLUSTER = frozenset({"ClusterNotFoundException"})
MISSING = "MISSING"  # as ECS writes it among the failures of DescribeServices
INACTIVE = "INACTIVE"  # as ECS writes it in the status of a service
NO_SERVICE = frozenset({MISSING, INACTIVE, "ServiceNotFoundException"})
NOT_A_NAME = frozenset({"InvalidParameterException", "ParamValidationError"})


class AwsError(Exception):
    """AWS could not be asked at all; the message is one sentence for the user."""

    def __init__(self, message: str) -> None:
        super().__init__("".join(c if c.isprintable() else " " for c in message))


class ForbiddenCall(RuntimeError):  # noqa: N818 - a bug that was stopped, not an error of AWS
    """The tool tried an operation that is no declared read; nothing was sent."""


class UnexpectedAnswer(Exception):  # noqa: N818 - AWS's surprise, not our error
    """AWS answered in another shape than it documents."""


class CallFailed(Exception):  # noqa: N818 - most of the time an answer: you may not look
    """One call of AWS failed: which, AWS's code or botocore's class name, and the message."""

    def __init__(
        self, call: str, code: str, message: str = "", *, families: Iterable[str] = ()
    ) -> None:
        super().__init__(f"{call}: {code}: {message}")
        self.call = call
        self.code = code
        self.message = " ".join(message.split())[:MESSAGE_LIMIT]
        self.names = frozenset({code, *families})

    def among(self, family: Iterable[str]) -> bool:
        """Whether the failure, or what botocore counts it to, is in a family of codes."""
        return not self.names.isdisjoint(family)

    def unread(self) -> Unread:
        """The failure as an answer."""
        return Unread(call=self.call, code=self.code, message=self.message)
