"""The check for `private-registry-credentials`."""

from collections.abc import Iterator

from ecs_pull_doctor.sdk import Case, Finding, Fix, Reason, TaskDefinition, check

SOURCE = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/private-auth.html"


@check("PULL801", "private-registry-credentials", reads=(TaskDefinition,), source=SOURCE)
def private_registry_credentials(case: Case) -> Iterator[Finding]:
    """The credentials of a private registry are a secret, named whole.

    `credentialsParameter` is the ARN of a secret, or its name in the same Region and account. Other
    than `valueFrom` it takes no JSON key after the ARN: the secret is JSON with `username` and
    `password`, and ECS reads both. A secret that is not there or has no value has findings of its
    own.
    """
    for thing, steps in case.failing_subjects(Reason.CREDENTIALS_MISSPELT).items():
        evidence = case.in_definition("repositoryCredentials.credentialsParameter", thing.name)
        do = "name the secret's ARN and nothing after it as credentialsParameter"
        claim = f"the registry's credentials are misnamed: {thing.says}"
        yield case.finding_about(thing, steps, evidence, Fix(do=do), claim=claim)
