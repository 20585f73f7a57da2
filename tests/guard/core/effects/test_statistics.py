"""What Intercom counts of an article and a connector, with the sort of every number."""

from __future__ import annotations

from drift.core.conversations.article_statistics import ArticleDay, Totals
from drift.core.conversations.connector_runs import HOUR, ConnectorRuns, RunCount
from guard.core.effects.figures import Counted, Unknown
from guard.core.effects.statistics import DAY, Statistics, of_article, of_connector

NOTHING = "nothing was read"
NAMES = {("workflow", "9002"): "the workflow “Orders”"}


def day(number: int, used: int | None, resolved: int | None = 3, version: str = "2.16") -> ArticleDay:
    return ArticleDay(
        number * DAY,
        number * DAY + 60,
        version,
        Totals(100 + number, 0, 0, involvements=used, resolutions=resolved),
    )


def numbers(found: Statistics) -> dict[str, tuple[int, int] | str]:
    """By the first words of each line: what was counted of what, or why it is unknown."""
    shown: dict[str, tuple[int, int] | str] = {}
    for line in found.lines:
        figure = line.figure
        assert isinstance(figure, Counted | Unknown)
        name = line.name.split(",")[0]
        shown[name] = (figure.count, figure.of) if isinstance(figure, Counted) else figure.because
    return shown


def test_what_came_to_an_article_is_told_of_all_there_is() -> None:
    found = of_article([day(1, 10, 3), day(2, 14, 3), day(3, 20, 9)], 0, 9 * DAY, NOTHING)
    assert numbers(found) == {
        "Conversations in which Fin used it in this period": (10, 20),
        "Resolved by Fin in this period": (6, 9),
        "Resolved": (9, 20),
        "Views in this period": (2, 103),
        "Reactions in this period": (0, 0),
        "Conversations that people began from it in this period": (0, 0),
    }
    assert (found.since, found.until) == (DAY + 60, 3 * DAY + 60)
    assert [(bar.well, bar.all) for bar in found.bars] == [(0, 4), (6, 6)]


def test_an_article_that_was_never_read_is_unknown_and_not_unused() -> None:
    assert list(numbers(of_article([], 0, DAY, NOTHING)).values()) == [NOTHING]


def test_one_reading_tells_the_totals_and_nothing_that_came() -> None:
    found = numbers(of_article([day(1, 10, 3)], 0, DAY, NOTHING))
    assert found["Resolved"] == (3, 10)
    assert "read once only" in str(found["Views in this period"])


def test_a_total_that_was_counted_anew_is_said_and_not_subtracted() -> None:
    found = of_article([day(1, 10), day(2, 4), day(3, 9)], 0, 9 * DAY, NOTHING)
    assert "counted involvements anew" in str(
        numbers(found)["Conversations in which Fin used it in this period"]
    )
    assert numbers(found)["Views in this period"] == (2, 103)
    assert found.bars[0].all is None
    assert any("anew" in note for note in found.notes)


def test_another_version_of_the_api_breaks_the_series_and_says_so() -> None:
    found = of_article([day(1, 10), day(2, 14, version="2.17")], 0, 9 * DAY, NOTHING)
    assert "API version changed" in str(numbers(found)["Views in this period"])
    older = numbers(of_article([day(1, None, None, "2.15"), day(2, None, None, "2.15")], 0, 9 * DAY, NOTHING))
    assert older["Resolved"] == "Intercom does not tell it of this article (version 2.15 of its API)"
    assert older["Views in this period"] == (1, 102)


RUNS = (
    RunCount(0, "fin", "", "", 6),
    RunCount(HOUR, "fin", "", "3rd_party_error", 2),
    RunCount(25 * HOUR, "workflow", "9002", "", 2),
)


def test_who_ran_a_connector_and_how_that_failed() -> None:
    found = of_connector(ConnectorRuns((0, 2 * DAY), 0, 2 * DAY, RUNS), NAMES, "data_connector/501", NOTHING)
    assert numbers(found) == {
        "Runs that failed": (2, 10),
        "Runs by fin": (8, 10),
        "Runs by the workflow “Orders”": (2, 10),
        "3rd_party_error": (2, 2),
    }
    assert [(bar.well, bar.all) for bar in found.bars] == [(6, 8), (2, 2)]
    assert not found.notes


def test_runs_that_were_not_read_are_unknown_and_not_none() -> None:
    found = of_connector(ConnectorRuns((0, 2 * DAY), 2 * DAY, 2 * DAY), NAMES, "data_connector/501", NOTHING)
    assert numbers(found) == {"Runs": NOTHING}


def test_a_period_that_is_known_in_part_says_which() -> None:
    found = of_connector(
        ConnectorRuns((0, 9 * DAY), 2 * DAY, 7 * DAY, RUNS[2:]), NAMES, "data_connector/501", NOTHING
    )
    assert ["others are not counted" in note for note in found.notes] == [True]
    assert found.since == 2 * DAY
