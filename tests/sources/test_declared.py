"""The declarations: complete, consistent, and readable without boto3."""

import subprocess
import sys

import pytest
from botocore.session import Session

from ecs_pull_doctor.model.ecs import Service, Task, TaskDefinition
from ecs_pull_doctor.model.instances import (
    AutoScalingGroup,
    CapacityProvider,
    Cluster,
    ContainerInstance,
    Instance,
    InstanceProfile,
    LaunchConfiguration,
    LaunchTemplateVersion,
    RuleTarget,
    TaskInterface,
)
from ecs_pull_doctor.model.names import FirewallDomains, FirewallRule, ProfileResource
from ecs_pull_doctor.model.snapshot import KINDS
from ecs_pull_doctor.model.subjects import Repository, Role
from ecs_pull_doctor.model.vpc import DhcpOptions, Subnet, Vpc
from ecs_pull_doctor.sources.aws.instance_reads import INSTANCE_READS
from ecs_pull_doctor.sources.aws.policy import least_policy
from ecs_pull_doctor.sources.aws.read import Read
from ecs_pull_doctor.sources.aws.reads import ON_REQUEST, READS, depth, operations, reads_for
from ecs_pull_doctor.sources.aws.session import CLIENTS

READ_VERBS = ("Describe", "Get", "List", "Search", "SimulatePrincipalPolicy")


def test_every_kind_of_fact_has_one_read() -> None:
    assert sorted(read.fact.__name__ for read in (*READS, *ON_REQUEST)) == sorted(KINDS)


@pytest.mark.parametrize("read", READS, ids=lambda read: read.fact.__name__)
def test_the_call_that_a_fact_cites_is_the_reads_last(read: Read) -> None:
    assert read.operations[-1] == read.fact.call


@pytest.mark.parametrize("operation", sorted(operations()))
def test_every_operation_exists_and_only_reads(operation: str) -> None:
    service, _, name = operation.partition(":")
    model = Session().get_service_model(CLIENTS.get(service, service))
    assert name in model.operation_names
    assert name.startswith(READ_VERBS)


def test_on_fargate_a_chain_of_five_calls_is_the_longest_but_for_firewalls_of_a_profile() -> None:
    """Those wait for what the Profile carries; a VPC without either asks for neither.

    What tells of instances is asked for only where a service runs on some.
    """
    on_fargate = [read for read in READS if read.fact not in {r.fact for r in INSTANCE_READS}]
    assert depth(on_fargate) == 6
    rare = {ProfileResource, FirewallRule, FirewallDomains}
    assert depth(read for read in on_fargate if read.fact not in rare) == 5
    assert depth() <= 11
    assert depth(reads_for([Repository])) == 3
    assert depth(()) == 0


def test_a_need_brings_its_inputs_and_the_service_always() -> None:
    assert {read.fact for read in reads_for([])} == {Service, Task, TaskDefinition}
    assert {read.fact for read in reads_for([DhcpOptions, Role])} == {
        *(Service, Task, TaskDefinition),
        *(Subnet, Vpc, DhcpOptions, Role),
        *(Cluster, CapacityProvider, ContainerInstance, Instance, InstanceProfile),
        *(AutoScalingGroup, LaunchTemplateVersion, LaunchConfiguration),
        *(TaskInterface, RuleTarget),
    }


def test_the_policy_allows_the_declared_reads_and_nothing_else() -> None:
    (statement,) = least_policy()["Statement"]
    assert statement["Action"] == sorted(operations())
    assert statement["Effect"] == "Allow"
    assert least_policy()["Version"] == "2012-10-17"
    some = least_policy(reads_for([Role]))["Statement"][0]["Action"]
    assert "iam:GetRole" in some
    assert "ecs:ListServices" in some
    assert "ec2:DescribeVpcs" not in some


@pytest.mark.parametrize("module", ["aws.reads", "aws.policy", "aws.target", "snapshots"])
def test_declarations_and_files_do_without_boto3(module: str) -> None:
    code = (
        f"import sys, ecs_pull_doctor.sources.{module}; "
        "print([m for m in sys.modules if m.partition('.')[0] in {'boto3', 'botocore'}])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
