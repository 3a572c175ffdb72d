"""Sentences about suppressions that expired or match nothing."""

from collections.abc import Iterator

from ecs_pull_doctor.diagnosis import Report, SuppressionSeen


def leftovers(report: Report) -> Iterator[str]:
    """Yield a sentence for each entry of the configuration or baseline that wants a look."""
    for each in report.suppressions:
        if each.state != "used":
            yield _sentence(each)


def _sentence(each: SuppressionSeen) -> str:
    about = f"{each.cause} of {each.resource}"
    if each.state == "expired":
        return f"{about} in {each.file}: expired after {each.until}, and accepts nothing now."
    if each.by == "baseline":
        return f"{about} in {each.file}: is not found any more; write the baseline anew."
    return f"{about} in {each.file}: matches no finding; take it out."
