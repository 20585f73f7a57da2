"""What the checks look at, from the record: now and then, what is gone, and who was seen in a log that is read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from drift.core.conversations.connector_runs import Outcomes, RunCount
from drift.core.model.readings import ACTIVITY_LOG
from drift.core.model.records import KindStatus
from drift.core.model.resources import Ref
from guard.core.health.facts import Seen
from guard.queries.health.facts import facts_at, facts_now
from tests.guard.web.stage import CAROL, HOURS, Stage, stage


@pytest.fixture
def on(tmp_path: Path) -> Iterator[Stage]:
    with stage(tmp_path) as made:
        made.intercom.hold("admin/4", name="Carol", email=CAROL, has_inbox_seat=True)
        made.look()
        yield made


def read_the_log(on: Stage, status: str) -> None:
    with on.guarded.transaction() as work:
        at = work.now
        work.state.snapshots.cover(
            None,
            KindStatus(ACTIVITY_LOG, status, "", "No.", 0, at, at if status == "read" else None),  # type: ignore[arg-type]
        )


def test_people_are_seen_in_a_log_that_is_read_and_in_no_other(on: Stage) -> None:
    on.notify_of("admin_login_success", CAROL)
    read_the_log(on, "read")
    with on.guarded.view() as view:
        seen = facts_now(view, {}).seen
    assert list(seen.last) == [CAROL]
    assert seen.log_since == seen.last[CAROL]
    read_the_log(on, "unread")
    with on.guarded.view() as view:
        assert facts_now(view, {}).seen == Seen(), "whoever is not seen may only be unread"


def test_what_is_gone_is_known_by_its_name_and_since_when(on: Stage) -> None:
    on.intercom.hold("macro/1", name="Hi", body="x", visible_to_team_ids=["7"])
    on.look()
    before = on.clock()
    del on.intercom.held[Ref("team", "7")]
    on.look()
    with on.guarded.view() as view:
        now, then = facts_now(view, {}), facts_at(view, before, {})
    gone = now.gone[Ref("team", "7")]
    assert gone.title == "=Team 7"
    assert gone.since is not None
    assert gone.since > before
    assert then.gone == {}
    assert then.get(Ref("team", "7")) is not None


def test_only_the_fields_that_checks_read_are_kept(on: Stage) -> None:
    with on.guarded.view() as view:
        item = facts_now(view, {}).get(Ref.parse(HOURS))
    assert item is not None
    assert set(item.fields) <= {"time_intervals", "twenty_four_seven", "parent_id", "archived"}


def test_how_connectors_ran_is_told_of_seven_whole_days_that_were_read(on: Stage) -> None:
    on.intercom.hold("data_connector/501", name="Orders")
    on.look()
    today = on.clock() // 86_400 * 86_400
    runs = [
        RunCount(today - 2 * 86_400, "fin", "", "timeout", 4),
        RunCount(today - 20 * 86_400, "fin", "", "", 9),
    ]
    with on.guarded.view() as view:
        assert facts_now(view, {}).runs == {}
    with on.guarded.transaction() as work:
        work.state.connector_runs.add("501", today - 30 * 86_400, today, runs)
    with on.guarded.view() as view:
        assert facts_now(view, {}).runs == {"501": Outcomes(4, 4)}
        assert facts_at(view, today - 40 * 86_400, {}).runs == {}
