"""What the forms of a simulation say to people: what they show first, count, mark, and where they lead."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import replace

import orjson
import pytest
from msgspec import structs

from drift.core.model.activity import Actor
from drift.core.model.resources import Ref
from drift.core.model.skipped_lines import SkippedLines
from guard.core.model.outcome_counts import Tally
from guard.core.model.verdict import Verdict
from guard.core.remediation.circuit_breaker import Blocked, check_circuit_breaker, check_write_cap
from guard.core.simulation.formats.chart import MOST_BARS, bars_of
from guard.core.simulation.formats.formats import FORMATS
from guard.core.simulation.formats.html import as_page
from guard.core.simulation.formats.simulation_json import document
from guard.core.simulation.formats.table import as_table
from guard.core.simulation.formats.wording import SHOWN, headline, link_of, outcomes, worth_showing
from guard.core.simulation.result import News, SimulationResult, SimulationRow
from guard.core.text.text_table import WIDTH
from tests.guard.policy_cast import NOON

READABLE = [name for name in FORMATS if name != "json"]
HOME = "https://guard.acme.example/api/v1"
ALLOWLIST = Ref("ip_allowlist", "singleton")
BREAKER = check_circuit_breaker(ALLOWLIST, [NOON] * 3, Actor(), limit=3, within=3600, now=NOON)
CAP = check_write_cap(50, limit=50, within=3600)
_VERDICTS: dict[News, tuple[Verdict, Verdict]] = {
    "new": (Verdict.FLAG, Verdict.ALLOW),
    "gone": (Verdict.ALLOW, Verdict.FLAG),
    "same": (Verdict.FLAG, Verdict.FLAG),
}


def row(
    number: int,
    news: News = "new",
    verdict: Verdict | None = None,
    instead: Verdict | None = None,
    *,
    entry: str = "",
    stopped: Blocked | None = None,
) -> SimulationRow:
    """A change, or an entry of the log where it is named; the higher the number, the newer."""
    now, then = _VERDICTS[news]
    return SimulationRow(
        at=NOON + number,
        ref=None if entry else ALLOWLIST,
        what="bulk_export" if entry else "ip_allowlist/singleton",
        actor=Actor("admin", "9", "mallory@acme.example"),
        change=None if entry else number,
        entry=entry or None,
        verdict=now if verdict is None else verdict,
        instead=then if instead is None else instead,
        policies=("a-policy",),
        sentence="It was changed.",
        stopped=stopped,
        news=news,
    )


def found(*rows: SimulationRow) -> SimulationResult:
    return SimulationResult(
        revision="revision-2",
        instead="revision-1",
        since=NOON - 86_400,
        until=NOON + 86_400,
        changes=sum(one.change is not None for one in rows),
        entries=sum(one.change is None for one in rows),
        verdicts=Counter(one.verdict.word for one in rows if one.news != "gone"),
        news=Counter(one.news for one in rows),
        policies={"a-policy": Tally(flagged=1), "silent": Tally()},
        asked={},
        affected={"mallory@acme.example": len(rows)},
        fights={},
        stopped=Counter(one.stopped.cause for one in rows if one.stopped and one.verdict is Verdict.REVERT),
        weeks={"2026-W10": {"flag": 1}},
        rows=rows,
    )


def written(form: str, told: SimulationResult, address: str = "") -> str:
    return FORMATS[form][1](told, address)


@pytest.mark.parametrize("form", READABLE)
def test_a_noisy_candidate_hides_no_revert_and_no_approval(form: str) -> None:
    noise = [row(100 + number, entry=f"noise-{number}") for number in range(400)]
    telling = [
        row(1, verdict=Verdict.REVERT),
        row(2, verdict=Verdict.REQUIRE_APPROVAL),
        row(3, "gone", instead=Verdict.REVERT),
    ]
    text = written(form, found(*telling, *noise))
    assert [f"(change {number})" in text for number in (1, 2, 3)] == [True] * 3


def test_what_matters_most_comes_first_and_of_what_is_alike_the_newest() -> None:
    rows = [
        row(1),
        row(2, verdict=Verdict.REVERT),
        row(3),
        row(4, "gone", instead=Verdict.REVERT),
        row(5, "gone"),
    ]
    shown, _ = worth_showing(found(*rows))
    assert [one.change for one in shown] == [2, 4, 3, 1, 5]


def test_a_policy_that_flagged_everything_and_is_gone_hides_no_revert_that_is_gone() -> None:
    rows = [row(1, "gone", instead=Verdict.REVERT), *(row(2 + number, "gone") for number in range(100))]
    shown, _ = worth_showing(found(*rows))
    assert (shown[0].change, len(shown)) == (1, SHOWN)


def test_what_is_not_listed_is_counted_and_where_it_is_is_said() -> None:
    few = found(row(1), row(2, "same"), row(3, "same"))
    assert worth_showing(few)[1] == "Not listed here: 2 as before; `--format json` has them."
    many = found(*(row(number) for number in range(60)), row(99, "same"))
    many = replace(many, news={"new": 67, "same": 1})
    assert worth_showing(many)[1] == (
        "Not listed here: 17 more that differ and 1 as before; `--format json` has 11 of them."
    )
    alike = found(*(row(number, "same") for number in range(60)))
    assert worth_showing(alike)[1] == "Not listed here: 10 more; `--format json` has them."
    assert worth_showing(found(row(1)))[1] == ""
    for form in READABLE:
        assert "2 as before; " in written(form, few), form


@pytest.mark.parametrize("form", READABLE)
def test_what_is_left_to_a_person_is_not_counted_as_put_back_and_its_rows_are_marked(form: str) -> None:
    assert BREAKER is not None
    reverts = [row(number, verdict=Verdict.REVERT) for number in range(3)]
    told = found(*reverts, row(4, verdict=Verdict.REVERT, stopped=BREAKER))
    text = written(form, told)
    assert "3 put back, 1 left to a person (breaker), 0 held for approval, 0 flagged" in text
    assert "left to a person (breaker)" in text.partition("(change 4)")[2].partition("(change ")[0]
    assert text.count("left to a person (breaker)") == 2


def test_the_cap_leaves_to_a_person_as_well_and_what_was_held_for_approval_is_counted_once() -> None:
    assert CAP is not None
    told = found(
        row(1, verdict=Verdict.REVERT, stopped=CAP),
        row(2, verdict=Verdict.REQUIRE_APPROVAL, stopped=CAP),
    )
    assert outcomes(told) == "0 put back, 1 left to a person (cap), 1 held for approval, 0 flagged"
    both = found(*told.rows, row(3, verdict=Verdict.REVERT, stopped=BREAKER))
    assert "2 left to a person (breaker and cap)" in headline(both)


@pytest.mark.parametrize("form", READABLE)
def test_who_would_have_been_affected_and_asked_is_told(form: str) -> None:
    asked = {
        (f"2026-W{week:02d}", who): week
        for week in range(1, 21)
        for who in ("alice@acme.example", "dave@x.y")
    }
    affected = {f"person-{number}@acme.example": 30 - number for number in range(12)}
    text = written(form, replace(found(row(1)), asked=asked, affected=affected))
    assert "Who would have been affected" in text
    assert "person-0@acme.example" in text
    assert "2026-W20" in text
    if form != "html":
        assert "alice@acme.example 20, dave@x.y 20" in text
        assert "And 7 earlier weeks." in text
        assert "2026-W07" not in text
        assert "and 2 others" in text.replace("\n", " ")


@pytest.mark.parametrize("form", READABLE)
def test_what_differs_from_the_set_in_force_is_said_and_one_revision_once(form: str) -> None:
    assert "Beside the policies in force: 1 newly caught." in written(form, found(row(1)))
    alike = replace(found(row(1, "same")), instead="revision-2")
    text = written(form, alike)
    assert "These are the policies in force." in text
    assert text.count("revision-2") <= 1


def test_an_entry_is_named_so_that_it_can_be_followed() -> None:
    id_ = "807237eb-a95e-42f4-91cc-983d8d15c241"
    told = found(row(3), row(1, entry=id_))
    for form in ("markdown", "html"):
        assert f"bulk_export (entry {id_})" in written(form, told)
    table = as_table(told)
    assert "bulk_export (entry 807237eb)" in table
    assert "`guardrail explain --change 3` and `guardrail explain --entry 807237eb`" in table
    assert "guardrail explain --change 3" in as_page(told)
    assert "(entry line 1234567)" in as_table(found(row(1, entry="line 1234567")))


def test_rows_are_links_where_it_is_known_where_people_reach_the_service() -> None:
    told = found(row(3), row(1, entry="a/b?c"))
    change, entry = f"{HOME}/changes/3", f"{HOME}/activity/a%2Fb%3Fc"
    assert {one["url"] for one in json.loads(written("json", told, HOME))["rows"]} == {change, entry}
    assert f'<a href="{change}">' in as_page(told, HOME)
    assert f"](<{entry}>)" in written("markdown", told, HOME)
    assert {one["url"] for one in json.loads(written("json", told))["rows"]} == {None}
    assert "<a " not in as_page(told)
    assert "](" not in written("markdown", told)


def test_an_export_leads_nowhere_as_the_record_need_not_know_it() -> None:
    told = replace(found(row(1, entry="e1")), passed_over=SkippedLines())
    assert link_of(told.rows[0], told, HOME) == ""
    for form in READABLE:
        assert "guardrail explain" not in written(form, told, HOME)


def test_every_form_says_how_much_of_an_export_was_passed_over() -> None:
    lost = SkippedLines(21, [(2, "It is no JSON: an entry begins with {."), (3, "Its metadata is no JSON.")])
    told = replace(found(row(1, entry="e1")), passed_over=lost)
    assert orjson.loads(FORMATS["json"][1](told))["passed_over"] == {
        "count": 21,
        "named": [{"line": line, "why": why} for line, why in lost.named],
    }
    for form in READABLE:
        text = written(form, told).replace("\n", " ")
        assert "21 lines of the export are no entries and were passed over." in text, form
        assert "The first is line 2: It is no JSON" in text, form
    one = replace(told, passed_over=SkippedLines(1, [(2, "It is no JSON.")]))
    assert "1 line of the export is no entry and was passed over. Line 2: It is no JSON." in as_table(one)
    assert document(found()).passed_over is None


def test_a_table_is_no_wider_than_a_terminal_and_its_columns_have_heads() -> None:
    assert BREAKER is not None
    long = structs.replace(
        row(1, entry="e" * 36),
        what="admin_occupancy_state_change",
        policies=("a-policy-with-a-long-name",) * 4,
    )
    told = found(long, row(2, verdict=Verdict.REVERT, stopped=BREAKER))
    text = as_table(replace(told, policies={"a-very-long-name-" * 4: Tally(1, 2, 3, 4, 5, 6)}))
    assert max(map(len, text.splitlines())) <= WIDTH
    assert re.search(r"^WHEN \(UTC\) +WHAT +WHO +POLICIES$", text, re.MULTILINE)
    assert re.search(r"^revert, newly caught:$", text, re.MULTILINE)
    assert re.search(r"^flag, newly caught:$", text, re.MULTILINE)


def test_names_that_somebody_else_gave_are_no_links() -> None:
    text = written("markdown", found(structs.replace(row(1), what="[x](https://evil.example)")))
    assert "\\[x\\](https://evil.example)" in text


# -- the picture -----------------------------------------------------------------------------------------------------


def test_the_picture_begins_with_the_first_week_and_has_those_in_which_nothing_happened() -> None:
    span, bars = bars_of({"2026-W06": {"flag": 1}, "2026-W08": {"revert": 2}}, NOON)
    assert (span, list(bars)) == ("Week", [f"2026-W{week:02d}" for week in range(6, 11)])
    assert [dict(counts) for counts in bars.values()] == [{"flag": 1}, {}, {"revert": 2}, {}, {}]


@pytest.mark.parametrize(
    ("first", "span", "names"),
    [
        ("2025-W10", "Week", ("2025-W10", "2026-W10")),
        ("2024-W10", "Month", ("2024-03", "2026-03")),
        ("1998-W53", "Year", ("1998", "2026")),
    ],
)
def test_where_weeks_are_too_many_a_bar_is_a_month_or_a_year(
    first: str, span: str, names: tuple[str, str]
) -> None:
    told, bars = bars_of({first: {"flag": 1}, "2026-W10": {"flag": 2}}, NOON)
    assert (told, (next(iter(bars)), list(bars)[-1])) == (span, names)
    assert len(bars) <= MOST_BARS
    assert sum(counts["flag"] for counts in bars.values() if counts) == 3


def test_the_picture_is_as_wide_as_there_is_room_however_long_ago_the_question_reaches() -> None:
    page = as_page(replace(found(row(1)), since=NOON - 99_999 * 86_400))
    assert 'viewBox="0 0 8 100" preserveAspectRatio="none"' in page
    assert "<h2>Week by week</h2>" in page
    assert "2026-W10: 1 flagged" in page
    assert page.count("<g>") == 1
    assert "src=" not in page
    assert "td.moment { white-space: nowrap; }" in page


def test_without_anything_that_was_stopped_there_is_no_picture() -> None:
    assert "<svg" not in as_page(replace(found(row(1, "gone")), weeks={}))
