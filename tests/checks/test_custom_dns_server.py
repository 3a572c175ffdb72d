import pytest

from ecs_pull_doctor.finding import Outcome
from ecs_pull_doctor.model.vpc import DhcpConfiguration, DhcpValue
from ecs_pull_doctor.sdk import DhcpOptions, Severity, VpcEndpoint
from ecs_pull_doctor.testing import Given, healthy, outcome
from ecs_pull_doctor_checks.custom_dns_server import custom_dns_server as check

from .rows import EVERY_STEP, SUBNETS, Bad


def servers(*found: str) -> Given:
    option = DhcpConfiguration(
        key="domain-name-servers", values=tuple(DhcpValue(value=s) for s in found)
    )
    return healthy().change(DhcpOptions, "dopt-1", dhcp_configurations=(option,))


OTHERS: dict[str, tuple[Given, str]] = {
    "good": (healthy(), "pass"),
    "near miss: the VPC's resolver by its address": (servers("10.0.0.2"), "pass"),
    "near miss: the link-local one": (servers("169.254.169.253"), "pass"),
    "near miss: options that name no server": (servers(), "pass"),
    "we may not look": (servers("10.0.9.53").refuse(DhcpOptions), "unknown"),
    "does not matter": (servers("10.0.9.53").refuse(VpcEndpoint), "fail"),
}
BAD: dict[str, Bad] = {}  # it is never an error: what such a server answers is not seen


@pytest.mark.parametrize(("given", "verdict"), OTHERS.values(), ids=OTHERS)
def test_good_near_and_unreadable(given: Given, verdict: str) -> None:
    assert outcome(check, given).verdict == verdict


def test_it_is_a_warning_about_every_step() -> None:
    (finding,) = outcome(check, servers("10.0.9.53", "10.0.9.54")).findings
    assert finding.severity is Severity.WARNING
    assert finding.claim == "dopt-1 sends look-ups to 10.0.9.53 and 10.0.9.54"
    assert (finding.steps, finding.origins) == (EVERY_STEP, SUBNETS)
    assert finding.evidence
    assert servers("10.0.9.53").report(check).verdict is Outcome.UNDECIDED


def test_whom_tasks_ask_without_a_server_is_not_known() -> None:
    assert servers().report(check).verdict is Outcome.UNDECIDED
