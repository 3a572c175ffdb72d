"""Changes written in any of the languages."""

from collections.abc import Callable, Iterable, Mapping

from ecs_pull_doctor import changes as c
from ecs_pull_doctor.rendered import aws_cli, cdk, cloudformation, terraform
from ecs_pull_doctor.rendered.languages import Format


def _commands(changes: Iterable[c.AnyChange], region: str) -> str:
    return "".join(f"{line}\n" for line in aws_cli.render(changes, region).run)


_WRITERS: Mapping[Format, Callable[[Iterable[c.AnyChange], str], str]] = {
    Format.AWS_CLI: _commands,
    Format.TERRAFORM: terraform.render,
    Format.CLOUDFORMATION: cloudformation.render,
    Format.CDK_TS: cdk.render_typescript,
    Format.CDK_PYTHON: cdk.render_python,
}


def written(changes: Iterable[c.AnyChange], region: str, format: Format) -> str:
    """Return the changes in a language; empty without any, or where a name is not safe in it."""
    return _WRITERS[format](tuple(changes), region)
