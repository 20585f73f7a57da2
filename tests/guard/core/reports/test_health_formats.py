"""The report in its forms: foreign text stays text."""

from __future__ import annotations

import csv

import orjson

from guard.core.health.examine import examine
from guard.core.reports.health_formats import FORMATS
from guard.core.reports.health_json import health_answer
from tests.guard.core.health.made import facts, like

NAME = "=[x](http://evil)\x1b[31m"
ANSWER = health_answer(
    examine(facts(*(like("team", str(number), name=f"{NAME}{number}", admin_ids=[]) for number in range(8)))),
    "acme1",
)


def written(form: str) -> str:
    return FORMATS[form][1](ANSWER)


def test_names_are_no_markup_and_move_no_terminal() -> None:
    assert "\x1b" not in written("table") + written("markdown")
    assert written("markdown").count("[x](http") == written("markdown").count("\\[x](http") > 0
    rows = list(csv.DictReader(written("csv").splitlines()))
    assert all(row["title"].startswith("'=") for row in rows if row["check"] == "team-without-members")


def test_lines_name_a_few_and_json_all() -> None:
    assert "and 3 more: `guardrail health --check team-without-members --format json` names them." in written(
        "table"
    )
    checks = {check["id"]: check for check in orjson.loads(written("json"))["checks"]}
    assert len(checks["team-without-members"]["findings"]) == 8


def test_the_score_comes_after_what_was_not_looked_at() -> None:
    for form in ("table", "markdown"):
        assert written(form).index("could look at all") < written(form).index("Health: ")


def test_lines_fit() -> None:
    assert all(len(line) <= 100 for line in written("table").splitlines())
