"""The policy that `pull-doctor policy` prints, enforced: it is enough, and holds nothing else.

The emulated AWS lets pass what our own evaluator finds allowed by that very document, and nothing
else. One service has everything that a read looks for; what no service can have besides that, such
as a cache that lacks its image, is in scenarios of the lab.
"""

import json
from collections.abc import Callable

import msgspec
import pytest

from ecs_pull_doctor.diagnosis import Report
from ecs_pull_doctor.iam import Context, Kind, Policies, Request, Verdict, evaluate, parse_policy
from ecs_pull_doctor.lab import Builder, Lab, Target, faults, grants, scenarios
from ecs_pull_doctor.lab.cases.values import READ_SECRET
from ecs_pull_doctor.lab.names import Names
from ecs_pull_doctor.lab.network import PRIVATE
from tests.recorded import setups
from tests.scenarios.run import run

CALLER = "arn:aws:iam::123456789012:user/doctor"
BESIDES: tuple[str, ...] = ("healthy-ec2",)
"""Scenarios that make calls which the service below does not ask for."""
ASKED_OF_STUBS = {
    "autoscaling:DescribeLaunchConfigurations",
    "ec2:DescribeTransitGatewayAttachments",
    "ec2:SearchTransitGatewayRoutes",
}
"""What no scenario asks for, or the emulator answers wrongly; the tests of the reads ask a stub of
AWS's own model."""


@pytest.fixture
def document(lab: Lab) -> str:
    """What the command prints."""
    return run(lab, "policy").stdout


def admitted(document: str) -> Callable[[str], bool]:
    """Whether the document allows an action, as IAM would say."""
    policy = parse_policy(json.loads(document), kind=Kind.IDENTITY, name="doctor")
    policies = Policies(identity=(policy,))

    def admits(action: str) -> bool:
        request = Request(
            action=action,
            resource="*",
            principal_arn=CALLER,
            principal_account="123456789012",
            context=Context.of({}),
        )
        return evaluate(request, policies).verdict is Verdict.ALLOWED

    return admits


def diagnosed(lab: Lab, target: Target) -> set[str]:
    """The calls of a diagnosis by that policy; none of them was refused."""
    where = ("--cluster", target.cluster, "--service", target.service)
    lab.door.calls.clear()
    result = run(lab, "diagnose", *where, "--output", "json")
    (diagnosis,) = msgspec.json.decode(result.stdout, type=Report).diagnoses
    assert diagnosis.unread == ()
    assert diagnosis.crashed == ()
    return set(lab.door.calls)


def test_the_policy_is_enough_and_every_action_of_it_is_used(lab: Lab, document: str) -> None:
    asked = setups.asked() | ASKED_OF_STUBS  # what the emulator lacks
    for build in (everything, *(scenarios()[name].build for name in BESIDES)):
        target = build(lab)
        lab.door.admits = admitted(document)
        asked |= diagnosed(lab, target)
    lab.door.calls.clear()
    result = run(lab, "diagnose", "--cluster", "prod", "--service", "webb")
    assert "did you mean 'web'" in " ".join(result.stderr.split())
    asked |= set(lab.door.calls)
    (statement,) = json.loads(document)["Statement"]
    unused = sorted(set(statement["Action"]) - asked)
    assert not unused, (
        f"no set-up of this test makes these calls: {unused}; name a scenario in BESIDES"
    )
    assert sorted(asked - set(statement["Action"])) == []


def test_without_one_action_the_refusal_is_told(lab: Lab, document: str) -> None:
    """The door does enforce: the test above can fail."""
    less = json.loads(document)
    less["Statement"][0]["Action"].remove("ec2:DescribeVpcs")
    target = scenarios()["healthy-nat-and-endpoints"].build(lab)
    lab.door.admits = admitted(json.dumps(less))
    where = ("--cluster", target.cluster, "--service", target.service)
    result = run(lab, "diagnose", *where, "--output", "json")
    (diagnosis,) = msgspec.json.decode(result.stdout, type=Report).diagnoses
    assert [u.call for u in diagnosis.unread] == ["ec2:DescribeVpcs"]


def everything(lab: Lab) -> Target:
    """A service that has all that a diagnosis looks for."""
    lab.reset()
    aws = Builder(lab)
    aws.vpc()
    aws.private_subnets()
    aws.nat_for(*PRIVATE)
    aws.open_group("endpoints")
    aws.endpoint("logs")
    _listed(aws)
    _named(aws)
    _allowed(aws)
    _fetched(aws)
    aws.service()
    return aws.running()


def _listed(aws: Builder) -> None:
    """The tasks' group lets out to a prefix list of the account's own."""
    made = aws.ec2.create_managed_prefix_list(
        PrefixListName="office",
        MaxEntries=1,
        AddressFamily="IPv4",
        Entries=[{"Cidr": "10.9.0.0/16"}],
    )["PrefixList"]["PrefixListId"]
    https = {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443}
    aws.ec2.authorize_security_group_egress(
        GroupId=aws.ids["group/task"],
        IpPermissions=[https | {"PrefixListIds": [{"PrefixListId": made}]}],
    )


def _named(aws: Builder) -> None:
    names = Names(aws)
    names.zone(f"dkr.ecr.{aws.region}.amazonaws.com", {"*": "10.0.1.9"})
    names.forward("corp.example.com", "192.168.1.10")
    names.firewall(("ALLOW", ["*.amazonaws.com"]))
    names.profile(
        resolver_rule=names.forward("office.example.com", "192.168.1.10", associate=False)
    )
    names.block_public_access("block-ingress", private_a="allow-egress")


def _allowed(aws: Builder) -> None:
    """A managed policy, a registry's policy, an organization's."""
    grants.role(
        aws, grants.execution(), grants.allow(READ_SECRET, "kms:Decrypt", "ssm:GetParameters")
    )
    grants.attach(aws, grants.managed(aws, "import", grants.allow("ecr:BatchImportUpstreamImage")))
    grants.registry_policy(aws, "V2", grants.allow("ecr:ReplicateImage", Principal="*"))
    grants.organization(aws, grants.deny("s3:DeleteBucket"))


def _fetched(aws: Builder) -> None:
    """A cache that lacks its image, a secret with a key, a parameter, a file, a file system."""
    key = aws.lab.client("kms").create_key()["KeyMetadata"]["Arn"]
    secret = aws.lab.client("secretsmanager").create_secret(
        Name="web/database", SecretString="not-a-real-one", KmsKeyId=key
    )["ARN"]
    aws.lab.client("s3").create_bucket(
        Bucket="web-settings", CreateBucketConfiguration={"LocationConstraint": aws.region}
    )
    efs = aws.lab.client("efs")
    files = efs.create_file_system(CreationToken="web")["FileSystemId"]
    efs.create_mount_target(
        FileSystemId=files, SubnetId=aws.ids["private-a"], SecurityGroups=[aws.group("files")]
    )
    faults.cache_rule(aws.lab, "quay", "quay.io", "quay")
    aws.task_definition(
        image=f"{aws.image.partition('/')[0]}/quay/prometheus/node-exporter:v1",
        secret=secret,
        container={
            "secrets": [
                {"name": "DATABASE", "valueFrom": secret},
                {"name": "MODE", "valueFrom": "/web/mode"},
            ],
            "environmentFiles": [{"value": "arn:aws:s3:::web-settings/a.env", "type": "s3"}],
        },
        volumes=[{"name": "files", "efsVolumeConfiguration": {"fileSystemId": files}}],
    )
