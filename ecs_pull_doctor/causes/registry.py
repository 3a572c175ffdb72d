"""Causes in the registry that no check finds yet, or that none can find."""

from ecs_pull_doctor.causes.note import Note

NOTES: dict[str, Note] = {
    "dockerhub-rate-limit": Note(
        "Pulls from Docker Hub stay below its limit",
        """\
Docker Hub counts pulls, of anonymous callers by address. All tasks behind one NAT gateway share
its address, and a service that fails and restarts uses the limit up by itself.

**How it shows.** `toomanyrequests: You have reached your pull rate limit`, or
`429 Too Many Requests` from `registry-1.docker.io`.

**How to look.** From behind the same NAT gateway, the answer's headers `ratelimit-limit` and
`ratelimit-remaining` say where you stand:

```
TOKEN=$(curl -s "https://auth.docker.io/token?service=registry.docker.io\\
&scope=repository:ratelimitpreview/test:pull" | jq -r .token)
curl -sI -H "Authorization: Bearer $TOKEN" \\
  https://registry-1.docker.io/v2/ratelimitpreview/test/manifests/latest
```

Copy the image to ECR, use a pull-through cache, or log in with `repositoryCredentials`.
""",
        ("https://docs.docker.com/docker-hub/usage/",),
    ),
    "registry-unavailable": Note(
        "The registry works",
        """\
The registry, or a network between, has a failure that is not yours.

**How it shows.** `500`, `502`, `503` or `504` from the registry, or time-outs that began at once
in several services without a change.

**How to look.** The status pages: <https://health.aws.amazon.com/health/status>,
<https://www.dockerstatus.com/>. It passes without a change; an image in ECR of your own Region
depends on the least.
""",
        ("https://docs.aws.amazon.com/health/latest/ug/what-is-aws-health.html",),
    ),
    "ecr-throttling": Note(
        "Calls to ECR stay below its rates",
        """\
ECR limits calls per second, per account and Region (for example 500 for `GetAuthorizationToken`
and 2,000 for `BatchGetImage`), and ECR Public limits anonymous callers much lower. Large
deployments and crash loops reach that.

**How it shows.** `toomanyrequests: Rate exceeded`, `ThrottlingException`. "Pull rate limit" in
the text is another registry's.

**How to look.** Service Quotas shows the limits, and CloudWatch the use of them (namespace
`AWS/Usage`, service `ECR`). It passes by itself when fewer tasks start at once.
""",
        ("https://docs.aws.amazon.com/AmazonECR/latest/userguide/service-quotas.html",),
    ),
}
