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
    # filters
    GROUP_EGRESS = "group-egress"
    GROUP_INGRESS = "group-ingress"
    ACL_DENIES = "acl-denies"
    # routes and gateways
    NO_ROUTE = "no-route"
    S3_GATEWAY_NOT_ON_TABLE = "s3-gateway-not-on-table"
    BLACKHOLE = "blackhole"
    NO_PUBLIC_ADDRESS = "no-public-address"
    NAT_STATE = "nat-state"
    NAT_PRIVATE = "nat-private"
    NAT_NO_WAY_OUT = "nat-no-way-out"
    # the honest answers
    UNREAD = "unread"
    NOT_VISIBLE = "not-visible"
    DEPENDS_ON_ADDRESS = "depends-on-address"
    NOT_TRACED = "not-traced"
    SHARED_VPC = "shared-vpc"
    # identity and subjects
    ROLE_ABSENT = "role-absent"
    ROLE_NOT_NAMED = "role-not-named"
    REPOSITORY_ABSENT = "repository-absent"
    IMAGE_ABSENT = "image-absent"
    IMAGE_ARCHIVED = "image-archived"
    IMAGE_MISSPELT = "image-misspelt"
    IMAGE_WITHOUT_HOST = "image-without-host"
    IMAGE_ELSEWHERE = "image-elsewhere"
    UPSTREAM_PATH = "upstream-path"
    UPSTREAM_SECRET = "upstream-secret"
    # settings
    SECRET_ABSENT = "secret-absent"
    SECRET_DELETED = "secret-deleted"
    SECRET_EMPTY = "secret-empty"
    SETTING_MISSPELT = "setting-misspelt"
    CREDENTIALS_MISSPELT = "credentials-misspelt"
    PARAMETER_ABSENT = "parameter-absent"
    LOG_GROUP_ABSENT = "log-group-absent"
    LOG_OPTIONS = "log-options"
    FILE_ABSENT = "file-absent"
    NO_MOUNT_TARGET = "no-mount-target"
