"""The smallest fix as people read it: a section of the report, and a script of its own."""

from ecs_pull_doctor import packs
from ecs_pull_doctor.diagnosis import Report
from ecs_pull_doctor.report import plan
from ecs_pull_doctor.sdk import VpcEndpoint
from ecs_pull_doctor.testing import Given, healthy

CHECKS = packs.load()


def report(service: Given) -> Report:
    return service.report(*CHECKS)


def lines(service: Given) -> list[str]:
    return [made.plain for made in plan.script(report(service))]


def test_the_section_is_short_and_ends_with_where_the_commands_are() -> None:
    service = healthy().change(VpcEndpoint, "vpce-api", private_dns_enabled=False)
    text = [made.plain for made in plan.smallest(report(service).diagnoses[0], 80)]
    assert text == [
        "",
        "SMALLEST FIX",
        "  leads to CAN PULL, proved on a copy of the facts:",
        "  1. turn on private DNS for vpce-api.",
        "  The commands, and what takes them back: the same command with --plan-fix.",
    ]


def test_the_script_is_commands_and_comments_only() -> None:
    script = lines(healthy().change(VpcEndpoint, "vpce-api", private_dns_enabled=False))
    run = "aws ec2 modify-vpc-endpoint --vpc-endpoint-id vpce-api"
    assert [s for s in script if not s.startswith("#")] == [
        f"{run} --private-dns-enabled \\",
        "  --region ap-northeast-2",
    ]
    assert f"#   {run} --no-private-dns-enabled --region ap-northeast-2" in script


def test_a_healthy_service_needs_no_script() -> None:
    assert lines(healthy())[1:] == ["# nothing to fix was found"]
    assert plan.smallest(report(healthy()).diagnoses[0], 80) == []


def test_a_name_cannot_end_its_comment_or_its_command() -> None:
    evil = "vpce-1\ntouch owned"
    broken = healthy().change(
        VpcEndpoint, "vpce-api", vpc_endpoint_id=evil, private_dns_enabled=False
    )
    script = lines(broken)
    assert not any("\n" in made for made in script)
    command, *_ = (s for s in script if not s.startswith("#"))
    assert "'vpce-1 touch owned'" in command
