"""Causes in the settings of a task that no check finds yet, or that none can find."""

from ecs_pull_doctor.causes.note import Note

SECRETS = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/secrets-envvar-secrets-manager.html"

NOTES: dict[str, Note] = {
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
}
