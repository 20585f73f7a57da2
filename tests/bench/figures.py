"""What a measurement comes to, how it is taken in turns with its rivals, and how it is shown."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias

Run: TypeAlias = Callable[[], float]
"""Does the work once and answers how many seconds it took, preparations left out."""


@dataclass(frozen=True, slots=True)
class Size:
    """How much of the full size is measured, and how often. The smoke test takes a five-hundredth, once."""

    share: float = 1.0
    runs: int = 5

    def of(self, full: int, *, least: int = 1) -> int:
        return max(least, round(full * self.share))

    def times(self, wanted: int) -> int:
        """How often to run what is slow, where `wanted` runs are enough."""
        return min(self.runs, wanted)


FULL = Size()
QUICK = Size(share=0.002, runs=1)


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured figure. `value` is in `unit` (x: times the rival); None where the rival is not installed.
    Without a `target` it only informs."""

    title: str
    ours: str
    rival: str
    value: float | None
    unit: Literal["x", "MB", "KB", "s", "ms", ""] = "x"
    sign: Literal[">=", "<="] = ">="
    target: float | None = None
    note: str = ""

    @property
    def met(self) -> bool | None:
        """None where there is nothing to say."""
        if self.value is None or self.target is None:
            return None
        return self.value >= self.target if self.sign == ">=" else self.value <= self.target

    @property
    def shown(self) -> str:
        return "not measured" if self.value is None else _amount(self.value, self.unit)

    @property
    def wanted(self) -> str:
        return "" if self.target is None else f"{self.sign} {_amount(self.target, self.unit)}"


def _amount(value: float, unit: str) -> str:
    digits = 0 if value >= 100 or value == int(value) else 1 if value >= 10 else 2
    return f"{value:.{digits}f} {unit}".rstrip()


def seconds(value: float) -> str:
    """A time as people read it."""
    if value < 0.001:
        return f"{value * 1e6:.0f} us"
    if value < 1:
        return f"{value * 1e3:.{1 if value < 0.1 else 0}f} ms"
    return f"{value:.{2 if value < 10 else 1}f} s"


def timed(work: Callable[[], object]) -> float:
    """Seconds that one call takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def worked(work: Callable[[], object]) -> float:
    """Seconds of processor time that one call takes: for what only computes, as others share the machine. As in the
    standard library's `timeit`, the garbage collector waits meanwhile: it would walk what the benchmark holds."""
    gc.disable()
    try:
        start = time.process_time()
        work()
        return time.process_time() - start
    finally:
        gc.enable()


def peak_megabytes() -> float:
    """The most memory that this program held. `getrusage` would also tell what the process held that started it."""
    told = Path("/proc/self/status").read_text(encoding="ascii")
    return int(told.split("VmHWM:")[1].split()[0]) / 1024


def in_turns(runs: int, contenders: Mapping[str, Run]) -> dict[str, float]:
    """The median of each contender. They run one after the other in every round, so that a noisy minute hits all."""
    found: dict[str, list[float]] = {name: [] for name in contenders}
    for _ in range(runs):
        for name, run in contenders.items():
            gc.collect()
            found[name].append(run())
    return {name: statistics.median(times) for name, times in found.items()}


def times_faster(
    title: str,
    medians: Mapping[str, float],
    rival: str,
    target: float | None,
    *,
    ours: str = "ours",
    note: str = "",
) -> Figure:
    """How many times faster we are than a rival, which may not be installed."""
    mine, theirs = medians[ours], medians.get(rival)
    if theirs is None:
        return Figure(title, seconds(mine), f"{rival} is not installed", None, target=target, note=note)
    return Figure(title, seconds(mine), f"{rival} {seconds(theirs)}", theirs / mine, target=target, note=note)


def table(figures: Sequence[Figure], *, judged: bool) -> str:
    """The figures for people; unless `judged`, the targets are left out, as they are meant for the full size."""
    rows = [("figure", "ours", "beside", "measured", "target", "")]
    for one in figures:
        verdict = {True: "met", False: "NOT MET", None: ""}[one.met if judged else None]
        rows.append((one.title, one.ours, one.rival, one.shown, one.wanted if judged else "", verdict))
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    ]
    lines.insert(1, "  ".join("-" * width for width in widths))
    notes = [f"* {one.title}: {one.note}" for one in figures if one.note]
    return "\n".join([*lines, *([""] if notes else []), *notes])


def as_json(one: Figure) -> dict[str, object]:
    return {
        "figure": one.title,
        "ours": one.ours,
        "rival": one.rival,
        "value": one.value,
        "unit": one.unit,
        "sign": one.sign,
        "target": one.target,
        "met": one.met,
        "note": one.note,
    }
