"""ECR's account settings, and accounts outside of any organization."""

from __future__ import annotations

from typing import Any

from ecs_pull_doctor.lab.patching import patch


@patch(
    "moto.ecr.responses:ECRResponse.call_action",
    source="https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_GetAccountSetting.html",
)
def registry_tells_its_settings(original: Any) -> Any:
    """AWS: GetAccountSetting answers for REGISTRY_POLICY_SCOPE with V1 or V2, the default.

    moto: answers 500. The lab keeps settings as `lab_settings` on the backend.
    """

    def call_action(self: Any) -> Any:
        from moto.core.responses import ActionResult  # noqa: PLC0415  optional dependency

        if self._get_action() != "GetAccountSetting":
            return original(self)
        name = self._get_param("name")
        settings = getattr(self.ecr_backend, "lab_settings", {})
        value = settings.get(name, "V2")
        return self.serialized(ActionResult({"name": name, "value": value}))

    return call_action
