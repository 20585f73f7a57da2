"""How many examples a law is tried on that costs seconds: few in `make test`, and twenty times as many at night."""

from __future__ import annotations

import os
from typing import Final

from hypothesis import settings

TIMES: Final = int(os.environ.get("GUARDRAIL_EXAMPLES", "1"))


def examples(daily: int) -> settings:
    """`GUARDRAIL_EXAMPLES` says how many times as many; `make nightly` sets it."""
    return settings(max_examples=daily * TIMES)
