"""Measures `explain`: strings a second, start-up, a 100 MB log, and that time grows linearly.

Usage: explain_bench.py [CORPUS]. Without CORPUS the strings of tests/explain/data are used.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from ecs_pull_doctor.explain import explain, explain_all, read

ROOT = Path(__file__).resolve().parent.parent
CORPUS = ROOT / "tests" / "explain" / "data" / "errors.jsonl"
LOG_MB = 100

# Texts made to hurt: each is a piece that is repeated, and a tail.
WORST: dict[str, tuple[str, str]] = {
    "letters": ("a", ""),
    "digits and dots": ("1.", "x"),
    "dots and dkr": (".dkr.ecr", "."),
    "colons": ("arn:aws:", ""),
    "backslashes": ("\\", ""),
    "quotes": ("\"'`", ""),
    "escapes": ("\x1b[", "m"),
    "newlines": ("\n> ", "x"),
    "spaces": (" ", "x"),
    "slashes": ("https://a/v2/", ""),
    "classes": ("CannotPullContainerError: ", ""),
    "hex": ("sha256:deadbeef", ""),
    "image words": ("image repository pull ", ""),
    "entities": ("&lt;", "&"),
    "timeouts": ("dial tcp 1.2.3.4:443: i/o timeout ", ""),
    "json": ('{"a":', "1"),
    "brackets": ("[", ""),
    "amazonaws": (".amazonaws.com", ""),
}


def seconds(job: Callable[[], object], rounds: int = 3) -> float:
    """Return the least time that *job* took, in seconds."""
    best = float("inf")
    for _ in range(rounds):
        start = time.perf_counter()
        job()
        best = min(best, time.perf_counter() - start)
    return best


def strings_a_second(texts: list[str]) -> float:
    """Return how many of *texts* are explained in a second by one process."""
    return len(texts) / seconds(lambda: [explain(text) for text in texts], rounds=7)


def run(command: list[str]) -> None:
    """Run *command*, whose output nobody needs."""
    subprocess.run(command, check=True, cwd=ROOT, capture_output=True)


def startup(app: str) -> tuple[float, float]:
    """Return the seconds of `import typer` alone, and of `explain 'TEXT'`."""
    text = "CannotPullContainerError: pull access denied"
    plain = [sys.executable, "-c", "import typer"]
    whole = [sys.executable, "-c", app, "explain", text]
    return (
        seconds(lambda: run(plain), rounds=9),
        seconds(lambda: run(whole), rounds=9),
    )


def write_log(path: Path, texts: list[str], megabytes: int) -> None:
    """Write a log of *megabytes* to *path* in which failures stand among other lines."""
    noise = "2026-02-03T04:05:06Z [INFO] Managed task [arn:aws:ecs:x]: state ok module=engine.go\n"
    size = 0
    with path.open("w", encoding="utf-8") as log:
        number = 0
        while size < megabytes << 20:
            chunk = noise * 40 + f"2026-02-03T04:05:06Z [ERROR] {texts[number % len(texts)]}\n"
            log.write(chunk)
            size += len(chunk.encode())
            number += 1


def read_log(path: Path) -> tuple[float, int]:
    """Return the seconds that reading and explaining *path* took, and the answers."""
    start = time.perf_counter()
    with path.open("rb") as stream:
        answers = explain_all(read(stream))
    return time.perf_counter() - start, len(answers)


def growth(piece: str, tail: str, size: int = 1 << 20) -> float:
    """Return how much longer reading takes when a hostile text is twice as long (2 is linear)."""

    def job(length: int) -> Callable[[], object]:
        text = piece * (length // len(piece)) + tail
        return lambda: explain_all(read(text))

    return seconds(job(2 * size), 2) / max(seconds(job(size), 2), 1e-9)


def main() -> int:
    """Print every figure."""
    corpus = Path(sys.argv[1]) if len(sys.argv) > 1 else CORPUS
    texts = [json.loads(line)["text"] for line in corpus.read_text("utf-8").splitlines()]
    print(f"strings a second      {strings_a_second(texts):10.0f}   (at least 5000)")
    app = "from ecs_pull_doctor.cli import main; main()"
    base, whole = startup(app)
    limit = 1.5 * base + 0.1
    print(f"start of typer        {base * 1000:10.0f} ms")
    print(f"start of explain      {whole * 1000:10.0f} ms (at most {limit * 1000:.0f} ms)")
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "x.log"
        write_log(log, [t.replace("\n", " ") for t in texts], LOG_MB)
        took, answers = read_log(log)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"log of {LOG_MB} MB         {took:10.1f} s, {answers} answers, peak {peak:.0f} MB")
    for name, (piece, tail) in WORST.items():
        print(f"twice as long: {name:<18} {growth(piece, tail):5.2f} times the time")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
