"""Givens about settings: a service behind NAT whose role may read what its container names."""

from ecs_pull_doctor.model.ecs import LogConfiguration, LogOptions, SecretReference
from ecs_pull_doctor.model.policies import RolePolicy
from ecs_pull_doctor.testing import Given, nat
from ecs_pull_doctor.testing.names import ACCOUNT, REGION
from ecs_pull_doctor.testing.service import document

ROLE = "ecsTaskExecutionRole"
READS = (
    "secretsmanager:GetSecretValue",
    "ssm:GetParameters",
    "s3:GetObject",
    "s3:GetBucketLocation",
    "ecr:BatchImportUpstreamImage",
    "ecr:CreateRepository",
)
SECRET = f"arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:web/db-Ab12Cd"
SECRET_SCOPE = f"{REGION}/{SECRET}"


def allowed(given: Given | None = None) -> Given:
    """A service behind NAT whose role may read every setting."""
    policy = RolePolicy(
        role_name=ROLE,
        policy_name="settings",
        policy_document=document({"Action": list(READS), "Resource": "*"}),
    )
    return (given or nat()).plus(policy, scope=ROLE)


def reading(*references: str) -> Given:
    """Its container has these `valueFrom`."""
    return allowed().container(
        secrets=tuple(SecretReference(name="X", value_from=each) for each in references)
    )


def logging_to(group: str, *, region: str = REGION, create: str = "") -> Given:
    """Its container logs to this group."""
    options = LogOptions(awslogs_group=group, awslogs_region=region, awslogs_create_group=create)
    return allowed().container(
        log_configuration=LogConfiguration(log_driver="awslogs", options=options)
    )
