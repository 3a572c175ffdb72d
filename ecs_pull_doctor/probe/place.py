"""Whether the probe ran where its answers say something about the tasks.

Source: Amazon's resolver answers on 169.254.169.253 inside every VPC:
https://docs.aws.amazon.com/vpc/latest/userguide/vpc-dns.html; what ECS sets in containers:
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-metadata-endpoint-v4.html.
"""

from ecs_pull_doctor.probe.kinds import Kinds
from ecs_pull_doctor.probe.model import Observation, Place

METADATA = "ECS_CONTAINER_METADATA_URI_V4"
FARGATE = "AWS_EXECUTION_ENV=AWS_ECS_FARGATE"
TELLING = (METADATA, FARGATE)
OUTSIDE = "outside or unknown: these answers say nothing about the tasks"


def place(seen: Observation, kinds: Kinds) -> Place:
    """Return where the probe ran. A private address alone proves nothing: offices have them too."""
    own = next((a for a in seen.own_addresses if kinds.is_inside(a)), "")
    if METADATA in seen.environment and FARGATE in seen.environment:
        return Place(inside=True, says="inside a VPC: this is a container of a Fargate task")
    if not seen.vpc_resolver:
        return Place(inside=False, says=f"{OUTSIDE}; Amazon's resolver 169.254.169.253 is silent")
    if own:
        says = f"inside the VPC: Amazon's resolver answers, and {own} of this machine is in a block"
        return Place(inside=True, says=says)
    if METADATA in seen.environment:
        says = "inside a VPC: Amazon's resolver answers, and this is a container of an ECS task"
        return Place(inside=True, says=says)
    return Place(
        inside=False,
        says=f"{OUTSIDE}; 169.254.169.253 answers as Amazon's resolver, but no address of this "
        "machine is in a block of --vpc-cidr, and it is no container of an ECS task",
    )
