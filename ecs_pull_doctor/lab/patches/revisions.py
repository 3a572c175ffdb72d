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


@patch(
    "moto.ecs.models:EC2ContainerServiceBackend.update_service",
    source=f"{_API}/API_UpdateService.html#ECS-UpdateService-request-forceNewDeployment",
)
def forced_deployments_take_the_digests_of_now(original: Any) -> Any:
    """AWS: a forced deployment takes the digests that the tags have then.

    moto: knows of no digests.
    """

    def update_service(self: Any, properties: Any) -> Any:
        if properties.get("force_new_deployment"):
            for revision in getattr(self, "lab_revisions", {}).values():
                for each in revision["containerImages"]:
                    each["imageDigest"] = _digest(self, each["image"])
        return original(self, properties)

    return update_service


def _digest(backend: Any, image: str) -> str | None:
    """Return the digest that an image's tag has in ECR, if it is there."""
    from moto.ecr.models import ecr_backends  # noqa: PLC0415  optional dependency

    name, _, tag = image.partition("/")[2].rpartition(":")
    repositories = ecr_backends[backend.account_id][backend.region_name].repositories
    known = repositories[name].images if name in repositories else ()
    return next((str(i.get_image_digest()) for i in known if tag in i.image_tags), None)
