"""For writers of checks: a small healthy service as facts, and ways to break it.

    from ecs_pull_doctor.testing import healthy, outcome

    def test_private_dns_off() -> None:
        given = healthy().change(VpcEndpoint, "vpce-api", private_dns_enabled=False)
        assert outcome(my_check, given).verdict == "fail"

`healthy()` is a Fargate 1.4.0 service in two private subnets that pulls from ECR through VPC
endpoints, `nat()` one that goes through a NAT gateway, `public()` one in public subnets; `ec2()`
puts one of them on two instances, `i-a` and `i-c`, whose agents are not connected. Their ids
are short and say what they are: `subnet-a` and `subnet-c` use the route tables `rtb-a` and `rtb-c`
and the network ACL `acl-1`; the tasks have the group `sg-task`; the endpoints `vpce-api`,
`vpce-dkr` and `vpce-logs` have `sg-endpoint`; `vpce-s3` is S3's gateway endpoint. No AWS is asked,
nothing is emulated: a `Given` is the answers that AWS would have given.
"""

from ecs_pull_doctor.testing.given import Given, outcome
from ecs_pull_doctor.testing.instances import ec2
from ecs_pull_doctor.testing.setups import healthy, nat, public

__all__ = ["Given", "ec2", "healthy", "nat", "outcome", "public"]
