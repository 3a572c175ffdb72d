"""Which scenarios no commands are printed for, by name, each with the reason."""

REVISION = "a new revision of the task definition is the user's to register"
VALUE = "the value is the user's, and none of it is for us to read or write"
RECORDS = "which records a zone is to have is its owner's to say"
NAMES = "which names may be asked for is the firewall's owner to say"
NO_COMMANDS = {
    "tag-not-pushed": "the image is the user's, who has to push it",
    "repository-not-there": "which repository was meant, and its image, are the user's to say",
    "no-execution-role": REVISION,
    "secret-tail-cut": REVISION,
    "secret-arn-not-filled-in": REVISION,
    "parameter-arn-with-two-slashes": REVISION,
    "log-region-missing": REVISION,
    "log-group-with-a-space": REVISION,
    "image-domain-misspelt": REVISION,
    "image-account-empty": REVISION,
    "image-words-swapped": REVISION,
    "image-account-not-filled-in": REVISION,
    "image-in-capitals": REVISION,
    "image-tag-empty": REVISION,
    "image-in-another-region": REVISION,
    "image-without-host": REVISION,
    "secret-never-made": VALUE,
    "secret-without-a-value": VALUE,
    "secret-without-the-label": VALUE,
    "parameter-never-made": VALUE,
    "parameter-in-another-case": VALUE,
    "secret-behind-parameter-missing": VALUE,
    "secret-in-another-region": "which of the two secrets was meant is the user's to say",
    "one-secret-of-three-missing": VALUE,
    "registry-credentials-missing": "the password is the user's",
    "env-file-bucket-missing": "the file is the user's",
    "env-file-without-a-key": "the file is the user's",
    "cache-without-library": "a rule of a cache fetches from whom its owner trusts",
    "role-denies-pulls": "the denial is of the role's own policy: somebody wanted it",
    "boundary-without-ecr": "a boundary is set by others, to bind the role's owner",
    "organization-denies-ecr": "the organization's policies are not the account's to change",
    "zone-hides-ecr": RECORDS,
    "zone-hides-s3": RECORDS,
    "zone-without-wildcard": RECORDS,
    "zone-misnamed": RECORDS,
    "zone-leads-to-no-route": RECORDS,
    "firewall-blocks-aws": NAMES,
    "firewall-allow-list-lacks-s3": NAMES,
    "profile-firewall-blocks-aws": NAMES,
}
"""What is the user's alone to do; that none are printed is asserted where each is diagnosed."""
PARTLY = {
    "private-dns-off-and-tag-not-pushed": "the image is the user's, who has to push it",
    "secret-and-log-group-missing": VALUE,
    "cache-import-not-allowed": "a first pull from an upstream is undecided at best",
}
"""What the commands do not mend of a scenario, and why."""
UNPROVED = {
    "pinned-image-removed": "which digest a tag has when a deployment begins, no fact tells before",
}
"""Commands without a change of what AWS holds, so that nothing was proved of them."""
