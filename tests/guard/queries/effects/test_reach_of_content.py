"""What is counted of the conversations in which Fin answered with something is what really happened in them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from drift.core.conversations.facts import RIPE_AFTER
from drift.core.model.resources import Ref
from drift.sandbox.conversations.sources import SOURCES, Source
from drift.sandbox.conversations.truth import Truth
from guard.core.effects.reach.edit import DELETION
from guard.core.effects.reach.report import as_json, from_json
from guard.queries.effects.reach import NoReach, has_reach, reach_of
from guard.queries.lookup import NotRecorded
from tests.guard.queries.effects.conftest import Year, bounds, count, line
from tests.known_conversations import DAY

USED = "Conversations in which Fin answered with it"
_CONTENT = {
    "article": "article",
    "content_snippet": "content_snippet",
    "external_page": "external_content",
    "file_source_content": "file",
    "data_connector": "workflow_connector_action",
}


def used(*names: str) -> Callable[[Truth], bool]:
    """Whether Fin answered with one of these resources, as the truth has it."""
    wanted = {(_CONTENT[ref.kind], ref.id) for ref in map(Ref.parse, names)}
    return lambda one: any(_key(SOURCES[number]) in wanted for number in one.sources)


def alone(name: str) -> Callable[[Truth], bool]:
    wanted = (_CONTENT[Ref.parse(name).kind], Ref.parse(name).id)
    return lambda one: bool(one.sources) and all(_key(SOURCES[number]) == wanted for number in one.sources)


def _key(source: Source) -> tuple[str, str]:
    return source.content_type, source.id


@pytest.mark.parametrize(
    "name",
    [
        "article/7003",
        "article/7001",  # with two languages, which are one article
        "article/7004",  # renamed
        "content_snippet/6502",
        "external_page/6602",
    ],
)
@pytest.mark.parametrize("days", [7, 90, 364])
def test_counts_are_the_truth(year: Year, name: str, days: int) -> None:
    reach, every = year.reach(name, days=days), year.last(days)
    mine, only = list(filter(used(name), every)), list(filter(alone(name), every))
    assert count(line(reach, USED).figure) == len(mine)
    assert count(line(reach, "As the only source").figure) == len(only)
    assert count(line(reach, "As one of several sources").figure) == len(mine) - len(only)
    assert line(reach, USED).figure.sentence().endswith("counted")
    fin = line(reach, "Of all in which Fin took part").figure
    assert (count(fin), getattr(fin, "of", None)) == (len(mine), sum(one.setup is not None for one in every))
    assert sum(count(one.figure) for one in reach.lines if one.group == "By language") == len(mine)
    assert sum(count(one.figure) for one in reach.lines if one.group == "By channel") == len(mine)


def test_outcomes_are_the_truth_once_they_are_final(year: Year) -> None:
    ripe = (year.now - RIPE_AFTER) // DAY * DAY
    mine = [one for one in filter(used("article/7003"), year.last()) if one.created_at < ripe]
    reach = year.reach("article/7003")
    wanted = {
        "Resolved by Fin": ("assumed_resolution", "confirmed_resolution"),
        "Resolved, as the customer confirmed": ("confirmed_resolution",),
        "Escalated to a person": ("escalated",),
        "Left with negative feedback": ("negative_feedback",),
        "Handed over by a procedure": ("procedure_handoff",),
    }
    for name, states in wanted.items():
        figure = line(reach, name).figure
        assert count(figure) == sum(one.outcome(year.now) in states for one in mine)
        assert getattr(figure, "of", None) == len(mine)
    rated = [one.rating for one in mine if one.rating is not None]
    assert count(line(reach, "Rated").figure) == len(rated)
    assert line(reach, "Rated").more == f"{sum(rated) / len(rated):.1f} of 5 on average"
    assert count(line(reach, "Rated 1 or 2 of 5").figure) == sum(rating <= 2 for rating in rated)


def test_what_they_cost_is_exact_to_the_cent(year: Year) -> None:
    ripe = (year.now - RIPE_AFTER) // DAY * DAY
    mine = [one for one in filter(used("article/7003"), year.last()) if one.created_at < ripe]
    cents, billed = 0, 0
    for one in mine:
        if one.sales == "qualified":
            price = 999
        elif one.sales == "disqualified" or one.outcome(year.now) in (
            "assumed_resolution",
            "confirmed_resolution",
            "procedure_handoff",
        ):
            price = 99
        else:
            price = 0
        cents, billed = cents + price, billed + bool(price)
    found = line(year.reach("article/7003"), "Outcomes that are billed")
    assert (count(found.figure), found.more) == (billed, f"they cost {cents / 100:,.2f} USD")


def test_a_time_before_the_first_price_list_has_no_price(year: Year) -> None:
    more = line(year.reach("article/7003", days=364), "Outcomes that are billed").more
    assert more.startswith("what they cost is unknown: No prices are known for ")


def test_the_trend_is_the_weeks_of_the_truth(year: Year) -> None:
    reach = year.reach("article/7003")
    mine = list(filter(used("article/7003"), year.last()))
    for point in reach.trend:
        within = sum(point.since <= one.created_at < point.until for one in mine)
        assert count(point.figure) == within
    assert all(datetime.fromtimestamp(point.since, UTC).weekday() == 0 for point in reach.trend[1:])
    assert sum(count(point.figure) for point in reach.trend) == len(mine)


def test_a_file_is_bounded_as_answers_name_it_by_its_title_alone(year: Year) -> None:
    mine = [one for one in year.last() if any(SOURCES[n].title == "price-list.pdf" for n in one.sources)]
    least, most = bounds(line(year.reach("file_source_content/6801"), USED).figure)
    assert least <= len(mine) <= most < len(year.last())


def test_everything_is_unknown_where_nothing_was_read_then(year: Year) -> None:
    with year.world.guarded.view() as view:
        reach = reach_of(view, Ref("article", "7003"), DELETION, year.now + DAY, year.now + 2 * DAY)
    counted = [one for one in reach.lines if one.group != "What names it"]
    assert {one.figure.sentence().split(",")[0] for one in counted} == {"unknown"}
    assert "up to" in reach.headline()
    assert line(reach, "Outcomes that are billed").more == ""


def test_a_holder_has_the_reach_of_what_is_in_it(year: Year) -> None:
    with year.world.guarded.view() as view:
        pages = view.state.versions.all_live("external_page")
    source = {page.parent.id for page in pages if page.parent is not None and page.ref.id == "6602"}.pop()
    inside = [str(page.ref) for page in pages if page.parent is not None and page.parent.id == source]
    reach = year.reach(f"content_import_source/{source}")
    assert count(line(reach, USED).figure) == sum(map(used(*inside), year.last()))
    assert f"{len(inside):,} of external_page" in " ".join(reach.notes)


def test_what_answers_have_no_name_for_is_unknown(year: Year) -> None:
    with year.world.guarded.view() as view:
        ref = view.state.versions.all_live("internal_article")[0].ref
    assert year.reach(str(ref)).lines[0].figure.sentence() == (
        "unknown, because conversations name no internal_article among the sources of Fin's answers"
    )


def test_a_report_survives_being_kept(year: Year) -> None:
    for name in ("article/7003", "file_source_content/6801"):
        reach = year.reach(name)
        kept = from_json(as_json(reach))
        assert as_json(kept) == as_json(reach)
        assert kept.lines == reach.lines
        assert kept.headline() == reach.headline()


def test_the_first_line_is_the_headline(year: Year) -> None:
    reach = year.reach("article/7003")
    mine = sum(map(used("article/7003"), year.last()))
    assert reach.headline().startswith(
        "Deleting “Change your delivery” (article/7003): conversations in which"
    )
    assert f": {mine:,} of {len(year.last()):,} (" in reach.headline()


def test_a_kind_that_no_conversation_tells_of_is_refused_by_name(year: Year) -> None:
    assert not has_reach("ip_allowlist")
    with pytest.raises(
        NoReach,
        match=r"No conversation tells anything of the kind ip_allowlist\. They do of admin, article, audience",
    ):
        year.reach("ip_allowlist")
    with pytest.raises(NotRecorded, match="There is no article/1"):
        year.reach("article/1")
