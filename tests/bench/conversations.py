"""Reading 30,000 conversations within a small rate budget; reach, aftermath, cost, questions and shares over 2,000,000
that are kept."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from typing import Any, Final

from drift.intercom.conversation_search import PER_PAGE
from drift.intercom.rate_budget import WINDOW
from tests.bench.figures import Figure, Size, seconds
from tests.bench.started import started

LIMIT: Final = 166
"""Calls in a window of ten seconds: a thousand a minute."""
MOST: Final = 600


def measure(size: Size) -> list[Figure]:
    return [*_reading(size.of(30_000)), *_counting(size.of(2_000_000))]


def _reading(count: int) -> list[Figure]:
    with (
        tempfile.TemporaryDirectory() as folder,
        started("distant_workspace", folder, count, LIMIT) as server,
    ):
        told = _alone("conversation_reading", server.first)
    read = told["conversations"]
    calls = -(-read // PER_PAGE)
    least = max(1.0, (calls - 1) // told["allowed"] * WINDOW)
    return [
        Figure(
            f"Reading {read:,} conversations within the budget",
            seconds(told["seconds"]),
            f"the budget's own time for {calls:,} pages {seconds(least)}",
            told["seconds"] / least,
            sign="<=",
            target=1.3,
            note=f"{told['allowed']} calls in each window of {WINDOW:.0f} s, a tenth of which is left to the settings",
        ),
        Figure("Peak memory of it", f"{told['megabytes']:.0f} MB", "", told["megabytes"], "MB", "<=", 250),
        Figure(
            "What is kept of each", f"{told['bytes'] / max(1, read):.0f} bytes", "", told["bytes"] / 1e6, "MB"
        ),
    ]


def _counting(count: int) -> list[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            [sys.executable, "-m", "tests.bench.many_conversations", folder, str(count)], check=True
        )
        told = _alone("conversation_counter", folder)
    title = f"{count:,} conversations of a year"
    return [
        _asked(f"Reach of deleting an article, {title}", told["article"], 2.0),
        _asked("the same of a tag", told["tag"], 2.0),
        _asked("Aftermath of one change, at 14 days", told["aftermath"], 5.0),
        _asked("What Fin costs this month, and what moved it", told["cost"], 2.0),
        _asked("Picking questions that a change of the article touches", told["questions"], 2.0),
        _asked("One look at two policies that limit shares", told["shares"], 2.0),
        Figure(
            "Peak memory of all of these",
            f"{told['megabytes']:.0f} MB",
            "",
            told["megabytes"],
            "MB",
            "<=",
            MOST,
        ),
    ]


def _asked(title: str, told: dict[str, Any], target: float) -> Figure:
    return Figure(
        title,
        f"{seconds(told['processor'])} of the processor",
        f"by the clock {seconds(told['seconds'])}",
        told["processor"],
        "s",
        "<=",
        target,
        note=told["says"],
    )


def _alone(module: str, argument: str) -> dict[str, Any]:
    """What a process says that does nothing else."""
    command = [sys.executable, "-m", f"tests.bench.{module}", argument]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    told: dict[str, Any] = json.loads(done.stdout)
    return told
