"""docs/operations.md has an entry for everything that the service shows, and for nothing else."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from guard.core.model.blind_spots import CAUSES, Cause
from guard.core.reports.wording import LAST_GOOD
from guard.runtime.health import NO_SECRET
from tests.guard.web.stage import stage

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "operations.md").read_text()
ENTRIES = re.findall(r"^### `(\w+)`: (.+)\n\n((?:.+\n)+)", PAGE, re.MULTILINE)


def test_every_cause_has_an_entry_under_its_title_and_nothing_else_has_one() -> None:
    assert {(word, title) for word, title, _ in ENTRIES} == {(c.value, CAUSES[c].title) for c in Cause}
    assert len(ENTRIES) == len(CAUSES)


@pytest.mark.parametrize(("word", "text"), [(word, text) for word, _, text in ENTRIES])
def test_an_entry_says_why_and_what_to_do(word: str, text: str) -> None:
    assert text.startswith("* **Why.** ")
    assert "\n* **What to do.** " in text


def test_what_stops_all_work_stands_under_the_head_that_says_so() -> None:
    stopping = PAGE[PAGE.index("## Nothing is being done") : PAGE.index("## Something is not")]
    assert {word for word, _, _ in ENTRIES if f"### `{word}`" in stopping} == {
        cause.value for cause, facts in CAUSES.items() if facts.stops_work
    }


def test_the_metrics_that_it_names_are_there(tmp_path: Path) -> None:
    with stage(tmp_path) as on:
        text = on.ask("/metrics").text
    families = {family.name: family for family in text_string_to_metric_families(text)}
    assert set(re.findall(r"guardrail_[a-z_]+", PAGE)) <= families.keys()
    spots = {sample.labels["cause"]: sample.value for sample in families["guardrail_blind_spots"].samples}
    assert spots == {cause.value: 0.0 for cause in Cause}


def test_the_lines_of_the_log_are_lines_that_are_written() -> None:
    code = "".join(
        file.read_text() for folder in ("drift", "guard") for file in (ROOT / folder).rglob("*.py")
    ).replace("%s", "slack")
    table = PAGE[PAGE.index("## Lines of the log") : PAGE.index("## Alarms")]
    lines = re.findall(r"^\| `([^`]+)` \|", table, re.MULTILINE)
    of_libraries = {line for line in lines if line.startswith(("Execution of job", "JOB: "))}
    assert len(lines) - len(of_libraries) >= 6
    assert [line for line in lines if line not in of_libraries and line not in code] == []


@pytest.mark.parametrize("alarm", [LAST_GOOD.partition(";")[0], NO_SECRET.partition(",")[0]])
def test_every_alarm_has_a_line(alarm: str) -> None:
    assert f"*{alarm}*" in PAGE
