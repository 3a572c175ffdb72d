"""Placeholders of templates in a text: found, and named, never filled in.

Of ecspresso and other users of Go's templates: `{{ must_env `TAG` }}`; of shells and Makefiles:
`${TAG}`, `$(TAG)`, `$TAG`; of CodePipeline: `<IMAGE1_NAME>`; of others: `{TAG}`, `#{TAG}#`,
`%TAG%`, `__TAG__`, `@TAG@`.

Source: https://github.com/kayac/ecspresso#template-syntax and
https://docs.aws.amazon.com/codepipeline/latest/userguide/tutorials-ecs-ecr-codedeploy.html
"""

import re

from ecs_pull_doctor.model.unknown import open_text

_NAME = r"[A-Za-z_][A-Za-z0-9_.:/ -]*"
_PLACEHOLDER = re.compile(
    r"\{\{(?P<action>.*?)\}\}"
    rf"|#\{{(?P<hash>{_NAME})\}}#?"
    rf"|\$\{{(?P<shell>[^{{}}]*)\}}"
    rf"|\$\((?P<make>[^()]*)\)"
    r"|\$(?P<bare>[A-Za-z_]\w*)"
    rf"|<(?P<angle>{_NAME})>"
    rf"|\{{(?P<brace>{_NAME})\}}"
    r"|%(?P<percent>[A-Za-z_]\w*)%"
    r"|__(?P<under>[A-Za-z][A-Za-z0-9_]*?)__"
    r"|@(?P<at>[A-Z_]+)@",
    re.DOTALL,
)
_OF_ENVIRONMENT = re.compile(r"^(?:must_)?env\s+[`\"']([^`\"']+)[`\"']")
LONGEST = 80


def opened(text: str) -> str:
    """Return a text with each placeholder as what is not known, by its name."""
    return _PLACEHOLDER.sub(lambda match: open_text(_name(match)), text)


def _name(match: re.Match[str]) -> str:
    """What people call it: of an action that takes a variable, the variable."""
    text = next(group for group in match.groups() if group is not None).strip()
    if match["action"] is not None:
        variable = _OF_ENVIRONMENT.match(text)
        text = variable[1] if variable else re.sub(r"[`\"']", "", text)
    elif match["shell"] is not None:
        text = re.split(r":[-=?+]|:", text, maxsplit=1)[0]
    return " ".join(text.split())[:LONGEST] or "a placeholder without a name"
