"""The check for `endpoint-not-available`."""

from collections.abc import Iterator

from ecs_pull_doctor.sdk import (
    Case,
    Finding,
    Fix,
    Reason,
    VpcEndpoint,
    check,
    ways,
)

SOURCE = "https://docs.aws.amazon.com/vpc/latest/privatelink/privatelink-access-aws-services.html"


@check("PULL201", "endpoint-not-available", reads=(VpcEndpoint,), source=SOURCE)
def endpoint_not_available(case: Case) -> Iterator[Finding]:
    """The VPC endpoints that a start uses are available.

    Only an endpoint in state `available` carries traffic. One that waits for acceptance, failed,
    was rejected or is being deleted does not, and its service's name keeps its public addresses.
    """
    for block in case.blocked(Reason.ENDPOINT_STATE):
        state = block.hop.evidence[0].value
        yield block.finding(
            f"{block.resource} is {state}, so it carries no traffic",
            *_fixes(case, state.lower(), block.resource),
        )


def _fixes(case: Case, state: str, endpoint: str) -> Iterator[Fix]:
    if state == "pendingacceptance":
        yield Fix(do=f"have the owner of the endpoint service accept {endpoint}")
    if state == "pending":
        do = f"wait until {endpoint} is available; it takes some minutes after it was made"
        yield Fix(do=do)
        return
    do = f"delete {endpoint} and make it again"
    yield Fix(do=do, changes=ways.made_again(case, endpoint))
