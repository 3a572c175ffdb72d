"""`cost --vpc` asks AWS for every service of a VPC."""

import json

from ecs_pull_doctor.lab import Lab, scenarios
from tests.scenarios.run import run


def test_every_service_of_a_vpc_is_counted(lab: Lab) -> None:
    target = scenarios()["healthy-nat-and-endpoints"].build(lab)
    (subnet, *_) = (target.ids[name] for name in target.subnets)
    (found,) = lab.client("ec2").describe_subnets(SubnetIds=[subnet])["Subnets"]
    vpc = found["VpcId"]
    done = run(lab, "cost", "--vpc", vpc, "--output", "json")
    assert done.exit_code == 0, done.output
    answer = json.loads(done.stdout)
    assert answer["services"] == [target.service]
    moving = answer["moving"]
    assert moving["vpc"] == vpc
    there = {
        each["service"].rpartition(".")[2]: bool(each["there"]) for each in moving["endpoints"]
    }
    assert there == {"api": True, "dkr": True, "s3": False, "logs": False}
    assert moving["route_tables"]
    assert "TO LEAD PULLS" in run(lab, "cost", "--vpc", vpc).stdout


def test_a_vpc_without_services_ends_with_a_sentence(lab: Lab) -> None:
    vpc = lab.client("ec2").create_vpc(CidrBlock="10.9.0.0/16")["Vpc"]["VpcId"]
    done = run(lab, "cost", "--vpc", vpc)
    assert done.exit_code == 4
    assert f"there is no VPC '{vpc}' with subnets" in " ".join(done.stderr.split())
    both = run(lab, "cost", "--vpc", vpc, "--service", "web")
    assert both.exit_code == 2
    assert "one of --service" in " ".join(both.stderr.split())
