"""Causes on the machine, and what only looks like a failed pull."""

from ecs_pull_doctor.causes.note import Note

AGENT = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-agent-config.html"

NOTES: dict[str, Note] = {
    "proxy-misconfigured": Note(
        "The proxy settings of agent and Docker let AWS's calls through",
        """\
On EC2 and ECS Anywhere the agent and Docker have proxy settings of their own. The proxy must be
reachable, and `NO_PROXY` must hold `169.254.169.254`, `169.254.170.2` and `/var/run/docker.sock`;
where VPC endpoints are used, their names too. Fargate has no such settings: there a proxy in the
container's environment does not touch the pull.

**How it shows.** `proxyconnect tcp: …`, an HTML page in place of an answer, `403` or `407` from
the proxy.

**How to look.** On the instance: `/etc/ecs/ecs.config`,
`systemctl show docker ecs --property Environment`, and the proxy's log.
""",
        ("https://docs.aws.amazon.com/AmazonECS/latest/developerguide/http_proxy_config.html",),
    ),
    "tls-interception": Note(
        "Nobody opens the TLS connection on the way",
        """\
A firewall that inspects TLS shows a certificate of its own. Fargate trusts public authorities
only, and an instance those that it was given.

**How it shows.** `x509: certificate signed by unknown authority`,
`certificate is valid for X, not Y`, `tls: failed to verify certificate`.

**How to look.** From a machine in the same subnet, the issuer must be Amazon:

```
openssl s_client -connect api.ecr.REGION.amazonaws.com:443 </dev/null | openssl x509 -noout -issuer
```
""",
        (
            "https://docs.aws.amazon.com/network-firewall/latest/developerguide/tls-inspection-configurations.html",
        ),
    ),
    "host-overloaded": Note(
        "The machine has time for the pull",
        """\
On EC2 a machine without CPU credits, disk throughput or memory left misses time limits: many
tasks start at once, images are large, the disk is slow.

**How it shows.** `DockerTimeoutError: Could not transition to created; timed out after waiting
4m0s`, `context deadline exceeded`, `inactivity time exceeded timeout while pulling image`.

**How to look.** CloudWatch's `CPUCreditBalance`, `CPUUtilization`, `VolumeQueueLength` and
`BurstBalance` of the instance at that time. `ECS_IMAGE_PULL_INACTIVITY_TIMEOUT` and
`ECS_CONTAINER_CREATE_TIMEOUT` set the limits.
""",
        (AGENT,),
    ),
    "not-a-pull-problem": Note(
        "The task stopped for another reason than its pull",
        """\
The image was pulled, and the task ended afterwards, or was never to start: the program exited, a
health check failed, memory ran out, there was no capacity, somebody stopped it, a deployment's
circuit breaker only counts that tasks did not stay up.

**How it shows.** `Essential container in task exited`, `Task failed ELB health checks`,
`OutOfMemoryError`, `CannotStartContainerError`, `Scaling activity initiated by`,
`tasks failed to start` without a reason.

**How to look.** A task with `pullStoppedAt` has its images. The exit code and the container's log
say more:

```
aws ecs describe-tasks --cluster CLUSTER --tasks TASK \\
  --query 'tasks[].[stopCode,stoppedReason,pullStoppedAt,containers[].[name,exitCode,reason]]'
```
""",
        ("https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-errors.html",),
    ),
}
