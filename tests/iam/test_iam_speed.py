import runpy
from pathlib import Path

BENCH = Path(__file__).parents[2] / "bench" / "iam_bench.py"


def test_one_question_takes_less_than_a_millisecond() -> None:
    bench = runpy.run_path(str(BENCH))
    request, policies, evaluate = bench["question"](), bench["policies"](), bench["evaluate"]
    assert bench["microseconds"](lambda: evaluate(request, policies), 100) < 1000
