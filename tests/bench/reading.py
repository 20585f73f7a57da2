"""A snapshot of 5,000 resources from a server 80 ms away: the product, a plain loop, the official SDK's pager."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.util import find_spec
from typing import Final

from tests.bench.figures import Figure, Size, in_turns, times_faster
from tests.bench.started import started

LATENCY: Final = 80


def measure(size: Size) -> list[Figure]:
    count = size.of(5_000)
    peaks: list[float] = []
    with started("far_server", count, LATENCY) as server:
        url = f"http://127.0.0.1:{server.first}"

        def run(who: str) -> float:
            seconds, megabytes = _alone(who, url, count)
            if who in ("first", "again"):
                peaks.append(megabytes)
            return seconds

        contenders = {
            "first": lambda: run("first"),
            "again": lambda: run("again"),
            "httpx loop": lambda: run("httpx"),
        }
        if find_spec("intercom") is not None:
            contenders["official SDK"] = lambda: run("sdk")
        medians = in_turns(size.times(3), contenders)
    title = f"A snapshot of {count:,}, {LATENCY} ms away"
    stored = "ours also normalises, hashes, compresses and stores every resource"
    return [
        times_faster(f"{title}: the first", medians, "httpx loop", 6, ours="first", note=stored),
        times_faster("The same, beside the SDK's pager", medians, "official SDK", 7, ours="first"),
        times_faster("The next ones", medians, "httpx loop", 9, ours="again"),
        times_faster("The next ones, beside the SDK's pager", medians, "official SDK", 7, ours="again"),
        Figure("Peak memory of either", f"{max(peaks):.0f} MB", "", max(peaks), "MB", "<=", 200),
    ]


def _alone(who: str, url: str, count: int) -> tuple[float, float]:
    """Seconds and megabytes of a process that does nothing else; its start is left out."""
    command = [sys.executable, "-m", "tests.bench.reader", who, url]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    told = json.loads(done.stdout)
    assert told["resources"] == count, f"{who} read {told['resources']} of {count}"
    return told["seconds"], told["megabytes"]
