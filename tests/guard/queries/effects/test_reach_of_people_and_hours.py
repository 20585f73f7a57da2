"""Teams, hours and connectors: what is counted is what really happened."""

from __future__ import annotations

from collections.abc import Container
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from drift.core.conversations.connector_runs import RunCount
from drift.core.model.resources import Ref
from drift.sandbox.conversations import bodies
from guard.core.effects.reach.edit import Edit
from tests.guard.queries.effects.conftest import Year, bounds, count, line
from tests.known_conversations import DAY

ARRIVED = "Conversations that arrived in "
REMOVED, ADDED = f"{ARRIVED}the hours that are removed", f"{ARRIVED}the hours that are added"
PARIS = ZoneInfo("Europe/Paris")
WORKDAYS = range(5)


def test_a_team_is_told_with_what_is_open_whenever_it_began(year: Year) -> None:
    reach = year.reach("team/203", days=1)
    is_open = [one for one in year.known if bodies.is_open(one, year.now)]
    first = reach.lines[0]
    assert first.name == "Open conversations that are assigned to it"
    assert count(first.figure) == sum(one.team == 203 for one in is_open)
    assert getattr(first.figure, "of", None) == len(is_open)
    assert " from " not in reach.headline()
    assigned = line(reach, "Conversations that are assigned to it").figure
    assert count(assigned) == sum(one.team == 203 for one in year.last(1))
    assert "3 of admin" in line(reach, "Resources that were read and refer to it").more


def test_for_a_teammate_what_names_them_is_counted_and_conversations_are_unknown(year: Year) -> None:
    reach = year.reach("admin/1001")
    assert reach.lines[0].figure.sentence().startswith("unknown, because what is kept of a conversation")
    assert count(line(reach, "Resources that were read and refer to it").figure) > 0


def test_a_schedule_that_goes_takes_all_its_hours(year: Year) -> None:
    mine = [one for one in year.last() if _in_paris(one.created_at, WORKDAYS, 540, 1080)]
    assert count(line(year.reach("office_hours_schedule/41"), REMOVED).figure) == len(mine)


def test_only_the_hours_that_differ_are_counted(year: Year) -> None:
    """From 9 to 18 o'clock becomes 11 to 20 o'clock, without Fridays."""
    body = _body(year, "office_hours_schedule/41")
    later = [{"start_minute": day * 1440 + 660, "end_minute": day * 1440 + 1200} for day in range(4)]
    reach = year.reach("office_hours_schedule/41", Edit("change", {**body, "time_intervals": later}))
    gone = [
        one
        for one in year.last()
        if _in_paris(one.created_at, range(4), 540, 660) or _in_paris(one.created_at, (4,), 540, 1080)
    ]
    come = [one for one in year.last() if _in_paris(one.created_at, range(4), 1080, 1200)]
    assert count(line(reach, REMOVED).figure) == len(gone)
    assert count(line(reach, ADDED).figure) == len(come)
    assert sum(count(point.figure) for point in reach.trend) == len(gone)


def test_hours_that_begin_within_an_hour_are_bounded(year: Year) -> None:
    body = _body(year, "office_hours_schedule/41")
    later = [{"start_minute": day * 1440 + 585, "end_minute": day * 1440 + 1080} for day in WORKDAYS]
    reach = year.reach("office_hours_schedule/41", Edit("change", {**body, "time_intervals": later}))
    gone = sum(_in_paris(one.created_at, WORKDAYS, 540, 585) for one in year.last())
    least, most = bounds(line(reach, REMOVED).figure)
    assert least == 0
    assert gone <= most < len(year.last()) / 4
    assert "within one" in line(reach, REMOVED).figure.sentence()


def test_another_time_zone_moves_the_hours(year: Year) -> None:
    body = {**_body(year, "office_hours_schedule/41"), "time_zone_name": "Europe/London"}
    reach = year.reach("office_hours_schedule/41", Edit("change", body))
    gone = sum(_in_paris(one.created_at, WORKDAYS, 540, 600) for one in year.last())
    come = sum(_in_paris(one.created_at, WORKDAYS, 1080, 1140) for one in year.last())
    assert (count(line(reach, REMOVED).figure), count(line(reach, ADDED).figure)) == (gone, come)


def test_a_schedule_without_a_known_zone_is_unknown(year: Year) -> None:
    body = {**_body(year, "office_hours_schedule/41"), "time_zone_name": "Mars/Olympus"}
    reach = year.reach("office_hours_schedule/41", Edit("change", body))
    assert reach.lines[0].figure.sentence() == (
        "unknown, because no time zone is known under the name 'Mars/Olympus'"
    )


def test_an_exception_is_compared_with_the_same_weekdays(year: Year) -> None:
    day = datetime.fromisoformat(str(_body(year, "office_hours_exception/4102")["exception_date"]))
    reach = year.reach("office_hours_exception/4102")
    come = sum(_in_paris(one.created_at, (day.weekday(),), 780, 1080) for one in year.last())
    wanted = come if day.weekday() in WORKDAYS else 0
    found = [one for one in reach.lines if one.name == ADDED]
    assert sum(count(one.figure) for one in found) == wanted
    assert f"every {day:%A} of the period" in " ".join(reach.notes)


def test_runs_of_a_connector_are_told_by_whom_and_how_many_failed(year: Year) -> None:
    hour = (year.now - 10 * DAY) // 3600 * 3600
    with year.world.guarded.transaction() as work:
        work.state.connector_runs.add(
            "501",
            year.now - 95 * DAY,
            year.now,
            [
                RunCount(hour, "fin", "", "", 30),
                RunCount(hour, "fin", "", "timeout", 4),
                RunCount(hour, "workflow", "9001", "", 6),
            ],
        )
    reach = year.reach("data_connector/501")
    failed = line(reach, "Runs that failed")
    assert (count(failed.figure), getattr(failed.figure, "of", None), failed.more) == (4, 40, "timeout 4")
    assert (count(line(reach, "Runs by fin").figure), line(reach, "Runs by fin").more) == (34, "4 failed")
    by_workflow = [one for one in reach.lines if one.name.startswith("Runs by the workflow “")]
    assert [count(one.figure) for one in by_workflow] == [6]
    assert line(year.reach("data_connector/502"), "Runs").figure.sentence().startswith("unknown")
    ran = line(year.reach("workflow/9001"), "Runs of data_connector/501").figure
    assert (count(ran), getattr(ran, "of", None)) == (6, 40)


def test_an_audience_has_the_reach_of_what_is_limited_to_it(year: Year) -> None:
    with year.world.guarded.view() as view:
        audience = view.state.versions.all_live("audience")[0].ref
    reach = year.reach(str(audience))
    assert reach.lines[0].figure.sentence()
    qualify = line(reach, "Conversations whose customer would come into it or leave it")
    assert qualify.figure.sentence().startswith("unknown")


@pytest.mark.parametrize("name", ["ticket_type/61"])
def test_tickets_are_not_read_and_it_says_so(year: Year, name: str) -> None:
    assert year.reach(name).lines[0].figure.sentence() == "unknown, because tickets are not read"


def _body(year: Year, name: str) -> dict[str, object]:
    with year.world.guarded.view() as view:
        live = view.state.versions.live(Ref.parse(name))
    assert live is not None
    return dict(live.body)


def _in_paris(moment: float, weekdays: Container[int], start: int, end: int) -> bool:
    local = datetime.fromtimestamp(moment, UTC).astimezone(PARIS)
    return local.weekday() in weekdays and start <= local.hour * 60 + local.minute < end
