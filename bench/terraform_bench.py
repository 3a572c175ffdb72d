"""How long the gate takes for a Terraform plan of 5,000 resources, and how much memory.

The plan is the one of the tests, over and over in modules of their own, beside resources that have
nothing to do with a start. Bounds: 5 s and 500 MB for the plan as a whole.
"""

import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

RESOURCES = 5000
PLAN_SECONDS = 5.0
PLAN_MB = 500
BULK = {f"attribute_{number}": "x" * 60 for number in range(60)}


def large_plan() -> dict[str, Any]:
    """Return a plan of 5,000 resources, about as large as real ones of that number."""
    from tests.gate.planned import M, R, plan
    from tests.gate.private import ENDPOINTS, NETWORK, PRIVATE

    bulk = tuple(R(f"aws_lambda_function.f{number}", BULK) for number in range(60))
    teams = {f"team{number}": M((*NETWORK, *ENDPOINTS, *bulk)) for number in range(RESOURCES // 74)}
    return plan(*PRIVATE, calls=teams)


def measure(path: str) -> None:
    """Judge the plan and print what it took; in a process of its own, for its memory."""
    from ecs_pull_doctor import engine, packs
    from ecs_pull_doctor.plan.edition import builtin
    from ecs_pull_doctor.sources.terraform import read

    checks = packs.load()
    began = time.perf_counter()
    reports = [engine.diagnose(s, builtin(), checks) for s in read(path).snapshots]
    took = time.perf_counter() - began
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{','.join(report.verdict for report in reports)} {took:.2f} {used:.0f}")


def main() -> None:
    """Print the figures."""
    document = large_plan()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "plan.json"
        path.write_text(json.dumps(document, indent=1), encoding="utf-8")
        size = path.stat().st_size / 1024 / 1024
        count = len(document["resource_changes"])
        done = subprocess.run(
            [sys.executable, __file__, str(path)], check=True, capture_output=True, text=True
        )
    verdict, took, used = done.stdout.split()
    print(
        f"a plan of {count} resources, {size:.0f} MB, {verdict}: {took} s "
        f"(limit {PLAN_SECONDS:.0f}), {used} MB (limit {PLAN_MB})"
    )


if __name__ == "__main__":
    measure(sys.argv[1]) if len(sys.argv) > 1 else main()
