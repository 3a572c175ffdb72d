"""Amazon ECR: pull-through cache rules, the archive, and what a registry's policy may say."""

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


@patch(
    "moto.ecr.responses:ECRResponse.call_action",
    source=f"{_API}/API_UpdateImageStorageClass.html",
)
def images_leave_the_archive(original: Any) -> Any:
    """AWS: UpdateImageStorageClass archives an image, or restores it, which takes some minutes.

    moto: answers 500. The lab's images are there at once.
    """

    def call_action(self: Any) -> Any:
        from moto.core.responses import ActionResult  # noqa: PLC0415  optional dependency

        if self._get_action() != "UpdateImageStorageClass":
            return original(self)
        name, asked = self._get_param("repositoryName"), self._get_param("imageId")
        archived = self._get_param("targetStorageClass") == "ARCHIVE"
        status = "ARCHIVED" if archived else "ACTIVE"
        for image in self.ecr_backend.repositories[name].images:
            if image.get_image_digest() == asked["imageDigest"]:
                image.image_status = status
        answer = {"repositoryName": name, "imageId": asked, "imageStatus": status}
        return self.serialized(ActionResult(answer))

    return call_action


@patch(
    "moto.ecr.models:ECRBackend._validate_registry_policy_action",
    source="https://docs.aws.amazon.com/AmazonECR/latest/userguide/registry-permissions.html",
)
def policies_of_scope_v2_name_any_action(original: Any) -> Any:
    """AWS: in scope V2 a registry's policy may allow and deny every action of ECR.

    moto: takes two actions, as in scope V1.
    """

    def validate(self: Any, policy_text: str) -> None:
        if getattr(self, "lab_settings", {}).get("REGISTRY_POLICY_SCOPE") != "V2":
            original(self, policy_text)

    return validate
