"""How long a template of 500 resources takes to read and diagnose, in a process of its own.

The template is one VPC with subnets, tables, routes, endpoints, groups, rules, a service, and many
resources that no start needs. The limit is 2 s.
"""

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

RESOURCES = 500
LIMIT = 2.0
JUDGE = """
import sys
from ecs_pull_doctor import engine, packs
from ecs_pull_doctor.plan.edition import builtin
from ecs_pull_doctor.sources import cloudformation as cfn
files = [cfn.TemplateFile(path=sys.argv[1])]
found = cfn.read(files, {}, region="us-east-1", account="123456789012")
reports = [engine.diagnose(s, builtin(), packs.load()) for s in found.snapshots]
print(*(r.verdict for r in reports))
"""
SERVICE = """
  Role: {Type: AWS::IAM::Role, Properties: {AssumeRolePolicyDocument: {Statement: [{Effect: Allow,
    Principal: {Service: ecs-tasks.amazonaws.com}, Action: 'sts:AssumeRole'}]}, ManagedPolicyArns:
    ['arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy']}}
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      NetworkMode: awsvpc
      RequiresCompatibilities: [FARGATE]
      ExecutionRoleArn: !GetAtt Role.Arn
      ContainerDefinitions:
        - {Name: app, Image: !Sub '${AWS::AccountId}.dkr.ecr.${AWS::Region}.amazonaws.com/app:1'}
  Service:
    Type: AWS::ECS::Service
    Properties:
      LaunchType: FARGATE
      TaskDefinition: !Ref Task
      NetworkConfiguration:
        AwsvpcConfiguration: {Subnets: [!Ref Subnet0, !Ref Subnet1], SecurityGroups: [!Ref Group0]}
  Gateway: {Type: AWS::EC2::InternetGateway}
  Attached: {Type: AWS::EC2::VPCGatewayAttachment, Properties: {VpcId: !Ref Vpc,
    InternetGatewayId: !Ref Gateway}}
  Nat: {Type: AWS::EC2::NatGateway, Properties: {SubnetId: !Ref Subnet2}}
  Out: {Type: AWS::EC2::Route, Properties: {RouteTableId: !Ref Table2,
    DestinationCidrBlock: 0.0.0.0/0, GatewayId: !Ref Gateway}}
  ToNat0: {Type: AWS::EC2::Route, Properties: {RouteTableId: !Ref Table0,
    DestinationCidrBlock: 0.0.0.0/0, NatGatewayId: !Ref Nat}}
  ToNat1: {Type: AWS::EC2::Route, Properties: {RouteTableId: !Ref Table1,
    DestinationCidrBlock: 0.0.0.0/0, NatGatewayId: !Ref Nat}}
  Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16, EnableDnsHostnames: true}}
"""


def resources() -> Iterator[str]:
    """Yield further resources, five at a time."""
    for number in range(10**6):
        yield (
            f"  Subnet{number}: {{Type: AWS::EC2::Subnet, Properties: {{VpcId: !Ref Vpc, "
            f"CidrBlock: !Select [{number % 256}, !Cidr [!GetAtt Vpc.CidrBlock, 256, 8]]}}}}\n"
            f"  Table{number}: {{Type: AWS::EC2::RouteTable, Properties: {{VpcId: !Ref Vpc}}}}\n"
            f"  Link{number}: {{Type: AWS::EC2::SubnetRouteTableAssociation, Properties: "
            f"{{SubnetId: !Ref Subnet{number}, RouteTableId: !Ref Table{number}}}}}\n"
            f"  Group{number}: {{Type: AWS::EC2::SecurityGroup, Properties: {{VpcId: !Ref Vpc, "
            f"GroupDescription: !Sub '${{AWS::StackName}} {number}'}}}}\n"
            f"  Rule{number}: {{Type: AWS::EC2::SecurityGroupIngress, Properties: {{GroupId: "
            f"!Ref Group{number}, IpProtocol: tcp, FromPort: 443, ToPort: 443, "
            f"SourceSecurityGroupId: !GetAtt Group0.GroupId}}}}\n"
        )


def template(size: int) -> str:
    """Return a template of *size* resources, or a few less."""
    few = SERVICE.count("{Type:") + SERVICE.count("    Type:")
    more = [text for text, _ in zip(resources(), range((size - few) // 5), strict=False)]
    return f"Resources:{SERVICE}{''.join(more)}"


def main() -> None:
    """Print the figures; exit 1 over the limit."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "template.yaml"
        path.write_text(template(RESOURCES))
        best, said = float("inf"), ""
        for _ in range(3):
            began = time.perf_counter()
            done = subprocess.run(
                [sys.executable, "-c", JUDGE, str(path)], check=True, capture_output=True, text=True
            )
            best, said = min(best, time.perf_counter() - began), done.stdout.strip()
    print(f"template of {RESOURCES} resources: {best:.2f} s (limit {LIMIT:.0f} s), {said}")
    if best > LIMIT or said != "can-pull":
        raise SystemExit(1)


if __name__ == "__main__":
    main()
