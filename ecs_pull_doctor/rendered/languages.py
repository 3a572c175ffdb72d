"""The languages that a fix can be written in."""

from collections.abc import Mapping
from enum import StrEnum


class Format(StrEnum):
    """How the commands of a fix are written."""

    AWS_CLI = "aws-cli"
    TERRAFORM = "terraform"
    CLOUDFORMATION = "cloudformation"
    CDK_TS = "cdk-ts"
    CDK_PYTHON = "cdk-python"


SUFFIXES: Mapping[Format, str] = {
    Format.AWS_CLI: ".sh",
    Format.TERRAFORM: ".tf",
    Format.CLOUDFORMATION: ".yaml",
    Format.CDK_TS: ".ts",
    Format.CDK_PYTHON: ".py",
}


def comment_of(format: Format) -> str:
    """Return the mark that begins a comment."""
    return "//" if format is Format.CDK_TS else "#"
