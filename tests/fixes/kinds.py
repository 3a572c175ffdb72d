"""Which scenarios are mended by running the commands, and why the others are not."""

# Causes that a change of what AWS holds does not mend, each with the reason.
ADVICE = {
    "image-not-found": "the image is the user's, who has to push it",
    "repository-not-found": "which repository was meant, and its image, are the user's to say",
    "image-reference-invalid": "a new revision of the task definition is the user's to register",
    "wrong-region-or-account": "a new revision of the task definition is the user's to register",
    "registry-host-missing": "a new revision of the task definition is the user's to register",
    "secret-value-missing": "the value is the user's, and none of it is for us to read or write",
    "secret-reference-invalid": "a new revision of the task definition is the user's to register",
    "parameter-not-found": "the value is the user's, and none of it is for us to read or write",
    "log-config-invalid": "a new revision of the task definition is the user's to register",
    "env-file": "the file is the user's",
    "pull-through-cache-upstream": "a rule of a cache fetches from whom its owner trusts",
    "pull-through-cache-permissions": "what a cache may make is its owner's to say",
    "pull-through-cache-no-internet": "which way the first pull takes is the owner's to say",
    "private-registry-credentials": "the password is the user's",
    "permissions-boundary-denies": "a boundary is set by others, to bind the role's owner",
    "organization-policy-denies": "the organization's policies are not the account's to change",
    "private-zone-conflict": "which records a zone is to have is its owner's to say",
    "dns-firewall": "which names may be asked for is the firewall's owner to say",
}
LEFT_OUT = {
    "no-execution-role": "a new revision of the task definition is the user's to register",
    "secret-never-made": "the value is the user's, and none of it is for us to read or write",
    "secret-in-another-region": "which of the two secrets was meant is the user's to say",
    "one-secret-of-three-missing": "the value is the user's",
    "secret-and-log-group-missing": "the value of the secret is the user's",
    "registry-credentials-missing": "the password is the user's",
    "role-denies-pulls": "the denial is of the role's own policy: somebody wanted it",
}
PARTLY = {
    "private-dns-off-and-tag-not-pushed": "the image is the user's, who has to push it",
}
