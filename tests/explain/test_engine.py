"""Understanding: the order of evidence, and that old and new wordings have one answer."""

import pytest

from ecs_pull_doctor.explain import explain

ECR = "123456789012.dkr.ecr.eu-west-1.amazonaws.com"
TOKEN = 'Post "https://api.ecr.eu-west-1.amazonaws.com/": dial tcp '
OLD = (
    "ResourceInitializationError: unable to pull secrets or registry auth: execution resource "
    "retrieval failed: unable to retrieve ecr registry auth: service call has been retried 3 "
    "time(s): RequestError: send request failed caused by: "
)
NEW = (
    "ResourceInitializationError: unable to pull secrets or registry auth: The task cannot pull "
    "registry auth from Amazon ECR: There is a connection issue between the task and Amazon ECR. "
    "Check your task network configuration. operation error ECR: GetAuthorizationToken, exceeded "
    "maximum number of attempts, 3, https response error StatusCode: 0, RequestID: , request send "
    "failed, "
)
DENIED = (
    "User: arn:aws:sts::123456789012:assumed-role/{} is not authorized to perform: {} "
    "on resource: * "
)


def first(text: str) -> str:
    return explain(text).causes[0].cause


@pytest.mark.parametrize("ip", ["52.94.184.143", "10.0.3.17"])
def test_old_and_new_wording_have_one_answer(ip: str) -> None:
    old = explain(OLD + TOKEN + ip + ":443: i/o timeout")
    new = explain(NEW + TOKEN + ip + ":443: i/o timeout")
    assert old.causes == new.causes
    assert old.step == new.step == "ecr-get-authorization-token"
    assert old.entities.retries == new.entities.retries == 3


ADDRESSES = {
    "public": ("52.94.184.143", (), "public", "no-route"),
    "of the VPC": ("10.0.3.17", (), "private", "endpoint-sg-ingress"),
    "of a VPC outside RFC 1918": (
        "20.10.1.141",
        ("20.10.0.0/16",),
        "private",
        "endpoint-sg-ingress",
    ),
    "of nobody's VPC": ("20.10.1.141", (), "public", "no-route"),
    "S3's": ("52.219.41.3", (), "s3", "no-route"),
    "S3's in a VPC's block": ("52.219.41.3", ("52.219.0.0/16",), "private", "endpoint-sg-ingress"),
}


@pytest.mark.parametrize(("ip", "vpc", "kind", "cause"), ADDRESSES.values(), ids=ADDRESSES)
def test_address_tells_the_way(ip: str, vpc: tuple[str, ...], kind: str, cause: str) -> None:
    layer = f"failed to copy: Get {ECR}/shop:1: dial tcp {ip}:443: i/o timeout"
    text = f"CannotPullContainerError: {layer}"
    said = explain(text, vpc_cidrs=vpc)
    assert said.entities.ip_kind == kind
    assert said.causes[0].cause == cause
    assert said.step == "ecr-layer-download"


def test_address_of_s3_under_ecr_host_is_the_layer_step() -> None:
    request = f"failed to do request: Get {ECR}/a:1: dial tcp 16.15.1.1:443: i/o timeout"
    said = explain(f"CannotPullContainerError: {request}")
    assert said.step == "ecr-layer-download"
    assert "s3-gateway-route-missing" in [cause.cause for cause in said.causes]


CLAUSES = {
    "identity": ("because no identity-based policy allows it", "execution-role-permissions"),
    "resource": ("because no resource-based policy allows it", "repository-policy-denies"),
    "endpoint": ("because no VPC endpoint policy allows it", "endpoint-policy-denies"),
    "boundary": ("because no permissions boundary allows it", "permissions-boundary-denies"),
    "SCP": ("with an explicit deny in a service control policy", "organization-policy-denies"),
    "lost space": ("because no VPC endpoint policy allowsthe action", "endpoint-policy-denies"),
}


@pytest.mark.parametrize(("clause", "cause"), CLAUSES.values(), ids=CLAUSES)
def test_clause_names_the_policy(clause: str, cause: str) -> None:
    assert first(DENIED.format("role/session", "ecr:BatchGetImage") + clause) == cause


CALLERS = {
    "task": ("assumed-role/exec/0123456789abcdef0123456789abcdef", "execution-role-permissions"),
    "instance": ("assumed-role/node/i-0123456789abcdef0", "instance-role-permissions"),
}


@pytest.mark.parametrize(("who", "cause"), CALLERS.values(), ids=CALLERS)
def test_caller_decides(who: str, cause: str) -> None:
    text = f"User: arn:aws:sts::123456789012:{who} is not authorized to perform: ecr:BatchGetImage"
    assert first(text) == cause


def test_person_is_not_the_task() -> None:
    text = (
        "User: arn:aws:iam::123456789012:user/me is not authorized to perform: "
        "ecr:GetAuthorizationToken on resource: * because no identity-based policy allows it"
    )
    assert first(text) == "caller-permissions"


HOSTS = {
    "suffix": f"{ECR}m",
    "domain": "123456789012.dkr.ecr.eu-west-1.amazonawss.com",
    "no account": ".dkr.ecr.eu-west-1.amazonaws.com",
    "order": "123456789012.ecr.dkr.eu-west-1.amazonaws.com",
}


@pytest.mark.parametrize("host", HOSTS.values(), ids=HOSTS)
def test_misspelled_host_comes_first(host: str) -> None:
    text = f'CannotPullContainerError: Get "https://{host}/v2/": dial tcp 1.2.3.4:443: i/o timeout'
    assert first(text) == "image-reference-invalid"


RIGHT_HOSTS = {
    "plain": ECR,
    "China": "123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn",
    "FIPS": "123456789012.dkr.ecr-fips.us-gov-west-1.amazonaws.com",
    "dual stack": "123456789012.dkr-ecr.eu-west-1.on.aws",
    "redacted": "xxxx.dkr.ecr.<REGION>.amazonaws.com",
}


@pytest.mark.parametrize("host", RIGHT_HOSTS.values(), ids=RIGHT_HOSTS)
def test_right_host_is_not_called_misspelled(host: str) -> None:
    text = f'CannotPullContainerError: Get "https://{host}/v2/": dial tcp 1.2.3.4:443: i/o timeout'
    assert first(text) == "no-route"


def test_commands_hold_the_real_ids_quoted() -> None:
    text = (
        f"CannotPullContainerError: manifest for {ECR}/shop;reboot:1.2 not found: manifest unknown"
    )
    commands = explain(text).next
    assert any("--registry-id 123456789012" in command for command in commands)
    assert any("'shop;reboot'" in command for command in commands)


def test_nothing_known_is_not_recognised() -> None:
    said = explain("Terraform apply complete! Resources: 3 added")
    assert not said.recognised
    assert said.causes == ()
    assert said.error_class == "unknown"
