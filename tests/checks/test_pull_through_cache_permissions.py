import pytest

from ecs_pull_doctor.sdk import (
    AccountSetting,
    PullThroughCacheRule,
    RegistryPolicy,
    Repository,
    TaskDefinition,
)
from ecs_pull_doctor.testing import Given, ec2, healthy, nat, outcome
from ecs_pull_doctor.testing.instances import INSTANCE_ROLE
from ecs_pull_doctor.testing.names import DEFINITION
from ecs_pull_doctor_checks.pull_through_cache_permissions import (
    pull_through_cache_permissions as check,
)

from .caches import CACHED, NAME, caching
from .policies import ACCOUNT, REGISTRY, ROLE, allow, deny, text
from .rows import MANIFEST, Bad, found

IMPORT, CREATE = "ecr:BatchImportUpstreamImage", "ecr:CreateRepository"


def registered(given: Given, scope: str, *actions: str) -> Given:
    """The registry's policy allows the role these actions."""
    allowed = allow(*actions, Principal={"AWS": ROLE})
    policy = RegistryPolicy(registry_id=ACCOUNT, policy_text=text(allowed))
    setting = AccountSetting(name="REGISTRY_POLICY_SCOPE", value=scope)
    return given.plus(policy, scope=REGISTRY).plus(setting, scope=REGISTRY)


OTHERS: dict[str, tuple[Given, str]] = {
    "good: no cache": (healthy(), "pass"),
    "good: both allowed to the role": (caching(allow(IMPORT, CREATE)), "pass"),
    "near miss: the repository is there": (caching(allow(IMPORT), repository=True), "pass"),
    "near miss: the image is there": (caching(repository=True, image=True), "pass"),
    "near miss: the registry's policy allows it": (
        registered(caching(), "V2", IMPORT, CREATE),
        "pass",
    ),
    "near miss: the registry's policy allows it, first edition": (
        registered(caching(), "V1", IMPORT, CREATE),
        "pass",
    ),
    "near miss: the edition is not known, and does not matter": (
        registered(caching(), "V1", IMPORT, CREATE).refuse(AccountSetting),
        "pass",
    ),
    "we may not look at the rules": (caching().refuse(PullThroughCacheRule), "unknown"),
    "we may not look at the registry's policy": (caching().refuse(RegistryPolicy), "unknown"),
    "we may not look at the repository": (
        caching(allow(IMPORT)).refuse(Repository),
        "unknown",
    ),
}
BAD: dict[str, Bad] = {
    "the managed policy": Bad(
        given=caching(base=nat()),
        claim=f"no policy allows {IMPORT} and 1 more, which a first pull through a cache needs",
        steps=(MANIFEST,),
        resources=(ROLE, CACHED),
        do=f"allow {IMPORT} and {CREATE} to the role",
    ),
    "no right to make the repository": Bad(
        given=caching(allow(IMPORT), base=nat()),
        claim=f"no policy allows {CREATE}, which a first pull through a cache needs",
        steps=(MANIFEST,),
        resources=(ROLE, CACHED),
        do=f"allow {CREATE} to the role",
    ),
    "the repository is there, the image is not": Bad(
        given=caching(repository=True, base=nat()),
        claim=f"no policy allows {IMPORT}, which a first pull through a cache needs",
        steps=(MANIFEST,),
        resources=(ROLE, CACHED),
        do=f"allow {IMPORT} to the role",
    ),
    "allowed on another prefix": Bad(
        given=caching(
            allow(IMPORT, CREATE, resource=CACHED.replace("/quay/", "/hub/")), base=nat()
        ),
        claim=f"no policy allows {IMPORT} and 1 more, which a first pull through a cache needs",
        steps=(MANIFEST,),
        resources=(ROLE, CACHED),
        do=f"allow {IMPORT} and {CREATE} to the role",
    ),
    "a Deny": Bad(
        given=caching(allow("ecr:*"), deny(CREATE), base=nat()),
        claim=f"statement 3 of identity policy AmazonECSTaskExecutionRolePolicy denies {CREATE}",
        steps=(MANIFEST,),
        resources=(ROLE, CACHED),
        do=f"take {CREATE} out",
    ),
}


@pytest.mark.parametrize(("given", "verdict"), OTHERS.values(), ids=OTHERS)
def test_good_near_and_unreadable(given: Given, verdict: str) -> None:
    assert outcome(check, given).verdict == verdict


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD)
def test_bad(bad: Bad) -> None:
    assert NAME in found(check, bad).resources[1]


def test_an_instance_that_pulls_with_its_own_role_is_told_to_allow_that() -> None:
    given = caching(base=ec2())
    given = given.change(TaskDefinition, DEFINITION, execution_role_arn="", requires_attributes=())
    (finding,) = outcome(check, given).findings
    assert finding.resources == (INSTANCE_ROLE, CACHED)
    assert "ecsInstanceRole" in finding.fixes[0].do
