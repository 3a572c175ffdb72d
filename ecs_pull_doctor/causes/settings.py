"""Causes in the settings of a task that no check finds yet, or that none can find."""

from ecs_pull_doctor.causes.note import Note

SECRETS = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/secrets-envvar-secrets-manager.html"
INIT = (
    "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/resource-initialization-error.html"
)
LOGS = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_awslogs.html"

NOTES: dict[str, Note] = {
    "secret-not-found": Note(
        "Every secret that the task definition names exists",
        """\
The secret was deleted, is waiting for deletion, never existed in this Region and account, or was
made again: then its ARN ends in other random characters, and the old ARN finds nothing.

**How it shows.** `ResourceNotFoundException: Secrets Manager can't find the specified
secret`, or `The task can't retrieve the secret with ARN '…'`.

**How to look.** This shows names and dates, not the value:

```
aws secretsmanager describe-secret --secret-id SECRET_ARN
```
""",
        (SECRETS, INIT),
    ),
    "secret-value-missing": Note(
        "Every secret has a value in the stage or version that is asked for",
        """\
The secret exists and is empty (infrastructure code often makes it and leaves the value to a
person), or the reference names a stage or a version that it does not have.

**How it shows.** `ResourceNotFoundException: Secrets Manager can't find the specified secret
value for staging label: AWSCURRENT`.

**How to look.** At least one version must carry the label `AWSCURRENT`:

```
aws secretsmanager list-secret-version-ids --secret-id SECRET_ARN
```
""",
        (SECRETS,),
    ),
    "secret-json-key-missing": Note(
        "The secret's JSON has the key that the task definition asks for",
        """\
`valueFrom` can name a key of a secret's JSON: `SECRET_ARN:KEY::`. The key is not there, or is
spelled otherwise; capitals count.

**How it shows.** `retrieved secret from Secrets Manager did not contain json key KEY`.

**How to look.** Only the value can tell, and pull-doctor never reads values. Whoever may read it
looks at its keys alone:

```
aws secretsmanager get-secret-value --secret-id SECRET_ARN \\
  --query SecretString --output text | jq keys
```
""",
        (SECRETS,),
    ),
    "secret-not-json": Note(
        "A secret of which one key is asked for is JSON",
        """\
A key is asked for (`SECRET_ARN:KEY::`, or `repositoryCredentials`), and the value is plain text,
or JSON that was broken on the way in, for example by single quotes.

**How it shows.** `invalid character '…' looking for beginning of value`, or
`unable to unmarshal secret value, invalid schema`.

**How to look.** Only the value can tell, and pull-doctor never reads values. Whoever may read it:

```
aws secretsmanager get-secret-value --secret-id SECRET_ARN \\
  --query SecretString --output text | jq type
```
""",
        (
            SECRETS,
            "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/private-auth.html",
        ),
    ),
    "secret-reference-invalid": Note(
        "Every reference to a secret or parameter is well formed",
        """\
The form is `arn:aws:secretsmanager:REGION:ACCOUNT:secret:NAME-RANDOM:KEY:STAGE:VERSION`, where
the last three may be empty but their colons may not be left out once one is there. A secret of
another Region or account needs its whole ARN. A secret whose own name ends in a hyphen and six
characters is mistaken for a whole ARN when it is named in part.

**How it shows.** `ValidationException`, `an invalid ARN format for the AWS Secrets Manager secret
was specified`, `Invalid length for parameter VersionId`, or an access denial for a name that you
did not mean.

**How to look.** Compare each `valueFrom` with the ARN that AWS has:

```
aws secretsmanager describe-secret --secret-id NAME --query ARN
```
""",
        (SECRETS,),
    ),
    "parameter-not-found": Note(
        "Every parameter that the task definition names exists",
        """\
A parameter that is named without an ARN is looked for in the task's Region and account. A name
with `/` in it begins with `/`, also within an ARN, where it is not doubled.

**How it shows.** `invalid parameters: NAME`, which is Parameter Store's word for unknown. Where
the role may not read it, the error is an access denial, parameter or no parameter.

**How to look.** This shows names, not values:

```
aws ssm describe-parameters --parameter-filters Key=Name,Values=NAME
```
""",
        (
            "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/secrets-envvar-ssm-paramstore.html",
        ),
    ),
    "log-group-missing": Note(
        "The log group of the awslogs driver exists",
        """\
The driver opens its log stream before the container starts, and fails if the group is not there.
`awslogs-create-group=true` makes it, if the execution role has `logs:CreateLogGroup`, which the
managed policy lacks.

**How it shows.** `ResourceNotFoundException: The specified log group does not exist`. The
sentence "cannot find the Amazon CloudWatch log group", followed by "connection issue", is a
network fault.

**How to look.** Mind the Region in `awslogs-region`:

```
aws logs describe-log-groups --log-group-name-prefix GROUP --region REGION
```
""",
        (LOGS,),
    ),
    "log-config-invalid": Note(
        "The options of the log driver are right",
        """\
An option is misspelled, not known to the driver or the capacity, or lacks its partner:
`awslogs-stream-prefix` is needed on Fargate, and `awslogs-multiline-pattern` excludes
`awslogs-datetime-format`.

**How it shows.** `failed to validate logger args`,
`unknown log opt 'NAME' for awslogs log driver`, `failed to initialize logging driver`.

**How to look.** The message names the option:

```
aws ecs describe-task-definition --task-definition FAMILY \\
  --query 'taskDefinition.containerDefinitions[].logConfiguration'
```
""",
        (LOGS,),
    ),
    "env-file": Note(
        "Every environment file exists, and the execution role may read it",
        """\
Files of `environmentFiles` come from S3 before the containers start, with the execution role,
which needs `s3:GetObject` on the file and `s3:GetBucketLocation` on the bucket. The name must end
in `.env`. The task needs a way to S3, and the endpoint's policy must admit the bucket.

**How it shows.** `failed to download env files: … operation error S3: HeadObject … StatusCode:
403`. S3 also answers 403, not 404, for a missing file where the role may not list the bucket.

**How to look.**

```
aws s3api head-object --bucket BUCKET --key KEY.env
```
""",
        ("https://docs.aws.amazon.com/AmazonECS/latest/developerguide/use-environment-file.html",),
    ),
    "efs-mount": Note(
        "The task can mount its EFS file systems",
        """\
A file system is mounted before the containers start, over port 2049, from a mount target that
must stand in the task's zone and whose security group must admit the task. With IAM authorization
the task role needs `elasticfilesystem:ClientMount`; an access point must belong to the file
system.

**How it shows.** `failed to invoke EFS utils commands to set up EFS volumes: stderr:
…`, then a time-out, `Failed to resolve`, `access denied by server`, or `No such file or
directory`.

**How to look.** Compare the zones with those of the service's subnets, and the groups' rules for
port 2049:

```
aws efs describe-mount-targets --file-system-id FS
aws efs describe-mount-target-security-groups --mount-target-id TARGET
```
""",
        ("https://docs.aws.amazon.com/AmazonECS/latest/developerguide/efs-volumes.html",),
    ),
}
