"""What is said of many samples in one number."""

from collections.abc import Sequence


def percentile(samples: Sequence[float], part: int) -> float:
    """The smallest sample that `part` % of them do not exceed (nearest rank)."""
    ordered = sorted(samples)
    return ordered[max(0, -(-len(ordered) * part // 100) - 1)]
