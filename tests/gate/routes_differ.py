"""Of which scenarios of the lab a file shows less than an account, and what that is."""

Less = dict[str, tuple[tuple[str, ...], str]]

NOT_SAID = {
    "endpoint-waits-for-acceptance": "no file says in what state AWS holds an endpoint",
    "endpoint-failed": "no file says in what state AWS holds an endpoint",
    "nat-deleted": "the files that made what somebody deleted still hold it",
    "nat-deleted-in-one-zone": "the same, of one of two",
    "secret-marked-for-deletion": "no file marks a secret for deletion",
}
"""What neither a template nor a plan says, and why."""

PLANS_ONLY = {
    "healthy-main-table": "CloudFormation has no name for the main route table of a VPC",
    "s3-gateway-on-another-table": "the same",
}
"""What a plan says and no template, and why."""

_SECRET = ("secret-not-found",)
_IMAGE = ("image-not-found",)
_PARAMETER = ("parameter-not-found",)
TAKEN: Less = {
    "tag-not-pushed": (_IMAGE, "that image web:v2 exists"),
    "private-dns-off-and-tag-not-pushed": (_IMAGE, "that image web:v2 exists"),
    "repository-not-there": (("repository-not-found",), "that repository web exists"),
    "image-in-the-archive": (("image-archived",), "that image web:v1 exists"),
    "pinned-image-removed": (_IMAGE, "that image web:v1 exists"),
    "image-in-another-region": (("wrong-region-or-account",), "that image web:v1 exists"),
    "image-without-host": (
        ("registry-host-missing",),
        "that images of registries other than ECR's private ones exist",
    ),
    "secret-never-made": (_SECRET, "web/database-Ab12Cd in ap-northeast-2 exists"),
    "secret-in-another-region": (_SECRET, "web/database-Ab12Cd in eu-west-1 exists"),
    "one-secret-of-three-missing": (_SECRET, "web/three-Ef34Gh in ap-northeast-2 exists"),
    "registry-credentials-missing": (_SECRET, "web/registry-Ab12Cd in ap-northeast-2 exists"),
    "secret-without-a-value": (("secret-value-missing",), "has got a value"),
    "parameter-never-made": (_PARAMETER, "that these parameters exist"),
    "parameter-in-another-case": (_PARAMETER, "that these parameters exist"),
    "secret-behind-parameter-missing": (_PARAMETER, "secret web/database"),
    "env-file-bucket-missing": (("env-file",), "that bucket web-settings exists"),
    "organization-denies-ecr": (
        ("organization-policy-denies",),
        "that no policy of the organization denies",
    ),
}
"""Of scenarios: the causes that files do not show, and what is taken instead, as it is told."""

_GROUP = "log group /ecs/web in"
_CACHE = "whether the cache has"
_SCOPE = "setting REGISTRY_POLICY_SCOPE of the registry"
LEFT_OPEN: Less = {
    "log-group-never-made": (("log-group-missing",), _GROUP),
    "log-group-in-another-region": (("log-group-missing",), _GROUP),
    "secret-and-log-group-missing": (("log-group-missing", "secret-not-found"), _GROUP),
    "log-group-not-to-be-made": (("execution-role-permissions",), _GROUP),
    "cache-without-library": (("pull-through-cache-upstream",), _CACHE),
    "cache-import-not-allowed": (("pull-through-cache-permissions",), _CACHE),
    "healthy-zones-lead-to-endpoints": ((), "10.0.1.11: what answers there is not told"),
    "healthy-firewall-of-aws": ((), "domains of rslvr-fdl-"),
    "execution-role-deleted": (("execution-role-missing",), "role web-execution is not in the"),
}
"""Of scenarios: the causes that files leave undecided, and what is open, as it is told."""

LEFT_OPEN_BY_TEMPLATES: Less = {
    "registry-denies-pulls": (("registry-policy-denies",), _SCOPE),
    "allowed-registry-scope-v1": ((), _SCOPE),
}
"""The same of templates alone: CloudFormation has no type for settings of a registry."""
