"""Whether a message was cut: by its length, in a word, in a phrase; and that whole ones are not."""

import pytest

from ecs_pull_doctor.explain import explain
from ecs_pull_doctor.explain.entries import CATALOGUE
from ecs_pull_doctor.explain.entry import Entry

INIT = "ResourceInitializationError: unable to pull secrets or registry auth: "
SSM = (
    INIT + "execution resource retrieval failed: unable to retrieve secrets from ssm: service call "
    "has been retried 1 time(s): "
)
CUT = {
    "in a word": SSM + "AccessDeniedExcept",
    "after a colon": SSM + "AccessDeniedException: User:",
    "by an ellipsis": SSM + "AccessDeniedException: Us\u2026",
    "in the clause": SSM + "AccessDeniedException: User: x is not authorized to perform",
    "by the limit": (SSM + "x" * 300)[:255],
}


@pytest.mark.parametrize("text", CUT.values(), ids=CUT)
def test_cut(text: str) -> None:
    said = explain(text)
    assert said.cut
    assert said.next[0].startswith("aws ecs describe-tasks")


@pytest.mark.parametrize("entry", CATALOGUE, ids=lambda entry: entry.id)
def test_example_is_cut_only_where_its_entry_says_so(entry: Entry) -> None:
    if not entry.cut and not entry.example.rstrip("\"' ").endswith((":", "...")):
        assert not explain(entry.example).cut or len(entry.example) in {255, 1024}
