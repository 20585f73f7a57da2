"""`guardrail serve` in a process whose clock is some seconds ahead: `python -m tests.flows.chaos.replica SECONDS`."""

from __future__ import annotations

import runpy
import sys
import time

AHEAD = float(sys.argv.pop(1))
_now = time.time


def _ahead() -> float:
    return _now() + AHEAD


time.time = _ahead
sys.argv = ["app.py", "serve"]
runpy.run_path("app.py", run_name="__main__")
