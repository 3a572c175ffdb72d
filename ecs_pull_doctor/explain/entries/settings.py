"""Secrets, parameters, log options, environment files, file systems, roles left out."""

from __future__ import annotations

from ecs_pull_doctor.explain.entry import Entry

_ASM = (
    "ResourceInitializationError: unable to pull secrets or registry auth: execution resource "
    "retrieval failed: unable to retrieve secret from asm: service call has been retried 1 "
    "time(s): "
)
_SSM = _ASM.replace("secret from asm", "secrets from ssm")
_EFS = "ResourceInitializationError: failed to invoke EFS utils commands to set up EFS volumes: "
_EFS_CAUSES = ("efs-mount", "dns-resolution-failure", "vpc-dns-attributes-off")

SETTINGS_ENTRIES: tuple[Entry, ...] = (
    Entry(
        "secret-json-key",
        "settings",
        "secret:key",
        ("secret-json-key-missing",),
        "The secret was read; it has no such JSON key.",
        _ASM + "retrieved secret from Secrets Manager did not contain json key DB_PASSWORD",
        certain=True,
    ),
    Entry(
        "secret-not-json",
        "settings",
        "secret:not-json phase:secret",
        ("secret-not-json", "secret-json-key-missing"),
        "The secret was read, a JSON key of it was asked for, and its value is not JSON.",
        _ASM + "invalid character 'p' looking for beginning of value",
    ),
    Entry(
        "secret-empty",
        "settings",
        "secret:empty",
        ("secret-value-missing", "secret-reference-invalid", "secret-not-found"),
        "The secret exists, and has no value for the version that was asked for.",
        _ASM
        + "ResourceNotFoundException: Secrets Manager can't find the specified secret value for "
        "staging label: AWSCURRENT",
    ),
    Entry(
        "secret-reference",
        "settings",
        "secret:reference phase:secret|phase:ssm",
        ("secret-reference-invalid", "secret-not-found"),
        "The reference in valueFrom is malformed. Its form is "
        "ARN:json-key:version-stage:version-id, with the colons kept.",
        _ASM + "InvalidParameter: 1 validation error(s) found. - minimum field size of 32, "
        "GetSecretValueInput.VersionId.",
    ),
    Entry(
        "registry-secret-not-found",
        "not-found",
        "secret:not-found phase:registry-credentials",
        (
            "private-registry-credentials",
            "secret-not-found",
            "wrong-region-or-account",
            "secret-reference-invalid",
        ),
        "Secrets Manager answered that the secret of repositoryCredentials is not in this Region "
        "and account.",
        _ASM.replace("secret from asm", "registry auth from asm")
        + "asm fetching secret from the service for registry/hub: ResourceNotFoundException: "
        "Secrets Manager can't find the specified secret.",
    ),
    Entry(
        "secret-not-found",
        "not-found",
        "secret:not-found",
        ("secret-not-found", "wrong-region-or-account", "secret-reference-invalid"),
        "Secrets Manager answered that there is no such secret in this Region and account.",
        _ASM + "ResourceNotFoundException: Secrets Manager can't find the specified secret.",
    ),
    Entry(
        "parameter-not-found",
        "not-found",
        "parameter:not-found",
        ("parameter-not-found", "wrong-region-or-account", "secret-reference-invalid"),
        "Parameter Store answered, and does not know a parameter of this name in this Region.",
        _SSM + "invalid ssm parameters: /shop/prod/db-password",
    ),
    Entry(
        "log-group-missing",
        "not-found",
        "logs:missing",
        ("log-group-missing", "wrong-region-or-account", "log-config-invalid"),
        "CloudWatch Logs answered that the log group does not exist in this Region.",
        "ResourceInitializationError: failed to validate logger args: create stream has been "
        "retried "
        "1 times: failed to create Cloudwatch log stream: ResourceNotFoundException: The specified "
        "log group does not exist. : exit status 1",
    ),
    Entry(
        "log-config",
        "settings",
        "logs:config phase:logs",
        ("log-config-invalid", "wrong-region-or-account"),
        "An option of the log driver is missing or wrong: no call to the network was made.",
        "ResourceInitializationError: failed to validate logger args: unable to get awslogs driver "
        "arguments: awslogs-region is required",
        certain=True,
    ),
    Entry(
        "infrastructure-role",
        "not-a-pull-problem",
        "other:infrastructure-role",
        ("not-a-pull-problem", "execution-role-trust"),
        "ECS could not assume the infrastructure role, which serves load balancers and volumes and "
        "has no part in a pull.",
        "InvalidParameterException: ECS was unable to assume the configured ECS Infrastructure "
        "Role "
        "'arn:aws:iam::123456789012:role/infra'.",
    ),
    Entry(
        "assume-role-bad-account",
        "permission",
        "phase:assume-role bad-account",
        ("execution-role-missing", "execution-role-trust", "caller-permissions"),
        "ECS could not assume the role. The account id in its ARN does not have twelve digits, so "
        "such a role cannot exist.",
        "ECS was unable to assume the role 'arn:aws:iam::123456789:role/ecsTaskExecutionRole' that "
        "was provided for this task.",
    ),
    Entry(
        "assume-role",
        "permission",
        "phase:assume-role",
        ("execution-role-trust", "execution-role-missing", "caller-permissions", "iam-propagation"),
        "ECS could not assume the role of the task: it does not exist, does not trust "
        "ecs-tasks.amazonaws.com, or is too new. It may be the task role or the execution role.",
        "ECS was unable to assume the role 'arn:aws:iam::123456789012:role/ecsTaskExecutionRole' "
        "that was provided for this task. Please verify that the role being passed has the proper "
        "trust relationship and permissions and that your IAM user has permissions to pass this "
        "role.",
    ),
    Entry(
        "execution-role-needed",
        "settings",
        "role:needed",
        ("execution-role-missing",),
        "The task definition names no execution role, and it uses something that needs one.",
        "An error occurred (ClientException) when calling the RegisterTaskDefinition operation: "
        "When "
        "you are specifying container secrets, you must also specify a value for "
        "'executionRoleArn'.",
        certain=True,
    ),
    Entry(
        "ecr-credentials-lost",
        "settings",
        "ecr:no-credentials|ecr:malformed",
        (
            "execution-role-missing",
            "execution-role-trust",
            "agent-outdated",
            "image-reference-invalid",
        ),
        "The agent had no credentials with which to ask ECR for a token.",
        "CannotPullECRContainerError: engine ecr credentials: not found",
    ),
    Entry(
        "env-file-forbidden",
        "permission",
        "phase:env denied|http:403",
        ("env-file", "execution-role-permissions", "s3-endpoint-policy-denies"),
        "S3 answered 403 for the environment file. Without s3:ListBucket, S3 answers so for an "
        "object that does not exist too.",
        "ResourceInitializationError: failed to download env files: service call has been "
        "retried 1 "
        "time(s): operation error S3: HeadObject, https response error StatusCode: 403, api error "
        "Forbidden: Forbidden.",
    ),
    Entry(
        "env-file-missing",
        "not-found",
        "phase:env env:missing|http:404|not-found",
        ("env-file",),
        "S3 answered that the environment file, or its bucket, does not exist.",
        "ResourceInitializationError: failed to download env files: file download command: non "
        "empty "
        "error stream: NoSuchKey: The specified key does not exist.",
        certain=True,
    ),
    Entry(
        "env-file-timeout",
        "network",
        "phase:env net|dns",
        (
            "no-route",
            "env-file",
            "s3-gateway-route-missing",
            "source-sg-egress",
            "public-subnet-no-public-ip",
        ),
        "S3 did not answer for the environment file.",
        "ResourceInitializationError: failed to download env files: file download command: non "
        "empty "
        "error stream: RequestCanceled: request context canceled caused by: context deadline "
        "exceeded",
    ),
    Entry(
        "env-file",
        "settings",
        "phase:env !denied",
        ("env-file", "no-route", "execution-role-permissions"),
        "An environment file could not be fetched from S3; the text does not say why.",
        "ResourceInitializationError: failed to download env files",
        cut=True,
    ),
    Entry(
        "efs-resolve",
        "settings",
        "phase:efs resolve-efs|dns",
        _EFS_CAUSES,
        "The file system's name did not resolve: no mount target in this zone, another VPC, or DNS "
        "switched off in this one.",
        _EFS
        + 'stderr: Failed to resolve "fs-01234567.efs.us-east-1.amazonaws.com" - check that your '
        "file system ID is correct.",
    ),
    Entry(
        "efs-mount",
        "settings",
        "phase:efs",
        ("efs-mount", "dns-resolution-failure", "source-sg-egress"),
        "The EFS volume could not be mounted: mount target, port 2049, access point, path or IAM.",
        _EFS + "stderr: mount.nfs4: Connection reset by peer : unsuccessful EFS utils command "
        "execution; code: 32",
    ),
)
