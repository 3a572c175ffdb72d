"""The check for `pull-through-cache-upstream`."""

from collections.abc import Iterator

from ecs_pull_doctor.sdk import (
    Case,
    Evidence,
    Finding,
    Fix,
    PullThroughCacheRule,
    Reason,
    UpstreamSecret,
    check,
)

SOURCE = (
    "https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache.html",
    "https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache-working-pulling.html",
    "https://docs.aws.amazon.com/AmazonECR/latest/userguide/error-pullthroughcache.html",
)


@check(
    "PULL803",
    "pull-through-cache-upstream",
    reads=(PullThroughCacheRule, UpstreamSecret),
    source=SOURCE,
)
def pull_through_cache_upstream(case: Case) -> Iterator[Finding]:
    """What a pull-through cache fetches has the path that the upstream knows it by.

    ECR takes the rule's prefix off and asks the upstream for the rest. Docker Hub's own images are
    under `library/` there, so `docker-hub/library/nginx` works and `docker-hub/nginx` does not.

    Where the upstream wants a login, ECR reads it from the rule's secret, whose name begins with
    `ecr-pullthroughcache/`, in the account and Region of the rule. Without it no first pull works;
    what is cached already goes on being served.

    The first pull through a cache does not work at ECR's FIPS hosts; later ones do.
    """
    yield from _without_login(case)
    for thing, steps in case.failing_subjects(Reason.UPSTREAM_FIPS).items():
        host = thing.name.partition("/")[0]
        do = f"pull the image once by the address {host.replace('.ecr-fips.', '.ecr.')}"
        evidence = case.in_definition("containerDefinitions[].image", thing.name)
        yield case.finding_about(thing, steps, evidence, Fix(do=do))
    for thing, steps in case.failing_subjects(Reason.UPSTREAM_PATH).items():
        rules = case.snapshot.facts(PullThroughCacheRule)
        path = thing.name.partition("/")[2]
        rule = next((r for r in rules if path.startswith(f"{r.ecr_repository_prefix}/")), None)
        evidence = (
            rule.cite("upstream_registry_url")
            if rule
            else Evidence(
                call=PullThroughCacheRule.call,
                resource=thing.name,
                field="upstreamRegistryUrl",
                value="registry-1.docker.io",
            )
        )
        prefix = rule.ecr_repository_prefix if rule else ""
        name = path.removeprefix(f"{prefix}/")
        do = f"put library/ before {name} in the image's address, after the prefix of the rule"
        yield case.finding_about(thing, steps, evidence, Fix(do=do))


def _without_login(case: Case) -> Iterator[Finding]:
    for thing, steps in case.failing_subjects(Reason.UPSTREAM_SECRET).items():
        for rule in case.snapshot.facts(PullThroughCacheRule):
            if f"cache rule {rule.ecr_repository_prefix} " in thing.says:
                do = (
                    "keep the upstream's login in a secret whose name begins with "
                    f"ecr-pullthroughcache/, in the rule's account and Region, and name it in "
                    f"the rule {rule.ecr_repository_prefix}"
                )
                yield case.finding_about(thing, steps, rule.cite("credential_arn"), Fix(do=do))
