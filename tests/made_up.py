"""How a law is tried: with a fixed number of made-up cases, none of them timed."""

import os
from typing import Any

from hypothesis import HealthCheck, settings

TIMES = int(os.environ.get("LAWS_TIMES", "1"))
"""How many times as many cases are tried, by who has the time."""


def examples(count: int = 100, **more: Any) -> settings:
    """So many cases; always the same ones where a red build must be reproducible.

    `more` are other settings of hypothesis.
    """
    usual = {
        "deadline": None,
        "database": None,
        "derandomize": "CI" in os.environ,
        "suppress_health_check": [HealthCheck.too_slow, HealthCheck.data_too_large],
    }
    return settings(max_examples=count * TIMES, **{**usual, **more})
