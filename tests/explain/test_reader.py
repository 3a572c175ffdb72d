"""Reading: a string, JSON of every kind, and logs, each failure once with its count."""

import io
import json
import tracemalloc

import pytest

from ecs_pull_doctor.explain import explain_all, read
from ecs_pull_doctor.explain.entries import CATALOGUE
from ecs_pull_doctor.explain.entry import Entry

PULL = (
    "CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve "
    "ref docker.io/x/y:1: not found"
)
TIMEOUT = (
    "ResourceInitializationError: unable to pull secrets or registry auth: pull command failed: : "
    "signal: killed"
)
TASK = {
    "taskArn": "arn:aws:ecs:eu-west-1:123456789012:task/c/1",
    "stopCode": "TaskFailedToStart",
    "stoppedReason": "Task failed to start",
    "containers": [{"name": "web", "exitCode": None, "reason": PULL}],
}
EVENT = {
    "id": "1",
    "createdAt": "2026-01-01",
    "message": f"(service web) was unable to place a task. Reason: {TIMEOUT}",
}
STEADY = {"id": "2", "message": "(service web) has reached a steady state."}

DOCUMENTS = {
    "describe-tasks": ({"tasks": [TASK, TASK], "failures": []}, ["not-found"]),
    "describe-services": ({"services": [{"events": [EVENT, STEADY]}]}, ["pull-killed"]),
    "EventBridge": ({"detail-type": "ECS Task State Change", "detail": TASK}, ["not-found"]),
    "--query list": ([TIMEOUT, PULL], ["pull-killed", "not-found"]),
    "--query names": ([{"stopped": None, "why": PULL}], ["not-found"]),
    "--query text": (TIMEOUT, ["pull-killed"]),
    "CloudWatch event": ({"events": [{"message": json.dumps({"detail": TASK})}]}, ["not-found"]),
    "only a wrapper": (
        {"tasks": [{"stoppedReason": "Essential container in task exited"}]},
        ["essential-exited"],
    ),
    "nothing": ({"tasks": []}, []),
}


def entries(text: str) -> list[str]:
    return [answer.explanation.entry for answer in explain_all(read(text))]


@pytest.mark.parametrize(("document", "expected"), DOCUMENTS.values(), ids=DOCUMENTS)
@pytest.mark.parametrize("indent", [None, 4])
def test_documents(document: object, expected: list[str], indent: int | None) -> None:
    assert entries(json.dumps(document, indent=indent)) == expected


def test_lines_of_json_are_read_one_by_one() -> None:
    lines = [json.dumps({"level": "error", "msg": text}) for text in (PULL, TIMEOUT, PULL)]
    found = read("\n".join(lines))
    assert [(f.text, f.count) for f in found] == [(PULL, 2), (TIMEOUT, 1)]


LOG = f"""\
2026-01-01T00:00:01Z [INFO] nothing to see
2026-01-01T00:00:02Z [ERROR] {PULL}
2026-01-01T00:00:03Z [INFO] nothing to see
2026-01-01T00:00:04Z [ERROR] {PULL}
\u2577
\u2502 Error: {TIMEOUT[:70]}
\u2502 {TIMEOUT[70:]}
\u2575
"""


def test_log_gives_each_failure_once_with_count_and_line() -> None:
    found = [(f.count, f.line) for f in read(LOG)]
    assert found == [(2, 2), (1, 6)]
    assert entries(LOG) == ["not-found", "pull-killed"]


SOURCES = {
    "bytes": lambda: io.BytesIO(LOG.encode()),
    "UTF-16": lambda: io.BytesIO(LOG.encode("utf-16")),
    "BOM": lambda: io.BytesIO(LOG.encode("utf-8-sig")),
    "lines": lambda: iter(LOG.splitlines(keepends=True)),
    "bare lines": lambda: iter(LOG.splitlines()),
}


@pytest.mark.parametrize("source", SOURCES.values(), ids=SOURCES)
def test_sources(source: object) -> None:
    found = read(source())  # type: ignore[operator]
    assert [f.count for f in found] == [2, 1]


NOISE = "2026-02-03T04:05:06Z [INFO] Managed task: state ok module=engine.go\n" * 50
# Nothing in these words belongs to task starts alone, so a log is not searched for them.
UNSEARCHED = {"stopped-on-purpose", "application", "start-failed", "pull-through-upstream"}


@pytest.mark.parametrize("entry", CATALOGUE, ids=lambda entry: entry.id)
def test_log_is_searched_for_every_shape(entry: Entry) -> None:
    log = f"{NOISE}2026-02-03T04:05:07Z [ERROR] {entry.example}\n{NOISE}"
    found = entries(log)
    assert found == [entry.id] or (not found and entry.id in UNSEARCHED)


def test_ids_and_times_do_not_make_a_failure_new() -> None:
    lines = [
        f"2026-01-01T00:00:{n:02}Z {TIMEOUT} request id: {n:08x}-6975-5757-b14f-ce304d8ae9f6"
        for n in range(30)
    ]
    assert [f.count for f in read("\n".join(lines))] == [30]


def test_distinct_failures_are_bounded_and_the_rest_counted() -> None:
    lines = [
        f"CannotPullContainerError: invalid reference format: image-{'x' * n}" for n in range(50)
    ]
    found = read("\n".join(lines), limit=20)
    assert (len(found), found.left_off) == (20, 30)


def test_long_line_is_read_by_windows() -> None:
    line = json.dumps([{"reason": PULL, "pad": "y" * 3000}] * 2000)[:-1]
    found = read(line)
    assert [a.explanation.entry for a in explain_all(found)] == ["not-found"]


def test_progress_is_told() -> None:
    told: list[int] = []
    read(io.BytesIO(LOG.encode()), progress=told.append)
    assert told[-1] == len(LOG.encode())


def test_memory_is_bounded() -> None:
    class Endless(io.RawIOBase):
        left = 6

        def read(self, size: int = -1) -> bytes:
            self.left -= 1
            return (LOG.encode() * 4000)[: max(size, 0)] if self.left >= 0 else b""

    tracemalloc.start()
    read(Endless())  # type: ignore[arg-type]
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 40 << 20


@pytest.mark.parametrize("text", ["", " \n", "{", "[[[", '"', "{}", "null", "\x00\xff"])
def test_nothing_is_no_failure_or_not_recognised(text: str) -> None:
    assert not any(a.explanation.recognised for a in explain_all(read(text)))
