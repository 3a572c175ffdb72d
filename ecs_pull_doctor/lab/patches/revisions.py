"""Amazon ECS: the revisions of a service, with the digests that a deployment took."""

from __future__ import annotations

from typing import Any

from ecs_pull_doctor.lab.patching import patch

_API = "https://docs.aws.amazon.com/AmazonECS/latest/APIReference"


@patch(
    "moto.ecs.responses:EC2ContainerServiceResponse.call_action",
    source=f"{_API}/API_DescribeServiceRevisions.html",
)
def service_tells_its_revisions(original: Any) -> Any:
    """AWS: DescribeServiceRevisions tells what a revision of a service starts.

    moto: answers 500. The lab keeps revisions as `lab_revisions` on the backend, by ARN.
    """

    def call_action(self: Any) -> Any:
        from moto.core.responses import ActionResult  # noqa: PLC0415  optional dependency

        if self._get_action() != "DescribeServiceRevisions":
            return original(self)
        known = getattr(self.ecs_backend, "lab_revisions", {})
        asked = self._get_param("serviceRevisionArns")
        found = [known[arn] for arn in asked if arn in known]
        failures = [{"arn": arn, "reason": "MISSING"} for arn in asked if arn not in known]
        answer = {"serviceRevisions": found, "failures": failures}
        return self.serialized(ActionResult(answer))

    return call_action
