"""Every benchmark runs, at a five-hundredth of its size. Nothing is timed here: `make bench` does that."""

from __future__ import annotations

import json

import pytest

from tests.bench.__main__ import main
from tests.bench.benchmarks import BENCHMARKS
from tests.bench.figures import QUICK, Figure, table


@pytest.mark.parametrize("name", BENCHMARKS)
def test_it_measures(name: str) -> None:
    figures = BENCHMARKS[name]()(QUICK)
    assert figures
    for one in figures:
        assert one.ours
        assert one.value is None or one.value >= 0
        assert one.value is not None or "not installed" in one.rival


def test_a_figure_is_met_on_its_own_side_of_the_target() -> None:
    ratio = Figure("faster", "1 s", "other 30 s", 30.0, target=20)
    size = Figure("size", "21 MB", "", 21.0, "MB", "<=", 20)
    missing = Figure("faster", "1 s", "other is not installed", None, target=20)
    told = Figure("told", "1 s", "other 2 s", 2.0)
    assert [one.met for one in (ratio, size, missing, told)] == [True, False, None, None]
    shown = table([ratio, size, missing, told], judged=True)
    assert shown.count("met\n") + shown.count("NOT MET") >= 2
    assert "NOT MET" not in table([size], judged=False)


def test_figures_come_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["diffing", "--quick", "--json"]) == 0
    (figure,) = json.loads(capsys.readouterr().out)
    assert figure["target"] == 100
