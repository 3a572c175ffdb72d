"""Parameters that CloudFormation reads from Parameter Store: what they are given as."""

import re
from typing import Any

STORED = "AWS::SSM::Parameter::Value"
_VALUE = re.compile(r"arn:.*|.*,.*|[^/].*/.*|[^/]*:.*\D.*|[a-z]+-[0-9a-f]{8,17}")
"""An ARN, a list, an image, an id; none can be a name there, or one with a version.

Source: names with levels begin with a slash,
https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-su-create.html
"""


def is_value(given: Any) -> bool:
    """Return whether a parameter was given as what stands there, and not as the name there."""
    return isinstance(given, str) and _VALUE.fullmatch(given) is not None
