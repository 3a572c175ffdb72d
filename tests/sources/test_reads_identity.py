"""The reads about who may do what: what is asked, where, once, and what is no answer."""

import json
from typing import Any

import pytest

from ecs_pull_doctor.model.ecs import (
    ContainerDefinition,
    EnvironmentFile,
    SecretReference,
    Service,
    TaskDefinition,
)
from ecs_pull_doctor.model.fact import Citable, Unread
from ecs_pull_doctor.model.policies import (
    AccountSetting,
    AttachedPolicy,
    BucketPolicy,
    Key,
    KeyGrant,
    KeyPolicy,
    Organization,
    OrganizationPolicy,
    PolicyVersion,
    RegistryPolicy,
    RepositoryPolicy,
    RolePolicy,
    SecretPolicy,
)
from ecs_pull_doctor.model.settings import SecretDescription
from ecs_pull_doctor.model.snapshot import Answer, Snapshot, decode, encode
from ecs_pull_doctor.model.subjects import (
    EncryptionConfiguration,
    PermissionsBoundary,
    Repository,
    Role,
)
from ecs_pull_doctor.sources.aws.answers import Page
from ecs_pull_doctor.sources.aws.errors import UnexpectedAnswer

from .stubs import DEFINITION, SCOPE, Aws, fetch, keys, known, read_of, service

ACCOUNT = "123456789012"
IMAGE = f"{ACCOUNT}.dkr.ecr.us-east-2.amazonaws.com/team/app:v1"
FOREIGN = "210987654321.dkr.ecr.us-east-2.amazonaws.com/team/app:v1"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/team/web"
POLICY = f"arn:aws:iam::{ACCOUNT}:policy/team/pull"
BOUNDARY = f"arn:aws:iam::{ACCOUNT}:policy/bounds"
SECRET = f"arn:aws:secretsmanager:us-east-2:{ACCOUNT}:secret:web/db-Ab12Cd"
KEY = f"arn:aws:kms:us-east-2:{ACCOUNT}:key/1234"
DOCUMENT: dict[str, Any] = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow"}]}
REGISTRY = f"{ACCOUNT}/us-east-2"


def started(*images: str, more: dict[tuple[type[Citable], str], Answer] | None = None) -> Snapshot:
    container = ContainerDefinition(
        name="c",
        image=images[0] if images else IMAGE,
        secrets=(SecretReference(name="DB", value_from=f"{SECRET}:user::"),),
        environment_files=(EnvironmentFile(value="arn:aws:s3:::config/web/a.env", type="s3"),),
    )
    others = tuple(ContainerDefinition(name="o", image=image) for image in images[1:])
    definition = TaskDefinition(
        task_definition_arn=DEFINITION,
        container_definitions=(container, *others),
        execution_role_arn=ROLE,
    )
    answers: dict[tuple[type[Citable], str], Answer] = {
        (Service, SCOPE): (service(),),
        (TaskDefinition, DEFINITION): (definition,),
    }
    return known(answers | (more or {}))


def test_the_role_s_policies_are_asked_for_by_its_name() -> None:
    assert keys(AttachedPolicy, started()) == keys(RolePolicy, started()) == ["web"]


def test_attached_policies(aws: Aws) -> None:
    answer = {"AttachedPolicies": [{"PolicyName": "pull", "PolicyArn": POLICY}]}
    aws.answers("iam:list_attached_role_policies", {"RoleName": "web"}, answer)
    (found,) = fetch(aws, AttachedPolicy, "web")
    assert found.id == POLICY


def test_inline_policies_are_read_one_by_one_and_kept_as_text() -> None:
    # boto3 parses the document after the place where a stubbed answer enters, so go round it.
    def call(operation: str, region: str | None = None, **params: Any) -> list[Page]:
        if operation == "iam:ListRolePolicies":
            return [{"PolicyNames": ["a", "b"]}]
        return [{"RoleName": "web", "PolicyName": params["PolicyName"], "PolicyDocument": DOCUMENT}]

    found = read_of(RolePolicy).fetch(call, "web", known())
    taken = known({(RolePolicy, "web"): found})
    assert [each.id for each in found] == ["web/a", "web/b"]
    assert json.loads(taken.facts(RolePolicy)[0].policy_document) == DOCUMENT
    assert decode(encode(taken)) == taken


def test_managed_policies_and_the_boundary_are_read_once() -> None:
    boundary = PermissionsBoundary(permissions_boundary_arn=BOUNDARY)
    role = Role(arn=ROLE, role_name="web", permissions_boundary=boundary)
    attached = tuple(AttachedPolicy(policy_arn=arn) for arn in (POLICY, BOUNDARY))
    snapshot = known({(Role, "web"): (role,), (AttachedPolicy, "web"): attached})
    assert dict.fromkeys(keys(PolicyVersion, snapshot)) == {POLICY: None, BOUNDARY: None}


def test_the_default_version_of_a_managed_policy_is_the_one(aws: Aws) -> None:
    policy = {"Arn": POLICY, "DefaultVersionId": "v7"}
    aws.answers("iam:get_policy", {"PolicyArn": POLICY}, {"Policy": policy})
    version = {"VersionId": "v7", "Document": json.dumps(DOCUMENT)}
    asked = {"PolicyArn": POLICY, "VersionId": "v7"}
    aws.answers("iam:get_policy_version", asked, {"PolicyVersion": version})
    (found,) = fetch(aws, PolicyVersion, POLICY)
    assert (found.id, found.version_id) == (POLICY, "v7")


def test_the_repository_policy_is_asked_for_in_the_image_s_account_and_region(aws: Aws) -> None:
    snapshot = started(FOREIGN)
    (key,) = keys(RepositoryPolicy, snapshot)
    asked = {"registryId": "210987654321", "repositoryName": "team/app"}
    answer = {"registryId": "210987654321", "repositoryName": "team/app", "policyText": "{}"}
    aws.answers("ecr:get_repository_policy", asked, answer, region="us-east-2")
    (found,) = fetch(aws, RepositoryPolicy, key, snapshot)
    assert found.policy_text == "{}"


def test_the_registry_policy_is_asked_for_in_the_own_account_only(aws: Aws) -> None:
    assert keys(RegistryPolicy, started(IMAGE, FOREIGN)) == [REGISTRY]
    answer = {"registryId": ACCOUNT, "policyText": "{}"}
    aws.answers("ecr:get_registry_policy", {}, answer, region="us-east-2")
    (found,) = fetch(aws, RegistryPolicy, REGISTRY)
    assert found.id == ACCOUNT


POLICIES: dict[str, tuple[Answer, list[str]]] = {
    "none": ((), []),
    "one": ((RegistryPolicy(registry_id=ACCOUNT, policy_text="{}"),), [REGISTRY]),
    "perhaps one": (Unread(call=RegistryPolicy.call, code="AccessDenied"), [REGISTRY]),
}


@pytest.mark.parametrize(("policy", "asked"), POLICIES.values(), ids=POLICIES)
def test_the_scope_is_asked_for_where_it_may_matter(policy: Answer, asked: list[str]) -> None:
    snapshot = started(more={(RegistryPolicy, REGISTRY): policy})
    assert keys(AccountSetting, snapshot) == asked


def test_the_scope_of_the_registry_policy(aws: Aws) -> None:
    asked, answer = {"name": "REGISTRY_POLICY_SCOPE"}, {"name": "X", "value": "V2"}
    aws.answers("ecr:get_account_setting", asked, answer, region="us-east-2")
    (found,) = fetch(aws, AccountSetting, REGISTRY)
    assert found.value == "V2"


def test_the_policies_of_buckets_and_secrets(aws: Aws) -> None:
    assert keys(BucketPolicy, started()) == ["config"]
    (key,) = keys(SecretPolicy, started())
    aws.answers("s3:get_bucket_policy", {"Bucket": "config"}, {"Policy": "{}"})
    answer = {"ARN": SECRET, "Name": "web/db"}
    asked = {"SecretId": SECRET}
    aws.answers("secretsmanager:get_resource_policy", asked, answer, region="us-east-2")
    assert fetch(aws, BucketPolicy, "config")[0].id == "config"
    assert fetch(aws, SecretPolicy, key)[0].resource_policy == ""


def described(key: str, more: dict[tuple[type[Citable], str], Answer] | None = None) -> Snapshot:
    secret = SecretDescription(arn=SECRET, name="web/db", kms_key_id=key)
    return started(more={(SecretDescription, f"us-east-2/{SECRET}"): (secret,), **(more or {})})


@pytest.mark.parametrize(
    ("id", "asked"),
    [
        ("", []),
        ("alias/aws/secretsmanager", []),
        ("alias/web", ["us-east-2/alias/web"]),
        (KEY, [f"us-east-2/{KEY}"]),
    ],
)
def test_only_keys_of_the_customer_s_own_are_described(id: str, asked: list[str]) -> None:
    assert keys(Key, described(id)) == asked


def test_an_alias_leads_to_the_key_and_its_policy(aws: Aws) -> None:
    metadata = {"KeyId": "1234", "Arn": KEY, "KeyManager": "CUSTOMER"}
    asked = {"KeyId": "alias/web"}
    aws.answers("kms:describe_key", asked, {"KeyMetadata": metadata}, region="us-east-2")
    found = fetch(aws, Key, "us-east-2/alias/web")
    snapshot = described("alias/web", {(Key, "us-east-2/alias/web"): found})
    assert keys(KeyPolicy, snapshot) == keys(KeyGrant, snapshot) == [KEY]
    whole = {"KeyId": KEY, "PolicyName": "default"}
    aws.answers("kms:get_key_policy", whole, {"Policy": "{}"}, region="us-east-2")
    assert fetch(aws, KeyPolicy, KEY)[0].id == KEY
    grantee = {"KeyId": KEY, "GranteePrincipal": ROLE}
    aws.answers("kms:list_grants", grantee, {"Grants": []}, region="us-east-2")
    assert fetch(aws, KeyGrant, KEY, snapshot) == ()


def test_aws_s_own_keys_are_not_looked_into() -> None:
    ours, theirs = (Key(arn=KEY, key_manager=who) for who in ("CUSTOMER", "AWS"))
    found = [described("x", {(Key, "us-east-2/x"): (key,)}) for key in (ours, theirs)]
    assert [keys(KeyPolicy, snapshot) for snapshot in found] == [[KEY], []]


@pytest.mark.parametrize(
    ("key", "owner", "asked"),
    [
        (KEY, ACCOUNT, [f"us-east-2/{KEY}"]),
        (KEY, "210987654321", []),
        ("", ACCOUNT, []),
        ("alias/aws/ecr", ACCOUNT, []),
    ],
)
def test_the_key_of_a_repository_is_described_and_no_more(
    key: str, owner: str, asked: list[str]
) -> None:
    encrypted = EncryptionConfiguration(encryption_type="KMS", kms_key=key)
    one = Repository(repository_arn="arn:x", registry_id=owner, encryption_configuration=encrypted)
    scope = f"{REGISTRY}/team/app"
    found: dict[tuple[type[Citable], str], Answer] = {
        (Repository, scope): (one,),
        (Key, f"us-east-2/{KEY}"): (Key(arn=KEY, key_manager="CUSTOMER"),),
    }
    snapshot = started(more=found)
    assert keys(Key, snapshot) == asked
    assert keys(KeyPolicy, snapshot) == keys(KeyGrant, snapshot) == []


MEMBER = Organization(organization_id="o-abcdefghij", master_account_id="210987654321")
MANAGER = Organization(organization_id="o-abcdefghij", master_account_id=ACCOUNT)
MEMBERSHIPS: dict[str, tuple[Answer, list[str]]] = {
    "in none": ((), []),
    "a member": ((MEMBER,), [ACCOUNT]),
    "the manager": ((MANAGER,), []),
    "not known": (Unread(call=Organization.call, code="AccessDenied"), []),
}


@pytest.mark.parametrize(("found", "asked"), MEMBERSHIPS.values(), ids=MEMBERSHIPS)
def test_policies_of_the_organization_bind_members_only(found: Answer, asked: list[str]) -> None:
    snapshot = started(more={(Organization, ACCOUNT): found})
    assert keys(Organization, snapshot) == [ACCOUNT]
    assert keys(OrganizationPolicy, snapshot) == asked


def test_the_organization_s_policies_are_read_from_the_root_down_and_each_once() -> None:
    asked: list[str] = []

    def call(operation: str, region: str | None = None, **params: Any) -> list[Page]:
        asked.append(operation)
        if operation.endswith("ListParents"):
            root = params["ChildId"] == "ou-1"
            return [
                {"Parents": [{"Id": "r-1" if root else "ou-1", "Type": "ROOT" if root else ""}]}
            ]
        if operation.endswith("ListPoliciesForTarget"):
            scp = params["Filter"] == "SERVICE_CONTROL_POLICY"
            summary = {"Id": "p-1", "Name": "full", "Type": params["Filter"]}
            return [{"Policies": [summary] if scp else []}]
        return [{"Policy": {"Content": "{}"}}]

    found = read_of(OrganizationPolicy).fetch(call, ACCOUNT, known())
    levels = [(f.target_id, f.level) for f in found if isinstance(f, OrganizationPolicy)]
    assert levels == [("r-1", 0), ("ou-1", 1), (ACCOUNT, 2)]
    assert asked.count("organizations:DescribePolicy") == 1


def test_an_account_without_a_parent_is_unexpected() -> None:
    def call(operation: str, region: str | None = None, **params: Any) -> list[Page]:
        return [{"Parents": []}]

    with pytest.raises(UnexpectedAnswer):
        read_of(OrganizationPolicy).fetch(call, ACCOUNT, known())
