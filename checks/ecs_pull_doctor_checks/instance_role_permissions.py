"""The check for `instance-role-permissions`."""

from collections.abc import Iterator

from ecs_pull_doctor.sdk import (
    AttachedPolicy,
    Case,
    ContainerInstance,
    Denied,
    Evidence,
    Finding,
    Fix,
    Instance,
    InstanceProfile,
    PolicyVersion,
    Reason,
    Role,
    RolePolicy,
    check,
    listing,
    rights,
)

SOURCES = (
    "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/instance_IAM_role.html",
    "https://docs.aws.amazon.com/AmazonECR/latest/userguide/ECR_on_ECS.html",
)
MANAGED = "AmazonEC2ContainerServiceforEC2Role"


@check(
    "PULL510",
    "instance-role-permissions",
    reads=(
        ContainerInstance,
        Instance,
        InstanceProfile,
        Role,
        AttachedPolicy,
        RolePolicy,
        PolicyVersion,
    ),
    source=SOURCES,
)
def instance_role_permissions(case: Case) -> Iterator[Finding]:
    """The role of the container instances allows what their agents ask for.

    On EC2 the agent registers the instance and asks ECS for work with the instance's role, and a
    task without an execution role pulls and logs with it too. `AmazonEC2ContainerServiceforEC2Role`
    has what both need. An instance without an instance profile has no credentials at all.

    A task with an execution role pulls with that one, and the instance's is not asked. On Managed
    Instances the instance role has no rights of ECR: there a task needs an execution role.

    The error is `no basic auth credentials`, or an `AccessDeniedException` whose caller is
    `assumed-role/ROLE/i-...`: a session named like an instance.
    """
    for fault in case.denied(Reason.INSTANCE_ROLE_DENIES):
        yield case.finding_of(fault, _claim(fault), _fix(case, fault), more=(fault.role,))
    for fault in case.denied(Reason.INSTANCE_WITHOUT_ROLE):
        yield _without(case, fault)


def _claim(fault: Denied) -> str:
    if fault.right.explicit:
        return fault.right.says
    return f"no policy of the instance role {_name(fault.role)} allows {fault.what}"


def _fix(case: Case, fault: Denied) -> Fix:
    name = _name(fault.role)
    if fault.right.explicit:
        return Fix(do=f"take {listing(fault.actions)} out of what {fault.right.policy} denies")
    wanted = [(r.action, rights.granted_on(r.resource)) for r in fault.rights]
    return Fix(
        do=f"allow {listing(fault.actions)} to the role {name}",
        changes=rights.granting(case, fault.role, wanted),
    )


def _without(case: Case, fault: Denied) -> Finding:
    instances = tuple(i for place in case.work.interfaces for i in place.instances)
    evidence = Evidence(
        call=Instance.call,
        resource=", ".join(instances) or case.work.cluster,
        field="IamInstanceProfile",
        value=fault.role or "none",
    )
    return Finding(
        claim=fault.right.says,
        steps=fault.steps,
        origins=case.work.network.subnets,
        resources=instances,
        evidence=(evidence,),
        fixes=(Fix(do=f"give the instances a profile whose role has the policy {MANAGED}"),),
    )


def _name(role: str) -> str:
    return role.rpartition("/")[2]
