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


LOGIN = (
    "ResourceInitializationError: unable to pull secrets or registry auth: execution resource "
    "retrieval failed: unable to retrieve {} from asm: service call has been retried 1 time(s): "
    "asm fetching secret from the service for hub: ResourceNotFoundException: Secrets Manager "
    "can't find the specified secret."
)


def test_a_missing_login_is_told_from_a_missing_secret() -> None:
    login, secret = explain(LOGIN.format("registry auth")), explain(LOGIN.format("secret"))
    assert (login.step, login.causes[0].cause) == (
        "registry-credentials",
        "private-registry-credentials",
    )
    assert "secret-not-found" in [c.cause for c in login.causes + secret.causes]


FORBIDDEN = (
    "CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve "
    f"ref {ECR}/{{0}}:1: unexpected status from HEAD request to https://{ECR}/v2/{{0}}/manifests/1:"
    " 403 Forbidden"
)
PATHS = {
    "docker-hub/nginx": "pull-through-cache-upstream",
    "dockerhub/redis": "pull-through-cache-upstream",
    "docker-hub/library/nginx": "execution-role-permissions",
    "docker-hub/grafana/grafana": "execution-role-permissions",
    "nginx": "execution-role-permissions",
    "team/nginx": "execution-role-permissions",
}


@pytest.mark.parametrize(("path", "cause"), PATHS.items(), ids=PATHS)
def test_a_bare_403_for_a_cache_of_docker_hub_without_library(path: str, cause: str) -> None:
    said = explain(FORBIDDEN.format(path))
    assert (said.step, said.causes[0].cause, said.certain) == ("ecr-manifest", cause, False)


UNKNOWN_HOST = (
    "CannotPullContainerError: pull image manifest has been retried 5 time(s): failed to resolve "
    "ref {0}.dkr.ecr.eu-west-1.amazonaws.com/a:1: failed to do request: Head "
    '"https://{0}.dkr.ecr.eu-west-1.amazonaws.com/v2/a/manifests/1": dial tcp: lookup '
    "{0}.dkr.ecr.eu-west-1.amazonaws.com on 10.0.0.2:53: {1}"
)
ACCOUNTS = {
    "a digit lost": ("12345678901", "no such host", "image-reference-invalid"),
    "a digit too many": ("1234567890123", "no such host", "image-reference-invalid"),
    "right": ("123456789012", "no such host", "dns-resolution-failure"),
    "a digit lost, and no answer": ("12345678901", "i/o timeout", "dns-resolution-failure"),
}


@pytest.mark.parametrize(("account", "said", "cause"), ACCOUNTS.values(), ids=ACCOUNTS)
def test_an_account_has_twelve_digits(account: str, said: str, cause: str) -> None:
    assert first(UNKNOWN_HOST.format(account, said)) == cause


LOG_HOST = (
    "ResourceInitializationError: failed to validate logger args: create stream has been retried 1 "
    "times: failed to create Cloudwatch log stream: RequestError: send request failed caused by: "
    'Post "https://logs.{0}.amazonaws.com/": dial tcp: lookup logs.{0}.amazonaws.com on '
    "10.0.0.2:53: no such host : exit status 1"
)


@pytest.mark.parametrize(
    ("region", "cause"),
    [
        ("ap-northeast-2a", "log-config-invalid"),
        ("useast1", "log-config-invalid"),
        ("ap-northeast-2", "dns-resolution-failure"),
        ("<region>", "dns-resolution-failure"),
    ],
)
def test_a_log_host_without_a_region(region: str, cause: str) -> None:
    said = explain(LOG_HOST.format(region))
    assert (said.step, said.causes[0].cause) == ("awslogs", cause)
