"""A plan's own registry of ECR: its policy, its settings, its pull-through caches.

Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/ecr_registry_policy
and the pages of ecr_account_setting, ecr_pull_through_cache_rule.
"""

from ecs_pull_doctor.sources.declared.world import Shape
from ecs_pull_doctor.sources.terraform.policies import policy_text
from ecs_pull_doctor.sources.terraform.view import Planned, View


def add(plan: Planned) -> None:
    """Add what is set up for the registry as a whole to the World of a plan."""
    for view in plan.every("aws_ecr_pull_through_cache_rule"):
        _cache_rule(view)
    for view in plan.every("aws_ecr_registry_policy"):
        _registry_policy(view)
    for view in plan.every("aws_ecr_account_setting"):
        _registry_setting(view)


_OF_RULES = {
    "ecrRepositoryPrefix": "ecr_repository_prefix",
    "upstreamRegistryUrl": "upstream_registry_url",
    "upstreamRepositoryPrefix": "upstream_repository_prefix",
    "credentialArn": "credential_arn",
    "customRoleArn": "custom_role_arn",
}


def _cache_rule(view: View) -> None:
    """A rule of a pull-through cache; one whose prefix or upstream is open may serve any image."""
    world = view.plan.world
    for attr in ("ecr_repository_prefix", "upstream_registry_url"):
        if view.is_open(attr):
            world.leave_open("CacheRules", "", f"{view.address}.{attr} is known after apply")
            return
    shape: Shape = {field: view.text(attr) for field, attr in _OF_RULES.items() if view.text(attr)}
    shape["registryId"] = world.account
    world.add("CacheRules", view.item(view.text("ecr_repository_prefix"), shape, **_OF_RULES))


def _registry_policy(view: View) -> None:
    world = view.plan.world
    shape: Shape = {"policyText": policy_text(view, "policy")}
    world.add("RegistryPolicies", view.item(world.region, shape, policyText="policy"))


def _registry_setting(view: View) -> None:
    if (name := view.text("name")) and (value := view.text("value")):
        view.plan.world.add("RegistrySettings", view.item(name, {"value": value}, value="value"))
