"""Snapshots of 20,000 resources of every kind, 80 ms away, under a rate limit: beside what the limit allows."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from typing import Any, Final

from tests.bench.far_workspace import WINDOW
from tests.bench.figures import Figure, Size, seconds
from tests.bench.mixture import FULL
from tests.bench.started import started

LATENCY: Final = 80
LOOKS: Final = ("the first", "the next one")


def measure(size: Size) -> list[Figure]:
    count = size.of(FULL)
    with started("far_workspace", count, LATENCY) as server:
        ready = json.loads(server.first)
        told = _read(f"http://127.0.0.1:{ready['port']}", ready["workflows"], patient=size.share == 1)
    _check(told["looks"], ready["kinds"])
    return [
        *(_pace(name, look, told) for name, look in zip(LOOKS, told["looks"], strict=True)),
        *_manners(told),
    ]


def least_seconds(requests: int, into: float, allowed: int, per_second: float) -> float:
    """The time that the budget demands for so many requests, begun so many seconds into a window: in each window it
    allows so many, and connections and latency let so many through in a second."""
    passed = 0.0
    while True:
        left = WINDOW - into
        now = min(allowed, int(left * per_second))
        if requests <= now:
            return passed + requests / per_second
        requests -= now
        passed += left
        into = 0.0


def _read(url: str, workflows: list[str], *, patient: bool) -> dict[str, Any]:
    command = [sys.executable, "-m", "tests.bench.big_reader", url, ",".join(workflows)]
    command += ["patient"] if patient else []
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def _check(looks: list[dict[str, Any]], kinds: Mapping[str, int]) -> None:
    for look in looks:
        assert look["unread"] == {}, look["unread"]
        assert look["unknown"] == [], look["unknown"]
        assert look["read"] == kinds, "another number of resources was read than there is"
        assert look["changes"] == 0, "changes were seen where there are none"


def _pace(name: str, look: Mapping[str, Any], told: Mapping[str, Any]) -> Figure:
    per_second = told["connections"] / (LATENCY / 1000)
    least = least_seconds(look["requests"], look["first"] % WINDOW, told["allowed"], per_second)
    total = sum(look["read"].values())
    return Figure(
        f"A snapshot of {total:,} of every kind: {name}",
        seconds(look["seconds"]),
        f"the budget's own time {seconds(least)}",
        look["seconds"] / least,
        sign="<=",
        target=1.3,
        note=f"the least time for exactly the {look['requests']:,} requests that were made, begun when they were: "
        f"{told['allowed']} in each {WINDOW}-second window, {told['connections']} at once of {LATENCY} ms each",
    )


def _manners(told: Mapping[str, Any]) -> list[Figure]:
    looks = told["looks"]
    refused = sum(look["refused"] for look in looks)
    most = max(look["most"] for look in looks)
    beside = f"{most} calls in the fullest window, {told['allowed']} allowed"
    kilobytes = looks[1]["written"] / 1000
    return [
        Figure("Answers of 429 in both", f"{refused}", beside, float(refused), "", "<=", 1),
        Figure(
            "Peak memory of both",
            f"{told['megabytes']:.0f} MB",
            "",
            float(told["megabytes"]),
            "MB",
            "<=",
            250,
        ),
        Figure(
            "Written by the second, nothing having moved",
            f"{kilobytes:.0f} KB",
            "",
            kilobytes / 1000,
            "MB",
            "<=",
            0.1,
            note="bytes of pages in SQLite's write-ahead log",
        ),
    ]
