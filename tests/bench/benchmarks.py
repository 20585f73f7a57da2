"""Every benchmark by name. A benchmark is imported when it runs, so that what one needs is no weight on another."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Final, TypeAlias

from tests.bench.figures import Figure, Size

Benchmark: TypeAlias = Callable[[Size], list[Figure]]


def _named(module: str) -> Callable[[], Benchmark]:
    def found() -> Benchmark:
        measure: Benchmark = import_module(f"tests.bench.{module}").measure
        return measure

    return found


_MODULES: Final = {"evidence": "evidencing"}
BENCHMARKS: Final[Mapping[str, Callable[[], Benchmark]]] = {
    name: _named(_MODULES.get(name, name))
    for name in (
        "judging",
        "log",
        "year",
        "year_log",
        "checking",
        "diffing",
        "history",
        "exporting",
        "at",
        "rendering",
        "health",
        "reading",
        "big_workspace",
        "reverting",
        "applying",
        "pages",
        "console",
        "previewing",
        "settling",
        "slack",
        "webhooks",
        "burst",
        "takeover",
        "fleet",
        "ledger",
        "evidence",
        "exporting_events",
        "conversations",
    )
}
