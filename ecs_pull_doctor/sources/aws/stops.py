"""Which failures of the first read leave nothing to diagnose, and the sentence for each."""

from ecs_pull_doctor.model.snapshot import Target
from ecs_pull_doctor.sources.aws import errors
from ecs_pull_doctor.sources.aws.errors import AwsError, CallFailed
from ecs_pull_doctor.sources.aws.missing import suggestion
from ecs_pull_doctor.sources.aws.read import Call

_SENTENCES = (
    (
        errors.EXPIRED,
        "the AWS sign-in is missing or has expired ({where}; {code}): sign in again, with "
        "`aws sso login` for one",
    ),
    (
        errors.NO_CREDENTIALS,
        "there are no usable AWS credentials ({where}; {said}): run `aws configure` or "
        "`aws sso login`, or name another --profile",
    ),
    (
        errors.NOT_ACCEPTED,
        "AWS does not accept the credentials ({where}; {code}): check the keys, this machine's "
        "clock, and that the account has the Region enabled",
    ),
    (
        errors.NO_PROFILE,
        "there is no such AWS profile ({where}): name another --profile, or add it to "
        "~/.aws/config",
    ),
    (
        errors.NO_REGION,
        "there is no usable Region ({said}): give --region, or set AWS_REGION",
    ),
    (
        errors.UNREACHABLE,
        "cannot reach AWS ({where}; {said}): check the Region's name, the network, the proxy and "
        "AWS_ENDPOINT_URL",
    ),
    (
        errors.MISCONFIGURED,
        "the AWS configuration cannot be used ({where}; {said}): mend ~/.aws/config or the AWS_ "
        "variables",
    ),
    (
        errors.NOT_A_NAME,
        "ECS does not take this for a cluster and a service ({where}; {said}): give their names "
        "or ARNs",
    ),
)


def where(region: str, profile: str | None) -> str:
    """Return the Region and the profile, as far as they are known."""
    said = [f"Region {region}"] if region else []
    said += [f"profile {profile}"] if profile else []
    return ", ".join(said) or "no Region, no profile"


def sentence(failure: CallFailed, place: str) -> str | None:
    """Return the sentence about a failure that concerns the whole connection, if it does."""
    for family, text in _SENTENCES:
        if failure.among(family):
            return text.format(
                where=place, code=failure.code, said=failure.message.rstrip(".: ") or failure.code
            )
    return None


def stop(failure: CallFailed, call: Call, target: Target, profile: str | None) -> AwsError | None:
    """Return why no diagnosis is possible after this failure of the first read, or None.

    A refusal is None: then the diagnosis is undecided, and can say which permission is missing.
    """
    place = where(target.region, profile)
    if failure.among(errors.NO_CLUSTER):
        advice = suggestion(call, target, cluster_exists=False)
        return AwsError(f"there is no cluster '{target.cluster}' ({place}); {advice}")
    if failure.among(errors.NO_SERVICE):
        gone = (
            "is inactive: it was deleted" if failure.code == errors.INACTIVE else "does not exist"
        )
        advice = suggestion(call, target, cluster_exists=True)
        return AwsError(
            f"service '{target.service}' in cluster '{target.cluster}' {gone} ({place}); {advice}"
        )
    text = sentence(failure, place)
    return AwsError(text) if text else None
