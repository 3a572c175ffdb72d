"""Refusals. The clause that AWS adds ("because no ...") names the policy that decided."""

from __future__ import annotations

from ecs_pull_doctor.explain.entry import Entry

_WHO = (
    "arn:aws:sts::123456789012:assumed-role/ecsTaskExecutionRole/0123456789abcdef0123456789abcdef"
)
_NODE = "arn:aws:sts::123456789012:assumed-role/ecsInstanceRole/i-0123456789abcdef0"
_REPO = "arn:aws:ecr:eu-west-1:123456789012:repository/shop"
_ECR_AUTH = (
    "ResourceInitializationError: unable to pull secrets or registry auth: execution resource "
    "retrieval failed: unable to retrieve ecr registry auth: service call has been retried 1 "
    "time(s): "
)
_SSM = _ECR_AUTH.replace("ecr registry auth", "secrets from ssm")
_ASM = _ECR_AUTH.replace("ecr registry auth", "secret from asm")
_PULL = (
    "pull access denied for 123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop, repository does not "
    "exist or may require 'docker login': denied: "
)


def _denied(who: str, action: str, resource: str, clause: str) -> str:
    return f"User: {who} is not authorized to perform: {action} on resource: {resource} {clause}"


_ROLE = (
    "execution-role-permissions",
    "repository-policy-denies",
    "permissions-boundary-denies",
    "organization-policy-denies",
)

PERMISSION_ENTRIES: tuple[Entry, ...] = (
    Entry(
        "xml-from-s3",
        "permission",
        "xml !phase:secret !phase:ssm",
        ("s3-endpoint-policy-denies", "egress-firewall", "organization-policy-denies"),
        "The refusal is XML, so S3 wrote it and not ECR: the policy of the S3 endpoint does not "
        "let "
        "the layer bucket through.",
        "CannotPullContainerError: error pulling image configuration: error parsing HTTP 403 "
        "response "
        'body: invalid character \'<\' looking for beginning of value: "<?xml version=\\"1.0\\"?>'
        '<Error><Code>AccessDenied</Code>"',
    ),
    Entry(
        "endpoint-policy-s3",
        "permission",
        "clause:endpoint phase:layer|phase:env|action:s3",
        ("s3-endpoint-policy-denies",),
        "The policy of the VPC's S3 endpoint does not allow this call, whatever the roles allow.",
        _denied(
            _WHO,
            "s3:GetObject",
            "arn:aws:s3:::prod-eu-west-1-starport-layer-bucket/x",
            "because no VPC endpoint policy allows the s3:GetObject action",
        ),
        certain=True,
    ),
    Entry(
        "endpoint-policy",
        "permission",
        "clause:endpoint",
        ("endpoint-policy-denies",),
        "The policy of the VPC endpoint does not allow this call, whatever the roles allow.",
        "AccessDeniedException: "
        + _denied(
            _WHO,
            "ssm:GetParameters",
            "arn:aws:ssm:eu-west-1:123456789012:parameter/db",
            "because no VPC endpoint policy allows the ssm:GetParameters action",
        ),
        certain=True,
    ),
    Entry(
        "layer-denied-by-aws-role",
        "permission",
        "denied who:aws",
        ("s3-endpoint-policy-denies", "endpoint-policy-denies"),
        "An AWS-owned role was refused: it signs ECR's layer URLs, so the S3 endpoint's policy "
        "asks "
        "for your own account and shuts it out.",
        _denied(
            "arn:aws:sts::812812325446:assumed-role/storage-access-role/x",
            "s3:GetObject",
            "arn:aws:s3:::prod-eu-west-1-starport-layer-bucket/x",
            "",
        ),
    ),
    Entry(
        "boundary",
        "permission",
        "denied clause:boundary",
        ("permissions-boundary-denies",),
        "The permissions boundary of the role does not allow this call.",
        _denied(
            _WHO,
            "ecr:GetAuthorizationToken",
            "*",
            "because no permissions boundary allows the ecr:GetAuthorizationToken action",
        ),
        certain=True,
    ),
    Entry(
        "organization-policy",
        "permission",
        "denied clause:scp",
        ("organization-policy-denies",),
        "A policy of the organization (SCP or RCP) denies this call to the whole account.",
        _denied(
            _WHO,
            "ecr:GetAuthorizationToken",
            "*",
            "with an explicit deny in a service control policy",
        ),
        certain=True,
    ),
    Entry(
        "key-quarantined",
        "permission",
        "denied quarantine",
        ("caller-permissions", "organization-policy-denies"),
        "AWS put its quarantine policy on this user, because its access key was found in public. "
        "Change the key before anything else.",
        _denied(
            "arn:aws:iam::123456789012:user/ci",
            "ecr:GetAuthorizationToken",
            "*",
            "with an explicit deny in an identity-based policy: "
            "arn:aws:iam::aws:policy/AWSCompromisedKeyQuarantineV3",
        ),
    ),
    Entry(
        "kms-resource",
        "permission",
        "denied kms clause:resource",
        ("kms-key-denies", "execution-role-permissions"),
        "The policy of the KMS key does not let the role decrypt.",
        "AccessDeniedException: "
        + _denied(
            _WHO,
            "kms:Decrypt",
            "arn:aws:kms:eu-west-1:123456789012:key/x",
            "because no resource-based policy allows the kms:Decrypt action",
        ),
    ),
    Entry(
        "kms",
        "permission",
        "kms denied",
        ("execution-role-permissions", "kms-key-denies", "wrong-region-or-account"),
        "The secret is encrypted with a KMS key that the caller may not use: kms:Decrypt is "
        "missing "
        "in the role or in the key's policy.",
        _ASM + "AccessDeniedException: Access to KMS is not allowed",
    ),
    Entry(
        "secret-policy",
        "permission",
        "denied clause:resource phase:secret|phase:registry-credentials",
        ("secret-policy-denies", "execution-role-permissions", "kms-key-denies"),
        "The resource policy of the secret decides, and does not allow this caller.",
        "AccessDeniedException: "
        + _denied(
            _WHO,
            "secretsmanager:GetSecretValue",
            "arn:aws:secretsmanager:eu-west-1:210987654321:secret:db-AbCdEf",
            "because no resource-based policy allows the secretsmanager:GetSecretValue action",
        ),
    ),
    Entry(
        "repository-policy",
        "permission",
        "denied clause:resource !phase:ssm !phase:logs",
        (
            "repository-policy-denies",
            "repository-not-found",
            "registry-policy-denies",
            "wrong-region-or-account",
        ),
        "The repository's own policy does not allow this caller. From another account, a "
        "repository "
        "that does not exist is refused in the same words.",
        "Error response from daemon: "
        + _PULL
        + _denied(
            _NODE,
            "ecr:BatchGetImage",
            _REPO,
            "because no resource-based policy allows the ecr:BatchGetImage action",
        ),
    ),
    Entry(
        "pull-through-rights",
        "permission",
        "denied ptc:rights",
        ("pull-through-cache-permissions", "repository-policy-denies"),
        "The first pull through a cache needs ecr:BatchImportUpstreamImage, and "
        "ecr:CreateRepository "
        "where no repository exists yet.",
        _denied(
            _WHO,
            "ecr:BatchImportUpstreamImage",
            "arn:aws:ecr:eu-west-1:123456789012:repository/docker-hub/library/nginx",
            "because no identity-based policy allows the ecr:BatchImportUpstreamImage action",
        ),
    ),
    Entry(
        "pull-through-create",
        "permission",
        "denied action:create-repository who:role|who:instance",
        ("pull-through-cache-permissions", "not-a-pull-problem"),
        "A role may not create a repository. A pull asks for that only through a pull-through "
        "cache.",
        _denied(
            _WHO,
            "ecr:CreateRepository",
            _REPO,
            "because no identity-based policy allows the ecr:CreateRepository action",
        ),
    ),
    Entry(
        "other-action",
        "not-a-pull-problem",
        "denied action:other",
        ("not-a-pull-problem", "caller-permissions", "pull-through-cache-permissions"),
        "The call that was refused is no part of a task start: someone's own rights are missing.",
        "An error occurred (AccessDeniedException) when calling the CreateRepository operation: "
        + _denied(
            "arn:aws:iam::123456789012:user/me",
            "ecr:CreateRepository",
            _REPO,
            "because no identity-based policy allows the ecr:CreateRepository action",
        ),
    ),
    Entry(
        "pass-role",
        "permission",
        "denied action:pass-role",
        ("caller-permissions",),
        "Whoever registers the task or creates the service may not hand this role to ECS.",
        _denied(
            "arn:aws:iam::123456789012:user/me",
            "iam:PassRole",
            "arn:aws:iam::123456789012:role/ecsTaskExecutionRole",
            "",
        ),
        certain=True,
    ),
    Entry(
        "user-denied",
        "permission",
        "denied who:user",
        ("caller-permissions", "organization-policy-denies", "permissions-boundary-denies"),
        "An IAM user was refused. A task never calls as a user: this is a person's or a pipeline's "
        "own call.",
        _denied(
            "arn:aws:iam::123456789012:user/ci",
            "ecr:GetAuthorizationToken",
            "*",
            "because no identity-based policy allows the ecr:GetAuthorizationToken action",
        ),
    ),
    Entry(
        "instance-role",
        "permission",
        "denied who:instance",
        (
            "instance-role-permissions",
            "execution-role-missing",
            "execution-role-permissions",
            "repository-policy-denies",
        ),
        "The instance's role called, not the task's: EC2 tasks without an execution role pull as "
        "the "
        "machine.",
        "Error response from daemon: "
        + _PULL
        + _denied(
            _NODE,
            "ecr:BatchGetImage",
            _REPO,
            "because no identity-based policy allows the ecr:BatchGetImage action",
        ),
    ),
    Entry(
        "docker-log-driver-denied",
        "permission",
        "denied phase:logs launch:ec2 !clause:identity",
        ("instance-role-permissions", "execution-role-permissions", "log-group-missing"),
        "On EC2 the Docker daemon writes the logs, by the instance's role unless the agent is told "
        "otherwise; it was refused.",
        "CannotStartContainerError: Error response from daemon: failed to initialize logging "
        "driver: "
        "failed to create Cloudwatch log group: AccessDeniedException",
    ),
    Entry(
        "role-no-identity-policy",
        "permission",
        "denied clause:identity",
        (
            "execution-role-permissions",
            "iam-propagation",
            "instance-role-permissions",
            "permissions-boundary-denies",
        ),
        "No policy attached to the role that called allows this action on this resource.",
        _ECR_AUTH
        + "AccessDeniedException: "
        + _denied(
            _WHO,
            "ecr:GetAuthorizationToken",
            "*",
            "because no identity-based policy allows the ecr:GetAuthorizationToken action",
        ),
        certain=True,
    ),
    Entry(
        "session-policy",
        "permission",
        "denied clause:session",
        ("caller-permissions", "execution-role-permissions"),
        "The session with which the role was assumed was given a policy that does not allow this.",
        _denied(
            _WHO,
            "ecr:BatchGetImage",
            _REPO,
            "because no session policy allows the ecr:BatchGetImage action",
        ),
    ),
    Entry(
        "ssm-denied",
        "permission",
        "denied phase:ssm",
        (
            "execution-role-permissions",
            "parameter-not-found",
            "secret-reference-invalid",
            "endpoint-policy-denies",
            "organization-policy-denies",
        ),
        "Parameter Store refused. A name that the role's policy does not cover is refused too, "
        "so a "
        "misspelled or absent parameter looks the same.",
        _SSM
        + "AccessDeniedException: User: "
        + _WHO
        + " is not authorized to perform: ssm:GetParameters",
    ),
    Entry(
        "secret-denied",
        "permission",
        "denied phase:secret|phase:registry-credentials",
        (
            "execution-role-permissions",
            "secret-policy-denies",
            "kms-key-denies",
            "secret-reference-invalid",
            "endpoint-policy-denies",
        ),
        "Secrets Manager answered and refused.",
        _ASM
        + "AccessDeniedException: User: "
        + _WHO
        + " is not authorized to perform: secretsmanager:GetSecretValue",
    ),
    Entry(
        "logs-denied",
        "permission",
        "denied phase:logs",
        (
            "execution-role-permissions",
            "log-group-missing",
            "endpoint-policy-denies",
            "organization-policy-denies",
        ),
        "CloudWatch Logs refused. awslogs-create-group needs logs:CreateLogGroup, which AWS's "
        "managed "
        "execution role policy does not have.",
        "ResourceInitializationError: failed to validate logger args: create stream has been "
        "retried "
        "1 times: failed to create Cloudwatch log stream: AccessDeniedException: User: "
        + _WHO
        + " is not authorized to perform: logs:CreateLogGroup",
    ),
    Entry(
        "token-denied",
        "permission",
        "denied phase:token",
        (
            "execution-role-permissions",
            "instance-role-permissions",
            "endpoint-policy-denies",
            "organization-policy-denies",
            "iam-propagation",
        ),
        "ECR answered and refused the token (ecr:GetAuthorizationToken). The network works.",
        _ECR_AUTH + "AccessDeniedException: User: " + _WHO,
    ),
    Entry(
        "layer-forbidden",
        "permission",
        "phase:layer http:403|denied !url:manifests !resolve-ref",
        (
            "s3-endpoint-policy-denies",
            "endpoint-policy-denies",
            "execution-role-permissions",
            "organization-policy-denies",
        ),
        "The manifest came, and a layer was refused. ECR's layers come from S3 by a signed URL, so "
        "the S3 endpoint's policy is the first to look at, and not the task's roles.",
        "CannotPullContainerError: ref pull has been retried 1 time(s): failed to copy: "
        "httpReadSeeker: failed open: unexpected status code https://prod-eu-west-1-starport-layer-"
        "bucket.s3.eu-west-1.amazonaws.com/x: 403 Forbidden",
    ),
    Entry(
        "node-denied",
        "permission",
        "denied phase:manifest launch:eks",
        (
            "instance-role-permissions",
            "repository-policy-denies",
            "execution-role-permissions",
            "wrong-region-or-account",
        ),
        "ECR answered and refused the image. On Kubernetes the node's role pulls.",
        'Failed to pull image "123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop:1": rpc error: '
        "code "
        "= Unknown desc = Error response from daemon: "
        + _PULL
        + "User: "
        + _WHO
        + " is not authorized to perform: ecr:BatchGetImage on resource: "
        + _REPO,
    ),
    Entry(
        "pull-denied-with-action",
        "permission",
        "denied phase:manifest",
        _ROLE,
        "ECR answered and refused the image.",
        "Error response from daemon: "
        + _PULL
        + "User: "
        + _WHO
        + " is not authorized to perform: ecr:BatchGetImage on resource: "
        + _REPO,
    ),
    Entry(
        "cache-path-forbidden",
        "permission",
        "http:403 ptc:hub-path phase:manifest|ref-pull|url:manifests",
        (
            "pull-through-cache-upstream",
            "execution-role-permissions",
            "pull-through-cache-permissions",
            "repository-policy-denies",
            "image-not-found",
        ),
        "ECR refused the manifest with a bare 403. The repository is named like a pull-through "
        "cache of Docker Hub, whose own images are under library/ there: without it, the answer is "
        "403.",
        "CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to "
        "resolve ref 123456789012.dkr.ecr.eu-west-1.amazonaws.com/docker-hub/nginx:1.27: "
        "unexpected status from HEAD request to https://123456789012.dkr.ecr.eu-west-1.amazonaws."
        "com/v2/docker-hub/nginx/manifests/1.27: 403 Forbidden",
    ),
    Entry(
        "manifest-forbidden",
        "permission",
        "http:403 phase:manifest|ref-pull|url:manifests !reg:dockerhub",
        (
            "execution-role-permissions",
            "repository-policy-denies",
            "image-not-found",
            "endpoint-policy-denies",
            "organization-policy-denies",
            "repository-not-found",
        ),
        "ECR refused the manifest with a bare 403. Role, repository policy, endpoint policy and "
        "SCP "
        "all look like this, and so does a tag or digest that is not there.",
        "CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to "
        "resolve "
        "ref 123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop:1.2: unexpected status from HEAD "
        "request to https://123456789012.dkr.ecr.eu-west-1.amazonaws.com/v2/shop/manifests/1.2: "
        "403 "
        "Forbidden",
    ),
    Entry(
        "denied",
        "permission",
        "denied",
        (
            "execution-role-permissions",
            "repository-policy-denies",
            "execution-role-missing",
            "endpoint-policy-denies",
            "organization-policy-denies",
        ),
        "An AWS service answered and refused; the text does not say which policy decided.",
        "CannotPullContainer AccessDenied",
    ),
)
