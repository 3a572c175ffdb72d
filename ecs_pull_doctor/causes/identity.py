"""Causes in identity and permission that no check finds yet, or that none can find."""

from ecs_pull_doctor.causes.note import Note

ROLE = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html"

NOTES: dict[str, Note] = {
    "execution-role-trust": Note(
        "The execution role trusts ecs-tasks.amazonaws.com",
        """\
ECS can use a role only if its trust policy lets `ecs-tasks.amazonaws.com` call `sts:AssumeRole`.
`ecs.amazonaws.com` and `ec2.amazonaws.com` are other services. Conditions must hold too:
`aws:SourceAccount` is the account, and `aws:SourceArn` can be narrowed to
`arn:aws:ecs:REGION:ACCOUNT:*`, not to one cluster.

**How it shows.** `ECS was unable to assume the role`. The same text comes for a role that does
not exist, for one that was made a moment ago, and for the task role: compare the ARN in it with
both.

**How to look.**

```
aws iam get-role --role-name ROLE --query Role.AssumeRolePolicyDocument
```
""",
        (ROLE, "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html"),
    ),
    "execution-role-permissions": Note(
        "The execution role may do what the start needs",
        """\
A private ECR image needs `ecr:GetAuthorizationToken` on `*`, and `ecr:BatchGetImage` and
`ecr:GetDownloadUrlForLayer` on the repository. The managed policy
`AmazonECSTaskExecutionRolePolicy` has them and two for logs; it has none for secrets
(`secretsmanager:GetSecretValue`), parameters (`ssm:GetParameters`), customer keys
(`kms:Decrypt`), environment files (`s3:GetObject`), making log groups (`logs:CreateLogGroup`) or
pull-through caches. A secret's ARN ends in six random characters, which a policy must match with
`-??????`. All this belongs on the execution role; the task role is for the application.

**How it shows.** `AccessDeniedException … is not authorized to perform … because no
identity-based policy allows`, or `403 Forbidden`, after a single try.

**How to look.**

```
aws iam list-attached-role-policies --role-name ROLE
aws iam simulate-principal-policy --policy-source-arn ROLE_ARN \\
  --action-names ecr:BatchGetImage --resource-arns REPOSITORY_ARN
```
""",
        (
            ROLE,
            "https://docs.aws.amazon.com/AmazonECR/latest/userguide/ECR_on_ECS.html",
        ),
    ),
    "instance-role-permissions": Note(
        "The container instance's role may pull the image",
        """\
On EC2 a task without an execution role pulls with the role of the instance. It needs the three
ECR actions (`AmazonEC2ContainerServiceforEC2Role` has them), and the instance must reach its
metadata. On Managed Instances the instance role has no ECR rights at all: name an execution role.

**How it shows.** `no basic auth credentials`, or an `AccessDeniedException` whose caller is
`assumed-role/ROLE/i-…`: a session named like an instance.

**How to look.** The ARN behind `User:` in the error names the role that called; look at its
policies. On the instance, `curl` to the metadata service must give credentials.
""",
        (
            "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/instance_IAM_role.html",
            "https://docs.aws.amazon.com/AmazonECR/latest/userguide/ECR_on_ECS.html",
        ),
    ),
    "permissions-boundary-denies": Note(
        "No permissions boundary takes the role's rights away",
        """\
A boundary on a role is a ceiling: what it does not allow is denied, whatever the role's policies
say.

**How it shows.** `AccessDeniedException … because no permissions boundary allows the …
action`, or `with an explicit deny in a permissions boundary`.

**How to look.**

```
aws iam get-role --role-name ROLE --query Role.PermissionsBoundary
```
""",
        ("https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html",),
    ),
    "organization-policy-denies": Note(
        "No policy of the organization denies what the start needs",
        """\
A service control policy limits every role of an account; a resource control policy limits who may
use its resources, ECR repositories and secrets included. A rule that allows only some Regions, or
denies actions without certain tags or networks, can hit a task's start.

**How it shows.** `AccessDeniedException … with an explicit deny in a service control policy`;
newer messages name its ARN.

**How to look.** Only the organization's management account, or an account to which it delegated
this, sees the policies:

```
aws organizations list-policies-for-target --target-id ACCOUNT --filter SERVICE_CONTROL_POLICY
```
""",
        (
            "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html",
            "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html",
        ),
    ),
    "repository-policy-denies": Note(
        "The repository's policy admits the role that pulls",
        """\
For an image in another account both sides must agree: the role's policies, and the policy of the
repository, for `ecr:BatchGetImage` and `ecr:GetDownloadUrlForLayer`. In the same account either
is enough, but a denial in the repository's policy always wins: for example one that admits only a
certain VPC endpoint (`aws:SourceVpce`), which must be the one of `ecr.dkr`. A role that was
deleted and made again is a stranger to the old policy.

**How it shows.** `because no resource-based policy allows the ecr:BatchGetImage action`, or `403
Forbidden`. Across accounts a repository that does not exist gives the same answer.

**How to look.**

```
aws ecr get-repository-policy --registry-id ACCOUNT --repository-name REPOSITORY
```
""",
        ("https://docs.aws.amazon.com/AmazonECR/latest/userguide/repository-policies.html",),
    ),
    "registry-policy-denies": Note(
        "The registry's policy does not deny the pull",
        """\
Besides the policies of repositories there is one for the whole private registry of an account and
Region. In its newer scope (V2, the default of new registries) it counts for every action of ECR,
so a denial there stops pulls.

**How it shows.** As with the repository's policy: `no resource-based policy allows`, or
`with an explicit deny in a resource-based policy`, while the repository's policy is in order.

**How to look.**

```
aws ecr get-registry-policy
aws ecr get-account-setting --name REGISTRY_POLICY_SCOPE
```
""",
        ("https://docs.aws.amazon.com/AmazonECR/latest/userguide/registry-permissions.html",),
    ),
    "secret-policy-denies": Note(
        "The secret's own policy admits the execution role",
        """\
A secret can have a resource policy. For a secret of another account it must admit the role, the
reference must be the whole ARN, and the secret must use a customer key, since the default one
cannot be shared. A denial in it always wins.

**How it shows.** `AccessDeniedException … secretsmanager:GetSecretValue … because no
resource-based policy allows`, or `with an explicit deny in a resource-based policy`.

**How to look.** This reads the policy, not the value:

```
aws secretsmanager get-resource-policy --secret-id SECRET_ARN
```
""",
        (
            "https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_resource-policies.html",
        ),
    ),
    "kms-key-denies": Note(
        "The KMS keys behind the image, the secrets and the parameters can be used",
        """\
A secret or parameter under a customer key needs `kms:Decrypt` for the execution role, in the
role's policy and in the key's. The default keys need nothing. An encrypted ECR repository needs
nothing of the role either: ECR uses grants of its own, which fail if the key is disabled, is
waiting for deletion, or the grants were retired.

**How it shows.** `AccessDeniedException … kms:Decrypt`, `Access to KMS is not allowed`, or a
`KmsError` on the image.

**How to look.**

```
aws kms describe-key --key-id KEY --query 'KeyMetadata.[Enabled,KeyState]'
aws kms get-key-policy --key-id KEY --policy-name default
```
""",
        (
            "https://docs.aws.amazon.com/AmazonECR/latest/userguide/encryption-at-rest.html",
            "https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html",
        ),
    ),
    "caller-permissions": Note(
        "Whoever creates the service may do so, and may pass its roles",
        """\
The refusal is not the task's: a person or a pipeline was refused, for example `ecr:PutImage` on a
push, `ecs:RunTask`, or `iam:PassRole` for the role that the task definition names.

**How it shows.** The caller in the message is a user (`arn:aws:iam::ACCOUNT:user/…`) or the role
of a pipeline, not a session of the execution role.

**How to look.** Read the ARN behind `User:`. `aws sts get-caller-identity`, run where the command
ran, shows who it is.
""",
        ("https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html",),
    ),
    "iam-propagation": Note(
        "Roles and policies that were just changed are known everywhere",
        """\
IAM spreads its changes; for some seconds, at times longer, a new role cannot be assumed or a new
right is not there. A stack that creates a role and a service at once can meet it.

**How it shows.** A refusal, or `unable to assume the role`, in the first minute after a change,
that goes away by itself.

**How to look.** Compare the time of the failure with the role's `CreateDate`, or with the change
in CloudTrail. If it still fails after some minutes, it is something else.
""",
        ("https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_general.html",),
    ),
    "ecr-token-expired": Note(
        "The login to ECR is younger than twelve hours",
        """\
A token of ECR is good for twelve hours. Tasks on ECS get a new one by themselves: this is about a
saved login, on a developer's machine, a build server, a Kubernetes node, or in a secret that is
used as `repositoryCredentials`.

**How it shows.** `Your authorization token has expired. Reauthenticate and try again.`

**How to look.** Find out who pulled. Then log in again, better by a credential helper than by a
saved login:

```
aws ecr get-login-password | docker login --username AWS --password-stdin REGISTRY
```
""",
        ("https://docs.aws.amazon.com/AmazonECR/latest/userguide/registry_auth.html",),
    ),
    "clock-skew": Note(
        "The clock of the machine that calls is right",
        """\
A signed request is good for a few minutes around its time. A container instance, or a machine
outside AWS, whose clock is off is refused. Fargate's clocks are AWS's.

**How it shows.** `Signature expired`, `Signature not yet current`, `RequestTimeTooSkewed`, or a
certificate that is "not yet valid".

**How to look.** On the machine: `date -u` and `chronyc tracking`; compare with the times in the
message.
""",
        ("https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-troubleshooting.html",),
    ),
}
