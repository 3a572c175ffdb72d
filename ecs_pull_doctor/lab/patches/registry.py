"""Amazon ECR: pull-through cache rules."""

from __future__ import annotations

from typing import Any

from ecs_pull_doctor.lab.patching import patch

_API = "https://docs.aws.amazon.com/AmazonECR/latest/APIReference"


@patch(
    "moto.ecr.responses:ECRResponse.call_action",
    source=f"{_API}/API_DescribePullThroughCacheRules.html",
)
def registry_lists_its_cache_rules(original: Any) -> Any:
    """AWS: DescribePullThroughCacheRules lists the registry's rules, of which there can be none.

    moto: answers 500. The lab keeps rules as `lab_rules` on the backend.
    """

    def call_action(self: Any) -> Any:
        from moto.core.responses import ActionResult  # noqa: PLC0415  optional dependency

        if self._get_action() != "DescribePullThroughCacheRules":
            return original(self)
        rules = getattr(self.ecr_backend, "lab_rules", [])
        return self.serialized(ActionResult({"pullThroughCacheRules": rules}))

    return call_action


@patch(
    "moto.ecr.responses:ECRResponse.call_action",
    source=f"{_API}/API_DescribeRepositoryCreationTemplates.html",
)
def registry_lists_its_creation_templates(original: Any) -> Any:
    """AWS: DescribeRepositoryCreationTemplates lists the templates, of which there can be none.

    moto: answers 500. The lab keeps templates as `lab_templates` on the backend.
    """

    def call_action(self: Any) -> Any:
        from moto.core.responses import ActionResult  # noqa: PLC0415  optional dependency

        if self._get_action() != "DescribeRepositoryCreationTemplates":
            return original(self)
        templates = getattr(self.ecr_backend, "lab_templates", [])
        return self.serialized(ActionResult({"repositoryCreationTemplates": templates}))

    return call_action
