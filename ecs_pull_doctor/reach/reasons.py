"""Why a hop, a right or a subject fails, by name: the bridge from reasoning to checks.

Reach Analyzer's explanation codes were the model. A reason is about one layer; which cause it
speaks for, and what to do, is for the checks to say.
"""

from enum import StrEnum


class Reason(StrEnum):
    """Why something fails or cannot be known."""

    # names
    PRIVATE_DNS_OFF = "private-dns-off"
    DNS_HOSTNAMES_OFF = "dns-hostnames-off"
    DNS_SUPPORT_OFF = "dns-support-off"
    ENDPOINT_STATE = "endpoint-state"
    CUSTOM_DNS = "custom-dns"
    ZONE_LACKS_NAME = "zone-lacks-name"
    ZONE_LEADS_NOWHERE = "zone-leads-nowhere"
    ZONE_MISNAMED = "zone-misnamed"
    FOREIGN_ZONE = "foreign-zone"
    RULE_FORWARDS = "rule-forwards"
    FORWARDED = "forwarded"
    FIREWALL_BLOCKS = "firewall-blocks"
    # filters
    GROUP_EGRESS = "group-egress"
    GROUP_INGRESS = "group-ingress"
    ACL_DENIES = "acl-denies"
    # routes and gateways
    NO_ROUTE = "no-route"
    S3_GATEWAY_NOT_ON_TABLE = "s3-gateway-not-on-table"
    IPV6_ONLY = "ipv6-only"
    BLACKHOLE = "blackhole"
    NO_PUBLIC_ADDRESS = "no-public-address"
    NAT_STATE = "nat-state"
    NAT_PRIVATE = "nat-private"
    NAT_NO_WAY_OUT = "nat-no-way-out"
    NAT_CHECKED = "nat-checked"
    PUBLIC_ACCESS_BLOCKED = "public-access-blocked"
    # the honest answers
    UNREAD = "unread"
    NOT_VISIBLE = "not-visible"
    DEPENDS_ON_ADDRESS = "depends-on-address"
    NOT_TRACED = "not-traced"
    SHARED_VPC = "shared-vpc"
    # policies
    ENDPOINT_POLICY = "endpoint-policy"
    S3_ENDPOINT_POLICY = "s3-endpoint-policy"
    TRUST_DENIES = "trust-denies"
    IDENTITY_DENIES = "identity-denies"
    BOUNDARY_DENIES = "boundary-denies"
    ORGANIZATION_DENIES = "organization-denies"
    REPOSITORY_DENIES = "repository-denies"
    REGISTRY_DENIES = "registry-denies"
    SECRET_DENIES = "secret-denies"  # noqa: S105 - a reason, not a secret
    KEY_DENIES = "key-denies"
    BUCKET_DENIES = "bucket-denies"
    CACHE_DENIES = "cache-denies"
    KEY_STATE = "key-state"
    KEY_NOT_SHARED = "key-not-shared"
    SECOND_OPINION = "second-opinion"
    DEPENDS_ON_KEY = "depends-on-key"
    # identity and subjects
    INSTANCE_ROLE_DENIES = "instance-role-denies"
    INSTANCE_WITHOUT_ROLE = "instance-without-role"
    ATTRIBUTE_ABSENT = "attribute-absent"
    ROLE_ABSENT = "role-absent"
    ROLE_NOT_NAMED = "role-not-named"
    REPOSITORY_ABSENT = "repository-absent"
    IMAGE_ABSENT = "image-absent"
    IMAGE_TO_BE_PUSHED = "image-to-be-pushed"
    PINNED_IMAGE_ABSENT = "pinned-image-absent"
    IMAGE_ARCHIVED = "image-archived"
    IMAGE_MISSPELT = "image-misspelt"
    IMAGE_WITHOUT_HOST = "image-without-host"
    IMAGE_ELSEWHERE = "image-elsewhere"
    UPSTREAM_PATH = "upstream-path"
    OTHER_ARCHITECTURE = "other-architecture"
    OTHER_SYSTEM = "other-system"
    UPSTREAM_FIPS = "upstream-fips"
    UPSTREAM_SECRET = "upstream-secret"  # noqa: S105 - a reason, not a secret
    FIRST_PULL_INTERNET = "first-pull-internet"
    # settings
    SECRET_ABSENT = "secret-absent"  # noqa: S105 - a reason, not a secret
    SECRET_DELETED = "secret-deleted"  # noqa: S105
    SECRET_EMPTY = "secret-empty"  # noqa: S105
    SETTING_MISSPELT = "setting-misspelt"
    CREDENTIALS_MISSPELT = "credentials-misspelt"
    PARAMETER_ABSENT = "parameter-absent"
    LOG_GROUP_ABSENT = "log-group-absent"
    LOG_OPTIONS = "log-options"
    FILE_ABSENT = "file-absent"
    NO_MOUNT_TARGET = "no-mount-target"
    MOUNT_TARGET_SHUT = "mount-target-shut"
