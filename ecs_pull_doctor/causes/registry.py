"""Causes in the registry that no check finds yet, or that none can find."""

from ecs_pull_doctor.causes.note import Note

CACHE = "https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache.html"
CACHE_ERRORS = "https://docs.aws.amazon.com/AmazonECR/latest/userguide/error-pullthroughcache.html"

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
    "pull-through-cache-permissions": Note(
        "The role may fill the pull-through cache",
        """\
The first pull through a cache imports the image. That needs `ecr:BatchImportUpstreamImage`, and
`ecr:CreateRepository` if the cache's repository does not exist yet; the managed execution policy
has neither.

**How it shows.** "Not found", although the image exists upstream:
`name unknown: The repository … does not exist` where `ecr:CreateRepository` is missing,
`manifest unknown: Requested image not found` where `ecr:BatchImportUpstreamImage` is.

**How to look.** Is the repository under a cache's prefix, and has the role both rights?

```
aws ecr describe-pull-through-cache-rules
```
""",
        (
            "https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache-iam.html",
            CACHE_ERRORS,
        ),
    ),
    "pull-through-cache-no-internet": Note(
        "The first pull through a cache has a way to the internet",
        """\
AWS says that the first pull of an image through a cache may need a route to the internet, even
where endpoints for ECR and S3 exist; later pulls do not.

**How it shows.** The first pull in a VPC without NAT fails, at times with the address of the
upstream registry's own CDN in the text, while images that are cached already work.

**How to look.** Is the image in the cache's repository yet (`aws ecr describe-images`)? If not,
pull it once from a place with a way to the internet, and start the task again.
""",
        (
            "https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html",
            CACHE,
        ),
    ),
}
