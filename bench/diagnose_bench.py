"""How long a diagnosis takes against its read graph, and how long the command takes to start.

The emulated AWS adds 100 ms to every call. The bound is depth x 100 ms + 1 s: what counts is how
many calls have to wait for one another, not how many there are.
"""

import os
import subprocess
import sys
import time

from ecs_pull_doctor import engine, packs
from ecs_pull_doctor.lab import DEMO, Lab, scenarios
from ecs_pull_doctor.sources.aws.reads import depth, reads_for

LATENCY = 0.1
COMMAND = [sys.executable, "-c", "from ecs_pull_doctor.cli import main; main()"]


def seconds(command: list[str], times: int = 7) -> float:
    """Return the best of several runs of a command."""
    best = float("inf")
    for _ in range(times):
        began = time.perf_counter()
        subprocess.run(command, check=False, capture_output=True)
        best = min(best, time.perf_counter() - began)
    return best


def main() -> None:
    """Print the figures."""
    reads = reads_for(engine.needs(packs.load()))
    bound = depth(reads) * LATENCY + 1
    print(
        f"read graph: depth {depth(reads)}, bound {bound:.1f} s at {LATENCY * 1000:.0f} ms a call"
    )
    with Lab() as lab:
        os.environ.update(lab.environment)
        for name in (DEMO, "healthy-nat-and-endpoints", "s3-gateway-on-one-table"):
            target = scenarios()[name].build(lab)
            lab.door.latency = LATENCY
            where = ["--cluster", target.cluster, "--service", target.service]
            took = seconds([*COMMAND, "diagnose", *where], 3)
            lab.door.calls.clear()
            subprocess.run([*COMMAND, "diagnose", *where], check=False, capture_output=True)
            calls = len(lab.door.calls)
            print(f"{name}: {calls} calls (limit 45), {took:.2f} s, ratio {took / bound:.2f}")
    typer = seconds([sys.executable, "-c", "import typer"])
    started = seconds([*COMMAND, "--help"])
    print(
        f"--help: {started:.3f} s, `import typer`: {typer:.3f} s, "
        f"ratio {started / typer:.2f} (limit 2)"
    )


if __name__ == "__main__":
    main()
