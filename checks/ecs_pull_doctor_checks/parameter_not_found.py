"""The check for `parameter-not-found`."""

from collections.abc import Iterator

from ecs_pull_doctor.sdk import Case, Evidence, Finding, Fix, ParameterMetadata, Reason, check

SOURCE = (
    "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/secrets-envvar-ssm-paramstore.html"
)
NO_VERSION = " has no version "


@check("PULL704", "parameter-not-found", reads=(ParameterMetadata,), source=SOURCE)
def parameter_not_found(case: Case) -> Iterator[Finding]:
    """Every parameter of the task definition exists in its Region.

    Parameter Store knows no parameter of that name. Names tell capitals from small letters, a name
    with levels begins with a slash, and in an ARN that slash is the one after `parameter`. A bare
    name means this Region's Parameter Store; a secret needs its ARN. What follows a colon is a
    version: its number, which cannot be beyond the newest, or a label, which AWS does not list.
    """
    for thing, steps in case.failing_subjects(Reason.PARAMETER_ABSENT).items():
        field, value, do = "Parameters", "none of this name", "or make the parameter"
        if NO_VERSION in thing.says:
            field, value, do = "Version", thing.says.rpartition(" ")[2], "or no version"
        evidence = Evidence(
            call=ParameterMetadata.call, resource=thing.name, field=field, value=value
        )
        fix = Fix(do=f"name a parameter that exists in a new revision, {do}")
        yield case.finding_about(thing, steps, evidence, fix)
